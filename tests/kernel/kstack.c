/* Kernel stacks: apart, each with an unmapped page below, kept for a while when freed. */
#include "kernel/lib/fail.h"
#include "kernel/lib/string.h"
#include "kernel/lib/test.h"
#include "mm/kstack.h"
#include "mm/pgtable.h"
#include "mm/vmalloc.h"

TEST_SUITE(kstack);

TEST(a_stack_has_a_guard_page_below)
{
    char *s = kstack_alloc();
    const pte_t *e = kpt_entry((uint32_t)s - 4);

    memset(s, 0x55, KSTACK_SIZE);
    CHECK(!e || !(*e & PTE_PRESENT));
    CHECK(kstack_guard_hit((uintptr_t)s - 4) && !kstack_guard_hit((uintptr_t)s));
    CHECK(!kstack_guard_hit(0) && !kstack_guard_hit(DIRECT_BASE));
    kstack_free(s);
}

TEST(stacks_are_apart_and_counted)
{
    static char *s[12];
    uint32_t before = kstacks_in_use();

    for (unsigned i = 0; i < ARRAY_SIZE(s); i++) {
        s[i] = kstack_alloc();
        memset(s[i], (int)i, KSTACK_SIZE);
    }
    CHECK(kstacks_in_use() - before == ARRAY_SIZE(s));
    for (unsigned i = 0; i < ARRAY_SIZE(s); i++) {
        CHECK(s[i][0] == (char)i && s[i][KSTACK_SIZE - 1] == (char)i, "stack %u", i);
        kstack_free(s[i]);
    }
    CHECK(kstacks_in_use() == before && vmalloc_ok());
}

TEST(a_freed_stack_is_the_next_one)
{
    void *s = kstack_alloc();

    kstack_free(s);
    CHECK(kstack_alloc() == s);
    kstack_free(s);
    fail_alloc_after(1);
    CHECK(!kstack_alloc(), "though one is kept");
    fail_alloc_after(0);
}

TEST(kept_stacks_go_when_memory_is_short)
{
    kstack_free(kstack_alloc());
    CHECK(kstack_shrink() > 0 && kstack_shrink() == 0);
}
