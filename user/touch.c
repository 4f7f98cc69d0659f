/* touch.c - make files that are not there. */
#include "user/lib/util.h"

#include <fcntl.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    int status = 0;
    prog_init(argv[0], "FILE...");
    if (argc < 2)
        prog_usage();
    for (int i = 1; i < argc; i++) {
        int fd = open(argv[i], O_WRONLY | O_CREAT, 0666);
        if (fd < 0) {
            warn(argv[i]);
            status = 1;
        } else {
            close(fd);
        }
    }
    return status;
}
