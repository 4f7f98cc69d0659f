/* MAP_NORESERVE, MAP_STACK, MAP_DENYWRITE and MAP_EXECUTABLE ask for nothing that shows. */
#include "mm.h"

int main(void)
{
    static const int flags[] = { MAP_NORESERVE, MAP_STACK, MAP_DENYWRITE, MAP_EXECUTABLE,
                                 MAP_NONBLOCK };
    static const char *const names[] = { "NORESERVE", "STACK", "DENYWRITE", "EXECUTABLE",
                                         "NONBLOCK" };

    for (int i = 0; i < 5; i++) {
        char *p = mmap(NULL, 64 * PAGE, RW, PRIVATE | flags[i], -1, 0);

        ok(p != MAP_FAILED && !p[0] && writing(p + 63 * PAGE) == FINE, "MAP_%s", names[i]);
    }
    return done_testing();
}
