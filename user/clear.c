/* clear.c - clear the screen. */
#include "user/lib/util.h"

int main(int argc, char **argv)
{
    (void)argc;
    prog_init(argv[0], "");
    fputs("\033[H\033[2J", stdout);
    return finish(0);
}
