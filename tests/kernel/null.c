/* A null pointer in the kernel, on purpose: a panic that explains the address. */
#include "kernel/lib/test.h"

TEST_SUITE(null);

TEST_DELIBERATE(a_null_pointer_is_explained)
{
    volatile int *volatile p = NULL;

    *p = 1;
}
