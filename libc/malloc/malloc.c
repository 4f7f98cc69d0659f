/* malloc.c - the library's heap: small blocks in runs without headers (runs.h), in front of chunks
 * with boundary tags (heap.h), in front of mappings for large ones.
 *
 *     request          while few of a size live     else
 *     1 to 128         chunk                        run
 *     to map_limit     chunk                        (256 KB, doubled by the sizes freed, to 1 MB)
 *     above            mapping of its own
 *
 * Every block is aligned to 16. malloc, free, memalign: O(1), and the system calls; calloc and
 * realloc besides the bytes they clear or copy. What is found wrong ends the program with a message
 * that names the address. One test tells the short ways that there is more to do: the environment
 * was not looked at yet or wants every block checked (`special`, check.h), or there are threads.
 *
 *     MALLOC_CHECK_=3   guards round each block, poison, delayed reuse (0: none)
 *     MALLOC_GUARD=1    each block at the end of a page of its own, nothing mapped behind it
 *     MALLOC_LEAKS=1    at exit, what was not freed, by caller */
#include "libc/malloc/malloc.h"
#ifdef MALLOC_PRELOAD
#include "libc/malloc/preload.h"
#else
#include "libc/thread/lock.h"
#endif
#include <errno.h>
#include <malloc.h>
#include <sched.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <unistd.h>

#define likely(e)   __builtin_expect(!!(e), 1)
#define unlikely(e) __builtin_expect(!!(e), 0)
#define cold        __attribute__((noinline, cold))

#ifndef RUN_AFTER
#define RUN_AFTER 48 /* so many chunks of a size live when the next becomes a run */
#endif
#define SMALL_MAX 128u
#define MAP_LIMIT (256u << 10) /* blocks from this size on are mappings */
#define MAP_GROWN (64u << 10)  /* and those from this size on that grow and can't where they are */

static cold _Noreturn void corrupt(const char *what, const void *p);

#include "libc/malloc/heap.h"
#include "libc/malloc/runs.h"

enum { FRESH = 1, CHECKED = 2 };
static unsigned char special = FRESH;

/* In front of the header of a mapped chunk, whose sealed size is 0. */
struct mapping {
    uint32_t before; /* bytes of the mapping in front of the header */
    uint32_t size;   /* of the whole mapping */
    uint32_t seal;
};

/* Nothing here may allocate. */
static cold _Noreturn void corrupt(const char *what, const void *p)
{
    static const char digits[] = "0123456789abcdef";
    char number[12] = ": 0x";

    for (int i = 0; i < 8; i++)
        number[4 + i] = digits[(uintptr_t)p >> (28 - 4 * i) & 15];
    if (write(2, "malloc: ", 8) < 0 || write(2, what, strlen(what)) < 0 ||
        write(2, number, 12) < 0 || write(2, "\n", 1) < 0)
        abort();
    abort();
}

/* ---- mappings ---- */

static struct mapping *mapping_of(const struct chunk *c)
{
    return (struct mapping *)(void *)((char *)(uintptr_t)c - sizeof(struct mapping));
}

static uint32_t mapping_seal(const struct mapping *m)
{
    return m->before ^ m->size * 31 ^ (uint32_t)heap.key;
}

static void mapping_set(struct chunk *c, uint32_t before, uint32_t size)
{
    struct mapping *m = mapping_of(c);

    m->before = before;
    m->size = size;
    m->seal = mapping_seal(m);
    c->head = sealed(0) | USED | MAPPED;
}

static struct mapping mapping_get(const struct chunk *c)
{
    struct mapping m = *mapping_of(c);

    if (unlikely(m.seal != mapping_seal(&m)))
        corrupt("the header of a block was written to", payload(c));
    return m;
}

/* A block of its own with its payload at a multiple of align, and room to grow. */
static void *map_block(uint32_t n, uint32_t align, uint32_t room)
{
    uint32_t size = (n + room + 16 + (align > ALIGN ? align : 0) + PAGE - 1) & ~(PAGE - 1);
    char *p = map_pages(size);
    struct chunk *c;

    if (!p)
        return NULL;
    c = chunk_of((void *)(((uintptr_t)p + 16 + align - 1) & ~(uintptr_t)(align - 1)));
    mapping_set(c, (uint32_t)((char *)c - p), size);
    heap.mapped_bytes += size;
    heap.mapped_chunks++;
    return payload(c);
}

static void unmap_chunk(struct chunk *c)
{
    struct mapping m = mapping_get(c);
    int error = errno;

    if (m.size >= heap.map_limit && m.size < MAX_USED)
        heap.map_limit = m.size;
    heap.mapped_bytes -= m.size;
    heap.mapped_chunks--;
    munmap((char *)c - m.before, m.size);
    errno = error;
}

/* Change a mapping to hold n bytes: the kernel moves pages, not bytes. One that grows gets a
 * quarter more, which costs no memory before it is used.
 * => NULL: it can't, or the block is better off in the heap */
static void *resize_mapping(struct chunk *c, uint32_t n)
{
    struct mapping m = mapping_get(c);
    uint32_t need = (m.before + HEADER + n + PAGE - 1) & ~(PAGE - 1), size = need;
    char *p = (char *)c - m.before;

    if (n < MAP_GROWN / 2)
        return NULL;
    if (need <= m.size && need > m.size / 2)
        return payload(c);
    if (need > m.size && n < MAX_CHUNK / 2)
        size += (n / 4) & ~(PAGE - 1);
    p = mremap(p, m.size, size, MREMAP_MAYMOVE);
    if (p == MAP_FAILED)
        return NULL;
    heap.mapped_bytes += size - m.size;
    c = at(p, m.before);
    mapping_set(c, m.before, size);
    return payload(c);
}

/* ---- blocks ---- */

static cold void *no_memory(void)
{
    errno = ENOMEM;
    return NULL;
}

/* Not from a run. */
static void *chunk_malloc(size_t n)
{
    uint32_t size = chunk_size(n);
    struct chunk *c;
    void *p;

    if (likely(size - 1 < EXACT_MAX)) {
        unsigned i = size / ALIGN;

        heap.live[i]++;
        if (heap.quick[i]) {
            c = decode(heap.quick[i]);
            if (unlikely((c->head & (FLAGS - PREV_FREE)) != (USED | CACHED) ||
                         used_size(c->head) != size))
                corrupt("a free block was written to", payload(c));
            heap.quick[i] = c->next;
            heap.cached -= size;
            c->head &= ~(uint32_t)CACHED;
            return payload(c);
        }
        if (likely(c = chunk_alloc(size)))
            return payload(c);
        heap.live[i]--;
        return NULL;
    }
    if (unlikely(size == 0))
        return no_memory();
    if (size < heap.map_limit && (c = chunk_alloc(size)))
        return payload(c);
    if ((p = map_block((uint32_t)n, ALIGN, 0)) || size >= MAX_USED)
        return p ? p : no_memory();
    return (c = chunk_alloc(size)) ? payload(c) : NULL;
}

static void *small_malloc(unsigned class, size_t n)
{
    void *p = run_refill(class, heap.live[class] + heap.live[class + 1]);

    return p ? p : chunk_malloc(n);
}

static inline void *block_malloc(size_t n)
{
    unsigned class = (unsigned)(n + ALIGN - 1) / ALIGN;
    struct run *r;

    if (n > SMALL_MAX)
        return chunk_malloc(n);
    r = runs.current[class];
    if (likely(r->free))
        return run_pop(r, class);
    return small_malloc(class, n);
}

/* => the head of a chunk in use, checked */
static inline uint32_t checked(const void *p)
{
    uint32_t head = chunk_of(p)->head;

    if (unlikely((uintptr_t)p % ALIGN || !seal_ok(head) || (head & (USED | CACHED)) != USED))
        corrupt((uintptr_t)p % ALIGN == 0 && seal_ok(head) && head & CACHED
                    ? "free of a block that is free already"
                    : "free of what malloc never returned, or its header was written to",
                p);
    return head;
}

static inline void chunk_free(void *p)
{
    struct chunk *c = chunk_of(p);
    uint32_t head = checked(p), size = used_size(head);

    if (likely(size - 1 < EXACT_MAX)) {
        unsigned i = size / ALIGN;

        heap.live[i]--;
        c->head = head | CACHED;
        c->next = heap.quick[i];
        heap.quick[i] = encode(c);
        heap.cached += size;
        if (unlikely(heap.cached > heap.cache_max))
            flush();
        return;
    }
    if (head & MAPPED)
        unmap_chunk(c);
    else
        release(c, size);
}

static inline void block_free(void *p)
{
    unsigned class = class_at(p);

    if (class)
        run_free(p, class);
    else
        chunk_free(p);
}

static size_t block_usable(const void *p)
{
    unsigned class = class_at(p);
    uint32_t head;

    if (class)
        return class * ALIGN;
    head = checked(p);
    if (head & MAPPED) {
        struct mapping m = mapping_get(chunk_of(p));

        return m.size - m.before - HEADER;
    }
    return used_size(head) - HEADER;
}

/* Let c have size bytes where it is, with the help of the free chunk behind it or of the top. */
static bool resize(struct chunk *c, uint32_t have, uint32_t size)
{
    struct chunk *next = at(c, have);
    uint32_t behind;

    if (size > have) {
        if (size >= MAX_USED)
            return false;
        if ((char *)next == heap.top) {
            if ((size_t)(heap.soft_end - heap.top) < size - have &&
                (size >= MAP_GROWN || advance(size - have) != 0 || (char *)next != heap.top))
                return false;
            heap.top += size - have;
            c->head = sealed(size) | (c->head & FLAGS);
            return true;
        }
        behind = next->head & USED ? 0 : free_size(next->head);
        if (have + behind < size)
            return false;
        take(next, behind);
        c->head = sealed(size) | (c->head & FLAGS);
        if (have + behind != size)
            put(at(c, size), have + behind - size, 0);
        else
            at(c, size)->head &= ~(uint32_t)PREV_FREE;
        return true;
    }
    shrink(c, have, size);
    return true;
}

/* Where it is, or as a mapping. => NULL: it must be copied */
static void *chunk_realloc(void *p, size_t n, uint32_t size)
{
    struct chunk *c = chunk_of(p);
    uint32_t head = checked(p), have = used_size(head);

    if (head & MAPPED)
        return resize_mapping(c, (uint32_t)n);
    if (size != have) {
        if (!resize(c, have, size))
            return NULL;
        if (have <= EXACT_MAX)
            heap.live[have / ALIGN]--;
        if (size <= EXACT_MAX)
            heap.live[size / ALIGN]++;
    }
    return p;
}

static void *block_realloc(void *p, size_t n)
{
    uint32_t size = chunk_size(n);
    unsigned class = class_at(p);
    size_t old;
    void *q;

    if (unlikely(size == 0))
        return no_memory();
    if (class ? n && (n + ALIGN - 1) / ALIGN == class : (q = chunk_realloc(p, n, size)) != NULL)
        return class ? p : q;
    old = block_usable(p);
    q = NULL;
    if (n > old && n >= MAP_GROWN)
        q = map_block((uint32_t)n, ALIGN, (uint32_t)n / 4);
    if (!q && !(q = block_malloc(n)))
        return n < old ? p : NULL;
    memcpy(q, p, old < n ? old : n);
    block_free(p);
    return q;
}

/* align is a power of two above 16. */
static void *block_memalign(size_t align, size_t n)
{
    uint32_t size = chunk_size(n);
    struct chunk *c;
    void *p;

    if (!size || align > MAX_CHUNK / 2 || size > MAX_CHUNK - align - 2 * PAGE)
        return no_memory();
    if (size + align >= heap.map_limit)
        return (p = map_block((uint32_t)n, align, 0)) ? p : no_memory();
    if (!(c = aligned_chunk(size, align)))
        return NULL;
    if (size <= EXACT_MAX)
        heap.live[size / ALIGN]++;
    return payload(c);
}

#include "libc/malloc/check.h"

/* ---- the interface ---- */

int __malloc_lock;

static void lock(void)
{
    lock_take(&__malloc_lock);
}

static void unlock(void)
{
    int *l = &__malloc_lock;

    lock_leave(&l);
}

/* Once, before anything else: a secret, and what the environment asks for. */
static void prepare(void)
{
    const unsigned char *random = (const unsigned char *)getauxval(AT_RANDOM);

    if (!(special & FRESH))
        return;
    memcpy(&heap.key, random ? random + 4 : (const unsigned char *)"\x5a\xc3\x96\x1e",
           sizeof heap.key);
    heap.secret = (uint32_t)heap.key << 20;
    heap.key &= ~(uintptr_t)3;
    heap.map_limit = MAP_LIMIT;
    heap.trim_at = TRIM_STEP;
    heap.cache_max = CACHE_MIN;
    special = (unsigned char)((special & ~FRESH) | check_environment());
}

static cold void *special_malloc(size_t n, const void *caller)
{
    void *p;

    lock();
    prepare();
    p = special & CHECKED ? check_malloc(n, ALIGN, caller) : block_malloc(n);
    unlock();
    return p;
}

static cold void special_free(void *p, const void *caller)
{
    lock();
    prepare();
    if (special & CHECKED)
        check_free(p, caller);
    else
        block_free(p);
    unlock();
}

#define CALLER __builtin_return_address(0)

void *malloc(size_t n)
{
    if (unlikely(special | __threaded))
        return special_malloc(n, CALLER);
    return block_malloc(n);
}

void free(void *p)
{
    if (unlikely(!p))
        return;
    if (unlikely(special | __threaded))
        special_free(p, CALLER);
    else
        block_free(p);
}

/* New mappings are zero. */
static bool is_mapped(const void *p)
{
    return !(special & CHECKED) && !class_at(p) && chunk_of(p)->head & MAPPED;
}

void *calloc(size_t count, size_t size)
{
    size_t n;
    void *p;

    if (unlikely(__builtin_mul_overflow(count, size, &n)))
        return no_memory();
    p = unlikely(special | __threaded) ? special_malloc(n, CALLER) : block_malloc(n);
    return p && !is_mapped(p) ? memset(p, 0, n) : p;
}

static cold void *special_realloc(void *p, size_t n, const void *caller)
{
    void *q;

    lock();
    prepare();
    q = special & CHECKED ? check_realloc(p, n, caller) : block_realloc(p, n);
    unlock();
    return q;
}

void *realloc(void *p, size_t n)
{
    if (!p)
        return unlikely(special | __threaded) ? special_malloc(n, CALLER) : block_malloc(n);
    return unlikely(special | __threaded) ? special_realloc(p, n, CALLER) : block_realloc(p, n);
}

void *reallocarray(void *p, size_t count, size_t size)
{
    size_t n;

    if (__builtin_mul_overflow(count, size, &n))
        return no_memory();
    return p ? realloc(p, n) : malloc(n);
}

static void *any_memalign(size_t align, size_t n, const void *caller)
{
    void *p;

    if (align & (align - 1)) {
        errno = EINVAL;
        return NULL;
    }
    if (align <= ALIGN)
        return special | __threaded ? special_malloc(n, caller) : block_malloc(n);
    lock();
    prepare();
    p = special & CHECKED ? check_malloc(n, align, caller) : block_memalign(align, n);
    unlock();
    return p;
}

void *memalign(size_t align, size_t n)
{
    return any_memalign(align, n, CALLER);
}

void *aligned_alloc(size_t align, size_t n)
{
    return any_memalign(align, n, CALLER);
}

int posix_memalign(void **result, size_t align, size_t n)
{
    int error = errno;
    void *p;

    if (align < sizeof(void *) || align & (align - 1))
        return EINVAL;
    p = any_memalign(align, n, CALLER);
    errno = error;
    if (!p)
        return ENOMEM;
    *result = p;
    return 0;
}

size_t malloc_usable_size(void *p)
{
    if (!p)
        return 0;
    return special & CHECKED ? check_usable(p) : block_usable(p);
}

int malloc_trim(size_t keep)
{
    bool done;

    lock();
    runs_flush();
    flush();
    purge();
    done = heap.top && trim(keep);
    unlock();
    return done;
}

#include "libc/malloc/audit.h"
