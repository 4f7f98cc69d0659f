/* check.h - every block watched, on request of the environment; part of malloc.c.
 *
 *     MALLOC_CHECK_=1..3   head | guard word | payload | guard bytes
 *     MALLOC_GUARD=1       head page | ... payload | page without access
 *
 * At level 1, what is wrong is said and the call does nothing; from 2 on the program ends. At level
 * 3, freed payloads are poisoned and reused late: the last DELAYED of them wait, and poison that
 * was written to is found when they leave. With MALLOC_GUARD the pages of a freed block lose all
 * access for good, so that any later use stops there. A list of all blocks gives what is left at
 * the end (MALLOC_LEAKS=1). Bound: O(n) for n bytes; the list is for every one of them. */
#define DELAYED    64u
#define GUARD_WORD 0x51b10c4dU
#define POISON     0xdb
#define FENCE      0xfd
#define FENCE_MIN  8u

struct watched {
    struct watched *next, *prev;
    const void *caller;
    void *block; /* as the heap knows it */
    uint32_t size, room, pages, word;
};

static struct watched living = { .next = &living, .prev = &living };
static struct watched *delayed[DELAYED];
static unsigned delays, level;
static bool watching, guard_pages;

static cold struct watched *wrong(const char *what, const void *p)
{
    if (level > 1)
        corrupt(what, p);
    complain(what, p);
    return NULL;
}

static struct watched *watched_of(const void *p)
{
    if (guard_pages)
        return (struct watched *)(void *)(((uintptr_t)p & ~(uintptr_t)(PAGE - 1)) - PAGE);
    return (struct watched *)(void *)((char *)(uintptr_t)p - sizeof(struct watched));
}

static bool all(const unsigned char *p, size_t n, unsigned char what)
{
    while (n && *p == what)
        p++, n--;
    return n == 0;
}

/* => a block of n bytes and its head; its end is the end of a page, to the alignment */
static void *guard_block(size_t n, size_t align, struct watched **w)
{
    size_t lead = align > PAGE ? align : PAGE;
    size_t room = (n + align - 1) & ~(align - 1), body = ((room + PAGE - 1) & ~(size_t)(PAGE - 1));
    char *base, *p;

    body = body ? body : PAGE;
    if (n > MAX_CHUNK / 2 || align > MAX_CHUNK / 4 ||
        !(base = map_pages((uint32_t)(lead + body + PAGE))))
        return NULL;
    if (mprotect(base + lead + body, PAGE, PROT_NONE) < 0) {
        munmap(base, lead + body + PAGE);
        return NULL;
    }
    p = (char *)(((uintptr_t)base + lead + body - room) & ~(uintptr_t)(align - 1));
    if (room == 0)
        p -= align;
    *w = watched_of(p);
    (*w)->block = base;
    (*w)->room = (uint32_t)(base + lead + body - p);
    (*w)->pages = (uint32_t)(lead + body);
    return p;
}

static void *watch_block(size_t n, size_t align, struct watched **w)
{
    size_t lead = (sizeof(struct watched) + align - 1) & ~(align - 1);
    char *b;

    if (n > MAX_CHUNK / 2 || align > MAX_CHUNK / 4)
        return NULL;
    b = align > ALIGN ? block_memalign(align, lead + n + FENCE_MIN)
                      : block_malloc(lead + n + FENCE_MIN);
    if (!b)
        return NULL;
    *w = watched_of(b + lead);
    (*w)->block = b;
    (*w)->room = (uint32_t)n + FENCE_MIN;
    return b + lead;
}

static void *check_malloc(size_t n, size_t align, const void *caller)
{
    struct watched *w = NULL;
    unsigned char *p = guard_pages ? guard_block(n, align, &w) : watch_block(n, align, &w);

    if (!p)
        return no_memory();
    w->caller = caller;
    w->size = (uint32_t)n;
    w->word = GUARD_WORD;
    w->next = &living;
    w->prev = living.prev;
    w->prev->next = living.prev = w;
    if (level > 2)
        memset(p, POISON ^ 0xff, n);
    memset(p + n, FENCE, w->room - n);
    return p;
}

/* => NULL: it is wrong */
static struct watched *check_block(const void *p)
{
    struct watched *w = watched_of(p);

    if ((uintptr_t)p % ALIGN)
        return wrong("free of what malloc never returned", p);
    if (w->word == ~GUARD_WORD)
        return wrong("free of a block that is free already", p);
    if (w->word != GUARD_WORD)
        return wrong("written before the start of the block, or none of ours", p);
    if (!all((const unsigned char *)p + w->size, w->room - w->size, FENCE))
        return wrong("written beyond the end of the block", p);
    return w;
}

static void *payload_of(struct watched *w)
{
    return w + 1;
}

/* The block that waited longest is free now. */
static void delay(struct watched *w)
{
    struct watched *old = delayed[delays % DELAYED];

    delayed[delays++ % DELAYED] = w;
    if (!old)
        return;
    if (!all(payload_of(old), old->size, POISON))
        corrupt("written to after free", payload_of(old));
    block_free(old->block);
}

static void check_free(void *p)
{
    struct watched *w = check_block(p);

    if (!w)
        return;
    w->next->prev = w->prev;
    w->prev->next = w->next;
    w->word = ~GUARD_WORD;
    if (guard_pages) {
        void *block = w->block;
        uint32_t size = w->pages;

        madvise(block, size, MADV_DONTNEED); /* w is gone */
        mprotect(block, size, PROT_NONE);
        return;
    }
    if (level < 3) {
        block_free(w->block);
        return;
    }
    memset(p, POISON, w->size);
    delay(w);
}

static void *check_realloc(void *p, size_t n, const void *caller)
{
    struct watched *w = check_block(p);
    void *q = w ? check_malloc(n, ALIGN, caller) : NULL;

    if (q) {
        memcpy(q, p, w->size < n ? w->size : n);
        check_free(p);
    }
    return q;
}

static size_t check_usable(void *p)
{
    const struct watched *w = check_block(p);

    return w ? w->size : 0;
}

static void say(const char *what, size_t n)
{
    char line[64];
    unsigned i = sizeof line;

    line[--i] = '\n';
    do
        line[--i] = "0123456789abcdef"[n % 16];
    while (n /= 16);
    if (write(2, what, strlen(what)) < 0 || write(2, line + i, sizeof line - i) < 0)
        return;
}

/* What was not freed: bytes and who asked for them, in hexadecimal. */
static void report_leaks(void)
{
    for (struct watched *w = living.next; w != &living; w = w->next) {
        say("malloc: never freed, bytes: 0x", w->size);
        say("malloc:       asked for by: 0x", (uintptr_t)w->caller);
    }
}

/* ---- the calls as events ---- */

static bool marking;

/* => whether they are to be */
static bool mark_environment(void)
{
    const char *trace = getenv("MALLOC_TRACE");

    return trace && *trace == '1';
}

/* A block and its size, as a mark in the kernel's history; on other kernels nothing. */
static void mark(const char *name, const void *p, size_t n)
{
#ifndef MALLOC_PRELOAD
    if (marking)
        trace_mark(name, (unsigned)(uintptr_t)p, (unsigned)n);
#endif
}

/* => whether blocks are to be watched */
static bool check_environment(void)
{
    const char *check = getenv("MALLOC_CHECK_"), *guard = getenv("MALLOC_GUARD");
    const char *leaks = getenv("MALLOC_LEAKS");
    bool leak = leaks && *leaks == '1';

    if (guard && *guard == '1')
        guard_pages = true; /* and no page is touched if not */
    if (leak)
        atexit(report_leaks);
    if (check && *check >= '0' && *check <= '9')
        level = *check < '3' ? (unsigned)(*check - '0') : 3;
    else
        level = guard_pages ? 3 : leak ? 2 : 0;
    if (guard_pages && level < 2)
        level = 2;
    return guard_pages || leak || level;
}
