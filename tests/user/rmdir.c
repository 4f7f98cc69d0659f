/* rmdir removes an empty directory and nothing else; one that is gone takes no more names. */
#include <errno.h>
#include <fcntl.h>
#include <tap.h>

#include "scratch.h"

static int error_of(const char *path)
{
    return rmdir(path) == 0 ? 0 : errno;
}

int main(void)
{
    char buf[128];

    scratch_enter();
    mkdir("full", 0755);
    scratch_file("full/f", "");
    scratch_file("file", "");
    is_int(error_of("full"), ENOTEMPTY, "one that is not empty");
    is_int(error_of("file"), ENOTDIR, "a file");
    is_int(error_of("none"), ENOENT, "nothing");
    is_int(error_of("full/."), EINVAL, "its own name for itself");
    is_int(error_of("/"), EBUSY, "the root");
    ok(unlink("full") == -1 && errno == EISDIR, "unlink takes no directory");
    mkdir("gone", 0755);
    int fd = open("gone", O_RDONLY);
    is_int(chdir("gone"), 0, "enter a directory");
    is_int(rmdir("../gone"), 0, "and remove it");
    ok(open("new", O_WRONLY | O_CREAT, 0644) == -1 && errno == ENOENT, "no file can be made in it");
    ok(mkdir("new", 0755) == -1 && errno == ENOENT, "nor a directory");
    ok(!getcwd(buf, sizeof buf) && errno == ENOENT, "it has no path");
    ok(openat(fd, "new", O_WRONLY | O_CREAT, 0644) == -1 && errno == ENOENT,
       "nor through a descriptor");
    is_int(chdir(".."), 0, "but a way out");
    scratch_leave();
    return done_testing();
}
