/* A panic can say what an address is: every part of the map has its words. */
#include "mm/explain.h"

#include "kernel/lib/string.h"
#include "kernel/lib/test.h"
#include "mm/kmalloc.h"
#include "mm/kstack.h"
#include "mm/layout.h"
#include "mm/replace.h"
#include "mm/vmalloc.h"
#include "mm/zone.h"

TEST_SUITE(explain);

static bool says(const void *p, const char *part)
{
    const char *words = mm_explain((uint32_t)p);

    for (; words && *words; words++)
        if (!strncmp(words, part, strlen(part)))
            return true;
    return false;
}

TEST(memory_has_its_owner)
{
    char *small = kmalloc(100), *large = kmalloc(3 * PAGE_SIZE), *block = vmalloc(PAGE_SIZE);
    char *stack = kstack_alloc();

    CHECK(says(small, "slab cache kmalloc-128"));
    CHECK(says(large, "a frame of the kernel"));
    CHECK(says(block, "a vmalloc block of 4096 bytes, allocated by test_memory_has_its_owner"));
    CHECK(says(stack, "a kernel stack of 8192 bytes"));
    CHECK(says(stack - 1, "the guard page of a kernel stack"));
    vfree(block);
    kfree(large);
    CHECK(says(large, "a free frame"));
    kstack_free(stack);
    kfree(small);
}

TEST(guard_pages_are_named)
{
    char *block = vmalloc(2 * PAGE_SIZE), *next = vmalloc(PAGE_SIZE);

    CHECK(says(block + 2 * PAGE_SIZE, "the guard page"));
    vfree(next);
    vfree(block);
}

TEST(places_have_their_names)
{
    CHECK(says((void *)mm_explain, "the kernel's code"));
    CHECK(says((void *)replace_policies, "the kernel's constants"));
    CHECK(says((void *)KMAP_BASE, "a window"));
    CHECK(says((void *)(VMALLOC_BASE - PAGE_SIZE - 1), "a hole"));
    CHECK(says((void *)0x6b6b6b6b, "freed memory"));
    CHECK(says((void *)(0x5a5a5a5a + 12), "nobody had written"));
    CHECK(!mm_explain(0) && !mm_explain(0x08048000));
}
