/* A symbolic link is followed by what uses the file, not by what uses the name. */
#include <errno.h>
#include <fcntl.h>
#include <tap.h>

#include "scratch.h"

int main(void)
{
    char buf[64] = "";
    struct stat st;

    scratch_enter();
    mkdir("dir", 0755);
    scratch_file("dir/file", "text");
    is_int(symlink("dir/file", "link"), 0, "symlink");
    is_str(scratch_text("link"), "text", "open follows it");
    ok(readlink("link", buf, sizeof buf) == 8 && !strcmp(buf, "dir/file"), "readlink reads it");
    ok(readlink("link", buf, 3) == 3, "cut at the size of the buffer");
    ok(lstat("link", &st) == 0 && S_ISLNK(st.st_mode) && st.st_size == 8, "lstat sees the link");
    ok(stat("link", &st) == 0 && S_ISREG(st.st_mode) && st.st_size == 4, "stat sees the file");
    ok(readlink("dir/file", buf, 8) == -1 && errno == EINVAL, "readlink of a file");
    ok(symlink("x", "link") == -1 && errno == EEXIST, "a name that is taken");
    ok(symlink("", "y") == -1 && errno == ENOENT, "an empty target");
    symlink("dir", "way");
    is_str(scratch_text("way/file"), "text", "a link in the middle is followed");
    is_str(scratch_text("way/../dir/file"), "text", ".. behind it starts where it leads");
    ok(rmdir("way") == -1 && errno == ENOTDIR, "rmdir does not follow");
    ok(unlink("link") == 0 && stat("dir/file", &st) == 0, "unlink takes the link");
    symlink("made", "maker");
    int fd = open("maker", O_WRONLY | O_CREAT, 0644);
    ok(fd >= 0 && stat("made", &st) == 0, "O_CREAT makes what a link names");
    scratch_leave();
    return done_testing();
}
