/* runs.h - rows of small blocks without headers; part of malloc.c.
 *
 * A run is a chunk of the heap whose payload starts at a multiple of its length R, which is a power
 * of two: blocks of one size, at most 31, then a word of bits, one for each free block, and links.
 *
 *     head | block | block | ... | block | (rest) | free | next | prev || head of the next chunk
 *          R                                    R + R - 16            2R
 *
 * A map with a byte for each 256 bytes of the heap says which class of blocks is there: free finds
 * the run by a mask and the block by a multiplication, and looks at no neighbour. A bit that is set
 * already is a double free; an address between blocks is none of ours.
 * Of each class one run is current; others with free blocks are in a list; full ones in none. A run
 * that becomes empty is a free chunk again. The first few blocks of a class are chunks, so that a
 * class with few blocks needs no run. Bound: O(1).
 * Bonwick 1994 (slabs); the map: the page table of dlmalloc's descendants and of tcmalloc. */
struct run {
    uint32_t free;
    struct run *next, *prev;
};

struct kind {
    uint32_t mask;     /* bytes of a run - 1 */
    uint32_t fraction; /* 2^32 / bytes of a block, rounded up: offset * fraction is below it only
                        * for the offsets of blocks. Lemire, Kaser, Kurz 2019 */
    uint32_t end;      /* of the blocks */
    uint16_t size, blocks;
};

#define KIND(s, r, n)                                                      \
    {                                                                      \
        (r) - 1, (uint32_t)(((1ULL << 32) + (s)-1) / (s)), (n) * (s), s, n \
    }
static const struct kind kinds[CLASSES + 1] = {
    { 0 },
    KIND(8, 256, 30),
    KIND(16, 512, 31),
    KIND(32, 512, 15),
    KIND(48, 512, 10),
    KIND(64, 1024, 15),
    KIND(80, 1024, 12),
    KIND(96, 1024, 10),
    KIND(112, 1024, 9),
    KIND(128, 2048, 15),
};
_Static_assert(sizeof(struct run) + HEADER == 16, "a run ends with 16 bytes");

static uint32_t run_bytes(const struct kind *k)
{
    return k->mask + 1;
}

static char *run_start(const struct run *r, const struct kind *k)
{
    return (char *)((uintptr_t)r & ~(uintptr_t)k->mask);
}

static uint32_t all_free(const struct kind *k)
{
    return (1U << k->blocks) - 1;
}

/* => the class of the run p lies in; 0: p is the payload of a chunk */
static inline unsigned class_at(const void *p)
{
    uintptr_t offset = (uintptr_t)p - heap.base;

    return offset < MAP_MAX ? heap.map[offset / GRAIN] : 0;
}

static void partial_add(struct run *r, unsigned class)
{
    struct run *first = heap.partial[class];

    r->next = first;
    r->prev = NULL;
    if (first)
        first->prev = r;
    heap.partial[class] = r;
}

static void partial_remove(struct run *r, unsigned class)
{
    if (unlikely((r->next && r->next->prev != r) ||
                 (r->prev ? r->prev->next : heap.partial[class]) != r))
        corrupt("written beyond the end of a block before", r);
    if (r->next)
        r->next->prev = r->prev;
    if (r->prev)
        r->prev->next = r->next;
    else
        heap.partial[class] = r->next;
}

static void run_mark(struct run *r, const struct kind *k, unsigned class)
{
    uintptr_t offset = (uintptr_t)run_start(r, k) - heap.base;

    memset(heap.map + offset / GRAIN, (int)class, run_bytes(k) / GRAIN);
}

/* An empty run that is in no list becomes a free chunk. */
static void run_release(struct run *r, unsigned class)
{
    const struct kind *k = &kinds[class];
    struct chunk *c = chunk_of(run_start(r, k));

    run_mark(r, k, 0);
    if (unlikely(!seal_ok(c->head) || used_size(c->head) != run_bytes(k)))
        corrupt("written beyond the end of a block before", payload(c));
    release(c, run_bytes(k));
}

static void runs_flush(void)
{
    for (unsigned i = 1; i <= CLASSES; i++) {
        struct run *r = heap.current[i];

        if (r && r->free == all_free(&kinds[i])) {
            heap.current[i] = NULL;
            run_release(r, i);
        }
    }
}

/* => a new run of free blocks; NULL where there can't be one */
static struct run *run_make(unsigned class)
{
    const struct kind *k = &kinds[class];
    struct chunk *c = aligned_chunk(run_bytes(k), run_bytes(k));
    struct run *r;

    if (!c)
        return NULL;
    if (!heap.base)
        heap.base = (uintptr_t)heap.segments & ~(uintptr_t)(PAGE - 1);
    r = (struct run *)(void *)((char *)payload(c) + run_bytes(k) - 16);
    if ((uintptr_t)r - heap.base >= MAP_MAX) {
        release(c, run_bytes(k));
        return NULL;
    }
    r->free = all_free(k);
    run_mark(r, k, class);
    return r;
}

/* => a block that rests in no list; NULL: the class has too few blocks for a run */
static void *run_alloc(unsigned class)
{
    const struct kind *k = &kinds[class];
    struct run *r = heap.current[class];
    unsigned i;

    if (!r || !r->free) {
        heap.current[class] = NULL;
        if ((r = heap.partial[class]))
            partial_remove(r, class);
        else if (heap.early[class] < RUN_AFTER || !heap.plain || !(r = run_make(class)))
            return NULL;
        heap.current[class] = r;
    }
    i = (unsigned)__builtin_ctz(r->free);
    r->free &= r->free - 1;
    return run_start(r, k) + i * k->size;
}

static cold _Noreturn void never_returned(const void *p)
{
    corrupt("free of what malloc never returned", p);
}

/* The address of a block of its class, or the program ends. */
static inline void run_check(const void *p, const struct kind *k)
{
    uint32_t offset = (uintptr_t)p & k->mask;

    if (unlikely(offset * k->fraction >= k->fraction || offset >= k->end))
        never_returned(p);
}

/* p, in no list any more, is one of the free blocks of its run. */
static void run_return(void *p, unsigned class)
{
    const struct kind *k = &kinds[class];
    uint32_t offset = (uintptr_t)p & k->mask, bits, bit;
    unsigned i = (unsigned)(((uint64_t)offset * k->fraction) >> 32); /* offset / k->size */
    struct run *r = (struct run *)(void *)(((uintptr_t)p | k->mask) - 15);

    bits = r->free;
    bit = 1U << i;
    if (unlikely(bits & bit))
        corrupt("free of a block that is free already", p);
    r->free = bits |= bit;
    if (r == heap.current[class])
        return;
    if (bits == bit) {
        partial_add(r, class);
    } else if (bits == all_free(k)) {
        partial_remove(r, class);
        run_release(r, class);
    }
}
