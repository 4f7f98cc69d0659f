/* getcwd names the directory that chdir went to, whatever way it went. */
#include <errno.h>
#include <fcntl.h>
#include <tap.h>

#include "scratch.h"

static char buf[256];

static const char *here(void)
{
    char *s = getcwd(buf, sizeof buf);

    return s && !strncmp(s, scratch, strlen(scratch)) ? s + strlen(scratch) : s;
}

int main(void)
{
    scratch_enter();
    mkdir("a", 0755);
    mkdir("a/b", 0755);
    symlink("a/b", "link");
    scratch_file("file", "");
    is_str(here(), "", "where we begin");
    is_int(chdir("link"), 0, "through a link");
    is_str(here(), "/a/b", "the directory has one name");
    is_int(chdir(".."), 0, "up");
    is_str(here(), "/a", "from there, not from the link");
    int fd = open("b", O_RDONLY);
    chdir("/");
    is_str(getcwd(buf, sizeof buf), "/", "the root");
    ok(openat(fd, "../../file", O_RDONLY) >= 0, "openat starts at its directory");
    ok(chdir(scratch) == 0 && chdir("file") == -1 && errno == ENOTDIR, "not into a file");
    ok(chdir("none") == -1 && errno == ENOENT, "nor into nothing");
    ok(!getcwd(buf, 3) && errno == ERANGE, "a buffer that is too small");
    rename("a", "moved");
    ok(chdir("moved/b") == 0, "after a rename");
    is_str(here(), "/moved/b", "the new name");
    scratch_leave();
    return done_testing();
}
