/* On i386 what may be written may be read. */
#include "mm.h"

int main(void)
{
    char *p = map(2, PROT_WRITE, PRIVATE);

    is_int(writing(p), FINE, "written");
    is_int(reading(p), FINE, "read");
    is_int(reading(p + PAGE), FINE, "read before it was written");
    ok(p[0] == 'w' && p[PAGE] == 0, "as it should be");
    return done_testing();
}
