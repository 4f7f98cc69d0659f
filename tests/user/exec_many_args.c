/* The strings of an exec may fill a quarter of the stack limit, and no more. */
#include <errno.h>
#include <string.h>
#include <sys/resource.h>

#include "children.h"
#include "tap.h"

static char part[100000];
static char *args[60];

static int try(int parts)
{
    int status;
    pid_t pid = fork();

    if (pid == 0) {
        for (int i = 0; i < parts; i++)
            args[i + 2] = part;
        args[parts + 2] = NULL;
        execv(args[0], args);
        _exit(errno == E2BIG ? 7 : 127);
    }
    waitpid(pid, &status, 0);
    return WEXITSTATUS(status);
}

int main(int argc, char **argv)
{
    struct rlimit l = { 4 << 20, 8 << 20 };

    if (argc > 1)
        return argc;
    memset(part, 'x', sizeof part - 1);
    args[0] = argv[0];
    args[1] = (char *)"child";
    is_int(try(9), 11, "900,000 bytes under a stack of 8 MB");
    setrlimit(RLIMIT_STACK, &l);
    is_int(try(9), 11, "and under one of 4 MB");
    is_int(try(12), 7, "1,200,000 bytes are too many there");
    return done_testing();
}
