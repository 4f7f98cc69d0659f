/* Slab caches as the release build has them: links inside the objects, geometry without red
 * zones. */
#undef CONFIG_DEBUG
#include "tests/host/allocators.h"

static void test_size(size_t size, size_t align)
{
    static char *held[5000];
    struct slab_cache *c = slab_create("size", size, align, NULL);
    uint32_t bytes = PAGE_SIZE << c->order;
    unsigned n = 0;
    bool sound = true;

    for (unsigned i = 0; i < 30000; i++) {
        if (tap_random() % 9 < (i / 7000 % 2 ? 3 : 6) && n < ARRAY_SIZE(held)) {
            char *p = slab_alloc(c, GFP_KERNEL | (i % 2 ? GFP_ZERO : 0));

            for (size_t b = 0; i % 2 && b < size; b++)
                sound = sound && !p[b];
            memset(p, (int)n, size);
            held[n++] = p;
        } else if (n) {
            unsigned k = tap_random() % n;

            for (size_t b = 1; b < size; b++)
                sound = sound && held[k][b] == held[k][0];
            slab_free(c, held[k]);
            held[k] = held[--n];
        }
    }
    ok(sound && slab_ok(c) && c->nobjects == n, "%u bytes: objects keep their contents",
       (unsigned)size);
    ok((bytes - c->count * c->stride) * 8 <= bytes, "%u bytes: a slab wastes at most an eighth",
       (unsigned)size);
    while (n)
        slab_free(c, held[--n]);
    slab_destroy(c);
}

static void test_colour(void)
{
    struct slab_cache *c = slab_create("colour", 1000, 0, NULL);
    void *p[8];
    bool differ = false;

    for (unsigned i = 0; i < 8; i++)
        p[i] = slab_alloc(c, GFP_KERNEL);
    for (unsigned i = 0; i < 8; i++)
        differ = differ || (uintptr_t)p[i] % PAGE_SIZE % 1000 != (uintptr_t)p[0] % PAGE_SIZE % 1000;
    ok(differ, "slabs begin at different colours");
    for (unsigned i = 0; i < 8; i++)
        slab_free(c, p[i]);
    slab_destroy(c);
}

static void construct(void *p)
{
    memcpy(p, "constructed", 12);
}

static void test_ctor(void)
{
    struct slab_cache *c = slab_create("ctor", 12, 0, construct);
    void *p[400];
    bool good = true;

    for (unsigned round = 0; round < 2; round++) {
        for (unsigned i = 0; i < 400; i++)
            good = good && (p[i] = slab_alloc(c, GFP_KERNEL)) && !strcmp(p[i], "constructed");
        for (unsigned i = 0; i < 400; i++)
            slab_free(c, p[i]);
    }
    ok(good, "the free list's link leaves constructed objects alone");
    slab_destroy(c);
}

static struct slab_cache *one, *other;

static void free_into_another(void)
{
    slab_free(other, slab_alloc(one, GFP_KERNEL));
}

int main(void)
{
    static const size_t sizes[] = { 4, 8, 12, 20, 32, 60, 96, 200, 520, 1024, 1500, 2048 };

    plan(2 * ARRAY_SIZE(sizes) + 4);
    boot_all(64);
    for (unsigned i = 0; i < ARRAY_SIZE(sizes); i++)
        test_size(sizes[i], i % 2 ? 4 : 0);
    test_colour();
    test_ctor();
    one = slab_create("one", 32, 0, NULL);
    other = slab_create("other", 32, 0, NULL);
    ok(panics(free_into_another, "owner == c"), "an object freed into another cache is a panic");
    shrink_all();
    ok(zones_ok() && slabs_ok(), "sound at the end");
    return done();
}
