/* list.c - one free list, in the order of addresses, linked one way.
 * Structure: chunk = [size, next | payload], 8 bytes of header; next counts in free chunks only. A
 * chunk that is too large is split, and its tail end handed out, so that no link changes. free
 * looks for the chunk's place in the list; there its neighbours in the list are its neighbours in
 * memory, if they touch it, and are coalesced with it.
 * Time:  malloc O(n) and free O(n) in the number of free chunks.
 * Space: 8 bytes a chunk; the policy decides on external fragmentation. */
#include "user/lab/fit.h"
#include "user/lab/lab.h"

#include <unistd.h>

struct free_chunk {
    size_t size; /* with the header */
    struct free_chunk *next;
};
#define HEADER   sizeof(struct free_chunk)
#define SMALLEST (HEADER + ALIGN)

static struct free_chunk *head, *rover; /* rover: next fit begins behind it; NULL: at the head */
static char *heap_start, *heap_end;
static struct settings how;

static void init(const struct settings *s)
{
    how = *s;
    heap_start = sbrk(0);
    size_t gap = ROUND((uintptr_t)heap_start, ALIGN) - (uintptr_t)heap_start;
    if (gap)
        heap_extend(heap_start, gap);
    heap_end = heap_start += gap;
}

static char *end_of(const struct free_chunk *c)
{
    return (char *)c + c->size;
}

/* The free chunk before `place` in memory and in the list. => NULL: the head comes behind it */
static struct free_chunk *before(const void *place)
{
    struct free_chunk *prev = NULL;
    for (struct free_chunk *c = head; c && (void *)c < place; c = c->next)
        prev = c;
    return prev;
}

/* Make c the one behind prev (NULL: the head), and coalesce it with what it touches. */
static void insert(struct free_chunk *prev, struct free_chunk *c)
{
    struct free_chunk **link = prev ? &prev->next : &head;
    c->next = *link;
    *link = c;
    if (c->next && end_of(c) == (char *)c->next) {
        if (rover == c->next)
            rover = c;
        c->size += c->next->size;
        c->next = c->next->next;
    }
    if (prev && end_of(prev) == (char *)c) {
        if (rover == c)
            rover = prev;
        prev->size += c->size;
        prev->next = c->next;
    }
}

/* => the chunk to take, NULL if none is large enough; *before_it is the one before it */
static struct free_chunk *search(size_t need, struct free_chunk **before_it)
{
    struct free_chunk *taken = NULL, *prev = NULL, *c = head;
    bool again = false;
    if (how.policy == NEXT_FIT && rover && rover->next) {
        prev = rover;
        c = rover->next;
        again = true;
    }
    for (;; prev = c, c = c->next) {
        if (!c && again) { /* the part before the rover, once */
            again = false;
            prev = NULL;
            c = head;
        }
        if (!c)
            return taken;
        if (c->size < need || !fit_better(how.policy, c->size, taken ? taken->size : 0))
            continue;
        taken = c;
        *before_it = prev;
        if (fit_final(how.policy, c->size, need))
            return taken;
    }
}

/* A new chunk at the end of the heap, coalesced with a free one before it. */
static bool extend(size_t need)
{
    size_t step = ROUND(need > how.grow ? need : how.grow, ALIGN);
    struct free_chunk *c = (void *)heap_extend(heap_end, step);
    if (!c)
        return false;
    heap_end += step;
    c->size = step;
    insert(before(c), c);
    return true;
}

static void *allocate(size_t n)
{
    struct free_chunk *prev = NULL, *c;
    if (n >= TOO_LARGE)
        return NULL;
    size_t need = ROUND(n ? n : 1, ALIGN) + HEADER;
    while (!(c = search(need, &prev)))
        if (!extend(need))
            return NULL;
    if (c->size < need + SMALLEST) { /* reasonable size: all of it */
        *(prev ? &prev->next : &head) = c->next;
        rover = prev;
    } else { /* its tail end */
        rover = c;
        c->size -= need;
        c = (void *)end_of(c);
        c->size = need;
    }
    c->next = NULL;
    return c + 1;
}

static void release(void *p)
{
    if (!p)
        return;
    struct free_chunk *c = (struct free_chunk *)p - 1;
    insert(before(c), c);
}

static void describe(const void *p, size_t n, struct chunk *c)
{
    const struct free_chunk *f = (const struct free_chunk *)p - 1;
    *c = (struct chunk){ .kind = USED, .at = (char *)f, .size = f->size, .header = HEADER };
}

static void walk(chunk_fn *fn, void *arg)
{
    struct free_chunk *expected = head;
    for (struct free_chunk *f = (void *)heap_start; (char *)f < heap_end; f = (void *)end_of(f)) {
        struct chunk c = { .at = (char *)f, .size = f->size, .header = HEADER, .bin = -1 };
        c.kind = f == expected ? FREE : USED;
        if (f == expected) {
            c.next = (char *)f->next;
            expected = f->next;
        }
        fn(&c, arg);
    }
}

static const char *check(void)
{
    struct free_chunk *expected = head;
    const struct free_chunk *prev = NULL;
    for (struct free_chunk *f = (void *)heap_start; (char *)f < heap_end; f = (void *)end_of(f)) {
        if (f->size < SMALLEST || f->size % ALIGN || f->size > (size_t)(heap_end - (char *)f))
            return "a chunk's size is impossible";
        if (f != expected) {
            prev = NULL;
            continue;
        }
        if (prev)
            return "two free chunks that touch are not one";
        prev = f;
        expected = f->next;
        if (expected && expected <= f)
            return "the list is not in the order of addresses";
    }
    return expected ? "the list names what is no chunk" : NULL;
}

const struct allocator list = {
    .name = "list",
    .idea = "one free list in address order, coalesced on free",
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
