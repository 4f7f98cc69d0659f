/* mv.c - rename files, or move them into a directory. */
#include "user/lib/util.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

int main(int argc, char **argv)
{
    int status = 0;
    struct stat st;
    prog_init(argv[0], "SOURCE... TARGET");
    if (argc < 3)
        prog_usage();
    const char *target = argv[argc - 1];
    if (argc > 3 && (stat(target, &st) < 0 || !S_ISDIR(st.st_mode)))
        die("%s: not a directory", target);
    for (int i = 1; i < argc - 1; i++) {
        if (rename(argv[i], destination(argv[i], target)) < 0) {
            warn(argv[i]);
            status = 1;
        }
    }
    return status;
}
