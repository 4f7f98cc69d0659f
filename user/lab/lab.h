/* lab.h - what an allocator of the lab is, and what the lab's own files share.
 * An allocator is one file that ends in one table (struct allocator). It takes memory as any
 * program does, by brk, sbrk, mmap and munmap; memory.c defines these for the whole program,
 * counts them and can make the n-th one fail. The break is the allocator's alone. */
#ifndef USER_LAB_LAB_H
#define USER_LAB_LAB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ALIGN       8u /* of every block, bytes: a double, on the i386 */
#define PAGE        4096u
#define ROUND(n, a) (((n) + (a)-1) & ~((size_t)(a)-1))
#define TOO_LARGE   0x70000000u /* no request of so many bytes can be met */

/* Which of the chunks that are large enough a search of a list takes. */
enum policy { FIRST_FIT, NEXT_FIT, BEST_FIT, WORST_FIT };
extern const char *const policy_names[4];

struct settings {
    enum policy policy;
    size_t grow;           /* the heap grows by at least so many bytes, where it grows in steps */
    bool links_in_payload; /* dlist, bins: a free chunk's links lie where the payload was */
};

enum kind { USED, FREE, PAD };

/* A chunk as pictures and checkers see it: [header|payload|footer]. */
struct chunk {
    enum kind kind;
    char *at;
    size_t size, header, footer; /* bytes; size is that of all three parts */
    const char *next, *prev;     /* free: the chunks that its links name, or NULL */
    int bin;                     /* free: the list that it is in, where there are several */
};
typedef void chunk_fn(const struct chunk *c, void *arg);

struct allocator {
    const char *name, *idea;
    const char *space, *malloc_time, *free_time; /* the lecture's verdict */
    bool policies;                               /* there is a list that a policy searches */

    /* Called once in a process, before anything else. */
    void (*init)(const struct settings *s);
    /* => a block of n bytes, aligned to ALIGN; NULL where memory is out, all else is then as before
     * n may be 0: NULL, or a block that can be freed. */
    void *(*malloc)(size_t n);
    /* => p came from malloc or is NULL */
    void (*free)(void *p);
    /* NULL: derived from malloc and free (derive.c). */
    void *(*realloc)(void *p, size_t n);
    void *(*calloc)(size_t count, size_t size);
    void *(*memalign)(size_t align, size_t n);

    /* The chunk round the block p, for which n bytes were asked. */
    void (*describe)(const void *p, size_t n, struct chunk *c);
    /* Every chunk of the heap, in the order of addresses. NULL: no chunk can be found but by its
     * block */
    void (*walk)(chunk_fn *fn, void *arg);
    /* => NULL where the heap is sound, or what is wrong with it. May itself be NULL */
    const char *(*check)(void);
};

extern const struct allocator minimal, pad, list, dlist, bins, vm, segregated, kr, buddy, libc;
extern const struct allocator mine __attribute__((weak)); /* there if user/lab/mine.c is */

/* The table of them, in the lecture's order. => NULL behind the last one */
const struct allocator *allocator_at(unsigned i);
const struct allocator *allocator_named(const char *name);

/* ------------------------------------------------------------ memory.c */
struct memory {
    unsigned calls;         /* system calls for memory */
    size_t heap, heap_peak; /* bytes: what the break has grown by, and mapped pages */
    unsigned fail_at;       /* this call from now is refused; 0: none */
    bool failed;            /* it was */
};
extern struct memory memory;

/* Pages of the lab's own, not counted. => zeroed; ends the program where there are none */
void *lab_pages(size_t n, bool shared);
void lab_unmap(void *p, size_t n);

/* The break moves up by n bytes. => where it was, NULL where it can't be, or where somebody else
 * has moved it from `end` since */
char *heap_extend(const char *end, size_t n);

/* ------------------------------------------------------------ derive.c */
/* old: the bytes asked for when p was made; raw: what lab_memalign gave with it, else p. */
void *lab_realloc(const struct allocator *a, void *raw, void *p, size_t old, size_t n);
void *lab_calloc(const struct allocator *a, size_t count, size_t size);
/* The block is *raw where the allocator has no memalign: that is what is to be freed. */
void *lab_memalign(const struct allocator *a, size_t align, size_t n, void **raw);

#endif
