/* Slab caches in the debug build: objects are apart and counted, and every kind of corruption is
 * reported with the cache and the function that allocated the object. */
#include "tests/host/allocators.h"

static struct slab_fault last;
static unsigned nfaults;

static void note_fault(const struct slab_fault *f)
{
    last = *f;
    nfaults++;
}

/* Was exactly this fault reported since the last look? */
static bool faulted(const char *what, const struct slab_cache *c, const void *p)
{
    bool yes = nfaults >= 1 && !strcmp(last.what, what) && last.cache == c && last.object == p;

    if (!yes)
        printf("# %u faults, last %s\n", nfaults, nfaults ? last.what : "-");
    nfaults = 0;
    return yes;
}

static void test_random(size_t size, size_t align)
{
    static char *held[3000];
    struct slab_cache *c = slab_create("random", size, align, NULL);
    unsigned n = 0;
    bool sound = true;

    for (unsigned i = 0; i < 12000; i++) {
        if (tap_random() % 9 < (i / 3000 % 2 ? 3 : 6) && n < ARRAY_SIZE(held)) {
            char *p = slab_alloc(c, GFP_KERNEL);

            sound = sound && (uintptr_t)p % MAX(align, 4u) == 0;
            memset(p, (int)(n & 0x7f), size);
            held[n++] = p;
        } else if (n) {
            unsigned k = tap_random() % n;

            for (size_t b = 1; b < size; b++)
                sound = sound && held[k][b] == held[k][0];
            slab_free(c, held[k]);
            held[k] = held[--n];
        }
        if (i % 1000 == 0)
            sound = sound && slab_ok(c) && c->nobjects == n;
    }
    ok(sound && slab_ok(c),
       "%u bytes, aligned to %u: objects keep their contents, the lists theirs", (unsigned)size,
       (unsigned)align);
    while (n)
        slab_free(c, held[--n]);
    ok(slab_ok(c) && c->nslabs <= 1, "all freed: at most one empty slab is kept");
    slab_destroy(c);
}

static unsigned constructed;

static void construct(void *p)
{
    memcpy(p, "constructed", 12);
    constructed++;
}

static void test_ctor(void)
{
    struct slab_cache *c = slab_create("ctor", 20, 0, construct);
    char *p = slab_alloc(c, GFP_KERNEL);

    ok(!strcmp(p, "constructed"), "an object comes constructed");
    p[0] = 'C';
    slab_free(c, p);
    ok(slab_alloc(c, GFP_KERNEL) == p && !strcmp(p, "Constructed"),
       "and keeps its state when freed");
    is(constructed, c->count, "the constructor runs once an object");
    slab_free(c, p);
    slab_destroy(c);
}

static void test_reap(void)
{
    uint32_t before = frames_free();
    struct slab_cache *c = slab_create("reap", 100, 0, NULL);
    void *p = slab_alloc(c, GFP_KERNEL);

    slab_free(c, p);
    is(c->nempty, 1, "an empty slab is kept");
    is(slab_reap(c), 1u << c->order, "until it is asked for");
    is(c->nslabs, 0, "then none is left");
    slab_destroy(c);
    shrink_all();
    is(frames_free(), before, "all frames are free again");
}

static NOINLINE char *make(struct slab_cache *c)
{
    return slab_alloc(c, GFP_KERNEL);
}

static bool made_here(void)
{
    uintptr_t caller = (uintptr_t)last.alloc_caller;

    return caller > (uintptr_t)make && caller < (uintptr_t)make + 200;
}

static void test_overflow(void)
{
    struct slab_cache *c = slab_create("victim", 40, 0, NULL);
    char *p = make(c), *q = make(c), old[64];

    p[40] = 1;
    slab_free(c, p);
    ok(faulted("overflow", c, p) && last.offset == 40, "one byte behind an object is an overflow");
    ok(made_here(), "the report names the function that allocated it");
    ok(!slab_ok(c), "the checker sees it too");
    faulted("overflow", c, p);
    p[40] = (char)RED_BYTE;
    slab_free(c, p);
    is(nfaults, 0, "repaired, the object is freed");

    p = make(c);
    p[-1] = 0;
    slab_free(c, p);
    ok(faulted("underflow", c, p) && last.offset == -1, "one byte before it is an underflow");
    p[-1] = (char)RED_BYTE;

    char *low = p < q ? p : q, *high = p < q ? q : p;

    memcpy(old, low + 40, sizeof old);
    memset(low + 40, 'x', sizeof old); /* over the neighbour's tag and red zone */
    slab_free(c, high);
    ok(faulted("overflow", c, low) && made_here(), "a long overflow is blamed on the right object");
    memcpy(low + 40, old, sizeof old);
    slab_free(c, p);
    slab_free(c, q);
    slab_destroy(c);
}

static void test_after_free(void)
{
    struct slab_cache *c = slab_create("freed", 64, 0, NULL);
    char *p = make(c), *q;

    ok(p[0] == FRESH_BYTE && p[63] == FRESH_BYTE, "a new object holds a pattern, not zeros");
    slab_free(c, p);
    ok(p[0] == POISON_BYTE && p[63] == POISON_BYTE, "a freed object is poisoned");
    p[10] = 'x';
    q = make(c);
    ok(q == p && faulted("use after free", c, p) && last.offset == 10,
       "a write to it is found on reuse");
    ok(made_here() && last.free_caller, "with who allocated it and who freed it");
    slab_free(c, p);
    slab_free(c, p);
    ok(faulted("double free", c, p), "a double free is found");
    q = make(c);
    slab_free(c, q + 8);
    ok(faulted("free inside", c, q + 8), "a free inside an object is found");
    slab_free(c, q);
    slab_destroy(c);
}

static void test_fail(void)
{
    struct slab_cache *c = slab_create("fail", 32, 0, NULL);

    fail_alloc_after(1);
    ok(!slab_alloc(c, GFP_KERNEL) && fail_alloc_fired(), "an allocation fails when asked to");
    fail_alloc_after(0);
    ok(slab_ok(c), "and leaves the cache sound");
    slab_destroy(c);
}

static struct slab_cache *doomed;

static void overflow_and_free(void)
{
    char *p;

    slab_fault_set(NULL);
    p = make(doomed);
    p[33] = 1;
    slab_free(doomed, p);
}

static void destroy_with_objects(void)
{
    make(doomed);
    slab_destroy(doomed);
}

int main(void)
{
    plan(2 * 7 + 3 + 4 + 6 + 6 + 2 + 4);
    boot_all(64);
    slab_fault_set(note_fault);
    test_random(1, 0);
    test_random(8, 8);
    test_random(24, 0);
    test_random(100, 16);
    test_random(512, 512);
    test_random(700, 0);
    test_random(2048, 8);
    test_ctor();
    test_reap();
    test_overflow();
    test_after_free();
    test_fail();
    doomed = slab_create("doomed", 33, 0, NULL);
    ok(panics(overflow_and_free, "slab: overflow in cache doomed"),
       "unhandled, an overflow is a panic");
    ok(panics(destroy_with_objects, "!c->nobjects"), "a cache is not destroyed while in use");
    make(doomed);
    leak_report_cache(doomed);
    ok(__builtin_strstr(said, "held: 1 of doomed, 33 bytes") != NULL,
       "the leak report counts by function");
    ok(slabs_ok() && zones_ok(), "sound at the end");
    return done();
}
