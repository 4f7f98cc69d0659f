/* A jump to nowhere is a fault at the place it went to. */
#include "mm.h"

static void jump(uintptr_t where)
{
    void (*fn)(void);

    memcpy(&fn, &where, sizeof fn);
    install_info(SIGSEGV, mm_fault, 0);
    mm_met = FINE;
    if (sigsetjmp(mm_back, 1) == 0)
        fn();
}

int main(void)
{
    char *none = map(1, PROT_NONE, PRIVATE), *hole = nowhere(1);

    jump((uintptr_t)hole);
    ok(mm_met == MAPERR && mm_where == hole, "where nothing is");
    jump((uintptr_t)none + 16);
    ok(mm_met == ACCERR && mm_where == none + 16, "where all is forbidden");
    jump(0);
    ok(mm_met == MAPERR && mm_where == NULL, "a null function");
    return done_testing();
}
