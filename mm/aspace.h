/* aspace.h - address spaces: a tree of areas (the promise) and a page directory (what was kept of
 * it). One sleeping lock guards both. A fault takes it, as does every call that changes areas. */
#ifndef MM_ASPACE_H
#define MM_ASPACE_H

#include "kernel/sched/mutex.h"
#include "mm/commit.h"
#include "mm/rmap.h"
#include "mm/vma.h"

struct local;
struct recorder;

struct aspace {
    struct mutex lock;
    struct list all; /* in aspaces */
    uint32_t refs;
    pte_t *pgdir;
    uint32_t cr3;       /* the physical address of pgdir */
    struct family *kin; /* its place in the family: who may share its anonymous frames */
    struct vma_tree areas;
    struct list moved;         /* areas that mremap moved: rmap looks at each of them */
    uint32_t mmap_top;         /* gaps are searched from here down */
    struct local *local;       /* a range with frames of its own (local.h), or NULL */
    struct recorder *recorder; /* of its references (recorder.h), or NULL */
    bool watched;              /* there is one of these: each fault asks */

    uint32_t total_vm;           /* pages in areas */
    uint32_t data_vm;            /* pages in private writable areas */
    uint32_t locked_vm;          /* pages in locked areas */
    unsigned future_flags;       /* VM_* that every new area gets: mlockall(MCL_FUTURE) */
    uint32_t rss_anon, rss_file; /* pages present */
    uint32_t swapped;            /* entries that name a swap slot */
    uint32_t hiwater_rss;        /* the most that were ever present, seen at exit and by /proc */
    uint32_t hiwater_vm;         /* the most that total_vm ever was */
    uint32_t min_flt, maj_flt;   /* faults served without and with a wait for a device */
    uint32_t limit_as, limit_data, limit_stack, limit_memlock; /* bytes; all ones = none */

    /* What exec laid out; read by brk and /proc. */
    uint32_t start_code, end_code, start_data, end_data, start_brk, brk, start_stack;
    uint32_t arg_start, arg_end, env_start, env_end;
};

/* All of them. */
extern struct list aspaces;

/* The boot-time half: caches. */
void aspace_init(void);

/* An empty address space with one reference; NULL when memory is out. */
struct aspace *aspace_create(void);

/* A copy: areas are duplicated, private pages become copy-on-write in both. NULL when memory is
 * out; `from` is then as before. May sleep. */
struct aspace *aspace_fork(struct aspace *from);

void aspace_get(struct aspace *as);

/* Drop a reference; the last one unmaps everything and frees the page tables.
 * => as is not loaded in CR3 when it is the last one (switch away first: aspace_activate) */
void aspace_put(struct aspace *as);

/* Make as the address space of the current thread (NULL: the kernel's own), now. */
void aspace_activate(struct aspace *as);

/* Map at exactly [addr, addr + len): exec's way to lay out a program that is not running yet.
 * prot is PROT_*, flags MAP_PRIVATE or MAP_SHARED; pgoff counts pages of the object. len is rounded
 * up. 0, -ENOMEM, -EINVAL (outside user space, or overlaps an area). The object's reference is
 * taken. */
int aspace_map_anon(struct aspace *as, uint32_t addr, uint32_t len, unsigned prot,
                    unsigned vm_flags);
int aspace_map_object(struct aspace *as, uint32_t addr, uint32_t len, unsigned prot,
                      unsigned vm_flags, struct object *o, uint32_t pgoff);

/* Access to the memory of an address space that need not be the current one: pages are faulted in
 * as if by its owner (private ones copied when written). 0, -EFAULT, -ENOMEM. exec builds the first
 * stack with it; /proc/<pid>/cmdline reads with it. May sleep. */
int aspace_write(struct aspace *as, uint32_t addr, const void *src, size_t n);
int aspace_read(struct aspace *as, uint32_t addr, void *dst, size_t n);
int aspace_zero(struct aspace *as, uint32_t addr, size_t n);

/* PROT_* as VM_*. */
static inline unsigned vm_prot(unsigned prot)
{
    return prot & VM_PROT;
}

/* Does an area with these flags count against RLIMIT_DATA? */
static inline bool area_is_data(unsigned flags)
{
    return (flags & (VM_WRITE | VM_SHARED)) == VM_WRITE;
}

/* Count bytes of an area with these flags in (by = 1) or out (-1): total_vm, data_vm, locked_vm and
 * what is promised. */
static inline void aspace_account(struct aspace *as, unsigned flags, uint32_t bytes, int by)
{
    uint32_t pages = (bytes >> PAGE_SHIFT) * (uint32_t)by;

    as->total_vm += pages;
    if (by > 0 && as->total_vm > as->hiwater_vm)
        as->hiwater_vm = as->total_vm;
    if (area_is_data(flags))
        as->data_vm += pages;
    if (area_promises(flags))
        commit_pages += pages;
    if (flags & VM_LOCKED)
        as->locked_vm += pages;
}

static inline void area_account(const struct vma *v, int by)
{
    aspace_account(v->as, v->flags, v->end - v->start, by);
}

/* Could as have so many bytes more of an area with these flags (RLIMIT_AS, RLIMIT_DATA)? */
bool aspace_within_limits(const struct aspace *as, unsigned flags, uint32_t bytes);

/* Add an area, or grow a neighbour that it continues; moved is 0 but for mremap. 0 or -ENOMEM.
 * => as->lock is held (or nobody else knows as); page aligned, the range is free; next is the first
 * area behind it, or NULL */
int aspace_add_before(struct aspace *as, struct vma *next, uint32_t start, uint32_t end,
                      unsigned flags, struct object *o, uint32_t pgoff, uint32_t moved);

static inline int aspace_add(struct aspace *as, uint32_t start, uint32_t end, unsigned flags,
                             struct object *o, uint32_t pgoff, uint32_t moved)
{
    struct vma *next = vma_find(&as->areas, start);

    return aspace_add_before(as, next, start, end, flags, o, pgoff, moved);
}

/* Could as lock so many pages more (RLIMIT_MEMLOCK)? */
static inline bool aspace_may_lock(const struct aspace *as, uint32_t pages)
{
    return as->locked_vm + pages <= as->limit_memlock >> PAGE_SHIFT;
}

/* Take flags from all areas of [start, end) and add others; pages follow a change of VM_PROT.
 * -ENOMEM at a hole or when memory is out, -EACCES where VM_WRITE is not to be had; the areas
 * before that have changed. => as->lock is held; page aligned, start < end */
int aspace_set_flags(struct aspace *as, uint32_t start, uint32_t end, unsigned clear, unsigned set);

/* Make the pages of [start, end) present, as by an access. 0, -ENOMEM, -EINVAL (forbidden),
 * -EFAULT (SIGBUS).
 * POPULATE_ANY writes where that makes a private page. => as->lock is held */
enum populate { POPULATE_READ, POPULATE_WRITE, POPULATE_ANY };
int aspace_populate(struct aspace *as, uint32_t start, uint32_t end, enum populate how);

/* Round a system call's len up to pages; false when [addr, addr + len) is not in user space.
 * => addr is page aligned, *len > 0 */
static inline bool range_ok(uint32_t addr, uint32_t *len)
{
    *len = PAGE_UP(*len);
    return *len != 0 && addr <= USER_END && *len <= USER_END - addr;
}

/* Remove [start, end) from areas and page tables. 0, or -ENOMEM when an area would have to be split
 * and memory is out (then nothing has changed). => as->lock is held; page aligned, start < end */
int aspace_unmap(struct aspace *as, uint32_t start, uint32_t end);

/* The same where no page is present, so that there is nothing to look for in the page tables. */
int aspace_unmap_empty(struct aspace *as, uint32_t start, uint32_t end);

/* With MAP_* flags of mm_mmap: mprotect must never allow writing (shared, from a file opened to
 * read). */
#define MM_NEVER_WRITE 0x80000000u

/* An address, or -errno: addresses above 2 GB are negative as well, so that the sign does not
 * tell. */
static inline bool is_errno(long r)
{
    return (unsigned long)r >= (unsigned long)-4095;
}

/* The system calls' bodies, on the current address space or another. Errors as in the man pages. */
long mm_brk(struct aspace *as, uint32_t addr);
long mm_mmap(struct aspace *as, uint32_t addr, uint32_t len, unsigned prot, unsigned flags,
             struct object *o, uint32_t pgoff);
long mm_munmap(struct aspace *as, uint32_t addr, uint32_t len);
long mm_mprotect(struct aspace *as, uint32_t addr, uint32_t len, unsigned prot);
long mm_mremap(struct aspace *as, uint32_t addr, uint32_t old_len, uint32_t new_len, unsigned flags,
               uint32_t new_addr);
long mm_remap_file_pages(struct aspace *as, uint32_t start, uint32_t size, unsigned prot,
                         uint32_t pgoff);
long mm_madvise(struct aspace *as, uint32_t addr, uint32_t len, int advice);
long mm_mlock(struct aspace *as, uint32_t addr, uint32_t len, unsigned flags);
long mm_munlock(struct aspace *as, uint32_t addr, uint32_t len);
long mm_mlockall(struct aspace *as, unsigned flags);
long mm_munlockall(struct aspace *as);
long mm_msync(struct aspace *as, uint32_t addr, uint32_t len, unsigned flags);
long mm_mincore(struct aspace *as, uint32_t addr, uint32_t len, uint8_t *uvec);

/* Call fn for each area in order of addresses, until it returns non-zero. Takes the lock. */
int aspace_for_each_vma(struct aspace *as, int (*fn)(struct vma *v, void *arg), void *arg);

/* The line of /proc/<pid>/maps for v, with its newline, into buf: its length (cut at n). */
int vma_describe(const struct vma *v, char *buf, size_t n);

/* Page tables of user space that it holds: one look at each of 768 entries. */
uint32_t aspace_pgtables(const struct aspace *as);

/* Audit the whole of it: tree, limits, page tables against areas, counters against page tables. */
bool aspace_ok(struct aspace *as);

#endif
