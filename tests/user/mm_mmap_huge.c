/* A length that no address space has is ENOMEM, whatever the flags. */
#include "mm.h"

int main(void)
{
    is_int(error_of(mmap(NULL, 0xf0000000, PROT_NONE, PRIVATE, -1, 0)), ENOMEM, "3.75 GB");
    is_int(error_of(mmap(NULL, 0xffffffff, PROT_NONE, PRIVATE, -1, 0)), ENOMEM,
           "a length that rounds up to nothing");
    is_int(error_of(mmap(NULL, 0xfffff001, PROT_NONE, SHARED, -1, 0)), ENOMEM, "the same, shared");
    is_int(error_of(mmap((void *)0x10000000, 0xf0001000, PROT_NONE, PRIVATE | MAP_FIXED, -1, 0)),
           ENOMEM, "a fixed range that wraps round");
    is_int(error_of(mmap((void *)0xfffff000, PAGE, PROT_NONE, PRIVATE | MAP_FIXED, -1, 0)), ENOMEM,
           "the last page of all addresses");
    return done_testing();
}
