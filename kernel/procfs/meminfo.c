/* meminfo.c - where the machine's memory is: /proc/meminfo and /proc/vmstat.
 * One pass over the frame descriptors, in which nothing sleeps, counts each frame in one place:
 *
 *   MemTotal = MemFree + AnonPages + Buffers + Cached + Slab + KernelStack + PageTables
 *            + VmallocUsed + Kernel (frames of the kernel that no other line names: pipes, ...)
 *
 * and all user pages once more, by the lists of their pools (mm/zone.h):
 * AnonPages + Buffers + Cached = Active + Inactive + Unevictable, which is what reclaim does not
 * look at: locked, or nowhere else. */
#include "kernel/dev/block.h"
#include "kernel/lib/assert.h"
#include "kernel/lib/string.h"
#include "kernel/proc/oom.h"
#include "kernel/proc/process.h"
#include "kernel/procfs/procfs.h"
#include "mm/commit.h"
#include "mm/fault.h"
#include "mm/kmalloc.h"
#include "mm/object.h"
#include "mm/reclaim.h"
#include "mm/replace.h"
#include "mm/slab.h"
#include "mm/swap.h"
#include "mm/usage.h"
#include "mm/vmalloc.h"
#include "mm/zone.h"

#define PAGE_KB    (PAGE_SIZE / 1024)
#define KB_SECTORS (1024 / SECTOR_SIZE)

/* Frames by what they are used for. */
struct usage {
    uint32_t state[FRAME_NSTATES];
    uint32_t high_free;
    uint32_t shmem, buffers, file, pinned; /* the page cache; pinned: of objects without a home */
    uint32_t mapped;                       /* of the cache */
    uint32_t listed[2][NPOOLS];            /* [0] of files, [1] anonymous or shared memory */
    uint32_t slab, slab_empty, kernel;     /* kernel: what is left of FRAME_KERNEL */
    struct locked_pages locked;
};

static bool is_device(const struct object *o)
{
    struct block_device *d = block_next(NULL);

    while (d && o != &d->cache)
        d = block_next(d);
    return d != NULL;
}

static void count_cached(struct usage *u, const struct frame *f)
{
    const struct object *o = f->owner;

    u->mapped += f->maps != 0;
    if (o && o->ops->shared_memory)
        u->shmem++;
    else if (!o || !object_has_home(o))
        u->pinned++;
    else
        ++*(is_device(o) ? &u->buffers : &u->file);
}

static void count_listed(struct usage *u, const struct frame *f)
{
    const struct object *o = f->owner;
    bool shared = o && o->ops->shared_memory, home = shared || (o && o->ops->fill);

    u->listed[shared][home ? frame_pool_list(f) : POOL_KEPT]++;
}

static void count_empty(const struct slab_cache *c, void *arg)
{
    ((struct usage *)arg)->slab_empty += c->nempty << c->order;
}

/* Is p the first process that has this address space? */
static bool has_own(const struct process *p)
{
    const struct process *q = NULL;

    if (p->as->refs > 1)
        for (q = process_next(1); q && q != p && q->as != p->as; q = process_next(q->id + 1))
            ;
    return !q || q == p;
}

static void count_mlocked(struct usage *u)
{
    for (struct process *p = process_next(1); p; p = process_next(p->id + 1)) {
        if (p->as && has_own(p))
            aspace_count_locked(p->as, &u->locked);
    }
}

/* Count f, and those behind it that are quickly seen to be the same: the rest of a free block, a
 * run of one state and list. The page cache is looked at frame by frame. => how many */
static uint32_t count_run(struct usage *u, const struct frame *f, const struct frame *end)
{
    const struct frame *g = f + 1;

    if (f->state == FRAME_CACHE) {
        count_cached(u, f);
        count_listed(u, f);
    } else if (f->state == FRAME_FREE) {
        const struct frame *head = free_block_of(f);

        g = head ? head + (1u << head->order) : g;
        u->high_free += f->zone == ZONE_HIGHMEM ? (uint32_t)(g - f) : 0;
    } else {
        while (g < end && g->state == f->state && frame_pool_list(g) == frame_pool_list(f))
            g++;
        if (f->state == FRAME_ANON)
            u->listed[1][frame_pool_list(f)] += (uint32_t)(g - f);
    }
    u->state[f->state] += (uint32_t)(g - f);
    return (uint32_t)(g - f);
}

static void count_all(struct usage *u)
{
    memset(u, 0, sizeof *u);
    for (const struct frame *f = frames, *end = frames + nframes; f < end;)
        f += count_run(u, f, end);
    slab_for_each(count_empty, u);
    u->slab = u->state[FRAME_SLAB] + kmalloc_large_frames();
    u->kernel = u->state[FRAME_KERNEL] - kmalloc_large_frames();
    count_mlocked(u);
}

static uint32_t active(const struct usage *u, bool anon)
{
    return u->listed[anon][POOL_ACTIVE];
}

static uint32_t inactive(const struct usage *u, bool anon)
{
    return u->listed[anon][POOL_INACTIVE] + u->listed[anon][POOL_UNBACKED];
}

static uint32_t mlocked(const struct usage *u)
{
    return u->locked.anon + u->locked.shmem + u->locked.file + u->locked.pinned;
}

static uint32_t unevictable(const struct usage *u)
{
    return u->listed[0][POOL_KEPT] + u->listed[1][POOL_KEPT];
}

/* ---- meminfo */

static void line(struct text *t, const char *name, uint32_t kb)
{
    text_printf(t, "%-15s %8u kB\n", name, (unsigned)kb);
}

static void pages(struct text *t, const char *name, uint32_t n)
{
    line(t, name, n * PAGE_KB);
}

/* What a program could have without anything being written or lost. */
static uint32_t available(const struct usage *u)
{
    uint32_t files = active(u, false) + inactive(u, false), dirty = object_counts.dirty;
    uint32_t kept = 0, have = u->state[FRAME_FREE] + u->slab_empty + files - MIN(files, dirty);

    for (unsigned i = 0; i < NZONES; i++)
        kept += zones[i].low;
    return have > kept ? have - kept : 0;
}

static void print_user(struct text *t, const struct usage *u)
{
    pages(t, "Buffers:", u->buffers);
    pages(t, "Cached:", u->shmem + u->file + u->pinned);
    pages(t, "SwapCached:", swap_cached_pages());
    pages(t, "Active:", active(u, true) + active(u, false));
    pages(t, "Inactive:", inactive(u, true) + inactive(u, false));
    pages(t, "Active(anon):", active(u, true));
    pages(t, "Inactive(anon):", inactive(u, true));
    pages(t, "Active(file):", active(u, false));
    pages(t, "Inactive(file):", inactive(u, false));
    pages(t, "Unevictable:", unevictable(u));
    pages(t, "Mlocked:", mlocked(u));
}

static void print_sizes(struct text *t, const struct usage *u)
{
    uint32_t high = zones[ZONE_HIGHMEM].managed;

    pages(t, "HighTotal:", high);
    pages(t, "HighFree:", u->high_free);
    pages(t, "LowTotal:", frames_managed() - high);
    pages(t, "LowFree:", u->state[FRAME_FREE] - u->high_free);
    pages(t, "SwapTotal:", swap_total_slots());
    pages(t, "SwapFree:", swap_free_slots());
    pages(t, "Dirty:", object_counts.dirty);
    pages(t, "Writeback:", object_counts.writing);
}

static void print_kernel(struct text *t, const struct usage *u)
{
    pages(t, "KReclaimable:", u->slab_empty);
    pages(t, "Slab:", u->slab);
    pages(t, "SReclaimable:", u->slab_empty);
    pages(t, "SUnreclaim:", u->slab - u->slab_empty);
    pages(t, "KernelStack:", u->state[FRAME_KSTACK]);
    pages(t, "PageTables:", u->state[FRAME_PGTABLE]);
    pages(t, "CommitLimit:", commit_limit());
    pages(t, "Committed_AS:", commit_pages);
    line(t, "VmallocTotal:", (vmalloc_end - VMALLOC_BASE) >> 10);
    pages(t, "VmallocUsed:", u->state[FRAME_VMALLOC]);
    pages(t, "VmallocChunk:", vmalloc_largest_gap());
    pages(t, "Kernel:", u->kernel);
}

int proc_print_meminfo(struct text *t, const struct proc_id *id)
{
    struct usage u;

    count_all(&u);
    pages(t, "MemTotal:", frames_managed());
    pages(t, "MemFree:", u.state[FRAME_FREE]);
    pages(t, "MemAvailable:", available(&u));
    print_user(t, &u);
    print_sizes(t, &u);
    pages(t, "AnonPages:", u.state[FRAME_ANON]);
    pages(t, "Mapped:", u.mapped);
    pages(t, "Shmem:", u.shmem);
    print_kernel(t, &u);
    return 0;
}

/* ---- vmstat */

static void count(struct text *t, const char *name, uint64_t n)
{
    text_printf(t, "%s %llu\n", name, (unsigned long long)n);
}

static void print_now(struct text *t, const struct usage *u)
{
    count(t, "nr_free_pages", u->state[FRAME_FREE]);
    count(t, "nr_zone_inactive_anon", inactive(u, true));
    count(t, "nr_zone_active_anon", active(u, true));
    count(t, "nr_zone_inactive_file", inactive(u, false));
    count(t, "nr_zone_active_file", active(u, false));
    count(t, "nr_zone_unevictable", unevictable(u));
    count(t, "nr_zone_write_pending", object_counts.dirty + object_counts.writing);
    count(t, "nr_mlock", mlocked(u));
    count(t, "nr_inactive_anon", inactive(u, true));
    count(t, "nr_active_anon", active(u, true));
    count(t, "nr_inactive_file", inactive(u, false));
    count(t, "nr_active_file", active(u, false));
    count(t, "nr_unevictable", unevictable(u));
    count(t, "nr_slab_reclaimable", u->slab_empty);
    count(t, "nr_slab_unreclaimable", u->slab - u->slab_empty);
    count(t, "nr_anon_pages", u->state[FRAME_ANON]);
    count(t, "nr_mapped", u->mapped);
    count(t, "nr_file_pages", u->state[FRAME_CACHE]);
    count(t, "nr_dirty", object_counts.dirty);
    count(t, "nr_writeback", object_counts.writing);
    count(t, "nr_shmem", u->shmem);
    count(t, "nr_written", object_counts.pages_out);
    count(t, "nr_kernel_stack", u->state[FRAME_KSTACK] * PAGE_KB);
    count(t, "nr_page_table_pages", u->state[FRAME_PGTABLE]);
}

/* What went over the wires of all disks, in kilobytes. */
static void print_transfers(struct text *t)
{
    uint64_t in = 0, out = 0;

    for (struct block_device *d = block_next(NULL); d; d = block_next(d)) {
        in += d->stats.sectors_read;
        out += d->stats.sectors_written;
    }
    count(t, "pgpgin", in / KB_SECTORS);
    count(t, "pgpgout", out / KB_SECTORS);
    count(t, "pswpin", swap_counts.in);
    count(t, "pswpout", swap_counts.out);
}

static void print_zones(struct text *t)
{
    static const char *const allocs[NZONES] = { "pgalloc_dma", "pgalloc_normal", "pgalloc_high" };
    uint64_t frees = 0, fails = 0;

    for (unsigned i = 0; i < NZONES; i++) {
        count(t, allocs[i], zones[i].allocs);
        frees += zone_frees(&zones[i]);
        fails += zones[i].failures;
    }
    count(t, "pgalloc_fail", fails);
    count(t, "pgfree", frees);
}

static void print_reclaim(struct text *t)
{
    const struct reclaim_counts *r = &reclaim_counts;

    count(t, "allocstall", r->stalls);
    count(t, "pgscan_kswapd", r->scanned[0]);
    count(t, "pgscan_direct", r->scanned[1]);
    count(t, "pgsteal_kswapd", r->stolen[0]);
    count(t, "pgsteal_direct", r->stolen[1]);
    count(t, "pgactivate", replace_counts.activated);
    count(t, "pgdeactivate", replace_counts.deactivated);
    count(t, "pageoutrun", r->runs);
    count(t, "pageout_failed", r->failures);
}

static void print_midterm(struct text *t)
{
    count(t, "swapped_out_processes", midterm_counts.now);
    count(t, "swap_process_out", midterm_counts.out);
    count(t, "swap_process_in", midterm_counts.in);
}

static void print_faults(struct text *t)
{
    const struct fault_counts *f = &fault_counts;

    count(t, "pgfault", f->faults);
    count(t, "pgmajfault", f->major);
    count(t, "oom_kill", oom_kills);
    count(t, "drop_pagecache", proc_drops.pages);
    count(t, "drop_slab", proc_drops.slabs);
    count(t, "pgreadahead", object_counts.pages_in - object_counts.misses);
    count(t, "pgfault_zero", f->zero);
    count(t, "pgfault_zero_page", f->zero_page);
    count(t, "pgfault_cow_copy", f->cow_copy);
    count(t, "pgfault_cow_reuse", f->cow_reuse);
    count(t, "pgfault_file", f->file);
    count(t, "pgfault_spurious", f->spurious);
    count(t, "pgfault_stack_growth", f->stack_growth);
    count(t, "pgfault_segv", f->segv);
    count(t, "pgfault_bus", f->bus);
}

int proc_print_vmstat(struct text *t, const struct proc_id *id)
{
    struct usage u;

    count_all(&u);
    print_now(t, &u);
    print_transfers(t);
    print_zones(t);
    print_reclaim(t);
    print_midterm(t);
    print_faults(t);
    return 0;
}
