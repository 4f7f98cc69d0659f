/* mapbyte.c - one byte of a file, through a shared mapping: print it, or change it. What was
 * changed is on the disk when this ends: msync(MS_SYNC) has said so. */
#include "user/lib/util.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static char *map_file(const char *path, bool write, size_t *size)
{
    int fd = open(path, write ? O_RDWR : O_RDONLY);
    struct stat st;
    char *p = MAP_FAILED;

    if (fd >= 0 && fstat(fd, &st) == 0) {
        *size = (size_t)st.st_size;
        p = mmap(NULL, *size, write ? PROT_READ | PROT_WRITE : PROT_READ, MAP_SHARED, fd, 0);
    }
    return p;
}

int main(int argc, char **argv)
{
    bool write = argc == 4;
    size_t size;
    long at;
    char *p;

    prog_init(argv[0], "FILE OFFSET [CHARACTER]");
    if (argc < 3 || argc > 4 || !parse_number(argv[2], &at))
        prog_usage();
    if ((p = map_file(argv[1], write, &size)) == MAP_FAILED) {
        warn(argv[1]);
        return 1;
    }
    if (at < 0 || (size_t)at >= size)
        die("%s has %zu bytes", argv[1], size);
    if (!write) {
        printf("%c\n", p[at]);
        return finish(0);
    }
    p[at] = argv[3][0];
    if (msync(p, size, MS_SYNC) < 0) {
        warn("msync");
        return 1;
    }
    printf("byte %ld is on the disk\n", at);
    return finish(0);
}
