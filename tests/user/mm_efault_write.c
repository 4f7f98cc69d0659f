/* write from memory that can't be read is EFAULT. */
#include "mm.h"

int main(void)
{
    int fd = file_of(1), fds[2];
    char *none = map(1, PROT_NONE, PRIVATE), *hole = nowhere(1);

    pipe(fds);
    is_int(error_of(write(fd, none, 10)), EFAULT, "to a file, from what is forbidden");
    is_int(error_of(write(fd, hole, 10)), EFAULT, "from nowhere");
    is_int(error_of(write(fd, (void *)0xfffff000, 10)), EFAULT, "from the kernel");
    is_int(error_of(write(fds[1], none, 10)), EFAULT, "to a pipe");
    is_int(lseek(fd, 0, SEEK_END), PAGE, "the file is as it was");
    return done_testing();
}
