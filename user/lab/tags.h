/* tags.h - chunks with boundary tags, for dlist and bins: size and status in a header, the size
 * again in a footer, so that both neighbours in memory are found in one step (Knuth 1962).
 *
 *   as first drawn:       | size+status next |  payload ...            | prev size |   16 bytes
 *   links in the payload: | size+status |  (next prev) payload ...          | size |    8 bytes
 *
 * next and prev count in free chunks only; in the second form they lie where the payload will be.
 * */
#ifndef USER_LAB_TAGS_H
#define USER_LAB_TAGS_H

#include "user/lab/lab.h"

#include <unistd.h>

#define WORD sizeof(uint32_t)
#define BUSY 1u

struct tagged_heap {
    char *start, *end;
    size_t header, footer, grow; /* bytes */
    enum policy policy;
};

static inline size_t chunk_size(const char *c)
{
    return *(const uint32_t *)(const void *)c & ~BUSY;
}

static inline bool chunk_busy(const char *c)
{
    return *(const uint32_t *)(const void *)c & BUSY;
}

static inline void chunk_set(char *c, size_t size, bool busy)
{
    *(uint32_t *)(void *)c = (uint32_t)size | busy;
    *(uint32_t *)(void *)(c + size - WORD) = (uint32_t)size;
}

static inline char **next_of(char *c)
{
    return (char **)(void *)(c + WORD);
}

static inline char **prev_of(const struct tagged_heap *h, char *c)
{
    return (char **)(void *)(h->header == WORD ? c + 2 * WORD : c + chunk_size(c) - 2 * WORD);
}

static inline void push(const struct tagged_heap *h, char **head, char *c)
{
    *next_of(c) = *head;
    *prev_of(h, c) = NULL;
    if (*head)
        *prev_of(h, *head) = c;
    *head = c;
}

static inline void take(const struct tagged_heap *h, char **head, char *c)
{
    char *next = *next_of(c), *prev = *prev_of(h, c);
    *(prev ? next_of(prev) : head) = next;
    if (next)
        *prev_of(h, next) = prev;
}

/* The free chunk right behind c, or right before it. => NULL if that is busy or the heap ends
 * there */
static inline char *free_behind(const struct tagged_heap *h, char *c)
{
    char *next = c + chunk_size(c);
    return next < h->end && !chunk_busy(next) ? next : NULL;
}

static inline char *free_before(const struct tagged_heap *h, char *c)
{
    if (c == h->start)
        return NULL;
    char *prev = c - *(uint32_t *)(void *)(c - WORD);
    return chunk_busy(prev) ? NULL : prev;
}

static inline size_t smallest(const struct tagged_heap *h)
{
    return h->header == WORD ? 4 * WORD : h->header + h->footer + ALIGN;
}

/* The size of a chunk for n bytes. => n is below TOO_LARGE */
static inline size_t chunk_for(const struct tagged_heap *h, size_t n)
{
    size_t need = ROUND(n + h->header + h->footer, ALIGN);
    return need < smallest(h) ? smallest(h) : need;
}

static inline void tagged_init(struct tagged_heap *h, const struct settings *s)
{
    h->header = h->footer = s->links_in_payload ? WORD : 2 * WORD;
    h->grow = s->grow;
    h->policy = s->policy;
    char *p = sbrk(0);
    size_t gap = ROUND((uintptr_t)p + h->header, ALIGN) - h->header - (uintptr_t)p;
    if (gap)
        heap_extend(p, gap);
    h->start = h->end = p + gap;
}

/* The heap grows by a chunk of at least `need` bytes. => that, busy and in no list; NULL */
static inline char *tagged_extend(struct tagged_heap *h, size_t need)
{
    size_t step = ROUND(need > h->grow ? need : h->grow, ALIGN);
    char *c = heap_extend(h->end, step);
    if (!c)
        return NULL;
    h->end += step;
    chunk_set(c, step, true);
    return c;
}

static inline void tagged_describe(const struct tagged_heap *h, char *at, struct chunk *c)
{
    *c = (struct chunk){ .kind = chunk_busy(at) ? USED : FREE,
                         .at = at,
                         .size = chunk_size(at),
                         .header = h->header,
                         .footer = h->footer,
                         .bin = -1 };
    if (c->kind == FREE) {
        c->next = *next_of(at);
        c->prev = *prev_of(h, at);
    }
}

/* Tags agree, nothing is impossible, no two free chunks touch; *nfree: how many are free. */
static inline const char *tagged_check(const struct tagged_heap *h, unsigned *nfree)
{
    bool was_free = false;
    *nfree = 0;
    for (char *c = h->start; c < h->end; c += chunk_size(c)) {
        size_t size = chunk_size(c);
        if (size < smallest(h) || size % ALIGN || size > (size_t)(h->end - c))
            return "a chunk's size is impossible";
        if (*(uint32_t *)(void *)(c + size - WORD) != size)
            return "header and footer differ";
        if (was_free && !chunk_busy(c))
            return "two free chunks that touch are not one";
        was_free = !chunk_busy(c);
        *nfree += was_free;
    }
    return NULL;
}

/* Its links agree both ways, all in it are free; *left counts down for each. */
static inline const char *tagged_check_list(const struct tagged_heap *h, char *head, unsigned *left)
{
    char *prev = NULL;
    for (char *c = head; c; prev = c, c = *next_of(c)) {
        if (c < h->start || c >= h->end || chunk_busy(c))
            return "a list names what is no free chunk";
        if (*prev_of(h, c) != prev)
            return "a chunk's prev is not the one before it";
        if (!(*left)--)
            return "a list goes in a circle, or a chunk is in two";
    }
    return NULL;
}

#endif
