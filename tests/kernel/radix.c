/* The radix tree: what went in comes out, in order, and no node outlives its entries. */
#include "mm/radix.h"

#include "kernel/lib/fail.h"
#include "kernel/lib/test.h"
#include "libc/include/abi/errno.h"
#include "mm/slab.h"

TEST_SUITE(radix);

/* Indices that make the tree deep, shallow, sparse and dense. */
static const uint32_t keys[] = {
    0, 1, 63, 64, 65, 4095, 4096, 262144, 1u << 24, 1u << 30, UINT32_MAX - 1, UINT32_MAX
};

static void *value(unsigned i)
{
    return (void *)(uintptr_t)(0x1000 + i * 4);
}

TEST(holds_what_was_inserted)
{
    struct radix r = { 0 };

    for (unsigned i = 0; i < ARRAY_SIZE(keys); i++)
        CHECK(radix_insert(&r, keys[i], value(i)) == 0);
    for (unsigned i = 0; i < ARRAY_SIZE(keys); i++)
        CHECK(radix_get(&r, keys[i]) == value(i), "key %u", keys[i]);
    CHECK(radix_get(&r, 2) == NULL && radix_get(&r, 1u << 31) == NULL);
    for (unsigned i = 0; i < ARRAY_SIZE(keys); i++)
        CHECK(radix_remove(&r, keys[i]) == value(i));
    CHECK(r.root == NULL && r.height == 0);
}

TEST(walks_in_order)
{
    struct radix r = { 0 };
    uint32_t at = 0;
    unsigned n = 0;

    for (unsigned i = ARRAY_SIZE(keys); i-- > 0;)
        CHECK(radix_insert(&r, keys[i], value(i)) == 0);
    for (void *p; (p = radix_next(&r, &at)); at++, n++) {
        CHECK(at == keys[n] && p == value(n), "step %u gave %u", n, at);
        if (at == UINT32_MAX)
            break;
    }
    CHECK(n == ARRAY_SIZE(keys) - 1, "%u steps", n);
    at = 66;
    CHECK(radix_next(&r, &at) == value(5) && at == 4095);
    for (unsigned i = 0; i < ARRAY_SIZE(keys); i++)
        radix_remove(&r, keys[i]);
}

TEST(one_entry_at_zero_takes_no_node)
{
    struct radix r = { 0 };
    uint32_t before = slab_objects();

    CHECK(radix_insert(&r, 0, value(0)) == 0);
    CHECK(slab_objects() == before && radix_get(&r, 0) == value(0));
    CHECK(radix_remove(&r, 0) == value(0));
}

TEST(a_failed_insertion_changes_nothing)
{
    struct radix r = { 0 };

    CHECK(radix_insert(&r, 0, value(0)) == 0);
    for (int n = 1;; n++) {
        uint32_t before = slab_objects();
        bool fired;
        int err;

        fail_alloc_after(n);
        err = radix_insert(&r, 1u << 30, value(1));
        fired = fail_alloc_fired();
        fail_alloc_after(0);
        if (!fired) {
            CHECK(err == 0);
            break;
        }
        CHECK(err == -ENOMEM && slab_objects() == before, "failure %d", n);
        CHECK(radix_get(&r, 0) == value(0) && radix_get(&r, 1u << 30) == NULL);
    }
    radix_remove(&r, 1u << 30);
    radix_remove(&r, 0);
    CHECK(r.root == NULL);
}

TEST(marks_are_found_and_nothing_else)
{
    struct radix r = { 0 };
    uint32_t at;

    for (unsigned i = 0; i < ARRAY_SIZE(keys); i++) {
        CHECK(radix_insert(&r, keys[i], value(i)) == 0);
        if (i == 0)
            radix_mark(&r, 0); /* before there is a node: growing must carry it along */
    }
    radix_mark(&r, 4096);
    radix_mark(&r, UINT32_MAX);
    at = 0;
    CHECK(radix_next_marked(&r, &at) == value(0) && at == 0);
    at = 1;
    CHECK(radix_next_marked(&r, &at) == value(6) && at == 4096);
    radix_unmark(&r, 4096);
    at = 1;
    CHECK(radix_next_marked(&r, &at) == value(11) && at == UINT32_MAX);
    radix_remove(&r, UINT32_MAX);
    at = 1;
    CHECK(radix_next_marked(&r, &at) == NULL);
    for (unsigned i = ARRAY_SIZE(keys) - 1; i-- > 1;)
        radix_remove(&r, keys[i]);
    at = 0;
    CHECK(r.height == 0 && radix_next_marked(&r, &at) == value(0), "shrinking keeps the mark");
    radix_remove(&r, 0);
    CHECK(!r.marked);
}

TEST(marked_runs_are_taken_whole)
{
    struct radix r = { 0 };
    uint32_t at = 0, n;
    void *out[80];

    CHECK(radix_insert(&r, 0, value(0)) == 0);
    radix_mark(&r, 0);
    CHECK(radix_take_marked(&r, &at, 9, out, 80) == 1 && out[0] == value(0) && !r.marked);
    for (uint32_t i = 1; i < 300; i++) /* marked: 50 to 249, but 200 */
        CHECK(radix_insert(&r, i, value(i)) == 0);
    for (uint32_t i = 50; i < 250; i++)
        if (i != 200)
            radix_mark(&r, i);
    CHECK(radix_take_marked(&r, &at, 49, out, 80) == 0, "none up to there");
    at = 0;
    n = radix_take_marked(&r, &at, UINT32_MAX, out, 80);
    CHECK(n == 80 && at == 50, "over the end of two nodes: %u from %u", n, at);
    for (uint32_t i = 0; i < n; i++)
        CHECK(out[i] == value(50 + i));
    n = radix_take_marked(&r, &at, 139, out, 80);
    CHECK(n == 10 && at == 130, "no further than the last: %u from %u", n, at);
    n = radix_take_marked(&r, &at, UINT32_MAX, out, 80);
    CHECK(n == 60 && at == 140, "to the one that is not marked: %u from %u", n, at);
    n = radix_take_marked(&r, &at, UINT32_MAX, out, 80);
    CHECK(n == 49 && at == 201 && out[48] == value(249), "the rest: %u from %u", n, at);
    at = 0;
    CHECK(radix_next_marked(&r, &at) == NULL && ((at = 0), radix_next(&r, &at)) == value(0));
    for (uint32_t i = 0; i < 300; i++)
        CHECK(radix_remove(&r, i) == value(i));
    CHECK(r.root == NULL);
}
