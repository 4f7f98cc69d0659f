/* exec hands over arguments and environment, whatever is in them. */
#include <stdlib.h>
#include <string.h>

#include "children.h"
#include "tap.h"

static char big[100000];

static int child(int argc, char **argv)
{
    const char *e = getenv("QUIRE_TEST");

    if (argc != 5 || strcmp(argv[1], "child") || strcmp(argv[2], "") ||
        strcmp(argv[3], "two words"))
        return 1;
    if (strlen(argv[4]) != sizeof big - 1 || strspn(argv[4], "x") != sizeof big - 1 || argv[5])
        return 2;
    if (!e || strcmp(e, "a=b") || environ[1])
        return 3;
    return 42;
}

int main(int argc, char **argv)
{
    char *args[] = { argv[0], (char *)"child", (char *)"", (char *)"two words", big, NULL };
    char *env[] = { (char *)"QUIRE_TEST=a=b", NULL };
    int status;
    pid_t pid;

    if (argc > 1)
        return child(argc, argv);
    memset(big, 'x', sizeof big - 1);
    pid = fork();
    if (pid == 0) {
        execve(argv[0], args, env);
        _exit(127);
    }
    waitpid(pid, &status, 0);
    is_int(WEXITSTATUS(status), 42, "an empty argument, blanks, 100000 bytes, one variable");
    return done_testing();
}
