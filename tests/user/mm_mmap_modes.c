/* A file is mapped for what it was opened for. */
#include "mm.h"

int main(void)
{
    int fd = file_of(1), rd, wr, ap;
    char path[32];

    snprintf(path, sizeof path, "/tmp/mm-modes-%d", (int)getpid());
    close(open(path, O_CREAT | O_RDWR, 0600));
    truncate(path, PAGE);
    rd = open(path, O_RDONLY);
    wr = open(path, O_WRONLY);
    ap = open(path, O_RDWR | O_APPEND);
    unlink(path);
    is_int(error_of(mmap(NULL, PAGE, RW, MAP_SHARED, rd, 0)), EACCES, "shared writes, read only");
    is_int(error_of(mmap(NULL, PAGE, RW, MAP_PRIVATE, rd, 0)), 0, "private writes, read only");
    is_int(error_of(mmap(NULL, PAGE, PROT_READ, MAP_SHARED, rd, 0)), 0, "shared reads, read only");
    is_int(error_of(mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, wr, 0)), EACCES, "write only");
    is_int(error_of(mmap(NULL, PAGE, PROT_WRITE, MAP_SHARED, wr, 0)), EACCES, "write only, writes");
    is_int(error_of(mmap(NULL, PAGE, PROT_NONE, MAP_PRIVATE, wr, 0)), EACCES,
           "write only, no access");
    is_int(error_of(mmap(NULL, PAGE, RW, MAP_SHARED, fd, 0)), 0, "both");
    is_int(error_of(mmap(NULL, PAGE, RW, MAP_SHARED, ap, 0)), 0, "both, appending");
    return done_testing();
}
