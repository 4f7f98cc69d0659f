/* Address spaces: areas, faults, copy-on-write, limits; each audited after each step. */
#include "mm/aspace.h"

#include "kernel/lib/fail.h"
#include "kernel/lib/string.h"
#include "kernel/lib/test.h"
#include "libc/include/abi/errno.h"
#include "libc/include/abi/mman.h"
#include "mm/fault.h"
#include "mm/kmap.h"
#include "mm/object.h"

TEST_SUITE(aspace);

#define AT    0x10000000u
#define RW    (PROT_READ | PROT_WRITE)
#define ANON  (MAP_PRIVATE | MAP_ANONYMOUS)
#define FIXED (ANON | MAP_FIXED)
#define MOVE  (MREMAP_MAYMOVE | MREMAP_FIXED)

static uint32_t peek(struct aspace *as, uint32_t addr)
{
    uint32_t v = 0xDEADBEEF;

    return aspace_read(as, addr, &v, sizeof v) < 0 ? 0xFAFAFAFA : v;
}

static void poke(struct aspace *as, uint32_t addr, uint32_t v)
{
    CHECK(aspace_write(as, addr, &v, sizeof v) == 0, "at %08x", addr);
}

static struct aspace *new_space(void)
{
    struct aspace *as = aspace_create();

    CHECK(as != NULL);
    return as;
}

TEST(memory_is_zero_until_written)
{
    struct aspace *as = new_space();
    long a = mm_mmap(as, 0, 5 * PAGE_SIZE, RW, ANON, NULL, 0);

    CHECK(!is_errno(a) && as->total_vm == 5 && as->rss_anon == 0);
    CHECK(peek(as, (uint32_t)a + PAGE_SIZE) == 0 && as->rss_anon == 0, "a read costs no frame");
    poke(as, (uint32_t)a + PAGE_SIZE, 7);
    CHECK(peek(as, (uint32_t)a + PAGE_SIZE) == 7 && as->rss_anon == 1);
    CHECK(aspace_ok(as));
    aspace_put(as);
}

TEST(neighbours_merge_and_holes_split)
{
    struct aspace *as = new_space();

    for (unsigned i = 0; i < 8; i++)
        CHECK(!is_errno(mm_mmap(as, AT + i * PAGE_SIZE, PAGE_SIZE, RW, FIXED, NULL, 0)));
    CHECK(as->areas.count == 1, "%u areas", as->areas.count);
    CHECK(mm_munmap(as, AT + 2 * PAGE_SIZE, PAGE_SIZE) == 0);
    CHECK(as->areas.count == 2 && as->total_vm == 7 && aspace_ok(as));
    CHECK(mm_mprotect(as, AT + 4 * PAGE_SIZE, PAGE_SIZE, PROT_READ) == 0);
    CHECK(as->areas.count == 4 && aspace_ok(as));
    CHECK(mm_mprotect(as, AT + 4 * PAGE_SIZE, PAGE_SIZE, RW) == 0);
    CHECK(as->areas.count == 2 && aspace_ok(as));
    CHECK(!is_errno(mm_mmap(as, AT + 2 * PAGE_SIZE, PAGE_SIZE, RW, FIXED, NULL, 0)));
    CHECK(as->areas.count == 1 && aspace_ok(as));
    aspace_put(as);
}

TEST(the_highest_gap_that_fits_is_taken)
{
    struct aspace *as = new_space();
    uint32_t a = (uint32_t)mm_mmap(as, 0, 4 * PAGE_SIZE, RW, ANON, NULL, 0);
    uint32_t b = (uint32_t)mm_mmap(as, 0, 4 * PAGE_SIZE, PROT_READ, ANON, NULL, 0);

    CHECK(a == as->mmap_top - 4 * PAGE_SIZE && b == a - 4 * PAGE_SIZE);
    CHECK(mm_munmap(as, a + PAGE_SIZE, 2 * PAGE_SIZE) == 0);
    CHECK(mm_mmap(as, 0, 2 * PAGE_SIZE, RW, ANON, NULL, 0) == (long)(a + PAGE_SIZE));
    CHECK(mm_mmap(as, 0, 3 * PAGE_SIZE, RW, ANON, NULL, 0) == (long)(b - 3 * PAGE_SIZE));
    CHECK(aspace_ok(as));
    aspace_put(as);
}

TEST(fork_copies_on_write)
{
    struct aspace *parent = new_space(), *child;

    CHECK(!is_errno(mm_mmap(parent, AT, 3 * PAGE_SIZE, RW, FIXED, NULL, 0)));
    poke(parent, AT, 1);
    poke(parent, AT + PAGE_SIZE, 2);
    child = aspace_fork(parent);
    CHECK(child && aspace_ok(parent) && aspace_ok(child));
    uint64_t copies = fault_counts.cow_copy, reuses = fault_counts.cow_reuse;
    poke(child, AT, 10);
    CHECK(fault_counts.cow_copy == copies + 1, "the first writer copies");
    CHECK(peek(parent, AT) == 1 && peek(child, AT) == 10 && peek(child, AT + PAGE_SIZE) == 2);
    poke(parent, AT, 11);
    CHECK(fault_counts.cow_reuse == reuses + 1, "the last owner writes in place");
    CHECK(peek(child, AT) == 10);
    CHECK(aspace_ok(parent) && aspace_ok(child));
    aspace_put(parent);
    CHECK(peek(child, AT + PAGE_SIZE) == 2 && aspace_ok(child));
    aspace_put(child);
}

/* aspace_ok() asks the reverse map for every frame. */
TEST(moved_pages_are_found)
{
    struct aspace *parent = new_space(), *child;
    uint32_t to = AT + 64 * PAGE_SIZE, further = AT + 128 * PAGE_SIZE;

    CHECK(!is_errno(mm_mmap(parent, AT, 4 * PAGE_SIZE, RW, FIXED, NULL, 0)));
    for (uint32_t i = 0; i < 4; i++)
        poke(parent, AT + i * PAGE_SIZE, i + 1);
    CHECK(mm_mremap(parent, AT, 4 * PAGE_SIZE, 4 * PAGE_SIZE, MOVE, to) == (long)to);
    CHECK(peek(parent, to + PAGE_SIZE) == 2 && aspace_ok(parent));
    child = aspace_fork(parent);
    CHECK(child && aspace_ok(parent) && aspace_ok(child), "a copy knows how far it is");
    uint64_t copies = fault_counts.cow_copy;
    CHECK(mm_mremap(child, to, 4 * PAGE_SIZE, 4 * PAGE_SIZE, MOVE, further) == (long)further);
    CHECK(fault_counts.cow_copy == copies, "what is shared moves uncopied");
    CHECK(mm_munmap(child, further + PAGE_SIZE, PAGE_SIZE) == 0);
    CHECK(aspace_ok(parent) && aspace_ok(child), "so do the parts of an area");
    CHECK(peek(child, further + 2 * PAGE_SIZE) == 3 && peek(parent, to) == 1);
    CHECK(!is_errno(mm_mmap(child, AT, PAGE_SIZE, RW, FIXED, NULL, 0)));
    poke(child, AT, 7);
    CHECK(aspace_ok(child) && peek(child, further) == 1, "another page where the moved one was");
    CHECK(mm_mremap(parent, to, 4 * PAGE_SIZE, 4 * PAGE_SIZE, MOVE, AT) == (long)AT);
    CHECK(list_empty(&parent->moved) && aspace_ok(parent), "back at home");
    aspace_put(child);
    aspace_put(parent);
}

TEST(whole_tables_move)
{
    struct aspace *as = new_space();
    uint32_t from = 0x40000000, to = 0x50000000, len = 2 * LARGE_PAGE_SIZE + PAGE_SIZE;

    CHECK(!is_errno(mm_mmap(as, from, len, RW, FIXED, NULL, 0)));
    poke(as, from, 1);
    poke(as, from + len - PAGE_SIZE, 3);
    pte_t *pte = pgtable_walk(as->pgdir, from);
    CHECK(mm_mremap(as, from, len, len, MOVE, to) == (long)to);
    CHECK(pgtable_walk(as->pgdir, to) == pte, "the table itself is there");
    CHECK(peek(as, to) == 1 && peek(as, to + len - PAGE_SIZE) == 3 && aspace_ok(as));
    CHECK(aspace_pgtables(as) == 2, "no table is left behind");
    aspace_put(as);
}

TEST(shared_memory_is_one_memory)
{
    struct aspace *parent = new_space(), *child;

    CHECK(mm_mmap(parent, AT, 2 * PAGE_SIZE, RW, MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED, NULL, 0) >
          0);
    poke(parent, AT, 1);
    child = aspace_fork(parent);
    poke(child, AT, 5);
    poke(child, AT + PAGE_SIZE, 6);
    CHECK(peek(parent, AT) == 5 && peek(parent, AT + PAGE_SIZE) == 6);
    CHECK(aspace_ok(parent) && aspace_ok(child));
    aspace_put(child);
    aspace_put(parent);
}

TEST(protection_holds)
{
    struct aspace *as = new_space();

    CHECK(!is_errno(mm_mmap(as, AT, 2 * PAGE_SIZE, RW, FIXED, NULL, 0)));
    poke(as, AT, 42);
    CHECK(mm_mprotect(as, AT, PAGE_SIZE, PROT_READ) == 0);
    CHECK(fault_handle(as, AT, PF_WRITE | PF_USER) == FAULT_ACCERR);
    CHECK(peek(as, AT) == 42);
    CHECK(mm_mprotect(as, AT, PAGE_SIZE, PROT_NONE) == 0 && aspace_ok(as));
    CHECK(fault_handle(as, AT, PF_USER) == FAULT_ACCERR);
    CHECK(mm_mprotect(as, AT, PAGE_SIZE, RW) == 0 && peek(as, AT) == 42);
    CHECK(*pgtable_walk(as->pgdir, AT) & PTE_WRITE, "a page of its own may be written at once");
    CHECK(fault_handle(as, AT - 1, PF_USER) == FAULT_MAPERR);
    CHECK(fault_handle(as, AT + 2 * PAGE_SIZE, PF_USER) == FAULT_MAPERR);
    CHECK(aspace_ok(as));
    aspace_put(as);
}

TEST(the_break_moves)
{
    struct aspace *as = new_space();

    as->start_brk = as->brk = AT + 100;
    CHECK(mm_brk(as, 0) == (long)(AT + 100));
    CHECK(mm_brk(as, AT + 3 * PAGE_SIZE) == (long)(AT + 3 * PAGE_SIZE));
    poke(as, AT + 2 * PAGE_SIZE, 9);
    CHECK(mm_brk(as, AT + PAGE_SIZE) == (long)(AT + PAGE_SIZE) && as->rss_anon == 0);
    CHECK(mm_brk(as, AT + 3 * PAGE_SIZE) > 0 && peek(as, AT + 2 * PAGE_SIZE) == 0,
          "new heap is zero");
    CHECK(!is_errno(mm_mmap(as, AT + 8 * PAGE_SIZE, PAGE_SIZE, RW, FIXED, NULL, 0)));
    CHECK(mm_brk(as, AT + 9 * PAGE_SIZE) == (long)(AT + 3 * PAGE_SIZE),
          "it stops at the next area");
    CHECK(aspace_ok(as));
    aspace_put(as);
}

TEST(a_stack_grows_to_its_limit_and_keeps_its_gap)
{
    struct aspace *as = new_space();
    uint32_t low = STACK_TOP - 4 * PAGE_SIZE;

    as->limit_stack = 1u << 20;
    CHECK(aspace_map_anon(as, low, 4 * PAGE_SIZE, RW, VM_GROWSDOWN | VM_STACK) == 0);
    CHECK(fault_handle(as, STACK_TOP - (1u << 20), PF_WRITE) == FAULT_OK);
    CHECK(fault_handle(as, STACK_TOP - (1u << 20) - 1, PF_WRITE) == FAULT_MAPERR, "the limit");
    as->limit_stack = 16u << 20;
    CHECK(!is_errno(mm_mmap(as, STACK_TOP - (4u << 20), PAGE_SIZE, RW, FIXED, NULL, 0)));
    CHECK(fault_handle(as, STACK_TOP - (2u << 20), PF_WRITE) == FAULT_OK);
    CHECK(fault_handle(as, STACK_TOP - (4u << 20) + 2 * PAGE_SIZE, PF_WRITE) == FAULT_MAPERR,
          "the gap");
    CHECK(vma_gap_top_down(&as->areas, PAGE_SIZE, MMAP_MIN, USER_END) <= STACK_TOP - (3u << 20),
          "the gap is searched by nobody");
    CHECK(aspace_ok(as));
    aspace_put(as);
}

TEST(nonsense_gets_the_errno_of_linux)
{
    struct aspace *as = new_space();

    CHECK(mm_mmap(as, 0, 0, RW, ANON, NULL, 0) == -EINVAL);
    CHECK(mm_mmap(as, 0, PAGE_SIZE, RW, MAP_ANONYMOUS, NULL, 0) == -EINVAL);
    CHECK(mm_mmap(as, 0, 0xFFFFFFFF, RW, ANON, NULL, 0) == -ENOMEM);
    CHECK(mm_mmap(as, AT + 1, PAGE_SIZE, RW, FIXED, NULL, 0) == -EINVAL);
    CHECK(mm_mmap(as, USER_END - PAGE_SIZE, 2 * PAGE_SIZE, RW, FIXED, NULL, 0) == -ENOMEM);
    CHECK(mm_munmap(as, AT + 1, PAGE_SIZE) == -EINVAL && mm_munmap(as, AT, 0) == -EINVAL);
    CHECK(mm_munmap(as, AT, PAGE_SIZE) == 0, "nothing there is fine");
    CHECK(mm_mprotect(as, AT, PAGE_SIZE, RW) == -ENOMEM);
    as->limit_as = 4 * PAGE_SIZE;
    CHECK(mm_mmap(as, 0, 5 * PAGE_SIZE, RW, ANON, NULL, 0) == -ENOMEM);
    CHECK(!is_errno(mm_mmap(as, 0, 4 * PAGE_SIZE, RW, ANON, NULL, 0)));
    aspace_put(as);
}

/* Everything an address space does, in one go; 0 or the first error. */
static int live(struct aspace *as)
{
    struct aspace *child;
    uint32_t one = 1;

    if (is_errno(mm_mmap(as, AT, 8 * PAGE_SIZE, RW, FIXED, NULL, 0)) ||
        aspace_write(as, AT, &one, 4) < 0)
        return -ENOMEM;
    if (mm_munmap(as, AT + 2 * PAGE_SIZE, PAGE_SIZE) < 0)
        return -ENOMEM;
    if (mm_mprotect(as, AT + 4 * PAGE_SIZE, PAGE_SIZE, PROT_READ) < 0)
        return -ENOMEM;
    if (is_errno(mm_mmap(as, 0, PAGE_SIZE, RW, MAP_SHARED | MAP_ANONYMOUS, NULL, 0)))
        return -ENOMEM;
    if (!(child = aspace_fork(as)))
        return -ENOMEM;
    CHECK(aspace_ok(child));
    aspace_put(child);
    return aspace_write(as, AT, &one, 4) < 0 ? -ENOMEM : 0;
}

TEST(every_failure_leaves_it_whole)
{
    for (int n = 1; n < 1000; n++) {
        struct mm_counts before = mm_counts_now(), after;
        struct aspace *as;
        bool fired;

        fail_alloc_after(n);
        as = aspace_create();
        if (as) {
            live(as);
            CHECK(aspace_ok(as), "failure %d", n);
            aspace_put(as);
        }
        fired = fail_alloc_fired();
        fail_alloc_after(0);
        after = mm_counts_now();
        CHECK(mm_counts_equal(&before, &after), "failure %d leaks nothing", n);
        if (!fired)
            return;
    }
    CHECK(false, "it never passed");
}

/* ---- objects ---- */

static int fill_with_index(struct object *o, uint32_t index, struct frame **f, unsigned n)
{
    for (unsigned page = 0; page < n; page++, index++) {
        uint32_t *p = kmap(f[page]);

        for (unsigned i = 0; i < PAGE_SIZE / 4; i++)
            p[i] = index * 1000 + i;
        kunmap(p);
        if (index == 13)
            return -EIO;
    }
    return 0;
}

static const struct object_ops numbered = { .name = "numbered", .fill = fill_with_index };

TEST(a_file_shows_its_pages_and_its_end)
{
    static struct object o;
    struct aspace *as;

    as = new_space();
    object_init(&o, &numbered);
    o.size = 3 * PAGE_SIZE + 10;
    CHECK(!is_errno(mm_mmap(as, AT, 20 * PAGE_SIZE, RW, MAP_PRIVATE | MAP_FIXED, &o, 0)));
    CHECK(peek(as, AT + PAGE_SIZE) == 1000 && peek(as, AT + 3 * PAGE_SIZE) == 3000);
    CHECK(fault_handle(as, AT + 4 * PAGE_SIZE, 0) == FAULT_BUS, "behind the end");
    poke(as, AT + PAGE_SIZE, 5);
    CHECK(peek(as, AT + PAGE_SIZE) == 5 && as->rss_anon == 1);
    uint32_t v = 0;
    CHECK(object_read_kernel(&o, PAGE_SIZE, &v, 4) == 4 && v == 1000,
          "private writes stay private");
    o.size = 20 * PAGE_SIZE;
    CHECK(fault_handle(as, AT + 13 * PAGE_SIZE, 0) == FAULT_BUS, "the device failed");
    CHECK(aspace_ok(as));
    CHECK(object_truncate(&o, PAGE_SIZE) == 0 && aspace_ok(as));
    CHECK(fault_handle(as, AT + PAGE_SIZE, 0) == FAULT_BUS, "truncated away");
    aspace_put(as);
    object_put(&o);
    CHECK(o.npages == 0);
}

TEST(truncation_and_growth_show_zeros)
{
    static struct object o;
    static const struct object_ops zeros = { .name = "zeros" };
    char buf[8];

    object_init(&o, &zeros);
    CHECK(object_write_kernel(&o, PAGE_SIZE - 4, "abcdefgh", 8) == 8 && o.size == PAGE_SIZE + 4);
    CHECK(object_truncate(&o, PAGE_SIZE - 2) == 0 && object_truncate(&o, PAGE_SIZE + 4) == 0);
    CHECK(object_read_kernel(&o, PAGE_SIZE - 4, buf, 8) == 8 &&
          memcmp(buf, "ab\0\0\0\0\0\0", 8) == 0);
    CHECK(object_read_kernel(&o, PAGE_SIZE + 4, buf, 8) == 0);
    CHECK(object_ok(&o));
    object_put(&o);
}
