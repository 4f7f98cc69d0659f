/* segregated.c - no header at all: the page that a block lies in tells its size.
 * Structure: a list of free blocks for each size class, linked through the payload; a page holds
 * blocks of one class only. A hash table (open addressing) maps the number of a page to the size of
 * its blocks, and the first page of a large block, which is a mapping of its own, to that.
 * Time:  malloc O(1): the head of a list; free O(1): one look into the hash table.
 * Space: no header; blocks are rounded up to their class, four classes a doubling; nothing is
 * coalesced, and a page stays with its class for ever. */
#include "user/lab/lab.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define CLASSES 37 /* 8, 16, ... 64, 80, 96, 112, 128, 160, ... 2048 and what lies between */
#define LARGEST 2048u

struct entry {
    uintptr_t page; /* its number; 0: empty, GONE: was used */
    size_t size;
};
#define GONE 1u

struct block {
    struct block *next;
};

static struct block *bin[CLASSES];
static struct entry *table;
static size_t slots, used; /* slots: a power of 2; used: those that are not empty */

static void init(const struct settings *s) {}

/* The smallest class that n bytes fit in; *size: what its blocks have. => n <= LARGEST */
static unsigned class_of(size_t n, size_t *size)
{
    if (n <= 64) {
        *size = n ? ROUND(n, 8) : 8;
        return (unsigned)(*size / 8 - 1);
    }
    unsigned log = 31 - (unsigned)__builtin_clz((unsigned)n - 1); /* 2^log < n <= 2^(log + 1) */
    size_t step = (size_t)1 << (log - 2);
    *size = ROUND(n, step);
    return 8 + 4 * (log - 6) + (unsigned)((*size >> (log - 2)) - 5);
}

static struct entry *find(struct entry *in, size_t n, uintptr_t page)
{
    struct entry *gone = NULL;
    size_t i = page * 2654435761u >> 7 & (n - 1);
    for (; in[i].page != page; i = (i + 1) & (n - 1)) {
        if (in[i].page == GONE && !gone)
            gone = &in[i];
        if (!in[i].page)
            return gone ? gone : &in[i];
    }
    return &in[i];
}

static void *map(size_t n)
{
    void *p = mmap(NULL, n, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return p == MAP_FAILED ? NULL : p;
}

/* Room for one more: at most half of the slots are in use. */
static bool reserve(void)
{
    if (used * 2 < slots)
        return true;
    size_t more = slots ? slots * 2 : PAGE / sizeof(struct entry), live = 0;
    struct entry *bigger = map(more * sizeof *bigger);
    if (!bigger)
        return false;
    for (size_t i = 0; i < slots; i++)
        if (table[i].page > GONE) {
            *find(bigger, more, table[i].page) = table[i];
            live++;
        }
    if (table)
        munmap(table, slots * sizeof *table);
    table = bigger;
    slots = more;
    used = live;
    return true;
}

static void note(void *p, size_t size)
{
    struct entry *e = find(table, slots, (uintptr_t)p / PAGE);
    used += e->page == 0;
    *e = (struct entry){ (uintptr_t)p / PAGE, size };
}

/* A new page for a class, cut into blocks. */
static bool fill(unsigned class, size_t size)
{
    char *p = sbrk(0);
    size_t gap = ROUND((uintptr_t)p, PAGE) - (uintptr_t)p;
    if (!reserve() || !heap_extend(p, gap + PAGE))
        return false;
    p += gap;
    note(p, size);
    for (size_t at = PAGE / size * size; at; at -= size) {
        struct block *b = (void *)(p + at - size);
        b->next = bin[class];
        bin[class] = b;
    }
    return true;
}

static void *allocate(size_t n)
{
    size_t size;
    if (n >= TOO_LARGE)
        return NULL;
    if (n > LARGEST) {
        void *p = reserve() ? map(n) : NULL;
        if (p)
            note(p, ROUND(n, PAGE));
        return p;
    }
    unsigned class = class_of(n, &size);
    if (!bin[class] && !fill(class, size))
        return NULL;
    struct block *b = bin[class];
    bin[class] = b->next;
    return b;
}

static void release(void *p)
{
    size_t size;
    if (!p)
        return;
    struct entry *e = find(table, slots, (uintptr_t)p / PAGE);
    if (e->size > LARGEST) {
        munmap(p, e->size);
        e->page = GONE;
        return;
    }
    unsigned class = class_of(e->size, &size);
    struct block *b = p;
    b->next = bin[class];
    bin[class] = b;
}

static void describe(const void *p, size_t n, struct chunk *c)
{
    const struct entry *e = find(table, slots, (uintptr_t)p / PAGE);
    *c = (struct chunk){ .kind = USED, .at = (char *)p, .size = e->size };
}

static const char *check(void)
{
    for (unsigned class = 0; class < CLASSES; class ++) {
        size_t left = used * (PAGE / 8), size;
        for (const struct block *b = bin[class]; b; b = b->next) {
            const struct entry *e = find(table, slots, (uintptr_t)b / PAGE);
            if (e->page != (uintptr_t)b / PAGE || class_of(e->size, &size) != class)
                return "a free block lies in a page of another class";
            if ((uintptr_t)b % PAGE % e->size)
                return "a free block is not where one begins";
            if (!left--)
                return "a list goes in a circle";
        }
    }
    return NULL;
}

const struct allocator segregated = {
    .name = "segregated",
    .idea = "no header: a hash table from page number to size",
    .space = "no header; no coalescing: possibly bad",
    .malloc_time = "very good, O(1)",
    .free_time = "good, O(1): a hash table",
    .init = init,
    .malloc = allocate,
    .free = release,
    .describe = describe,
    .check = check,
};
