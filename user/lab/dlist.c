/* dlist.c - one free list, linked both ways, in no order; boundary tags (tags.h).
 * Structure: each chunk knows its size at both ends, so free finds the neighbours in memory without
 * the list, takes those that are free out of it by their own links, coalesces, and puts the result
 * at the front. A chunk that is too large is split: its front is handed out.
 * Time:  malloc O(n) in the number of free chunks; free O(1).
 * Space: 16 bytes a chunk, 8 with the links in the payload. */
#include "user/lab/fit.h"
#include "user/lab/tags.h"

static struct tagged_heap heap;
static char *head, *rover; /* rover: where next fit goes on, a chunk in the list or NULL */

static void init(const struct settings *s)
{
    tagged_init(&heap, s);
}

/* Out of the list; the rover does not stay on what is gone. */
static void forget(char *c)
{
    if (rover == c)
        rover = *next_of(c);
    take(&heap, &head, c);
}

/* c, busy until now, becomes free. => the chunk that it is part of */
static char *make_free(char *c)
{
    char *next = free_behind(&heap, c), *prev = free_before(&heap, c);
    size_t size = chunk_size(c);
    if (next) {
        forget(next);
        size += chunk_size(next);
    }
    if (prev) {
        forget(prev);
        size += chunk_size(prev);
        c = prev;
    }
    chunk_set(c, size, false);
    push(&heap, &head, c);
    return c;
}

/* From the rover to the end, then from the head; the other policies: from the head. */
static char *search(size_t need)
{
    char *taken = NULL, *start = heap.policy == NEXT_FIT && rover ? rover : head, *c = start;
    while (c) {
        size_t size = chunk_size(c);
        if (size >= need && fit_better(heap.policy, size, taken ? chunk_size(taken) : 0)) {
            taken = c;
            if (fit_final(heap.policy, size, need))
                break;
        }
        c = *next_of(c);
        if (!c && start != head)
            c = head;
        if (c == start)
            break;
    }
    return taken;
}

static void *allocate(size_t n)
{
    if (n >= TOO_LARGE)
        return NULL;
    size_t need = chunk_for(&heap, n);
    char *c = search(need);
    if (!c) {
        c = tagged_extend(&heap, need);
        if (!c)
            return NULL;
        c = make_free(c);
    }
    size_t rest = chunk_size(c) - need;
    forget(c);
    if (rest < smallest(&heap)) {
        chunk_set(c, need + rest, true);
        return c + heap.header;
    }
    chunk_set(c, need, true);
    chunk_set(c + need, rest, false);
    push(&heap, &head, c + need);
    if (heap.policy == NEXT_FIT)
        rover = c + need;
    return c + heap.header;
}

static void release(void *p)
{
    if (p)
        make_free((char *)p - heap.header);
}

static void describe(const void *p, size_t n, struct chunk *c)
{
    tagged_describe(&heap, (char *)p - heap.header, c);
}

static void walk(chunk_fn *fn, void *arg)
{
    for (char *at = heap.start; at < heap.end; at += chunk_size(at)) {
        struct chunk c;
        tagged_describe(&heap, at, &c);
        fn(&c, arg);
    }
}

static const char *check(void)
{
    unsigned left;
    const char *wrong = tagged_check(&heap, &left);
    if (!wrong)
        wrong = tagged_check_list(&heap, head, &left);
    return wrong ? wrong : left ? "a free chunk is not in the list" : NULL;
}

const struct allocator dlist = {
    .name = "dlist",
    .idea = "doubly linked, headers and footers: free looks at two neighbours",
    .space = "good",
    .malloc_time = "bad, O(n); often acceptable",
    .free_time = "good, O(1)",
    .policies = true,
    .init = init,
    .malloc = allocate,
    .free = release,
    .describe = describe,
    .walk = walk,
    .check = check,
};
