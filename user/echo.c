/* echo.c - print the arguments; -n leaves the newline out, -e understands escapes. */
#include "user/lib/echo.h"
#include "user/lib/util.h"

int main(int argc, char **argv)
{
    (void)argc;
    prog_init(argv[0], "[-ne] [WORD]...");
    echo(argv);
    return finish(0);
}
