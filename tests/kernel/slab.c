/* Slab caches: objects are apart, aligned and counted; the debug build finds what writes beside
 * them. */
#include "kernel/lib/string.h"
#include "kernel/lib/symbols.h"
#include "kernel/lib/test.h"
#include "mm/slab.h"
#include "mm/slab_debug.h"

TEST_SUITE(slab);

#define N 300

static char *object[N];

static bool filled_with(const char *p, size_t n, char c)
{
    while (n && *p == c)
        p++, n--;
    return n == 0;
}

static void check_size(size_t size, size_t align)
{
    struct slab_cache *c = slab_create("test", size, align, NULL);

    for (unsigned i = 0; i < N; i++) {
        object[i] = slab_alloc(c, GFP_KERNEL);
        CHECK((uintptr_t)object[i] % align == 0);
        memset(object[i], (int)i, size);
    }
    CHECK(slab_ok(c) && c->nobjects == N);
    for (unsigned i = 0; i < N; i++) {
        CHECK(filled_with(object[i], size, (char)i), "object %u of %u bytes", i, (unsigned)size);
        slab_free(c, object[i]);
    }
    CHECK(slab_ok(c) && c->nslabs <= 1, "%u slabs left", c->nslabs);
    slab_destroy(c);
}

TEST(objects_do_not_overlap)
{
    check_size(8, 4);
    check_size(24, 8);
    check_size(100, 4);
    check_size(512, 512);
}

TEST(zeroed_on_request)
{
    struct slab_cache *c = slab_create("test", 100, 0, NULL);
    char *p = slab_alloc(c, GFP_KERNEL);

    memset(p, 0xff, 100);
    slab_free(c, p);
    p = slab_alloc(c, GFP_KERNEL | GFP_ZERO);
    CHECK(filled_with(p, 100, 0));
    slab_free(c, p);
    slab_destroy(c);
}

static void construct(void *p)
{
    strlcpy(p, "constructed", 20);
}

TEST(constructed_objects_stay_constructed)
{
    struct slab_cache *c = slab_create("test", 20, 0, construct);

    for (unsigned round = 0; round < 2; round++) {
        for (unsigned i = 0; i < N; i++) {
            object[i] = slab_alloc(c, GFP_KERNEL);
            CHECK(strcmp(object[i], "constructed") == 0);
        }
        for (unsigned i = 0; i < N; i++)
            slab_free(c, object[i]);
    }
    slab_destroy(c);
}

TEST(empty_slabs_are_given_back)
{
    struct slab_cache *c = slab_create("test", 64, 0, NULL);

    slab_free(c, slab_alloc(c, GFP_KERNEL));
    CHECK(c->nempty == 1);
    CHECK(slab_reap(c) == 1u << c->order && c->nslabs == 0);
    slab_destroy(c);
}

TEST(all_caches_are_sound)
{
    CHECK(slabs_ok());
}

/* ---- the debug build ---- */

static struct slab_fault fault;

static void note_fault(const struct slab_fault *f)
{
    fault = *f;
}

static NOINLINE char *make(struct slab_cache *c)
{
    char *p = slab_alloc(c, GFP_KERNEL);

    __asm__ volatile("" ::: "memory"); /* no tail call: make is the caller */
    return p;
}

/* Was what found in cache c, and make named as the one that allocated the object? */
static bool found(const char *what, const struct slab_cache *c)
{
    uint32_t off;
    const char *name = symbol_find((uint32_t)fault.alloc_caller, &off);
    bool yes = fault.what && !strcmp(fault.what, what) && fault.cache == c && name &&
               !strcmp(name, "make");

    fault.what = NULL;
    return yes;
}

TEST(corruption_is_found_and_its_author_named)
{
    struct slab_cache *c;
    slab_fault_fn old;
    char *p;

    if (!DEBUG_BUILD) {
        test_skip("red zones are in the debug build");
        return;
    }
    old = slab_fault_set(note_fault);
    c = slab_create("victim", 40, 0, NULL);
    p = make(c);
    p[40] ^= 1;
    slab_free(c, p);
    CHECK(found("overflow", c));
    p[40] ^= 1;
    p[-1] ^= 1;
    slab_free(c, p);
    CHECK(found("underflow", c));
    p[-1] ^= 1;
    slab_free(c, p);
    slab_free(c, p);
    CHECK(found("double free", c));
    p[7] ^= 1;
    CHECK(make(c) == p && found("use after free", c));
    slab_free(c, p);
    slab_destroy(c);
    slab_fault_set(old);
}
