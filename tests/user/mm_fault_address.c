/* A fault names its address to the byte, and tells nothing there from not allowed. */
#include "mm.h"

int main(void)
{
    char *none = map(1, PROT_NONE, PRIVATE), *ro = map(1, PROT_READ, PRIVATE), *hole = nowhere(1);

    ok(reading(hole + 123) == MAPERR && mm_where == hole + 123, "a read of nothing");
    ok(writing(hole + 77) == MAPERR && mm_where == hole + 77, "a write to nothing");
    ok(reading(none + 5) == ACCERR && mm_where == none + 5, "a read that is forbidden");
    ok(writing(none + 6) == ACCERR && mm_where == none + 6, "a write that is forbidden");
    ok(writing(ro + 4095) == ACCERR && mm_where == ro + 4095, "a write to what is read-only");
    ok(reading(ro) == FINE, "a read of it is fine");
    return done_testing();
}
