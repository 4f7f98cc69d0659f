/* runs.h - rows of small blocks without headers; part of malloc.c.
 *
 * A run is a chunk of the heap whose payload starts at a multiple of its length R, which is a power
 * of two: blocks of one size, at most 31, then a word of bits, one for each free block, and links.
 *
 *     head | block | block | ... | block | (rest) | free | next | prev || head of the next chunk
 *          R                                    R + R - 16            2R
 *
 * A map with a byte for each 512 bytes of the heap says which class of blocks is there: free finds
 * run and bit by a mask and a multiplication, looks at no neighbour, and writes nothing into the
 * block. A bit that is set already is a double free; an address between blocks is none of ours.
 * Of each class one run is current; others with free blocks are in a list; full ones in none. A run
 * that becomes empty is a free chunk again. A class starts with chunks, and gets runs when so many
 * blocks live that half an empty run is little beside them. Bound: O(1).
 * Bonwick 1994 (slabs); the map: the page table of dlmalloc's descendants and of tcmalloc. */
#define CLASSES 8 /* 16, 32 ... 128 */
#define GRAIN   512u
#define MAP_MAX (64u << 20) /* runs are in this much of the heap; beyond it, chunks serve */

struct run {
    uint32_t free;
    struct run *next, *prev;
};

struct kind {
    uint16_t bytes, tail; /* of a run; up to its struct run */
    uint16_t blocks, size;
    uint32_t full, reciprocal;
};

#define KIND(c, r, n)                                          \
    {                                                          \
        r, (r)-16, n, (c)*16, (1U << (n)) - 1, 65536 / (c) + 1 \
    }
static const struct kind kinds[CLASSES + 1] = {
    { 0 },
    KIND(1, 512, 31),
    KIND(2, 1024, 31),
    KIND(3, 1024, 21),
    KIND(4, 1024, 15),
    KIND(5, 1024, 12),
    KIND(6, 1024, 10),
    KIND(7, 1024, 9),
    KIND(8, 2048, 15),
};
_Static_assert(sizeof(struct run) + HEADER == 16, "a run ends with 16 bytes");

static struct run none; /* no free blocks: the current run of a class that has none */

static struct {
    struct run *current[CLASSES + 1];
    struct run *partial[CLASSES + 1];
    uintptr_t base; /* address of the map's first byte's memory */
} runs = { .current = { [0 ... CLASSES] = &none } };

/* Apart from the rest, and zero at first: so that it takes no room in the file of a program, and
 * memory only for the part that is used. */
static uint8_t run_map[MAP_MAX / GRAIN];

/* => the class of the run p lies in; 0: p is the payload of a chunk */
static inline unsigned class_at(const void *p)
{
    uintptr_t offset = (uintptr_t)p - runs.base;

    return offset < MAP_MAX ? run_map[offset / GRAIN] : 0;
}

static inline void *run_pop(struct run *r, unsigned class)
{
    uint32_t bits = r->free;
    unsigned i = (unsigned)__builtin_ctz(bits);

    r->free = bits & (bits - 1);
    return (char *)r - kinds[class].tail + i * class * ALIGN;
}

static void partial_add(struct run *r, unsigned class)
{
    struct run *first = runs.partial[class];

    r->next = first;
    r->prev = NULL;
    if (first)
        first->prev = r;
    runs.partial[class] = r;
}

static void partial_remove(struct run *r, unsigned class)
{
    if (unlikely((r->next && r->next->prev != r) ||
                 (r->prev ? r->prev->next : runs.partial[class]) != r))
        corrupt("written beyond the end of a block before", r);
    if (r->next)
        r->next->prev = r->prev;
    if (r->prev)
        r->prev->next = r->next;
    else
        runs.partial[class] = r->next;
}

static void run_mark(struct run *r, const struct kind *k, unsigned class)
{
    uintptr_t offset = (uintptr_t)r - k->tail - runs.base;

    for (unsigned i = 0; i < k->bytes / GRAIN; i++)
        run_map[offset / GRAIN + i] = (uint8_t) class;
}

/* An empty run that is in no list becomes a free chunk. */
static void run_release(struct run *r, unsigned class)
{
    const struct kind *k = &kinds[class];
    struct chunk *c = chunk_of((char *)r - k->tail);

    run_mark(r, k, 0);
    if (unlikely(!seal_ok(c->head) || used_size(c->head) != k->bytes))
        corrupt("written beyond the end of a block before", payload(c));
    release(c, k->bytes);
}

static void runs_flush(void)
{
    for (unsigned i = 1; i <= CLASSES; i++) {
        struct run *r = runs.current[i];

        if (r->free == kinds[i].full && r != &none) {
            runs.current[i] = &none;
            run_release(r, i);
        }
    }
}

/* A chunk of size bytes, a power of two, whose payload is at a multiple of that. => NULL */
static struct chunk *aligned_chunk(uint32_t size, uint32_t align)
{
    struct chunk *c, *d;
    uint32_t lead, have;

    c = chunk_alloc(size + align - ALIGN);
    if (!c)
        return NULL;
    have = used_size(c->head);
    lead = -(uintptr_t)payload(c) & (align - 1);
    if (lead) {
        d = at(c, lead);
        d->head = sealed(have - lead) | USED;
        c->head = sealed(lead) | (c->head & FLAGS);
        release(c, lead);
        have -= lead;
        c = d;
    }
    shrink(c, have, size);
    return c;
}

/* => a new run of free blocks; NULL where there can't be one */
static struct run *run_make(unsigned class)
{
    const struct kind *k = &kinds[class];
    struct chunk *c = aligned_chunk(k->bytes, k->bytes);
    struct run *r;

    if (!c)
        return NULL;
    if (!runs.base)
        runs.base = (uintptr_t)heap.segments & ~(uintptr_t)(PAGE - 1);
    r = (struct run *)(void *)((char *)payload(c) + k->tail);
    if ((uintptr_t)r - runs.base >= MAP_MAX) {
        release(c, k->bytes);
        return NULL;
    }
    r->free = k->full;
    run_mark(r, k, class);
    return r;
}

/* The current run of a class is full. => a block of the next; NULL: the class has too few */
static void *run_refill(unsigned class, uint32_t population)
{
    struct run *r = runs.partial[class];

    if (r)
        partial_remove(r, class);
    else if (population < RUN_AFTER || !(r = run_make(class)))
        return NULL;
    runs.current[class] = r;
    return run_pop(r, class);
}

static inline void run_free(void *p, unsigned class)
{
    const struct kind *k = &kinds[class];
    uint32_t offset = (uintptr_t)p & (k->bytes - 1u);
    uint32_t i = (offset / ALIGN * k->reciprocal) >> 16, bits, bit = 1U << i % 32;
    struct run *r = (struct run *)(void *)((char *)p - offset + k->tail);

    if (unlikely(i * k->size != offset || i >= k->blocks))
        corrupt("free of what malloc never returned", p);
    bits = r->free;
    if (unlikely(bits & bit))
        corrupt("free of a block that is free already", p);
    r->free = bits |= bit;
    if (unlikely(bits == bit)) {
        if (r != runs.current[class])
            partial_add(r, class);
    } else if (unlikely(bits == k->full) && r != runs.current[class]) {
        partial_remove(r, class);
        run_release(r, class);
    }
}
