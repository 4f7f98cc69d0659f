/* runs.h - rows of small blocks without headers; part of malloc.c.
 *
 * A run is a chunk of the heap whose payload starts at a multiple of its length R, which is a power
 * of two: blocks of one size, at most 31, then a word of bits, one for each free block, and links.
 *
 *     head | block | block | ... | block | (rest) | free | next | prev || head of the next chunk
 *          R                                    R + R - 16            2R
 *
 * A map with a byte for each 256 bytes of the heap says which kind of run is there: free finds
 * the run by a mask and the block by a multiplication, and looks at no neighbour. A bit that is set
 * already is a double free; an address between blocks is none of ours. A class with many runs gets
 * longer ones: less of them is lost at their ends (python's trace: 3.2 % of the heap, then 1.7 %).
 * Of each class one run is current; others with free blocks are in a list; full ones in none. A run
 * that becomes empty is a free chunk again. The first few blocks of a class are chunks, so that a
 * class with few blocks needs no run. Bound: O(1).
 * Bonwick 1994 (slabs); the map: the page table of dlmalloc's descendants and of tcmalloc. */
struct run {
    uint32_t free;
    struct run *next, *prev;
};

/* 8 bytes, which an address mode scales by. */
struct kind {
    uint32_t fraction; /* 2^32 / bytes of a block, rounded up: offset * fraction is below it only
                        * for the offsets of blocks. Lemire, Kaser, Kurz 2019 */
    uint16_t mask;     /* bytes of a run - 1 */
    uint16_t end;      /* of the blocks */
};

#define KIND(s, r, n)                                              \
    {                                                              \
        (uint32_t)(((1ULL << 32) + (s)-1) / (s)), (r)-1, (n) * (s) \
    }
/* By class; LONG further on, the runs of a class that has many. */
static const struct kind kinds[LONG + CLASSES + 1] = {
    [1] = KIND(8, 256, 30),           [2] = KIND(16, 512, 31),
    [3] = KIND(32, 512, 15),          [4] = KIND(48, 512, 10),
    [5] = KIND(64, 1024, 15),         [6] = KIND(80, 1024, 12),
    [7] = KIND(96, 1024, 10),         [8] = KIND(112, 1024, 9),
    [9] = KIND(128, 2048, 15),        [LONG + 3] = KIND(32, 1024, 31),
    [LONG + 4] = KIND(48, 1024, 21),  [LONG + 5] = KIND(64, 2048, 31),
    [LONG + 6] = KIND(80, 2048, 25),  [LONG + 7] = KIND(96, 2048, 21),
    [LONG + 9] = KIND(128, 4096, 31),
};
_Static_assert(sizeof(struct run) + HEADER == 16, "a run ends with 16 bytes");

static inline uint32_t class_bytes(unsigned class)
{
    return (class - 1) * 16 + 8 * (class == 1);
}

static uint32_t run_bytes(const struct kind *k)
{
    return k->mask + 1;
}

static char *run_start(const struct run *r, const struct kind *k)
{
    return (char *)((uintptr_t)r & ~(uintptr_t)k->mask);
}

/* => the number of the block at this offset; k->end: of how many there are */
static unsigned index_of(uint32_t offset, const struct kind *k)
{
    return (unsigned)(((uint64_t)offset * k->fraction) >> 32);
}

static uint32_t all_free(const struct kind *k)
{
    return (1U << index_of(k->end, k)) - 1;
}

/* => the kind of the run p lies in, whose class is the rest by LONG; 0: p is no block of a run */
static inline unsigned kind_at(const void *p)
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

static void run_mark(struct run *r, unsigned kind, unsigned mark)
{
    const struct kind *k = &kinds[kind];
    uintptr_t offset = (uintptr_t)run_start(r, k) - heap.base;

    memset(heap.map + offset / GRAIN, (int)mark, run_bytes(k) / GRAIN);
}

/* An empty run that is in no list becomes a free chunk. */
static void run_release(struct run *r, unsigned kind)
{
    const struct kind *k = &kinds[kind];
    struct chunk *c = chunk_of(run_start(r, k));

    run_mark(r, kind, 0);
    heap.runs[kind % LONG]--;
    if (unlikely(!seal_ok(c->head) || used_size(c->head) != run_bytes(k)))
        corrupt("written beyond the end of a block before", payload(c));
    release(c, run_bytes(k));
}

static void runs_flush(void)
{
    for (unsigned i = 1; i <= CLASSES; i++) {
        struct run *r = heap.current[i];
        unsigned kind = r ? kind_at(r) : 0;

        if (r && r->free == all_free(&kinds[kind])) {
            heap.current[i] = NULL;
            run_release(r, kind);
        }
    }
}

/* => a new run of free blocks; NULL where there can't be one */
static struct run *run_make(unsigned class)
{
    unsigned kind = class + (heap.runs[class] >= LONG_AFTER && kinds[LONG + class].end ? LONG : 0);
    const struct kind *k = &kinds[kind];
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
    run_mark(r, kind, kind);
    heap.runs[class]++;
    return r;
}

/* Let the class have a current run with free blocks. => NULL: it has too few blocks for a run */
static __attribute__((noinline)) struct run *run_next(unsigned class)
{
    struct run *r = heap.partial[class];

    heap.current[class] = NULL;
    if (r)
        partial_remove(r, class);
    else if (heap.early[class] < RUN_AFTER || !heap.plain || !(r = run_make(class)))
        return NULL;
    heap.start[class] = run_start(r, &kinds[kind_at(r)]);
    return heap.current[class] = r;
}

/* => a block that rests in no list; NULL: as run_next */
static inline void *run_alloc(unsigned class)
{
    struct run *r = heap.current[class];
    uint32_t bits;

    if (unlikely(!r || !(bits = r->free))) {
        if (!(r = run_next(class)))
            return NULL;
        bits = r->free;
    }
    r->free = bits & (bits - 1);
    return heap.start[class] + (unsigned)__builtin_ctz(bits) * class_bytes(class);
}

static cold _Noreturn void never_returned(const void *p)
{
    corrupt("free of what malloc never returned", p);
}

/* => p is the address of a block of its class; never true of class 0 */
static inline bool in_row(const void *p, const struct kind *k)
{
    uint32_t offset = (uintptr_t)p & k->mask;

    return offset * k->fraction < k->fraction && offset < k->end;
}

static inline void run_check(const void *p, const struct kind *k)
{
    if (unlikely(!in_row(p, k)))
        never_returned(p);
}

/* p, in no list any more, is one of the free blocks of its run. */
static void run_return(void *p, unsigned kind)
{
    const struct kind *k = &kinds[kind];
    uint32_t offset = (uintptr_t)p & k->mask, bits, bit = 1U << index_of(offset, k);
    unsigned class = kind % LONG;
    struct run *r = (struct run *)(void *)(((uintptr_t)p | k->mask) - 15);

    bits = r->free;
    if (unlikely(bits & bit))
        corrupt("free of a block that is free already", p);
    r->free = bits |= bit;
    if (r == heap.current[class])
        return;
    if (bits == bit) {
        partial_add(r, class);
    } else if (bits == all_free(k)) {
        partial_remove(r, class);
        run_release(r, kind);
    }
}
