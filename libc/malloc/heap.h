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
 *     31        20 19             4 3       2       1           0
 *     | seal      | size / 16      | cached, mapped, prev free, used |     a head in use
 *     | size / 16                  |       , purged, prev free,      |     a head that is free
 *
 * The seal is the size once more, mixed with a secret: who writes over the end of his block, or
 * frees what is none, is found when that head is looked at. A free chunk's size stands at both of
 * its ends, its links are encoded, and both sides of a link must agree. Payloads are aligned to 16;
 * no two free chunks are neighbours.
 *
 * Bound: a free chunk is in the bin of its size: to 1 KB one a size, above that eight a power of
 * two. A bitmap finds the next bin that has any, and at most SEARCH chunks of a bin are looked at:
 * alloc and release are O(1), a system call and the clearing of caches aside, which are paid for by
 * the bytes they concern. Up to 1 KB, freed chunks rest in a quick list of their size, unmerged, as
 * long as all of them are less than 1/64 of the heap, and never while the heap grows.
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

#define CACHE_MIN (2u << 10)  /* so many bytes may rest in quick lists in any case */
#define HOLE      (64u << 10) /* free chunks from here on go back when the heap must grow */
#define GROW_STEP (128u << 10)
#define SOFT_STEP (32u << 10)
#define TRIM_STEP (256u << 10)

enum { USED = 1, PREV_FREE = 2, MAPPED = 4, PURGED = 4, CACHED = 8, FLAGS = 15 };

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

static struct {
    uint32_t secret;      /* the high 12 bits */
    uintptr_t key;        /* of encoded links */
    char *top, *soft_end; /* what may be handed out now ... */
    char *hard_end;       /* ... and what the break has given */
    uint32_t cached, cache_max;
    struct segment *segments;
    size_t heap_bytes, mapped_bytes, mapped_chunks;
    uint32_t map_limit, trim_at;
    uint32_t occupied[(BINS + 31) / 32];
    uintptr_t quick[EXACT_BINS + 1]; /* by size / 16; encoded */
    uint32_t live[EXACT_BINS + 1];   /* chunks in use of a size */
    struct chunk *bins[BINS];
} heap;

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

/* The chunk that n bytes need. => 0 where there can't be one */
static uint32_t chunk_size(size_t n)
{
    if (n > MAX_CHUNK - 2 * PAGE)
        return 0;
    return (uint32_t)((n + HEADER + ALIGN - 1) & ~(size_t)(ALIGN - 1)) + (n == 0 ? ALIGN : 0);
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

/* Out of its bin; the flag behind it stays. */
static void take(struct chunk *c, uint32_t size)
{
    unsigned b = bin_of(size);
    struct chunk *next = decode(c->next), *prev = decode(c->prev);

    if (unlikely(*footer(c, size) != size || (prev ? prev->next != encode(c) : heap.bins[b] != c) ||
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

    for (int n = 0; c && n < SEARCH; c = decode(c->next), n++) {
        uint32_t s = free_size(c->head);

        if (s < size || s >= least)
            continue;
        best = c;
        least = s;
        if (s == size)
            break;
    }
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

        c = at(c, -before);
        if (unlikely(free_size(c->head) != before || c->head & USED))
            corrupt("a free block was written to", payload(c));
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

/* ---- quick lists ---- */

/* All that rest in quick lists become free in earnest. */
static void flush(void)
{
    for (unsigned i = 1; heap.cached && i <= EXACT_BINS; i++) {
        while (heap.quick[i]) {
            struct chunk *c = decode(heap.quick[i]);

            if (unlikely((c->head & (FLAGS - PREV_FREE)) != (USED | CACHED) || !seal_ok(c->head)))
                corrupt("a free block was written to", payload(c));
            heap.quick[i] = c->next;
            heap.cached -= i * ALIGN;
            c->head &= ~(uint32_t)CACHED;
            release(c, i * ALIGN);
        }
    }
}

/* ---- segments ---- */

/* The break's segment ends here: what is left of the top is a chunk as any other. */
static void close_segment(void)
{
    struct chunk *c = (struct chunk *)(void *)heap.top;
    uint32_t size;
    char *end;

    if (!heap.top)
        return;
    end = heap.hard_end - HEADER;
    heap.segments->size = (uint32_t)(heap.hard_end - (char *)heap.segments);
    ((struct chunk *)(void *)end)->head = sealed(0) | USED;
    size = (uint32_t)(end - heap.top);
    heap.top = heap.soft_end = heap.hard_end = NULL;
    if (size) {
        c->head = sealed(0) | USED;
        release(c, size);
    }
}

static void segment_open(char *p, uint32_t size)
{
    struct segment *s = (struct segment *)(void *)p;

    *s = (struct segment){ heap.segments, 0, 0 };
    heap.segments = s;
    heap.top = heap.soft_end = p + 12;
    heap.hard_end = p + size;
}

/* The break moves, so that the top has size bytes and a header behind. => false: it can't */
static bool grow_by_break(uint32_t size)
{
    char *now = sbrk(0);
    uint32_t step = heap.heap_bytes / 4 > GROW_STEP ? heap.heap_bytes / 4 : GROW_STEP;
    bool follows = heap.top && now == heap.hard_end;
    uint32_t have = follows ? (uint32_t)(heap.hard_end - heap.top) : 0;
    uint32_t pad = follows ? 0 : -(uintptr_t)now % PAGE;
    uint32_t need = (size + 32 - have + PAGE - 1) & ~(PAGE - 1), n;

    step &= ~(PAGE - 1);
    n = (need < step ? step : need) + pad;
    if (sbrk((intptr_t)n) == (void *)-1) {
        n = need + pad; /* just what must be */
        if (sbrk((intptr_t)n) == (void *)-1)
            return false;
    }
    heap.heap_bytes += n;
    heap.cache_max = CACHE_MIN > heap.heap_bytes / 64 ? CACHE_MIN : heap.heap_bytes / 64;
    if (follows) {
        heap.hard_end += n;
        return true;
    }
    close_segment(); /* somebody else moved the break: a new segment behind that */
    segment_open(now + pad, n - pad);
    return true;
}

static void *map_pages(uint32_t size)
{
    void *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    return p == MAP_FAILED ? NULL : p;
}

/* Where the break is stuck, a mapping becomes the segment that has the top. */
static bool grow_by_map(uint32_t size)
{
    uint32_t n = (size + 32 + MAX_USED - 1) & ~(MAX_USED - 1);
    char *p = map_pages(n);

    if (!p)
        return false;
    close_segment();
    heap.heap_bytes += n;
    segment_open(p, n);
    return true;
}

/* Pages of large free chunks go back to the system before it is asked for others. */
static void purge(void)
{
    for (unsigned b = next_bin(bin_of(HOLE)); b < BINS; b = next_bin(b + 1)) {
        for (struct chunk *c = heap.bins[b]; c; c = decode(c->next)) {
            uintptr_t from = ((uintptr_t)c + sizeof *c + PAGE - 1) & ~(PAGE - 1);
            uintptr_t to = ((uintptr_t)c + free_size(c->head) - HEADER) & ~(PAGE - 1);

            if (!(c->head & PURGED) && to > from)
                madvise((void *)from, to - from, MADV_DONTNEED); /* NOLINT */
            c->head |= PURGED;
        }
        if (b == BINS - 1)
            break;
    }
}

static void runs_flush(void);

/* New pages are about to be used: what rests in caches first. Then the top gets size bytes.
 * => 1: look into the bins again; 0: the top has it; -1: no memory */
static int advance(uint32_t size)
{
    int error = errno;
    uint32_t cached = heap.cached, step;

    runs_flush();
    flush();
    if (cached && find(size))
        return 1;
    if ((size_t)(heap.soft_end - heap.top) >= size)
        return 0;
    purge();
    if ((size_t)(heap.hard_end - heap.top) < size + HEADER && !grow_by_break(size) &&
        !grow_by_map(size)) {
        errno = ENOMEM;
        return -1;
    }
    step = heap.heap_bytes / 32 > SOFT_STEP ? heap.heap_bytes / 32 : SOFT_STEP;
    heap.soft_end = heap.hard_end - HEADER;
    if ((size_t)(heap.soft_end - heap.top) > size + step)
        heap.soft_end = heap.top + size + step;
    errno = error;
    return 0;
}

/* Give back what the top has beyond keep bytes, in whole pages. */
static bool trim(size_t keep)
{
    uint32_t have = (uint32_t)(heap.hard_end - heap.top), n;
    int error = errno;

    if (!heap.top || have < keep + PAGE)
        return false;
    n = (uint32_t)(have - keep - HEADER) & ~(PAGE - 1);
    if (n == 0 || heap.hard_end != sbrk(0) || sbrk(-(intptr_t)n) == (void *)-1) {
        errno = error;
        return false;
    }
    heap.hard_end -= n;
    heap.heap_bytes -= n;
    if (heap.soft_end > heap.hard_end - HEADER)
        heap.soft_end = heap.hard_end - HEADER;
    return true;
}

/* A chunk of size bytes, in use. => NULL and ENOMEM */
static struct chunk *chunk_alloc(uint32_t size)
{
    for (;;) {
        struct chunk *c = find(size);

        if (c) {
            uint32_t have = free_size(c->head);

            take(c, have);
            hand_out(c, have, size, 0);
            return c;
        }
        if (likely((size_t)(heap.soft_end - heap.top) >= size)) {
            c = (struct chunk *)(void *)heap.top;
            heap.top += size;
            c->head = sealed(size) | USED;
            return c;
        }
        if (advance(size) < 0)
            return NULL;
    }
}
