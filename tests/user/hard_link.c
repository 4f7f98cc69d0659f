/* Two names of one file share contents and permissions; the file goes with the last name. */
#include <errno.h>
#include <tap.h>

#include "scratch.h"

int main(void)
{
    struct stat a, b;

    scratch_enter();
    scratch_file("a", "text");
    is_int(link("a", "b"), 0, "link");
    ok(stat("a", &a) == 0 && stat("b", &b) == 0 && a.st_ino == b.st_ino, "one inode");
    is_int(a.st_nlink, 2, "two links");
    scratch_file("b", "changed");
    is_str(scratch_text("a"), "changed", "written through one, read through the other");
    ok(chmod("a", 0600) == 0 && stat("b", &b) == 0 && (b.st_mode & 0777) == 0600, "one mode");
    ok(unlink("a") == 0 && stat("b", &b) == 0 && b.st_nlink == 1, "one link is left");
    is_str(scratch_text("b"), "changed", "and the contents");
    mkdir("d", 0755);
    ok(link("d", "e") == -1 && errno == EPERM, "a directory has one name");
    ok(link("b", "d") == -1 && errno == EEXIST, "a name that is taken");
    ok(link("none", "x") == -1 && errno == ENOENT, "a file that is not there");
    scratch_leave();
    return done_testing();
}
