/* remap_file_pages turns shared memory's pages round, too. */
#include "mm.h"

int main(void)
{
    char *p = map(3, RW, SHARED);

    p[0] = '0';
    p[PAGE] = '1';
    p[2 * PAGE] = '2';
    is_int(remap_file_pages(p, PAGE, 0, 2, 0), 0, "page 2 first");
    is_int(remap_file_pages(p + 2 * PAGE, PAGE, 0, 0, 0), 0, "page 0 last");
    ok(p[0] == '2' && p[PAGE] == '1' && p[2 * PAGE] == '0', "turned round");
    return done_testing();
}
