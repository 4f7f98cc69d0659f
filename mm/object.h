/* object.h - the one cache: frames keyed by (object, index).
 * An object is anything file-like that can be read, written and mapped: a regular file, later
 * shared anonymous memory and swapped pages. All who read, write or map it see the same frame. The
 * frames hang in a radix tree of 64-way nodes: a lookup costs at most one step for each 6 bits of
 * the index. The object's size in bytes is kept here and nowhere else. */
#ifndef MM_OBJECT_H
#define MM_OBJECT_H

#include "kernel/lib/list.h"
#include "kernel/sched/mutex.h"
#include "mm/frame.h"
#include "mm/layout.h"
#include "mm/radix.h"

struct object;

struct object_ops {
    const char *name;
    /* Read n pages from index on into f[] (wholly: zeros behind the end). NULL: a new page is all
     * zeros. 0, -EIO, -ENOMEM. => o->lock is held; the frames are not in the cache yet; may
     * sleep */
    int (*fill)(struct object *o, uint32_t index, struct frame **f, unsigned n);
    /* Write n frames, of the pages from index on, to where fill reads them; done when it returns.
     * 0 or -EIO. NULL: the cache is the only home of the data, so frames stay until the object is
     * destroyed. => the frames are referenced; nothing is locked but o->sync; may sleep */
    int (*writeback)(struct object *o, uint32_t index, struct frame **f, unsigned n);
    /* Make what writeback wrote last: where it lies (metadata), and the device's own cache. NULL:
     * nothing to do. 0 or -EIO. May sleep */
    int (*commit)(struct object *o);
    /* The page has left the cache. NULL: nobody needs to know. Never sleeps. */
    void (*dropped)(struct object *o, uint32_t index);
    /* How many of the n pages from index on are worth reading together; at least 1. NULL: all. */
    unsigned (*extent)(struct object *o, uint32_t index, unsigned n);
    /* The last reference is gone; every frame has left the cache. */
    void (*destroy)(struct object *o);
    /* Memory that is shared, not a file's: Shmem in /proc/meminfo. */
    bool shared_memory;
    /* Has no home of its own (fill, writeback): its pages can go to swap (shmem.h). */
    bool swappable;
    /* One area more shows the object, or one less. NULL: nobody counts them. Never sleep. */
    void (*attached)(struct object *o);
    void (*detached)(struct object *o);
    /* The path for /proc/<pid>/maps into buf: its length or -errno. NULL: no name. */
    int (*path)(struct object *o, char *buf, size_t n);
};

struct object {
    const struct object_ops *ops;
    uint32_t refs;
    uint32_t npages; /* frames in the cache */
    uint64_t size;   /* bytes */
    bool inserting;  /* into `pages`, which may ask for memory: nothing may be removed now */
    struct radix pages;
    struct radix slots;  /* swappable: the swap entries of pages that are in slots */
    uint32_t nout;       /* of those, the ones that are not in the cache */
    bool locked;         /* its pages stay in memory (SHM_LOCK) */
    struct list swapped; /* in the list of objects that have had slots */
    uint32_t
        ahead_next;    /* the page behind the last that was read in: who misses it reads in a row */
    uint32_t ahead;    /* pages that the last miss read */
    struct list areas; /* every area that maps it: what reclaim walks */
    struct mutex lock; /* held while a page is filled */
    struct mutex
        sync; /* held while pages are written back: who waits for it finds them on the disk */
    struct list dirty; /* in the list of objects with marked (dirty) pages */
    uint32_t dev, ino; /* what /proc/<pid>/maps prints */
    void *priv;
};

void object_init(struct object *o, const struct object_ops *ops);

void object_get(struct object *o);
void object_put(struct object *o);

/* The frame of page index, with a reference for the caller, read in if need be. 0 or what fill
 * said. Does not look at the size: the caller decides what lies behind the end. May sleep. */
int object_page(struct object *o, uint32_t index, struct frame **out);

/* The same, with what is known of the accesses to come. AUTO reads ahead while misses follow each
 * other: 1 page, then 4, 8, 16, 32. */
enum ahead { AHEAD_AUTO, AHEAD_NONE, AHEAD_MOST };
int object_page_ahead(struct object *o, uint32_t index, enum ahead ahead, struct frame **out);

/* Since boot, of objects that are filled: misses, and pages read in for them. Their difference
 * was read ahead. */
extern struct object_counts {
    uint64_t misses, pages_in;
    uint64_t pages_out; /* written back */
    uint32_t dirty;     /* pages now that have yet to be written back */
    uint32_t writing;   /* pages that are on their way now */
} object_counts;

/* The frame if it is in the cache (with a reference), or NULL. Never sleeps. */
struct frame *object_peek(struct object *o, uint32_t index);

/* Put f into the cache as page index, with a reference of the cache's own; take it out again.
 * insert: 0 or -ENOMEM. Neither sleeps. => the place is empty; holds f */
int object_insert(struct object *o, uint32_t index, struct frame *f);
void object_remove(struct object *o, uint32_t index, struct frame *f);

/* Read: bytes copied, less at the end of the object; write: grows the object. -EFAULT, -ENOMEM,
 * -EIO, -EFBIG only when nothing was copied. Buffers of the first two are in user memory; these
 * wait for memory where it is short. May sleep.
 * => the first two: user_range_ok of the buffer; the caller holds no lock that write-back takes */
long object_read(struct object *o, uint64_t pos, void *ubuf, size_t n);
long object_write(struct object *o, uint64_t pos, const void *ubuf, size_t n);
long object_read_kernel(struct object *o, uint64_t pos, void *buf, size_t n);
long object_write_kernel(struct object *o, uint64_t pos, const void *buf, size_t n);

/* Set the size. Shrinking drops the frames behind it (also from page tables that map them) and
 * zeroes the rest of the last page. */
int object_truncate(struct object *o, uint64_t size);

/* Make a hole of pages [first, end): zeros for everybody. 0; -EOPNOTSUPP where the cache is not the
 * only home of the pages. */
int object_punch(struct object *o, uint32_t first, uint32_t end);

/* f, a page of o, differs from its home from now on. O(log) the first time, O(1) after. */
void object_first_dirty(struct object *o, struct frame *f);
static inline void object_dirty(struct object *o, struct frame *f)
{
    if (!(f->flags & FRAME_DIRTY))
        object_first_dirty(o, f);
}

/* Write the dirty pages among first..last back and wait; pages written to meanwhile are dirty
 * again. 0 or the first error: those pages stay dirty. */
int object_sync(struct object *o, uint32_t first, uint32_t last);

/* object_sync, then commit: what was written before is found again after a power failure. 0 or the
 * first error. */
int object_commit(struct object *o, uint32_t first, uint32_t last);

/* Write all dirty pages of all objects back. 0 or the first error. */
int objects_sync(void);

/* Asked by who has just written to o: while an eighth of memory or more is dirty, he writes o's
 * dirty pages back himself, so that nobody writes faster than the disk for long. */
void object_throttle(struct object *o);

/* What a kernel thread does: every 5 seconds, or when a sixteenth of memory is dirty, write all
 * of it back. Never returns. */
void writeback_run(void *unused);

/* Can the page that f holds be had again: clean, from an object that has a home, or that swap or
 * nobody has written? */
bool object_may_drop(const struct frame *f);

/* Take f out of its cache and free it, if nobody else refers to it and the page can be read again.
 * O(log). True: f is gone */
bool object_drop(struct frame *f);

/* Do pages of o have another place to be than the cache? Those of a swappable object have while
 * swap is on. */
bool object_has_home(const struct object *o);

bool object_ok(const struct object *o);

/* The largest object, in bytes: one behind the index of its last page is an index, too. */
#define OBJECT_SIZE_MAX ((uint64_t)UINT32_MAX << PAGE_SHIFT)

#endif
