/* counts.c - what must be as before when a test is over. */
#include "kernel/lib/test.h"
#include "mm/frame.h"
#include "mm/kmalloc.h"
#include "mm/kstack.h"
#include "mm/leak.h"
#include "mm/object.h"
#include "mm/reclaim.h"
#include "mm/slab.h"
#include "mm/vmalloc.h"

struct mm_counts mm_counts_now(void)
{
    do
        reclaim_drop_clean();
    while (shrink_all() > 0); /* what one gives up may empty the slabs of another */
    return (struct mm_counts){
        .free_frames = frames_free(),
        .slab_objects = slab_objects(),
        .large_blocks = kmalloc_large_blocks(),
        .vmalloc_areas = vmalloc_areas(),
        .kstacks = kstacks_in_use(),
    };
}

bool mm_counts_equal(const struct mm_counts *a, const struct mm_counts *b)
{
    return a->free_frames == b->free_frames && a->slab_objects == b->slab_objects &&
           a->large_blocks == b->large_blocks && a->vmalloc_areas == b->vmalloc_areas &&
           a->kstacks == b->kstacks;
}

#ifdef CONFIG_SELFTEST
static void for_tests(struct test_counts *t)
{
    struct mm_counts c;

    objects_sync(); /* only clean pages can be given up */
    c = mm_counts_now();
    leak_mark();
    *t = (struct test_counts){ { c.free_frames, c.slab_objects + c.large_blocks, c.vmalloc_areas,
                                 c.kstacks } };
}

void mm_counts_watch(void)
{
    static const char *const names[TEST_COUNTS] = { "free frames", "objects", "vmalloc areas",
                                                    "kernel stacks" };

    test_set_counts(for_tests, names, leak_report);
}
#endif
