/* smaps.c - the pages of a process: smaps, smaps_rollup, pagemap; of the machine: kpagecount,
 * kpageflags, framecells. */
#include "kernel/lib/assert.h"
#include "kernel/lib/string.h"
#include "kernel/procfs/procfs.h"
#include "libc/include/abi/errno.h"
#include "libc/include/abi/limits.h"
#include "mm/commit.h"
#include "mm/uaccess.h"
#include "mm/usage.h"

#define LINE        (PATH_MAX + 80u)
#define KB          1024u
#define NAME_STARTS 49  /* the column of an area's name */
#define WORDS       32u /* of pagemap and its like, read in one go */

static void line(struct text *t, const char *name, uint32_t bytes)
{
    text_printf(t, "%-15s %8u kB\n", name, (unsigned)(bytes / KB));
}

static void share(struct text *t, const char *name, uint64_t pss)
{
    text_printf(t, "%-15s %8llu kB\n", name, (unsigned long long)(pss >> PSS_SHIFT) / KB);
}

/* What smaps and smaps_rollup have in common; whole: the latter. */
static void print_usage(struct text *t, const struct area_usage *u, bool whole)
{
    line(t, "Rss:", u->rss);
    share(t, "Pss:", u->pss);
    share(t, "Pss_Dirty:", u->pss_dirty);
    if (whole) {
        share(t, "Pss_Anon:", u->pss_anon);
        share(t, "Pss_File:", u->pss_file);
        share(t, "Pss_Shmem:", u->pss_shmem);
    }
    line(t, "Shared_Clean:", u->shared_clean);
    line(t, "Shared_Dirty:", u->shared_dirty);
    line(t, "Private_Clean:", u->private_clean);
    line(t, "Private_Dirty:", u->private_dirty);
    line(t, "Referenced:", u->referenced);
    line(t, "Anonymous:", u->anonymous);
    line(t, "LazyFree:", u->lazy_free);
    line(t, "AnonHugePages:", 0);
    line(t, "ShmemPmdMapped:", 0);
    line(t, "FilePmdMapped:", 0);
    line(t, "Shared_Hugetlb:", 0);
    line(t, "Private_Hugetlb:", 0);
    line(t, "Swap:", u->swap);
    share(t, "SwapPss:", u->pss_swap);
    share(t, "Locked:", u->locked);
}

static void print_flags(struct text *t, unsigned flags)
{
    static const struct {
        unsigned flag;
        const char *name;
    } names[] = {
        { VM_READ, "rd" },
        { VM_WRITE, "wr" },
        { VM_EXEC, "ex" },
        { VM_SHARED, "sh" },
        { 0, "mr" },
        { VM_MAYWRITE, "mw" },
        { 0, "me" },
        { VM_SHARED, "ms" },
        { VM_GROWSDOWN, "gd" },
        { VM_LOCKED, "lo" },
        { VM_SEQUENTIAL, "sr" },
        { VM_RANDOM, "rr" },
        { VM_DONTFORK, "dc" },
        { VM_WIPEONFORK, "wf" },
        { VM_NORESERVE, "nr" },
    };

    text_printf(t, "VmFlags:");
    for (unsigned i = 0; i < ARRAY_SIZE(names); i++) {
        if ((flags & names[i].flag) == names[i].flag)
            text_printf(t, " %s", names[i].name);
    }
    text_printf(t, "%s \n", area_promises(flags) ? " ac" : "");
}

static int print_area(struct vma *v, void *arg)
{
    struct area_usage u = { 0 };
    struct text *t = arg;

    if (!text_reserve(t, LINE))
        return -ENOMEM;
    t->len += (size_t)vma_describe(v, t->buf + t->len, LINE);
    area_usage_add(v, &u);
    line(t, "Size:", v->end - v->start);
    line(t, "KernelPageSize:", PAGE_SIZE);
    line(t, "MMUPageSize:", PAGE_SIZE);
    print_usage(t, &u, false);
    text_printf(t, "%-15s %8u\n", "THPeligible:", 0u);
    print_flags(t, v->flags);
    return 0;
}

int proc_print_smaps(struct text *t, const struct proc_id *id)
{
    struct aspace *as = proc_aspace(id);
    int err;

    if (!as)
        return proc_find(id) ? 0 : -ESRCH;
    err = aspace_for_each_vma(as, print_area, t);
    aspace_put(as);
    return err;
}

struct rollup {
    struct area_usage u;
    uint32_t start, end;
};

static int add_area(struct vma *v, void *arg)
{
    struct rollup *r = arg;

    area_usage_add(v, &r->u);
    r->start = r->end ? r->start : v->start;
    r->end = v->end;
    return 0;
}

int proc_print_smaps_rollup(struct text *t, const struct proc_id *id)
{
    struct aspace *as = proc_aspace(id);
    struct rollup r = { .end = 0 };
    size_t before = t->len;

    if (!as)
        return -ESRCH;
    aspace_for_each_vma(as, add_area, &r);
    aspace_put(as);
    text_printf(t, "%08x-%08x ---p 00000000 00:00 0 ", (unsigned)r.start, (unsigned)r.end);
    text_printf(t, "%*s[rollup]\n", NAME_STARTS - (int)(t->len - before), "");
    print_usage(t, &r.u, true);
    return 0;
}

static int clear_accessed(struct vma *v, void *kinds)
{
    area_clear_accessed(v, *(unsigned *)kinds);
    return 0;
}

/* proc(5): 1 all pages, 2 anonymous ones, 3 those of files: their accessed bits; 5 the peak of the
 * resident set. */
int proc_store_clear_refs(const char *word, const struct proc_id *id)
{
    static const char what[] = "1235";
    unsigned kinds[] = { PAGES_ANON | PAGES_FILE, PAGES_ANON, PAGES_FILE, 0 };
    const char *at = *word ? strchr(what, *word) : NULL;
    struct aspace *as;

    if (!at || word[1])
        return -EINVAL;
    if (!(as = proc_aspace(id)))
        return -ESRCH;
    if (*word == '5')
        as->hiwater_rss = 0; /* what is resident now counts anyway */
    else
        aspace_for_each_vma(as, clear_accessed, &kinds[at - what]);
    aspace_put(as);
    return 0;
}

/* ---- arrays of words, one for each page or frame */

/* The words from number `first` on into w[]; fewer than n at the end. -errno */
typedef long (*words_fn)(const struct proc_id *id, uint32_t first, uint64_t *w, unsigned n);

static long read_words(words_fn fn, const struct proc_id *id, char *ubuf, size_t n, uint64_t *pos)
{
    uint64_t w[WORDS];
    size_t done = 0;

    if (n % sizeof w[0] || *pos % sizeof w[0])
        return -EINVAL;
    while (done < n && *pos / sizeof w[0] <= UINT32_MAX) {
        unsigned want = (unsigned)MIN((n - done) / sizeof w[0], WORDS);
        long got = fn(id, (uint32_t)(*pos / sizeof w[0]), w, want);

        if (got <= 0)
            return done ? (long)done : got;
        if (copy_to_user(ubuf + done, w, (size_t)got * sizeof w[0]))
            return -EFAULT;
        done += (size_t)got * sizeof w[0];
        *pos += (size_t)got * sizeof w[0];
    }
    return (long)done;
}

static long page_words(const struct proc_id *id, uint32_t first, uint64_t *w, unsigned n)
{
    struct aspace *as = proc_aspace(id);
    unsigned i;

    if (!as)
        return proc_find(id) ? 0 : -ESRCH;
    mutex_lock(&as->lock);
    for (i = 0; i < n && first + i < USER_END >> PAGE_SHIFT; i++)
        w[i] = page_word(as, (first + i) << PAGE_SHIFT);
    mutex_unlock(&as->lock);
    aspace_put(as);
    return (long)i;
}

long proc_read_pagemap(const struct proc_id *id, void *ubuf, size_t n, uint64_t *pos)
{
    return read_words(page_words, id, ubuf, n, pos);
}

static long count_words(const struct proc_id *id, uint32_t first, uint64_t *w, unsigned n)
{
    unsigned i;

    for (i = 0; i < n && first + i < nframes; i++) {
        const struct frame *f = frame_of(first + i);
        w[i] = f->state == FRAME_ANON || f->state == FRAME_CACHE ? f->maps : 0;
    }
    return (long)i;
}

long proc_read_kpagecount(const struct proc_id *id, void *ubuf, size_t n, uint64_t *pos)
{
    return read_words(count_words, id, ubuf, n, pos);
}

static long flag_words(const struct proc_id *id, uint32_t first, uint64_t *w, unsigned n)
{
    unsigned i;

    for (i = 0; i < n && first + i < nframes; i++)
        w[i] = frame_flags_word(frame_of(first + i));
    return (long)i;
}

long proc_read_kpageflags(const struct proc_id *id, void *ubuf, size_t n, uint64_t *pos)
{
    return read_words(flag_words, id, ubuf, n, pos);
}

/* Bits 32 and up of the position: how many frames a cell stands for (abi/framecell.h). */
long proc_read_framecells(const struct proc_id *id, void *ubuf, size_t n, uint64_t *pos)
{
    unsigned shift = (unsigned)(*pos >> 32);
    uint32_t i = (uint32_t)*pos / sizeof(struct frame_cell);
    struct frame_cell cell;
    size_t done = 0;

    if (shift > FRAMECELL_MAX_SHIFT || (uint32_t)*pos % sizeof cell || n % sizeof cell)
        return -EINVAL;
    for (; done < n && i <= (nframes - 1) >> shift; i++, done += sizeof cell) {
        memset(&cell, 0, sizeof cell);
        frames_count(i << shift, MIN(1u << shift, nframes - (i << shift)), cell.frames);
        if (copy_to_user((char *)ubuf + done, &cell, sizeof cell))
            return -EFAULT;
    }
    *pos += done;
    return (long)done;
}
