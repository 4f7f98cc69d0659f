/* open says what is wrong with a path, in the words of errno. */
#include <errno.h>
#include <fcntl.h>
#include <tap.h>

#include "scratch.h"

static const struct {
    const char *path;
    int flags, error;
} cases[] = {
    { "", O_RDONLY, ENOENT },
    { "missing", O_RDONLY, ENOENT },
    { "missing/file", O_RDWR | O_CREAT, ENOENT },
    { "file/below", O_RDONLY, ENOTDIR },
    { "file/", O_RDONLY, ENOTDIR },
    { "file", O_RDONLY | O_DIRECTORY, ENOTDIR },
    { "dir", O_WRONLY, EISDIR },
    { "dir", O_RDWR, EISDIR },
    { "new/", O_RDWR | O_CREAT, EISDIR },
    { "file", O_RDWR | O_CREAT | O_EXCL, EEXIST },
    { "dangling", O_RDWR | O_CREAT | O_EXCL, EEXIST },
    { "dangling", O_RDONLY, ENOENT },
    { "loop", O_RDONLY, ELOOP },
    { "loop", O_RDWR | O_CREAT, ELOOP },
    { "link", O_RDONLY | O_NOFOLLOW, ELOOP },
    { "link", O_RDONLY, 0 },
    { "dir", O_RDONLY | O_DIRECTORY, 0 },
    { "./dir/../file", O_RDONLY, 0 },
};

int main(void)
{
    char name[300];

    scratch_enter();
    scratch_file("file", "x");
    mkdir("dir", 0755);
    symlink("nowhere", "dangling");
    symlink("loop", "loop");
    symlink("file", "link");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        errno = 0;
        int fd = open(cases[i].path, cases[i].flags, 0644);
        is_int(fd < 0 ? errno : 0, cases[i].error, "open(\"%s\", 0%o)", cases[i].path,
               cases[i].flags);
        if (fd >= 0)
            close(fd);
    }
    memset(name, 'n', sizeof name);
    name[256] = '\0';
    ok(open(name, O_RDONLY) < 0 && errno == ENAMETOOLONG, "a name of 256 bytes is too long");
    name[255] = '\0';
    ok(open(name, O_RDONLY) < 0 && errno == ENOENT, "one of 255 is not");
    ok(open((char *)8, O_RDONLY) < 0 && errno == EFAULT, "a path at address 8 is EFAULT");
    scratch_leave();
    return done_testing();
}
