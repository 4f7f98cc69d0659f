/* printf.c - print the arguments by a format. */
#include "user/lib/echo.h"
#include "user/lib/util.h"

int main(int argc, char **argv)
{
    (void)argc;
    prog_init(argv[0], "FORMAT [ARGUMENT]...");
    return finish(print_formatted(argv));
}
