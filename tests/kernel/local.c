/* A range with so many frames, and the recorder of references: what needs no disk and no user mode.
 * The rest is in tests/policies. */
#include "mm/local.h"

#include "kernel/lib/fail.h"
#include "kernel/lib/test.h"
#include "libc/include/abi/errno.h"
#include "libc/include/abi/mman.h"
#include "mm/aspace.h"
#include "mm/check.h"
#include "mm/recorder.h"

TEST_SUITE(local);

#define AT    0x10000000u
#define PAGES 6u
#define END   (AT + PAGES * PAGE_SIZE)

static uint32_t page(uint32_t n)
{
    return AT + n * PAGE_SIZE;
}

static void poke(struct aspace *as, uint32_t n, uint32_t value)
{
    CHECK(aspace_write(as, page(n), &value, sizeof value) == 0);
}

static uint32_t peek(struct aspace *as, uint32_t n)
{
    uint32_t value = 0xDEADBEEF;

    CHECK(aspace_read(as, page(n), &value, sizeof value) == 0);
    return value;
}

static struct aspace *with_area(void)
{
    struct aspace *as = aspace_create();

    CHECK(as && !is_errno(mm_mmap(as, AT, PAGES * PAGE_SIZE, PROT_READ | PROT_WRITE,
                                  MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, NULL, 0)));
    return as;
}

static struct local_info info(struct aspace *as)
{
    struct local_info i = { .limit = 0 };

    CHECK(local_info(as, &i));
    return i;
}

/* ---- so many frames ---- */

TEST(without_swap_all_come_in)
{
    struct aspace *as = with_area();
    struct local_info i;

    CHECK(local_set(as, AT, END, 2) == 0);
    for (uint32_t n = 0; n < PAGES; n++)
        poke(as, n, n + 1);
    i = info(as);
    CHECK(i.faults == PAGES && i.resident == 2 && i.over == PAGES - 2 && i.evicted == 0);
    for (uint32_t n = 0; n < PAGES; n++)
        CHECK(peek(as, n) == n + 1);
    CHECK(info(as).faults == PAGES, "what is there does not fault");
    CHECK(aspace_ok(as) && mm_ok());
    aspace_put(as);
}

TEST(a_page_that_is_read_first_has_a_frame)
{
    struct aspace *as = with_area();

    CHECK(peek(as, 0) == 0 && as->rss_anon == 0, "the frame of zeros");
    CHECK(local_set(as, AT, END, 4) == 0);
    CHECK(peek(as, 0) == 0 && peek(as, 1) == 0);
    CHECK(as->rss_anon == 2 && info(as).faults == 2 && aspace_ok(as));
    aspace_put(as);
}

TEST(pages_that_go_otherwise_make_room)
{
    struct aspace *as = with_area();

    CHECK(local_set(as, AT, END, 2) == 0);
    poke(as, 0, 1);
    poke(as, 1, 1);
    CHECK(mm_madvise(as, page(0), PAGE_SIZE, MADV_DONTNEED) == 0);
    CHECK(mm_munmap(as, page(1), PAGE_SIZE) == 0);
    poke(as, 2, 1);
    poke(as, 3, 1);
    CHECK(info(as).over == 0 && info(as).resident == 2 && info(as).faults == 4);
    CHECK(local_set(as, 0, 0, 0) == 0 && !local_info(as, &(struct local_info){ 0 }));
    poke(as, 4, 1);
    CHECK(aspace_ok(as) && mm_ok());
    aspace_put(as);
}

TEST(nonsense_is_refused)
{
    struct aspace *as = with_area();

    CHECK(local_set(as, AT, AT, 1) == -EINVAL && local_set(as, END, AT, 1) == -EINVAL);
    CHECK(local_set(as, AT + 1, END, 1) == -EINVAL);
    CHECK(local_set(as, AT, END, LOCAL_MAX + 1) == -EINVAL);
    fail_alloc_after(1);
    CHECK(local_set(as, AT, END, 1) == -ENOMEM);
    fail_alloc_after(0);
    CHECK(!local_info(as, &(struct local_info){ 0 }));
    aspace_put(as);
}

/* ---- recorded ---- */

/* An address space whose references are recorded; exec does it like this. */
static struct aspace *recorded(struct recorder *r)
{
    struct aspace *before = aspace_create(), *as = with_area();

    CHECK(recorder_arm(r, before, RECORDER_WINDOW) == 0);
    recorder_pass(as, before);
    aspace_put(before);
    return as;
}

TEST(references_are_recorded)
{
    static const uint32_t expected[] = { AT | RECORD_WRITE, AT + PAGE_SIZE, AT + 2 * PAGE_SIZE,
                                         AT };
    struct recorder *r = recorder_create();
    struct aspace *as = recorded(r), *child;
    uint32_t words[8];

    poke(as, 0, 7);
    CHECK(peek(as, 1) == 0 && peek(as, 2) == 0 && peek(as, 1) == 0);
    child = aspace_fork(as);
    CHECK(peek(child, 0) == 7 && aspace_ok(as) && aspace_ok(child), "a child is not recorded");
    recorder_hide(as);
    CHECK(aspace_ok(as) && mm_ok() && peek(as, 0) == 7);
    CHECK(recorder_copy(r, 0, words, 8) == ARRAY_SIZE(expected));
    for (unsigned i = 0; i < ARRAY_SIZE(expected); i++)
        CHECK(words[i] == expected[i], "%u: %08x", i, words[i]);
    CHECK(recorder_copy(r, 3, words, 8) == 1 && recorder_copy(r, 9, words, 8) == 0);
    aspace_put(child);
    aspace_put(as);
    recorder_put(r);
}

TEST(a_recorder_is_for_one_program)
{
    struct recorder *r = recorder_create(), *other = recorder_create();
    struct aspace *as = aspace_create();

    CHECK(recorder_arm(r, as, RECORDER_WINDOW - 1) == -EINVAL);
    CHECK(recorder_arm(r, as, RECORDER_WINDOW_MAX + 1) == -EINVAL);
    aspace_get(as);
    CHECK(recorder_arm(r, as, 0) == -EBUSY, "it is shared");
    aspace_put(as);
    CHECK(recorder_arm(r, as, 0) == 0 && recorder_arm(other, as, 0) == -EBUSY);
    aspace_put(as);
    as = aspace_create();
    CHECK(recorder_arm(r, as, 0) == -EBUSY, "it was used");
    aspace_put(as);
    recorder_put(r);
    recorder_put(other);
}

TEST(one_that_was_stopped_records_no_more)
{
    struct recorder *r = recorder_create();
    struct aspace *as = recorded(r);
    uint32_t word;

    CHECK(peek(as, 0) == 0);
    recorder_stop(r);
    CHECK(peek(as, 1) == 0 && recorder_copy(r, 1, &word, 1) == 0 && aspace_ok(as));
    aspace_put(as);
    recorder_put(r);
}

TEST(without_memory_it_ends)
{
    bool full = false;

    for (int n = 1, fired = 1; fired && n < 20; n++) {
        struct recorder *r = recorder_create();
        struct aspace *as = recorded(r);
        uint32_t value;

        fail_alloc_after(n);
        (void)aspace_read(as, AT, &value, sizeof value);
        fired = fail_alloc_fired();
        fail_alloc_after(0);
        full |= recorder_is_full(r);
        CHECK(peek(as, 0) == 0 && aspace_ok(as));
        aspace_put(as);
        recorder_put(r);
    }
    CHECK(full, "one of the failures was the memory for records");
}
