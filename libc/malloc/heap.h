/* heap.h - one heap of chunks with boundary tags; part of malloc.c.
 *
 * Memory comes in segments, from the break or, where that can't grow, from mmap. A segment is a row
 * of chunks without gaps, and ends with a header of size 0, or, the newest, with the top: what was
 * never handed out, which has no header at all.
 *
 *     segment | chunk | chunk | ... | top          segment | chunk | ... | 0
 *
 *     in use   head | payload ............................ |
 *     free     head | next | previous | ......... | size   |
 *
 *     31        20 19             4 2       1           0
 *     | seal      | size / 16      | mapped, prev free, used |     a head in use
 *     | size / 16                  | purged, prev free,      |     a head that is free
 *
 * The seal is the size once more, mixed with a secret: who writes over the end of his block, or
 * frees what is none, is found when that head is looked at. A free chunk's size stands at both of
 * its ends, its links are encoded, and both sides of a link must agree. Payloads are aligned to 16;
 * no two free chunks are neighbours.
 *
 * Bound: a free chunk is in the bin of its size: to 1 KB one a size, above that eight a power of
 * two. A bitmap finds the next bin that has any, and at most SEARCH chunks of a bin are looked at:
 * alloc and release are O(1), a system call and the emptying of lists (lists.h) aside, which are
 * paid for by the bytes and the frees they concern.
 * Boundary tags: Knuth, TAOCP 1, 2.5; the overlapping size, the top and bins: Lea's malloc. */
#define ALIGN     16u
#define HEADER    4u
#define MIN_CHUNK 16u
#define MAX_CHUNK 0x7ffff000u
#define MAX_USED  (1u << 20) /* a head in use has room for 16 bits of size */
#define PAGE      4096u

#define EXACT_MAX  1024u
#define EXACT_BINS (EXACT_MAX / ALIGN)
#define BINS       (EXACT_BINS + 8 * 21)
#define SEARCH     24 /* so many chunks of a bin are looked at */

#define CLASSES 9   /* of runs: 8, 16, 32, 48 ... 128 bytes */
#define LONG    16u /* the kind of a long run is this and its class */
#define GRAIN   256u
#define MAP_MAX (64u << 20) /* runs are in this much of the heap; beyond it, chunks serve */
#define LISTS   128

#define HOLE      (64u << 10) /* free chunks from here on go back when the heap must grow */
#define GROW_STEP (128u << 10)
#define TRIM_STEP (256u << 10)

enum { USED = 1, PREV_FREE = 2, MAPPED = 4, PURGED = 4, FLAGS = 15 };

struct chunk {
    uint32_t head;
    uintptr_t next, prev; /* in its bin, while free; encoded */
};

/* At the start of a segment; 16 bytes with the header of the first chunk. */
struct segment {
    struct segment *next;
    uint32_t size; /* of everything; of the newest one of the break: until it is closed, 0 */
    uint32_t unused;
};

/* A freed block that rests in a list. Its tag is 0 while it doesn't. */
struct rest {
    uintptr_t next; /* encoded */
    uintptr_t tag;  /* of the next and of where this is, sealed */
};

/* Everything is zero at first, and on one page with the beginning of the map: a small heap touches
 * one page of state. */
static struct {
    struct rest *lists[LISTS];
    uint32_t plain;  /* prepared, and blocks are not to be watched: the short ways may be taken */
    uint32_t secret; /* the high 12 bits */
    uintptr_t key;   /* of encoded links */
    uintptr_t seal;  /* of tags */
    uintptr_t both;  /* of a tag and the link beside it */
    uint32_t rested[2], rest_max[2]; /* bytes in lists, and how many may be */
    unsigned hand;                   /* the list emptied last when they were too many */
    uint32_t listed_max;             /* larger chunks are merged at once */
    char *top, *soft_end;            /* what may be handed out now ... */
    char *hard_end;                  /* ... and what the break has given */
    struct segment *segments;
    uintptr_t low, span; /* all segments are in span bytes from low on */
    size_t heap_bytes, mapped_bytes, mapped_chunks;
    uint32_t map_limit, grown_limit, trim_at;
    uint32_t occupied[(BINS + 31) / 32];
    struct chunk *bins[BINS];
    struct run *current[CLASSES + 1], *partial[CLASSES + 1];
    char *start[CLASSES + 1];   /* of the current run */
    uint16_t runs[CLASSES + 1]; /* how many there are */
    uint8_t early[CLASSES + 1]; /* blocks that were chunks, to RUN_AFTER */
    uintptr_t base;             /* address of the memory of the map's first byte */
    uint8_t map[MAP_MAX / GRAIN];
} heap __attribute__((aligned(4096)));

/* ---- words ---- */

static uint32_t sealed(uint32_t size)
{
    return (size | size << 16) ^ heap.secret;
}

static bool seal_ok(uint32_t head)
{
    return ((head ^ head << 16 ^ heap.secret) >> 20) == 0;
}

/* Of a chunk in use. */
static uint32_t used_size(uint32_t head)
{
    return head & (MAX_USED - ALIGN);
}

static uint32_t free_size(uint32_t head)
{
    return head & ~(uint32_t)FLAGS;
}

static uint32_t size_of(const struct chunk *c)
{
    return c->head & USED ? used_size(c->head) : free_size(c->head);
}

static struct chunk *at(const void *c, uint32_t offset)
{
    return (struct chunk *)(void *)((char *)(uintptr_t)c + offset);
}

static void *payload(const struct chunk *c)
{
    return at(c, HEADER);
}

static struct chunk *chunk_of(const void *p)
{
    return at(p, -HEADER);
}

static uint32_t *footer(const struct chunk *c, uint32_t size)
{
    return &at(c, size - HEADER)->head;
}

static uintptr_t encode(const struct chunk *c)
{
    return (uintptr_t)c ^ heap.key;
}

static struct chunk *decode(uintptr_t link)
{
    return (struct chunk *)(link ^ heap.key); /* NOLINT: a link is an address */
}

/* The chunk that n bytes need; one for a block of a class has room for any of it, and others are
 * larger. => 0 where there can't be one */
static inline uint32_t chunk_size(size_t n)
{
    if (n <= SMALL_MAX)
        return n <= 8 ? ALIGN : (uint32_t)((n + 2 * ALIGN - 1) & ~(size_t)(ALIGN - 1));
    if (n > MAX_CHUNK - 2 * PAGE)
        return 0;
    if (n <= SMALL_MAX + ALIGN - HEADER)
        n = SMALL_MAX + ALIGN;
    return (uint32_t)((n + HEADER + ALIGN - 1) & ~(size_t)(ALIGN - 1));
}

/* ---- bins ---- */

/* Above the exact ones: by the highest bit and the three below it. */
static unsigned bin_of(uint32_t size)
{
    unsigned high;

    if (size <= EXACT_MAX)
        return size / ALIGN - 1;
    high = 31 - (unsigned)__builtin_clz(size);
    return EXACT_BINS + (high - 10) * 8 + (size >> (high - 3) & 7);
}

/* A free chunk enters its bin; what is behind it is in use. */
static void put(struct chunk *c, uint32_t size, uint32_t purged)
{
    unsigned b = bin_of(size);
    struct chunk *first = heap.bins[b];

    c->head = size | purged;
    *footer(c, size) = size;
    at(c, size)->head |= PREV_FREE;
    c->prev = encode(NULL);
    c->next = encode(first);
    if (first)
        first->prev = encode(c);
    else
        heap.occupied[b / 32] |= 1U << b % 32;
    heap.bins[b] = c;
}

/* A link that leads out of the heap was written to. */
static bool strange(const struct chunk *c)
{
    return c && (uintptr_t)c - heap.low >= heap.span;
}

/* Out of its bin; the flag behind it stays. */
static void take(struct chunk *c, uint32_t size)
{
    unsigned b = bin_of(size);
    struct chunk *next = decode(c->next), *prev = decode(c->prev);

    if (unlikely(*footer(c, size) != size || strange(next) || strange(prev) ||
                 (prev ? prev->next != encode(c) : heap.bins[b] != c) ||
                 (next && next->prev != encode(c))))
        corrupt("a free block was written to", payload(c));
    if (next)
        next->prev = c->prev;
    if (prev)
        prev->next = c->next;
    else if (!(heap.bins[b] = next))
        heap.occupied[b / 32] &= ~(1U << b % 32);
}

/* The smallest bin from b on that has chunks. => BINS if there is none */
static unsigned next_bin(unsigned b)
{
    unsigned w = b / 32;
    uint32_t word = heap.occupied[w] & ~0U << b % 32;

    while (!word) {
        if (++w == sizeof heap.occupied / sizeof *heap.occupied)
            return BINS;
        word = heap.occupied[w];
    }
    return w * 32 + (unsigned)__builtin_ctz(word);
}

/* The best fit among the first chunks of a bin. => NULL: all are too small */
static struct chunk *best_of(unsigned b, uint32_t size)
{
    struct chunk *best = NULL, *c = heap.bins[b];
    uint32_t least = UINT32_MAX;

    for (int n = 0; c && !strange(c) && n < SEARCH; c = decode(c->next), n++) {
        uint32_t s = free_size(c->head);

        if (s < size || s >= least)
            continue;
        best = c;
        least = s;
        if (s == size)
            break;
    }
    if (unlikely(strange(c)))
        corrupt("a free block was written to", payload(best ? best : heap.bins[b]));
    return best;
}

static struct chunk *find(uint32_t size)
{
    unsigned b = bin_of(size);
    struct chunk *c;

    if (size > EXACT_MAX && heap.bins[b] && (c = best_of(b++, size)))
        return c;
    if (b >= BINS || (b = next_bin(b)) == BINS)
        return NULL;
    return b < EXACT_BINS ? heap.bins[b] : best_of(b, size);
}

/* ---- chunks ---- */

static bool trim(size_t keep);

/* c, of size bytes and in no bin, is free: one with the free chunks beside it. */
static void release(struct chunk *c, uint32_t size)
{
    struct chunk *next = at(c, size);

    if (c->head & PREV_FREE) {
        uint32_t before = (&c->head)[-1];

        struct chunk *b = at(c, -before);

        if (unlikely(strange(b) || free_size(b->head) != before || b->head & USED))
            corrupt("the free block before this one was written to", payload(c));
        c = b;
        take(c, before);
        size += before;
    }
    if ((char *)next == heap.top) {
        heap.top = (char *)c;
        if (unlikely((size_t)(heap.soft_end - heap.top) > heap.trim_at) &&
            (size_t)(heap.soft_end - heap.top) > heap.heap_bytes / 4) {
            if (heap.trim_at < MAX_CHUNK / 4)
                heap.trim_at *= 2; /* who trims and grows again pays for it a few times only */
            trim(GROW_STEP);
        }
        return;
    }
    if (!(next->head & USED)) {
        uint32_t behind = free_size(next->head);

        take(next, behind);
        size += behind;
    } else if (unlikely(!seal_ok(next->head))) {
        corrupt("written beyond the end of the block", payload(c));
    }
    put(c, size, 0);
}

/* A chunk of size bytes, of which the first `need` are handed out; the rest becomes free, which
 * nothing free follows. */
static void hand_out(struct chunk *c, uint32_t size, uint32_t need, uint32_t flags)
{
    c->head = sealed(need) | flags | USED;
    if (size != need)
        put(at(c, need), size - need, flags & 0);
    else
        at(c, size)->head &= ~(uint32_t)PREV_FREE;
}

/* Let c, in use with `have` bytes, end after size bytes. */
static void shrink(struct chunk *c, uint32_t have, uint32_t size)
{
    if (have == size)
        return;
    c->head = sealed(size) | (c->head & FLAGS);
    at(c, size)->head = sealed(have - size) | USED;
    release(at(c, size), have - size);
}
