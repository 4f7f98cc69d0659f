/* mincore of a file tells what the cache has, mapped or not. */
#include "mm.h"

int main(void)
{
    int fd = file_of(4), sparse = file_of(0);
    char *p = map_file(fd, 4, PROT_READ, MAP_SHARED), *q;

    is_int(core_count(p, 4), 4, "what was just written");
    ftruncate(sparse, 64 * PAGE);
    q = map_file(sparse, 64, RW, MAP_SHARED);
    is_int(in_core(q + 40 * PAGE), 0, "a hole is nowhere");
    q[40 * PAGE] = 1;
    is_int(in_core(q + 40 * PAGE), 1, "until it is written");
    return done_testing();
}
