/* A path may lead through 40 links, not through 41. */
#include <errno.h>
#include <fcntl.h>
#include <tap.h>

#include "scratch.h"

int main(void)
{
    char from[16], to[16];

    scratch_enter();
    scratch_file("0", "");
    for (int i = 1; i <= 41; i++) {
        snprintf(to, sizeof to, "%d", i - 1);
        snprintf(from, sizeof from, "%d", i);
        symlink(to, from);
    }
    ok(open("40", O_RDONLY) >= 0, "40 links");
    ok(open("41", O_RDONLY) == -1 && errno == ELOOP, "41 links");
    scratch_leave();
    return done_testing();
}
