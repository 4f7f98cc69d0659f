/* kr.c - the storage allocator of Kernighan and Ritchie's book (8.7), written anew.
 * Structure: the free list is a ring in the order of addresses, with one chunk of size 0 that is
 * always in it; sizes count in headers of 8 bytes. The search starts where the last one ended (next
 * fit, unless told otherwise), and takes the tail end of a chunk that is too large. free walks the
 * ring to the place between two free chunks, and coalesces with both.
 * Time:  malloc and free O(n) in the number of free chunks.
 * Space: 8 bytes a chunk. */
#include "user/lab/fit.h"
#include "user/lab/lab.h"

#include <unistd.h>

struct header {
    struct header *next;
    size_t units; /* of the chunk, this header among them */
};
#define UNIT sizeof(struct header)

static struct header base, *start; /* start: the search begins behind it */
static struct header *heap_start, *heap_end;
static struct settings how;

static void init(const struct settings *s)
{
    how = *s;
    char *p = sbrk(0);
    size_t gap = ROUND((uintptr_t)p, UNIT) - (uintptr_t)p;
    if (gap)
        heap_extend(p, gap);
    heap_start = heap_end = (void *)(p + gap);
    base.next = start = &base;
}

/* Whether the ring's step from p to p->next is the one from the highest address to the lowest. */
static bool at_the_seam(const struct header *p)
{
    return p == &base;
}

static void insert(struct header *c)
{
    struct header *p = c > start && !at_the_seam(start) ? start : &base;
    while (!at_the_seam(p->next) && p->next < c)
        p = p->next;
    c->next = p->next;
    if (!at_the_seam(c->next) && c + c->units == c->next) {
        c->units += c->next->units;
        c->next = c->next->next;
    }
    if (!at_the_seam(p) && p + p->units == c) {
        p->units += c->units;
        p->next = c->next;
    } else {
        p->next = c;
    }
    start = p;
}

/* => the chunk before the one to take, NULL if none is large enough */
static struct header *search(size_t units)
{
    struct header *from = how.policy == NEXT_FIT ? start : &base, *prev = from, *taken = NULL;
    do {
        size_t has = prev->next->units;
        if (has >= units && fit_better(how.policy, has, taken ? taken->next->units : 0)) {
            taken = prev;
            if (fit_final(how.policy, has, units))
                break;
        }
        prev = prev->next;
    } while (prev != from);
    return taken;
}

static bool extend(size_t units)
{
    size_t step = units * UNIT > how.grow ? units * UNIT : ROUND(how.grow, UNIT);
    struct header *c = (void *)heap_extend((char *)heap_end, step);
    if (!c)
        return false;
    c->units = step / UNIT;
    heap_end = c + c->units;
    insert(c);
    return true;
}

static void *allocate(size_t n)
{
    struct header *prev, *c;
    if (n >= TOO_LARGE)
        return NULL;
    size_t units = (n + UNIT - 1) / UNIT + 1;
    while (!(prev = search(units)))
        if (!extend(units))
            return NULL;
    c = prev->next;
    start = prev;
    if (c->units == units) {
        prev->next = c->next;
    } else {
        c->units -= units;
        c += c->units;
        c->units = units;
    }
    return c + 1;
}

static void release(void *p)
{
    if (p)
        insert((struct header *)p - 1);
}

static void describe(const void *p, size_t n, struct chunk *c)
{
    const struct header *h = (const struct header *)p - 1;
    *c = (struct chunk){ .kind = USED, .at = (char *)h, .size = h->units * UNIT, .header = UNIT };
}

static void walk(chunk_fn *fn, void *arg)
{
    struct header *expected = base.next;
    for (struct header *h = heap_start; h < heap_end; h += h->units) {
        struct chunk c = { .kind = h == expected ? FREE : USED,
                           .at = (char *)h,
                           .bin = -1,
                           .size = h->units * UNIT,
                           .header = UNIT };
        if (h == expected) {
            c.next = (char *)h->next;
            expected = h->next;
        }
        fn(&c, arg);
    }
}

static const char *check(void)
{
    struct header *expected = base.next;
    const struct header *prev = NULL;
    bool found = start == &base;
    for (struct header *h = heap_start; h < heap_end; h += h->units) {
        if (h->units == 0 || h->units > (size_t)(heap_end - h))
            return "a chunk's size is impossible";
        found |= h == start && h == expected;
        if (h != expected) {
            prev = NULL;
            continue;
        }
        if (prev)
            return "two free chunks that touch are not one";
        prev = h;
        expected = h->next;
    }
    if (expected != &base)
        return "the ring names what is no chunk, or is not in the order of addresses";
    return found ? NULL : "the search starts at what is not in the ring";
}

const struct allocator kr = {
    .name = "kr",
    .idea = "Kernighan and Ritchie: a ring in address order, next fit",
    .space = "good",
    .malloc_time = "bad, O(n); often acceptable",
    .free_time = "bad, O(n)",
    .policies = true,
    .init = init,
    .malloc = allocate,
    .free = release,
    .describe = describe,
    .walk = walk,
    .check = check,
};
