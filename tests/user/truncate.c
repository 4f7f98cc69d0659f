/* truncate cuts a file and lengthens it with zeros. */
#include <errno.h>
#include <fcntl.h>
#include <tap.h>

#include "scratch.h"

int main(void)
{
    char buf[16] = "";

    scratch_enter();
    scratch_file("f", "0123456789");
    is_int(truncate("f", 4), 0, "cut");
    is_str(scratch_text("f"), "0123", "what is left");
    int fd = open("f", O_RDWR);
    ok(ftruncate(fd, 8) == 0 && read(fd, buf, 16) == 8, "lengthened");
    ok(!memcmp(buf, "0123\0\0\0\0", 8), "by zeros, not by what was there");
    ok(ftruncate(fd, -1) == -1 && errno == EINVAL, "a negative size");
    close(fd);
    fd = open("f", O_RDONLY);
    ok(ftruncate(fd, 0) == -1 && errno == EINVAL, "a file open for reading");
    close(fd);
    ok(truncate(".", 0) == -1 && errno == EISDIR, "a directory");
    ok(truncate("none", 0) == -1 && errno == ENOENT, "no file");
    close(open("f", O_WRONLY | O_TRUNC));
    is_str(scratch_text("f"), "", "O_TRUNC empties");
    scratch_leave();
    return done_testing();
}
