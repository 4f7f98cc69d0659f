/* A file that is unlinked while open keeps its contents until it is closed. */
#include <errno.h>
#include <fcntl.h>
#include <tap.h>

#include "scratch.h"

int main(void)
{
    char buf[8] = "";
    struct stat st;

    scratch_enter();
    scratch_file("f", "alive");
    int fd = open("f", O_RDWR);
    is_int(unlink("f"), 0, "unlink");
    ok(open("f", O_RDONLY) == -1 && errno == ENOENT, "the name is gone");
    ok(read(fd, buf, 8) == 5 && !strcmp(buf, "alive"), "the contents are not");
    ok(fstat(fd, &st) == 0 && st.st_nlink == 0 && st.st_size == 5, "it has no links");
    ok(write(fd, "more", 4) == 4 && lseek(fd, 0, SEEK_END) == 9, "it can grow");
    scratch_file("f", "new");
    is_str(scratch_text("f"), "new", "the name can be given again");
    is_int(lseek(fd, 0, SEEK_END), 9, "to another file");
    scratch_leave();
    return done_testing();
}
