/* Advice that only hints changes nothing that can be read. */
#include "mm.h"

int main(void)
{
    static const int advice[] = { MADV_NORMAL, MADV_RANDOM,   MADV_SEQUENTIAL, MADV_WILLNEED,
                                  MADV_COLD,   MADV_DONTDUMP, MADV_DODUMP };
    static const char *const names[] = { "NORMAL", "RANDOM",   "SEQUENTIAL", "WILLNEED",
                                         "COLD",   "DONTDUMP", "DODUMP" };
    int fd = file_of(2);
    char *p = letters(2), *f = map_file(fd, 2, PROT_READ, MAP_PRIVATE);

    for (int i = 0; i < 7; i++) {
        is_int(madvise(p, 2 * PAGE, advice[i]), 0, "MADV_%s of memory", names[i]);
        is_int(madvise(f, 2 * PAGE, advice[i]), 0, "of a file");
    }
    ok(p[0] == 'a' && p[PAGE] == 'b' && f[0] == 'a' && f[PAGE] == 'b', "all as before");
    return done_testing();
}
