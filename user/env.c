/* env.c - print the environment, or run a program in a changed one (-i: in an empty one). */
#include "user/lib/util.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    static char *nothing[] = { NULL };
    prog_init(argv[0], "[-i] [NAME=VALUE]... [PROGRAM [ARGUMENT]...]");
    int i = 1;
    if (argc > 1 && strcmp(argv[1], "-i") == 0) {
        environ = nothing;
        i++;
    }
    for (; i < argc && strchr(argv[i], '='); i++)
        if (putenv(argv[i]) != 0)
            die("out of memory");
    if (i < argc) {
        execvp(argv[i], argv + i);
        int status = errno == ENOENT ? 127 : 126;
        warn(argv[i]);
        return status;
    }
    for (char **e = environ; *e; e++)
        puts(*e);
    return finish(0);
}
