/* read into memory that can't be written is EFAULT. */
#include "mm.h"

int main(void)
{
    int fd = file_of(2), fds[2];
    char *ro = map(1, PROT_READ, PRIVATE), *none = map(1, PROT_NONE, PRIVATE), *hole = nowhere(1);

    pipe(fds);
    write(fds[1], "hello", 5);
    is_int(error_of(read(fd, ro, 10)), EFAULT, "a file, into what is read-only");
    is_int(error_of(read(fd, none, 10)), EFAULT, "into what is forbidden");
    is_int(error_of(read(fd, hole, 10)), EFAULT, "to nowhere");
    is_int(error_of(read(fd, (void *)0xfffff000, 10)), EFAULT, "into the kernel");
    is_int(error_of(read(fds[0], none, 5)), EFAULT, "a pipe");
    is_int(lseek(fd, 0, SEEK_CUR), 0, "the file's position has not moved");
    return done_testing();
}
