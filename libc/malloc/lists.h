/* lists.h - freed blocks, most of which are handed out again as they are; part of malloc.c.
 *
 *     list        serves         holds
 *     1           n <= 8         blocks of 8, chunks of 16
 *     2 .. 9      to 16 (i - 1)  blocks of 16 (i - 1), chunks of 16 i
 *     10 .. 127   chunks of 16 i, and of 16 (i + 64 k) to LISTED_MAX: the first must fit, or the
 *                 bins serve
 *
 * Free puts a block in front of its list and merges nothing; malloc takes the first. Links are
 * encoded, and a tag depends on the block's address and its link: a block whose tag is right as it
 * is freed is free already, one whose tag is wrong as it is taken was written to.
 * Blocks leave the lists for their runs, and merged for the bins: all before the heap takes pages
 * it did not use; those of some lists from 10 on when they hold more than rest_max bytes, an
 * eighth of the heap in lists of one size each and a 32nd in the others. Bound:
 * O(1), the emptying paid for by the frees since the last.
 * Deferred coalescing: Wilson, Johnstone, Neely, Boles 1995, 3.9. */
#define LISTED_MAX (8u << 10)
#define QUICK_MAX  (LISTS / 2 * ALIGN - ALIGN - HEADER) /* lists of one size serve to here */

/* The heap has another size. */
static void lists_limit(void)
{
    uint32_t n = heap.heap_bytes < 8 * REST_MIN ? 8 * REST_MIN : heap.heap_bytes;

    if (!heap.plain)
        n = 0; /* watched blocks are delayed by their watcher */
    heap.rest_max[0] = n / 8;
    heap.rest_max[1] = n / 32;
    heap.listed_max = n / 64 < LISTED_MAX ? n / 64 : LISTED_MAX;
}

/* Lists of one size each, or of many: their blocks are limited apart. */
static inline unsigned part_of(unsigned i)
{
    return i / (LISTS / 2);
}

/* The list, and class, of a request of n bytes, to SMALL_MAX. */
static inline unsigned small_list(size_t n)
{
    static const uint8_t list[SMALL_MAX / 8 + 1] = { 1, 1, 2, 3, 3, 4, 4, 5, 5,
                                                     6, 6, 7, 7, 8, 8, 9, 9 };

    return list[(n + 7) / 8];
}

/* The list of a chunk, by its size. */
static inline unsigned chunk_list(uint32_t size)
{
    unsigned i = size / ALIGN;

    return likely(i < LISTS) ? i : LISTS / 2 + i % (LISTS / 2);
}

/* Written to, or in use. */
static inline bool tag_wrong(const struct rest *b)
{
    return (b->tag ^ b->next ^ (uintptr_t)b) != heap.both;
}

static inline struct rest *rest_next(const struct rest *b)
{
    return (struct rest *)(b->next ^ heap.key); /* NOLINT: a link is an address */
}

/* => a block of list i; NULL: it has none, or one that was written to */
static inline void *list_try(unsigned i)
{
    struct rest *b = heap.lists[i];
    uintptr_t next;

    if (unlikely(!b))
        return NULL;
    next = b->next ^ heap.key;
    heap.lists[i] = (struct rest *)next; /* NOLINT */
    if (unlikely((b->tag ^ next ^ (uintptr_t)b) != heap.seal)) {
        heap.lists[i] = b;
        return NULL;
    }
    b->tag = 0;
    return b;
}

/* => a block of list i; NULL: it has none */
static inline void *list_pop(unsigned i)
{
    void *b = list_try(i);

    if (unlikely(!b && heap.lists[i]))
        corrupt("a free block was written to", heap.lists[i]);
    return b;
}

/* A tag may be right by chance, once in four thousand million: look. */
static cold void check_twice(const void *p, unsigned i)
{
    for (const struct rest *b = heap.lists[i]; b; b = rest_next(b)) {
        if (b == p)
            corrupt("free of a block that is free already", p);
        if (tag_wrong(b))
            corrupt("a free block was written to", b);
    }
}

/* p, which is in use, comes first in list i. */
static inline void list_put(void *p, unsigned i)
{
    struct rest *b = p;
    uintptr_t next = (uintptr_t)heap.lists[i];

    b->next = next ^ heap.key;
    b->tag = next ^ (uintptr_t)p ^ heap.seal;
    heap.lists[i] = b;
}

static inline void list_push(void *p, unsigned i)
{
    if (unlikely(!tag_wrong(p)))
        check_twice(p, i);
    list_put(p, i);
}

/* All blocks of list i become free in earnest. */
static void list_empty(unsigned i)
{
    for (void *p; (p = list_pop(i));) {
        unsigned kind = kind_at(p);
        struct chunk *c = chunk_of(p);
        uint32_t size;

        if (kind) {
            run_return(p, kind);
            continue;
        }
        size = used_size(c->head);
        if (unlikely(!seal_ok(c->head)))
            corrupt("the header of a free block was written to", p);
        if (i > CLASSES)
            heap.rested[part_of(i)] -= size;
        release(c, size);
    }
}

/* Chunks at rest are too many: empty one list after the other, until a quarter is gone. */
static __attribute__((noinline)) void flush_some(unsigned part)
{
    uint32_t enough = heap.rest_max[part] - heap.rest_max[part] / 4;

    while (heap.rested[part] > enough) {
        unsigned i = ++heap.hand % (LISTS / 2) + part * (LISTS / 2);

        if (i > CLASSES && heap.lists[i])
            list_empty(i);
    }
}

/* => whether there were any blocks at rest */
static bool flush(void)
{
    bool any = false;

    for (unsigned i = 0; i < LISTS; i++)
        if (heap.lists[i]) {
            any = true;
            list_empty(i);
        }
    return any;
}
