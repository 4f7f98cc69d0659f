/* Shared memory and files in memory go to swap and come back: one frame or one slot for all who
 * share them, and slots end with what they hold. */
#include "mm/shmem.h"

#include "kernel/fs/file.h"
#include "kernel/fs/vfs.h"
#include "kernel/lib/fail.h"
#include "kernel/lib/string.h"
#include "kernel/lib/test.h"
#include "libc/include/abi/errno.h"
#include "libc/include/abi/fcntl.h"
#include "libc/include/abi/mman.h"
#include "libc/include/abi/stat.h"
#include "mm/aspace.h"
#include "mm/ptrange.h"
#include "mm/reclaim.h"
#include "mm/replace.h"
#include "mm/shm.h"
#include "tests/kernel/swapdisk.h"

TEST_SUITE(shmem);

#define AT     0x10000000u
#define RW     (PROT_READ | PROT_WRITE)
#define SHARED (MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED)
#define FS     (&vfs_kernel_context)

static uint32_t peek(struct aspace *as, uint32_t page)
{
    uint32_t v = 0xDEADBEEF;

    return aspace_read(as, AT + page * PAGE_SIZE, &v, sizeof v) < 0 ? 0xFAFAFAFA : v;
}

static void poke(struct aspace *as, uint32_t page, uint32_t v)
{
    CHECK(aspace_write(as, AT + page * PAGE_SIZE, &v, sizeof v) == 0, "page %u", page);
}

/* A new address space with n shared pages at AT, each with its number plus 1, of object *o. */
static struct aspace *with_pages(uint32_t n, struct object **o)
{
    struct aspace *as = aspace_create();

    CHECK(!is_errno(mm_mmap(as, AT, n * PAGE_SIZE, RW, SHARED, NULL, 0)));
    for (uint32_t i = 0; i < n; i++)
        poke(as, i, i + 1);
    *o = vma_at(&as->areas, AT)->object;
    return as;
}

/* Take a page away from all who map it, and send it out, as reclaim does. */
static int out(struct object *o, uint32_t page)
{
    list_for_each(l, &o->areas) {
        struct vma *v = list_entry(l, struct vma, link);

        ptrange_unmap(v->as, v->start + (page - v->pgoff) * PAGE_SIZE,
                      v->start + (page - v->pgoff + 1) * PAGE_SIZE);
    }
    return shmem_swap_out(radix_get(&o->pages, page));
}

static bool all_ok(const struct object *o)
{
    return object_ok(o) && swap_ok() && pools_ok();
}

/* ---- the claims ---- */

TEST(pages_go_out_and_come_back)
{
    struct object *o;
    struct aspace *as;

    swapdisk_on(SLOTS, 0);
    as = with_pages(8, &o);
    for (uint32_t i = 0; i < 8; i++)
        CHECK(out(o, i) == 0 && shmem_entry(o, i));
    CHECK(o->npages == 0 && o->nout == 8 && as->rss_file == 0 && all_ok(o));
    swapdisk_settle();
    CHECK(swapdisk.writes == 1, "neighbours go out together: %u writes", swapdisk.writes);
    CHECK(swap_cached_pages() == 0 && swap_free_slots() == SLOTS - 9 && all_ok(o));
    CHECK(shmem_out(o, 0, 8) == 8 && shmem_out(o, 2, 5) == 3 && shmem_must_read(o, 7));
    for (uint32_t i = 0; i < 8; i++)
        CHECK(peek(as, i) == i + 1);
    CHECK(swapdisk.reads < 8, "neighbours come in together: %u reads", swapdisk.reads);
    CHECK(o->npages == 8 && o->nout == 0 && as->maj_flt > 0 && all_ok(o));
    CHECK(as->maj_flt == swapdisk.reads, "%u faults had to read", as->maj_flt);
    aspace_put(as);
    swapdisk_off();
}

TEST(what_was_only_read_goes_without_a_write)
{
    struct object *o;
    struct aspace *as;

    swapdisk_on(SLOTS, 0);
    as = with_pages(1, &o);
    CHECK(out(o, 0) == 0);
    swapdisk_settle();
    CHECK(peek(as, 0) == 1 && shmem_entry(o, 0) && all_ok(o), "the slot still holds it");
    ptrange_unmap(as, AT, AT + PAGE_SIZE);
    reclaim_drop_clean();
    CHECK(o->npages == 0 && o->nout == 1 && swapdisk.writes == 1 && all_ok(o));
    CHECK(peek(as, 0) == 1);
    poke(as, 0, 9);
    CHECK(!shmem_entry(o, 0) && swap_free_slots() == SLOTS - 1 && all_ok(o), "the slot is free");
    ptrange_unmap(as, AT, AT + PAGE_SIZE);
    reclaim_drop_clean();
    CHECK(o->npages == 1, "what was written to stays");
    CHECK(out(o, 0) == 0);
    swapdisk_settle();
    CHECK(swapdisk.writes == 2 && peek(as, 0) == 9 && all_ok(o));
    aspace_put(as);
    swapdisk_off();
}

TEST(what_nobody_wrote_needs_no_slot)
{
    struct object *o;
    struct aspace *as;

    swapdisk_on(SLOTS, 0);
    as = with_pages(1, &o);
    CHECK(mm_mmap(as, AT, 4 * PAGE_SIZE, RW, SHARED, NULL, 0) == (long)AT);
    o = vma_at(&as->areas, AT)->object;
    CHECK(peek(as, 2) == 0 && o->npages == 1);
    ptrange_unmap(as, AT, AT + 4 * PAGE_SIZE);
    reclaim_drop_clean();
    CHECK(o->npages == 0 && o->nout == 0 && peek(as, 2) == 0 && as->maj_flt == 0 && all_ok(o));
    aspace_put(as);
    swapdisk_off();
}

TEST(a_page_on_its_way_out_is_found)
{
    struct object *o;
    struct aspace *as;

    swapdisk_on(SLOTS, 0);
    as = with_pages(2, &o);
    CHECK(out(o, 0) == 0 && !shmem_must_read(o, 0) && peek(as, 0) == 1);
    CHECK(swapdisk.reads == 0 && as->maj_flt == 0 && all_ok(o));
    CHECK(!shmem_entry(o, 0) && swap_free_slots() == SLOTS - 1, "it was not written: no slot");
    swapdisk_settle();
    CHECK(swapdisk.writes == 0 && peek(as, 0) == 1 && peek(as, 1) == 2);
    aspace_put(as);
    swapdisk_off();
}

TEST(all_sharers_find_it)
{
    struct object *o;
    struct aspace *as, *child, *late;

    swapdisk_on(SLOTS, 0);
    as = with_pages(2, &o);
    child = aspace_fork(as);
    CHECK(peek(child, 0) == 1 && out(o, 0) == 0 && all_ok(o));
    late = aspace_fork(child);
    swapdisk_settle();
    poke(late, 0, 55);
    CHECK(peek(as, 0) == 55 && peek(child, 0) == 55 && swapdisk.reads == 1 && all_ok(o));
    CHECK(((struct frame *)radix_get(&o->pages, 0))->maps == 3, "one frame for all");
    aspace_put(child);
    CHECK(out(o, 0) == 0 && all_ok(o));
    aspace_put(late);
    swapdisk_settle();
    CHECK(peek(as, 0) == 55 && peek(as, 1) == 2 && all_ok(o));
    poke(as, 0, 56);
    CHECK(out(o, 0) == 0 && out(o, 1) == 0);
    swapdisk_settle();
    CHECK(swap_free_slots() == SLOTS - 3);
    aspace_put(as);
    CHECK(swap_free_slots() == SLOTS - 1 && swap_ok(), "the slots end with the object");
    swapdisk_off();
}

TEST(a_hole_gives_slots_back)
{
    struct object *o;
    struct aspace *as;

    swapdisk_on(SLOTS, 0);
    as = with_pages(6, &o);
    for (uint32_t i = 0; i < 6; i++)
        CHECK(out(o, i) == 0);
    swapdisk_settle();
    CHECK(peek(as, 2) == 3 && mm_madvise(as, AT + PAGE_SIZE, 3 * PAGE_SIZE, MADV_REMOVE) == 0);
    CHECK(swap_free_slots() == SLOTS - 4 && shmem_out(o, 0, 6) == 3 && all_ok(o));
    for (uint32_t i = 0; i < 6; i++)
        CHECK(peek(as, i) == (i >= 1 && i < 4 ? 0 : i + 1), "page %u", i);
    CHECK(all_ok(o));
    aspace_put(as);
    swapdisk_off();
}

static struct file *make_file(uint32_t pages)
{
    struct file *f = NULL;

    CHECK(vfs_open(FS, NULL, "/swapped", O_RDWR | O_CREAT, 0600, &f) == 0);
    for (uint32_t i = 0; i < pages; i++)
        CHECK(object_write_kernel(file_object(f), i * PAGE_SIZE + 7, &i, sizeof i) == sizeof i);
    return f;
}

static uint32_t word(struct file *f, uint32_t page)
{
    uint32_t v = 0;

    (void)file_read_kernel(f, page * PAGE_SIZE + 7, &v, sizeof v);
    return v;
}

TEST(a_file_in_memory_goes_out)
{
    struct file *f = make_file(6);
    struct object *o = file_object(f);
    struct stat st;
    char tail[8] = "";

    swapdisk_on(SLOTS, 0);
    for (uint32_t i = 0; i < 6; i++)
        CHECK(out(o, i) == 0);
    swapdisk_settle();
    CHECK(file_stat(f, &st) == 0 && st.st_blocks == 6 * PAGE_SIZE / 512 && o->npages == 0);
    CHECK(word(f, 3) == 3 && word(f, 5) == 5 && all_ok(o));
    CHECK(file_truncate(f, 4 * PAGE_SIZE + 8) == 0 && all_ok(o));
    CHECK(swap_free_slots() == SLOTS - 1 - 4, "cut off, and the last one was written to");
    CHECK(file_truncate(f, 6 * PAGE_SIZE) == 0 && word(f, 5) == 0 && word(f, 1) == 1);
    CHECK(file_read_kernel(f, 4 * PAGE_SIZE + 7, tail, 8) == 8 && tail[0] == 4 && tail[1] == 0);
    CHECK(vfs_unlink(FS, NULL, "/swapped") == 0 && word(f, 2) == 2 && all_ok(o));
    file_put(f);
    CHECK(swap_ok());
    swapdisk_off();
}

TEST(turning_off_brings_everything_back)
{
    struct object *o;
    struct aspace *as;
    struct file *f = make_file(3);

    swapdisk_on(SLOTS, 0);
    as = with_pages(12, &o);
    for (uint32_t i = 0; i < 10; i++)
        CHECK(out(o, i) == 0);
    CHECK(out(file_object(f), 1) == 0);
    swapdisk_settle();
    CHECK(peek(as, 4) == 5 && out(o, 11) == 0, "one is in both, one on its way");
    swapdisk.broken = true;
    CHECK(swap_off(&swapdisk) == -EIO && all_ok(o));
    swapdisk.broken = false;
    CHECK(swap_off(&swapdisk) == 0 && o->nout == 0 && all_ok(o));
    reclaim_drop_clean();
    for (uint32_t i = 0; i < 12; i++)
        CHECK(peek(as, i) == i + 1);
    CHECK(word(f, 1) == 1);
    CHECK(vfs_unlink(FS, NULL, "/swapped") == 0);
    file_put(f);
    aspace_put(as);
}

TEST(a_full_area_says_so)
{
    struct object *o;
    struct aspace *as;
    uint32_t i = 0;

    swapdisk_on(8, 0);
    as = with_pages(9, &o);
    while (i < 9 && out(o, i) == 0)
        i++;
    CHECK(i == 7 && out(o, i) == -ENOSPC && all_ok(o));
    swapdisk_settle();
    for (i = 0; i < 9; i++)
        CHECK(peek(as, i) == i + 1);
    aspace_put(as);
    swapdisk_off();
}

TEST(errors_of_the_disk_lose_nothing)
{
    struct object *o;
    struct aspace *as;

    swapdisk_on(SLOTS, 0);
    as = with_pages(2, &o);
    CHECK(out(o, 0) == 0);
    swapdisk.broken = true;
    CHECK(objects_sync() == -EIO);
    reclaim_drop_clean();
    CHECK(peek(as, 0) == 1 && all_ok(o), "what can't be written stays");
    swapdisk.broken = false;
    CHECK(out(o, 0) == 0);
    swapdisk_settle();
    swapdisk.broken = true;
    CHECK(peek(as, 0) == 0xFAFAFAFA && peek(as, 1) == 2 && all_ok(o));
    swapdisk.broken = false;
    CHECK(peek(as, 0) == 1 && all_ok(o));
    aspace_put(as);
    swapdisk_off();
}

/* Fail the n-th allocation of a life with swapping, for each n. */
TEST(no_memory_loses_nothing)
{
    for (int n = 1, fired = 1; fired && n < 100; n++) {
        struct object *o;
        struct aspace *as;

        swapdisk_on(SLOTS, 0);
        as = with_pages(3, &o);
        fail_alloc_after(n);
        for (uint32_t i = 0; i < 3; i++)
            (void)out(o, i);
        (void)objects_sync();
        reclaim_drop_clean();
        for (uint32_t i = 0; i < 3; i++)
            (void)peek(as, i);
        fired = fail_alloc_fired();
        fail_alloc_after(0);
        CHECK(all_ok(o));
        for (uint32_t i = 0; i < 3; i++)
            CHECK(peek(as, i) == i + 1, "after failure %d", n);
        aspace_put(as);
        swapdisk_off();
    }
}

/* Have reclaim look at the pages of o before all others. */
static void reclaim(struct object *o)
{
    struct frame *f;

    for (uint32_t i = 0; (f = radix_next(&o->pages, &i)); i++)
        pool_move(f, POOL_INACTIVE, true);
    for (unsigned i = 0; i < NZONES; i++)
        reclaim_zone(&zones[i], 1);
}

TEST(reclaim_takes_pages_from_under_those_who_map_them)
{
    const struct policy *policy = replace_policy;
    struct object *o;
    struct aspace *as = with_pages(8, &o), *child = aspace_fork(as);

    CHECK(mm_madvise(as, AT, 4 * PAGE_SIZE, MADV_REMOVE) == 0 && replace_set("fifo") == 0);
    for (uint32_t i = 0; i < 8; i++)
        CHECK(peek(as, i) == (i < 4 ? 0 : i + 1) && peek(child, i) == peek(as, i));
    o->locked = true;
    reclaim(o);
    CHECK(o->npages == 8 && all_ok(o), "locked: %u of 8 stayed", o->npages);
    o->locked = false;
    reclaim(o);
    CHECK(o->npages == 4 && o->nout == 0 && all_ok(o), "without swap only zeros go");
    swapdisk_on(5, 0);
    reclaim(o);
    CHECK(o->npages == 0 && o->nout == 4 && all_ok(o), "%u are left", o->npages);
    for (uint32_t i = 0; i < 8; i++)
        CHECK(peek(child, i) == (i < 4 ? 0 : i + 1) && peek(as, i) == peek(child, i));
    CHECK(all_ok(o) && replace_set(policy->name) == 0);
    aspace_put(child);
    aspace_put(as);
    swapdisk_off();
}
