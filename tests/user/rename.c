/* rename gives a file another name, replacing what had it, and refuses what makes no sense. */
#include <errno.h>
#include <stdio.h>
#include <tap.h>

#include "scratch.h"

static int error_of(const char *from, const char *to)
{
    return rename(from, to) == 0 ? 0 : errno;
}

int main(void)
{
    struct stat st;

    scratch_enter();
    scratch_file("a", "A");
    scratch_file("b", "B");
    mkdir("d", 0755);
    mkdir("d/sub", 0755);
    scratch_file("d/sub/f", "F");
    mkdir("empty", 0755);
    is_int(error_of("a", "b"), 0, "over another file");
    is_str(scratch_text("b"), "A", "which is replaced");
    ok(stat("a", &st) == -1 && errno == ENOENT, "the old name is gone");
    is_int(error_of("d/sub", "empty"), 0, "a directory over an empty one");
    is_str(scratch_text("empty/f"), "F", "with its contents");
    ok(stat("d", &st) == 0 && st.st_nlink == 2 && stat("empty", &st) == 0, "links are counted");
    is_int(error_of("d", "empty"), ENOTEMPTY, "over one that is not empty");
    is_int(error_of("b", "d"), EISDIR, "a file over a directory");
    is_int(error_of("d", "b"), ENOTDIR, "a directory over a file");
    is_int(error_of("empty", "empty/x"), EINVAL, "a directory into itself");
    is_int(error_of("none", "x"), ENOENT, "what is not there");
    is_int(error_of("b", "none/x"), ENOENT, "to where nothing is");
    is_int(error_of("b", "x/"), ENOTDIR, "a file to a directory's name");
    is_int(error_of("d/.", "x"), EBUSY, "the directory's own name");
    is_int(error_of("b", "b"), 0, "to itself");
    link("b", "c");
    is_int(error_of("b", "c"), 0, "to another name of the same file");
    ok(stat("b", &st) == 0 && stat("c", &st) == 0 && st.st_nlink == 2, "does nothing");
    scratch_leave();
    return done_testing();
}
