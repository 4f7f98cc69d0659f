/* rmdir.c - remove empty directories. */
#include "user/lib/util.h"

#include <unistd.h>

int main(int argc, char **argv)
{
    int status = 0;
    prog_init(argv[0], "DIRECTORY...");
    if (argc < 2)
        prog_usage();
    for (int i = 1; i < argc; i++) {
        if (rmdir(argv[i]) < 0) {
            warn(argv[i]);
            status = 1;
        }
    }
    return status;
}
