/* malloc.c - the library's heap: small blocks in runs without headers (runs.h), in front of chunks
 * with boundary tags (heap.h), in front of mappings for large ones.
 *
 *     request          while few of a size live     else
 *     0 to 128         chunk                        run
 *     to map_limit     chunk                        (256 KB, grown by the sizes freed, to 1 MB)
 *     above            mapping of its own
 *
 * What was freed rests in lists (lists.h) and is handed out again as it is. Blocks are aligned to
 * 16, those of at most 8 bytes to 8. malloc, free, memalign: O(1) amortized, system calls aside; a
 * single call may have to empty the lists, which the frees before it pay for. calloc and realloc
 * besides: the bytes they clear or copy. What is found wrong ends the program with a message
 * that names the address. One test tells the short ways that there is more to do: the environment
 * was not looked at yet or wants every block checked (`plain`, check.h), or there are threads.
 *
 *     MALLOC_CHECK_=N   0: nothing more. 1: guards round each block; what is found wrong as it is
 *                       freed is said, and the call does nothing. 2: it is said, and the program
 *                       ends. 3: and poison, delayed reuse
 *     MALLOC_GUARD=1    each block at the end of a page of its own, nothing mapped behind it
 *     MALLOC_LEAKS=1    at exit, what was not freed, by caller
 *     MALLOC_TRACE=1    each call is an event of the kernel's history (trace run -m) */
#include "libc/malloc/malloc.h"
#ifdef MALLOC_PRELOAD
#include "libc/malloc/preload.h"
#else
#include "libc/thread/lock.h"
#include "libc/include/sys/trace.h"
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

#define RUN_AFTER  8          /* so many blocks of a class are chunks before the next is in a run */
#define LONG_AFTER 8          /* and so many of its runs are short before the next is long */
#define REST_MIN   (4u << 10) /* so many bytes of chunks may rest in lists in any case */
#define SOFT_STEP  (4u << 10) /* the top is handed out in steps of this ... */
#define SOFT_SHARE 64         /* ... or of this part of the heap */
#define SMALL_MAX  128u
#define MAP_LIMIT  (256u << 10) /* blocks from this size on are mappings */
#define GROWN_MIN  (1u << 10)   /* blocks from this size on get room as they grow */
#define MAP_GROWN  (64u << 10)  /* and those from this size on that grow and can't where they are */

static cold _Noreturn void corrupt(const char *what, const void *p);

#include "libc/malloc/heap.h"
#include "libc/malloc/segments.h"
#include "libc/malloc/runs.h"
#include "libc/malloc/lists.h"

/* Nothing here may allocate. => whether it could be said */
static cold bool complain(const char *what, const void *p)
{
    static const char digits[] = "0123456789abcdef";
    char number[12] = ": 0x";

    for (int i = 0; i < 8; i++)
        number[4 + i] = digits[(uintptr_t)p >> (28 - 4 * i) & 15];
    return write(2, "malloc: ", 8) > 0 && write(2, what, strlen(what)) > 0 &&
           write(2, number, 12) > 0 && write(2, "\n", 1) > 0;
}

static cold _Noreturn void corrupt(const char *what, const void *p)
{
    complain(what, p);
    abort();
}

#include "libc/malloc/mapped.h"
#include "libc/malloc/blocks.h"
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

    if (heap.plain || watching || marking)
        return;
    memcpy(&heap.key, random ? random + 4 : (const unsigned char *)"\x5a\xc3\x96\x1e",
           sizeof heap.key);
    memcpy(&heap.seal, random ? random + 8 : (const unsigned char *)"\x1d\x77\xe0\x4b",
           sizeof heap.seal);
    heap.secret = (uint32_t)heap.key << 20;
    heap.key &= ~(uintptr_t)3;
    heap.both = heap.key ^ heap.seal;
    heap.map_limit = MAP_LIMIT;
    heap.grown_limit = MAP_GROWN;
    heap.trim_at = TRIM_STEP;
    watching = check_environment();
    marking = mark_environment();
    heap.plain = !watching && !marking;
    lists_limit();
}

static cold void *special_malloc(size_t n, const void *caller)
{
    void *p;

    lock();
    prepare();
    p = watching ? check_malloc(n, ALIGN, caller) : block_malloc(n);
    unlock();
    mark("malloc", p, n);
    return p;
}

static cold void special_free(void *p)
{
    mark("free", p, 0);
    lock();
    prepare();
    if (watching)
        check_free(p);
    else
        block_free(p);
    unlock();
}

#define CALLER __builtin_return_address(0)
#define more   __attribute__((noinline))

/* A jump away from malloc (and `used`, so that n stays where malloc has it): who called malloc
 * called these. */
static more __attribute__((used)) void *malloc_more(size_t n)
{
    return unlikely(!heap.plain || __threaded) ? special_malloc(n, CALLER) : small_malloc(n);
}

static more __attribute__((used)) void *malloc_large(size_t n)
{
    return unlikely(!heap.plain || __threaded) ? special_malloc(n, CALLER) : chunk_malloc(n);
}

static more void free_more(void *p)
{
    if (unlikely(!heap.plain || __threaded))
        special_free(p);
    else
        block_free(p);
}

static more void free_chunk(void *p)
{
    if (!p)
        return;
    if (unlikely(!heap.plain || __threaded))
        special_free(p);
    else
        chunk_free(p);
}

/* The short ways: a block that rests, and its return. What is not as it should be is left to
 * malloc_more and free_more, so that nothing is called here. Before the heap is plain, and while
 * blocks are watched, there are neither lists nor runs. */
static inline void *quick_malloc(size_t n)
{
    void *p;

    if (unlikely(n > SMALL_MAX))
        return malloc_large(n);
    return likely(!__threaded) && likely(p = list_try(small_list(n))) ? p : malloc_more(n);
}

void *malloc(size_t n)
{
    return quick_malloc(n);
}

void free(void *p)
{
    unsigned kind = kind_at(p);

    if (likely(in_row(p, &kinds[kind]) && !__threaded && tag_wrong(p)))
        list_put(p, kind % LONG);
    else if (kind)
        free_more(p);
    else
        free_chunk(p);
}

/* New mappings are zero. */
static bool is_mapped(const void *p)
{
    return !watching && !kind_at(p) && chunk_of(p)->head & MAPPED;
}

static more void *clear(void *p, size_t n)
{
    uint32_t *to = p;

    if (n > 64 || n % sizeof *to)
        return memset(p, 0, n);
    for (size_t i = 0; i < n / sizeof *to; i++)
        to[i] = 0;
    return p;
}

void *calloc(size_t count, size_t size)
{
    size_t n;
    void *p;

    if (unlikely(__builtin_mul_overflow(count, size, &n)))
        return no_memory();
    p = quick_malloc(n);
    return p && !(n >= MAP_GROWN && is_mapped(p)) ? clear(p, n) : p;
}

static cold void *special_realloc(void *p, size_t n, const void *caller)
{
    void *q;

    lock();
    prepare();
    q = watching ? check_realloc(p, n, caller) : block_realloc(p, n);
    unlock();
    mark("realloc", p, n);
    mark("moved", q, n);
    return q;
}

void *realloc(void *p, size_t n)
{
    if (!p)
        return quick_malloc(n);
    return unlikely(!heap.plain || __threaded) ? special_realloc(p, n, CALLER)
                                               : block_realloc(p, n);
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
    if (align < ALIGN || (align == ALIGN && n > 8))
        return !heap.plain || __threaded ? special_malloc(n, caller) : block_malloc(n);
    lock();
    prepare();
    if (watching)
        p = check_malloc(n, align, caller);
    else
        p = align == ALIGN ? block_malloc(ALIGN) : block_memalign(align, n);
    unlock();
    mark("malloc", p, n);
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
    return watching ? check_usable(p) : block_usable(p);
}

int malloc_trim(size_t keep)
{
    bool done;

    lock();
    flush();
    runs_flush();
    purge();
    done = heap.top && trim(keep);
    unlock();
    return done;
}

#include "libc/malloc/audit.h"
