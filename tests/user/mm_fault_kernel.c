/* The kernel's addresses, the first page and the last are nobody's. */
#include "mm.h"

int main(void)
{
    ok(reading((char *)8) == MAPERR && mm_where == (char *)8, "a null pointer with an offset");
    is_int(writing((char *)0), MAPERR, "a null pointer");
    ok(reading((char *)0xfffff000) != FINE, "the last page");
    ok(writing((char *)0xfffffffc) != FINE, "the last word");
    return done_testing();
}
