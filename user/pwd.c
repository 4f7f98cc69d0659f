/* pwd.c - print the working directory. */
#include "user/lib/util.h"

#include <limits.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    char path[PATH_MAX];
    (void)argc;
    prog_init(argv[0], "");
    if (!getcwd(path, sizeof path)) {
        warn("working directory");
        return 1;
    }
    puts(path);
    return finish(0);
}
