/* A private mapping's writes reach neither the file nor other mappings. */
#include "mm.h"

int main(void)
{
    int fd = file_of(2);
    char *p = map_file(fd, 2, RW, MAP_PRIVATE), *q = map_file(fd, 2, RW, MAP_PRIVATE);
    char *s = map_file(fd, 2, PROT_READ, MAP_SHARED);

    p[0] = 'P';
    ok(p[0] == 'P' && p[1] == 'a', "the page is one's own, with the rest of its bytes");
    is_int(byte_at(fd, 0), 'a', "the file is unchanged");
    ok(q[0] == 'a' && s[0] == 'a', "so are other mappings");
    pwrite(fd, "xy", 2, 0);
    ok(p[0] == 'P' && p[1] == 'a', "what is written to the file later does not come in");
    ok(s[0] == 'x' && s[1] == 'y', "a shared mapping sees it");
    return done_testing();
}
