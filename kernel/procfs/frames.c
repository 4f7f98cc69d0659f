/* frames.c - a frame in words: /proc/frames, in which the text of a frame lies at its physical
 * address. What it is used for and by whom; how often it is referenced and mapped; every page
 * table entry that shows it, found through rmap: no page table is searched. */
#include "kernel/lib/assert.h"
#include "kernel/lib/init.h"
#include "kernel/lib/symbols.h"
#include "kernel/proc/process.h"
#include "kernel/procfs/procfs.h"
#include "libc/include/abi/errno.h"
#include "mm/object.h"
#include "mm/rmap.h"
#include "mm/slab.h"
#include "mm/uaccess.h"
#include "mm/usage.h"
#include "mm/vm_ops.h"
#include "mm/vmalloc.h"
#include "mm/zone.h"

#define MOST_MAPPINGS 16u
#define TEXT          4096u /* bytes, which nothing exceeds: nothing sleeps while it is written */

struct mapping {
    const struct aspace *as;
    uint32_t addr;
    pte_t pte;
};

struct mappings {
    struct mapping m[MOST_MAPPINGS];
    unsigned n;
};

static bool add_mapping(struct vma *v, uint32_t addr, pte_t *pte, void *arg)
{
    struct mappings *all = arg;

    all->m[all->n++] = (struct mapping){ .as = v->as, .addr = addr, .pte = *pte };
    return all->n < MOST_MAPPINGS;
}

static void print_mapping(struct text *t, const struct mapping *m)
{
    for (struct process *p = process_next(1); p; p = process_next(p->id + 1)) {
        if (p->as != m->as)
            continue;
        text_printf(t, "mapped by %s (%d) at %08x:%s%s%s\n", p->comm, p->id, (unsigned)m->addr,
                    m->pte & PTE_WRITE ? " writable" : " read-only",
                    m->pte & PTE_ACCESSED ? ", accessed" : "", m->pte & PTE_DIRTY ? ", dirty" : "");
    }
}

static void print_mappings(struct text *t, struct frame *f)
{
    struct mappings all = { .n = 0 };

    rmap_walk(f, add_mapping, &all);
    for (unsigned i = 0; i < all.n; i++)
        print_mapping(t, &all.m[i]);
    if (f->maps > all.n)
        text_printf(t, "and %u more\n", (unsigned)(f->maps - all.n));
}

static void print_object(struct text *t, const struct frame *f)
{
    struct object *o = f->owner;
    char path[256] = "";

    if (o && o->ops->path)
        o->ops->path(o, path, sizeof path);
    text_printf(t, "page %u of %s%s%s\n", (unsigned)f->index, o ? o->ops->name : "nothing",
                path[0] ? " " : "", path);
}

/* An owner that is no code was set by the owner, and is its own affair. */
static void print_caller(struct text *t, const char *what, const void *owner)
{
    uint32_t off = 0, at = (uint32_t)(uintptr_t)owner;
    bool code = at - (uint32_t)__text_start < (uint32_t)(__text_end - __text_start);
    const char *name = code ? symbol_find(at, &off) : NULL;

    text_printf(t, "%s%s%s\n", what, name ? ", allocated by " : "", name ? name : "");
}

/* A slab's count is in the descriptor of its first frame. */
static void print_slab(struct text *t, const struct frame *f)
{
    const struct slab_cache *c = f->owner;
    const struct frame *head = frame_of(ALIGN_DOWN(pfn_of(f), 1u << c->order));

    text_printf(t, "slab of %s: %u of %u objects of %u bytes in use\n", c->name,
                (unsigned)head->inuse, (unsigned)c->count, (unsigned)c->size);
}

static void print_free(struct text *t, const struct frame *f)
{
    const struct frame *head = free_block_of(f);

    if (head)
        text_printf(t, "free, in a block of %u\n", 1u << head->order);
    else
        text_printf(t, "free, in the hot stack\n");
}

static void print_use(struct text *t, const struct frame *f)
{
    const struct varea *v = f->owner;

    switch ((enum frame_state)f->state) {
    case FRAME_RESERVED: text_printf(t, "reserved: firmware, a hole, the kernel's image\n"); break;
    case FRAME_FREE: print_free(t, f); break;
    case FRAME_SLAB: print_slab(t, f); break;
    case FRAME_PGTABLE: text_printf(t, "page table\n"); break;
    case FRAME_VMALLOC: print_caller(t, "vmalloc block", v ? v->caller : NULL); break;
    case FRAME_KSTACK: text_printf(t, "kernel stack\n"); break;
    case FRAME_ANON: text_printf(t, "anonymous memory\n"); break;
    case FRAME_CACHE: print_object(t, f); break;
    default: print_caller(t, "the kernel's own", f->owner); break;
    }
}

static void print_counts(struct text *t, const struct frame *f)
{
    bool user = f->state == FRAME_ANON || f->state == FRAME_CACHE;

    text_printf(t, "references %u", (unsigned)f->refs);
    if (user)
        text_printf(t, ", mapped %u%s%s%s%s", (unsigned)f->maps,
                    f->flags & FRAME_DIRTY ? ", dirty" : "",
                    f->flags & FRAME_REFERENCED ? ", referenced" : "",
                    f->flags & FRAME_LOCKED ? ", locked" : "",
                    f->flags & FRAME_SWAPPED ? ", in a swap slot too" : "");
    text_write(t, "\n", 1);
}

void proc_print_frame(struct text *t, struct frame *f)
{
    text_printf(t, "frame %x at %08x, zone %s\n", (unsigned)pfn_of(f), (unsigned)frame_paddr(f).v,
                zones[f->zone].name);
    print_use(t, f);
    if (f == zero_frame)
        text_printf(t, "the zero page: every page that was read and never written\n");
    if (f->state != FRAME_FREE && f->state != FRAME_RESERVED)
        print_counts(t, f);
    if (f->state == FRAME_ANON || f->state == FRAME_CACHE)
        print_mappings(t, f);
}

long proc_read_frames(const struct proc_id *id, void *ubuf, size_t n, uint64_t *pos)
{
    struct text t = { .buf = NULL };
    size_t at = *pos % PAGE_SIZE;
    long r = 0;

    if (*pos >> PAGE_SHIFT >= nframes)
        return 0;
    if (!text_reserve(&t, TEXT))
        return -ENOMEM;
    proc_print_frame(&t, frame_of((uint32_t)(*pos >> PAGE_SHIFT)));
    if (t.failed)
        r = -ENOMEM;
    else if (at < t.len) {
        n = MIN(n, t.len - at);
        r = copy_to_user(ubuf, t.buf + at, n) ? -EFAULT : (long)n;
    }
    *pos += r > 0 ? (size_t)r : 0;
    text_free(&t);
    return r;
}
