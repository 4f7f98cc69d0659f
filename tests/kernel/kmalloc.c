/* kmalloc: any size, contents kept, nothing wasted beyond a frame. */
#include "kernel/lib/fail.h"
#include "kernel/lib/string.h"
#include "kernel/lib/test.h"
#include "mm/kmalloc.h"
#include "mm/slab.h"
#include "mm/zone.h"

TEST_SUITE(kmalloc);

TEST(every_size_up_to_16_kb)
{
    for (size_t size = 0; size <= 16384; size += size < 300 ? 1 : 97) {
        char *p = kmalloc(size), *q = kmalloc(size);

        CHECK(p && q && p != q && ksize(p) >= size, "%u bytes", (unsigned)size);
        CHECK((uintptr_t)p % KMALLOC_ALIGN == 0);
        memset(p, 'p', size);
        memset(q, 'q', size);
        CHECK(!size || (p[0] == 'p' && p[size - 1] == 'p'), "%u bytes overlap", (unsigned)size);
        kfree(p);
        kfree(q);
    }
    CHECK(slabs_ok() && zones_ok());
}

TEST(kzalloc_and_kcalloc_clear)
{
    static const size_t sizes[] = { 1, 60, 2048, 5000 };

    for (unsigned i = 0; i < ARRAY_SIZE(sizes); i++) {
        char *p = kmalloc(sizes[i]);

        memset(p, 0xff, sizes[i]);
        kfree(p);
        p = i % 2 ? kzalloc(sizes[i]) : kcalloc(1, sizes[i]);
        CHECK(p[0] == 0 && p[sizes[i] - 1] == 0 && p[sizes[i] / 2] == 0);
        kfree(p);
    }
    CHECK(!kcalloc(1u << 16, 1u << 16), "an overflowing product");
}

TEST(krealloc_keeps_contents)
{
    char *p = krealloc(NULL, 10);

    strlcpy(p, "contents", 10);
    for (size_t size = 10; size < 40000; size = size * 3 / 2) {
        p = krealloc(p, size);
        CHECK(!strcmp(p, "contents"), "grown to %u", (unsigned)size);
    }
    p = krealloc(p, 9);
    CHECK(!strcmp(p, "contents"), "shrunk");
    CHECK(!krealloc(p, 0));
}

TEST(a_failed_krealloc_leaves_the_block)
{
    char *p = kmalloc(20);

    strlcpy(p, "stays", 20);
    fail_alloc_after(1);
    CHECK(!krealloc(p, 5000) && fail_alloc_fired());
    fail_alloc_after(0);
    CHECK(!strcmp(p, "stays"));
    kfree(p);
}

TEST(large_blocks_cost_whole_frames_and_no_more)
{
    uint32_t before = frames_free();
    char *p = kmalloc(5 * PAGE_SIZE);

    CHECK(before - frames_free() == 5, "%u frames", before - frames_free());
    kfree(p);
    CHECK(frames_free() == before);
    CHECK(!kmalloc(KMALLOC_MAX + 1) && !kmalloc((size_t)-1));
}
