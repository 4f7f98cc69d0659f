/* buddy.c - binary buddies: blocks of 2^k bytes, k >= 4.
 * Structure: [order+status, unused | payload]. A block of order k starts at a multiple of 2^k from
 * the start of the heap; its buddy is at offset ^ 2^k. A list of free blocks for each order. malloc
 * halves the smallest block that is large enough; free joins buddies while both are free. The heap
 * grows to the next place where a block of the order fits, and what lies before is free blocks.
 * Time:  malloc and free O(log heap).
 * Space: 8 bytes a block, and the rounding to 2^k: a third of it is waste on average.
 * Knowlton 1965; Knuth, TAOCP 1, 2.5. */
#include "user/lab/lab.h"

#include <unistd.h>

struct block {
    uint32_t order; /* and BUSY */
    uint32_t unused;
    struct block *next, *prev; /* free only */
};
#define HEADER 8u
#define BUSY   0x80000000u
#define LEAST  4u
#define ORDERS 31u

static struct block *bin[ORDERS];
static char *heap_start;
static size_t heap_size;
static unsigned step; /* the heap grows by a block of this order at least */

static void init(const struct settings *s)
{
    heap_start = sbrk(0);
    size_t gap = ROUND((uintptr_t)heap_start, ALIGN) - (uintptr_t)heap_start;
    if (gap)
        heap_extend(heap_start, gap);
    heap_start += gap;
    step = 31 - (unsigned)__builtin_clz((unsigned)s->grow);
}

static void push(struct block *b, unsigned order)
{
    b->order = order;
    b->prev = NULL;
    b->next = bin[order];
    if (b->next)
        b->next->prev = b;
    bin[order] = b;
}

static void take(struct block *b)
{
    *(b->prev ? &b->prev->next : &bin[b->order]) = b->next;
    if (b->next)
        b->next->prev = b->prev;
}

/* => the free buddy of a block of this order, or NULL */
static struct block *free_buddy(struct block *b, unsigned order)
{
    size_t at = (size_t)((char *)b - heap_start) ^ (size_t)1 << order;
    struct block *other = (void *)(heap_start + at);
    return at + ((size_t)1 << order) <= heap_size && other->order == order ? other : NULL;
}

static void insert(struct block *b, unsigned order)
{
    struct block *other;
    while ((other = free_buddy(b, order))) {
        take(other);
        if (other < b)
            b = other;
        order++;
    }
    push(b, order);
}

/* The heap grows until a block of this order lies free at its end. */
static bool extend(unsigned order)
{
    size_t want = (size_t)1 << order, end = ROUND(heap_size, want) + want;
    if (!heap_extend(heap_start + heap_size, end - heap_size))
        return false;
    while (heap_size < end) { /* the blocks that may start where the heap ended */
        unsigned k = heap_size ? (unsigned)__builtin_ctzl(heap_size) : order;
        struct block *b = (void *)(heap_start + heap_size);
        k = k < order ? k : order;
        heap_size += (size_t)1 << k;
        insert(b, k);
    }
    return true;
}

static void *allocate(size_t n)
{
    if (n >= TOO_LARGE / 2)
        return NULL;
    unsigned order = 32 - (unsigned)__builtin_clz((unsigned)(n + HEADER) - 1), k;
    order = order < LEAST ? LEAST : order;
    for (k = order; k < ORDERS && !bin[k]; k++)
        ;
    if (k == ORDERS) {
        if (!extend(order > step ? order : step))
            return NULL;
        for (k = order; !bin[k]; k++)
            ;
    }
    struct block *b = bin[k];
    take(b);
    while (k > order) {
        k--;
        push((void *)((char *)b + ((size_t)1 << k)), k);
    }
    b->order = order | BUSY;
    return (char *)b + HEADER;
}

static void release(void *p)
{
    if (!p)
        return;
    struct block *b = (void *)((char *)p - HEADER);
    insert(b, b->order & ~BUSY);
}

static void show(const struct block *b, struct chunk *c)
{
    *c = (struct chunk){ .kind = b->order & BUSY ? USED : FREE,
                         .at = (char *)b,
                         .header = HEADER,
                         .size = (size_t)1 << (b->order & ~BUSY),
                         .bin = (int)(b->order & ~BUSY) };
    if (c->kind == FREE) {
        c->next = (char *)b->next;
        c->prev = (char *)b->prev;
    }
}

static void describe(const void *p, size_t n, struct chunk *c)
{
    show((const void *)((const char *)p - HEADER), c);
}

static void walk(chunk_fn *fn, void *arg)
{
    struct chunk c;
    for (size_t at = 0; at < heap_size; at += c.size) {
        show((const void *)(heap_start + at), &c);
        fn(&c, arg);
    }
}

static const char *check(void)
{
    size_t at, free_blocks = 0;
    for (at = 0; at < heap_size;) {
        struct block *b = (void *)(heap_start + at);
        unsigned order = b->order & ~BUSY;
        if (order < LEAST || order >= ORDERS || at & (((size_t)1 << order) - 1))
            return "a block is not at a multiple of its size";
        if (!(b->order & BUSY)) {
            free_blocks++;
            if (free_buddy(b, order))
                return "two free buddies are not one";
        }
        at += (size_t)1 << order;
    }
    if (at != heap_size)
        return "a block is larger than the heap";
    for (unsigned k = 0; k < ORDERS; k++)
        for (const struct block *b = bin[k], *prev = NULL; b; prev = b, b = b->next)
            if (b->order != k || b->prev != prev || !free_blocks--)
                return "a list has a block of another order, or a link is wrong";
    return free_blocks ? "a free block is in no list" : NULL;
}

const struct allocator buddy = {
    .name = "buddy",
    .idea = "blocks of 2^k bytes that split in halves and join again",
    .space = "rounded to powers of 2: bad",
    .malloc_time = "good, O(log heap)",
    .free_time = "good, O(log heap)",
    .init = init,
    .malloc = allocate,
    .free = release,
    .describe = describe,
    .walk = walk,
    .check = check,
};
