/* What fill can read again is given up when it is asked for: clean, unmapped, unused pages, no
 * others. */
#include "kernel/lib/test.h"
#include "mm/kmap.h"
#include "mm/object.h"
#include "mm/reclaim.h"
#include "mm/shmem.h"

TEST_SUITE(dropcache);

#define PAGES 8

static unsigned fills;

static int fill(struct object *o, uint32_t index, struct frame **f, unsigned n)
{
    for (unsigned i = 0; i < n; i++) {
        uint32_t *p = kmap(f[i]);

        p[0] = index + i;
        kunmap(p);
    }
    fills += n;
    return 0;
}

static int writeback(struct object *o, uint32_t index, struct frame **f, unsigned n)
{
    return 0;
}

static const struct object_ops filled = { .name = "filled", .fill = fill, .writeback = writeback };

TEST(clean_pages_go_and_come_again)
{
    struct frame *f[PAGES];
    struct object o;
    uint32_t v;

    object_init(&o, &filled);
    o.size = PAGES * PAGE_SIZE;
    for (unsigned i = 0; i < PAGES; i++)
        CHECK(object_page(&o, i, &f[i]) == 0);
    reclaim_drop_clean();
    CHECK(o.npages == PAGES, "none while they are used");
    object_dirty(&o, f[1]);
    for (unsigned i = 1; i < PAGES; i++)
        frame_put(f[i]);
    fills = 0;
    reclaim_drop_clean();
    CHECK(o.npages == 2 && object_ok(&o), "one is used, one dirty: %u", (unsigned)o.npages);
    CHECK(object_read_kernel(&o, 3 * PAGE_SIZE, &v, sizeof v) == sizeof v && v == 3);
    CHECK(fills > 0, "it was read again");
    CHECK(object_sync(&o, 0, UINT32_MAX) == 0);
    frame_put(f[0]);
    reclaim_drop_clean();
    CHECK(o.npages == 0 && object_ok(&o), "nothing is left");
    object_put(&o);
}

TEST(what_has_no_other_home_stays)
{
    struct object *o = shmem_create(PAGE_SIZE);
    struct frame *f;

    CHECK(object_page(o, 0, &f) == 0);
    frame_put(f);
    reclaim_drop_clean();
    CHECK(o->npages == 0, "zeros can be had again");
    CHECK(object_page(o, 0, &f) == 0);
    object_dirty(o, f);
    frame_put(f);
    reclaim_drop_clean();
    CHECK(o->npages == 1, "what was written can't");
    object_put(o);
}
