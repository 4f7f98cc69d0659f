/* ln.c - give a file another name; -s makes a symbolic link, -f replaces what is in the way. */
#include "user/lib/util.h"

#include <unistd.h>

int main(int argc, char **argv)
{
    bool symbolic = false, force = false;
    prog_init(argv[0], "[-fs] TARGET [NAME]");
    for (int c; (c = getopt(argc, argv, "fs")) != -1;) {
        symbolic |= c == 's';
        force |= c == 'f';
        if (c == '?')
            prog_usage();
    }
    if (argc - optind < 1 || argc - optind > 2)
        prog_usage();
    const char *target = argv[optind];
    const char *name = destination(target, argv[optind + 1] ? argv[optind + 1] : ".");
    if (force)
        unlink(name);
    if ((symbolic ? symlink(target, name) : link(target, name)) == 0)
        return 0;
    warn(name);
    return 1;
}
