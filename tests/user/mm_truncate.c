/* A file cut short takes its pages out of every mapping, written private ones too. */
#include "mm.h"

int main(void)
{
    int fd = file_of(3);
    char *s = map_file(fd, 3, RW, MAP_SHARED), *p = map_file(fd, 3, RW, MAP_PRIVATE);

    s[2 * PAGE] = p[2 * PAGE] = 'x';
    p[0] = 'y';
    ftruncate(fd, PAGE);
    is_int(reading(s + 2 * PAGE), BUSERR, "a shared page behind the end");
    is_int(reading(p + 2 * PAGE), BUSERR, "a private one");
    is_int(reading(s + PAGE), BUSERR, "the first behind the end");
    ok(s[0] == 'a' && p[0] == 'y', "the page before it is there");
    ftruncate(fd, 3 * PAGE);
    ok(s[2 * PAGE] == 0 && p[2 * PAGE] == 0, "grown again: zeros");
    return done_testing();
}
