/* explain.c - why an address holds what it holds: /proc/<pid>/explain, in which the text of the
 * linear address a lies at position a * 4096; and /proc/<pid>/segments, by which a logical address
 * becomes a linear one. gdb's q-explain says the same of a stopped machine.
 *
 *   PDE, PTE     of the process's directory, bit by bit; or which swap slot the page is in
 *   user half    the area, and where its pages come from; the frame; what a write would do
 *   kernel half  what mm_explain() knows; the slab object; the frame
 *   holds        the word there, where there is memory to read */
#include "kernel/procfs/procfs.h"

#ifdef CONFIG_EXPLAIN
#include "kernel/cpu/segments.h"
#include "kernel/lib/assert.h"
#include "kernel/lib/init.h"
#include "kernel/lib/string.h"
#include "kernel/lib/symbols.h"
#include "kernel/proc/process.h"
#include "libc/include/abi/errno.h"
#include "mm/aspace.h"
#include "mm/explain.h"
#include "mm/kmap.h"
#include "mm/object.h"
#include "mm/shmem.h"
#include "mm/slab.h"
#include "mm/swaparea.h"
#include "mm/uaccess.h"
#include "mm/vm_ops.h"
#include "mm/vmalloc.h"

#define TEXT 4096u /* bytes, for each address */

/* What the walk came to. */
struct walk {
    pte_t entry; /* 0: none */
    bool large;
};

/* ---- entries ---- */

static void print_bits(struct text *t, uint32_t e, bool is_pde)
{
    static const struct {
        uint32_t bit;
        const char *name;
    } marks[] = { { 0x008, "write-through" },
                  { 0x010, "uncached" },
                  { PTE_ACCESSED, "accessed" },
                  { PTE_DIRTY, "dirty" },
                  { PTE_GLOBAL, "global" } };
    bool leads_on = is_pde && !(e & PTE_LARGE); /* to a table: dirty and global are of pages */
    unsigned nmarks = leads_on ? 3 : ARRAY_SIZE(marks);

    text_printf(t, "%spresent, %s, %s%s", e & PTE_PRESENT ? "" : "not ",
                e & PTE_WRITE ? "writable" : "read-only", e & PTE_USER ? "user" : "kernel only",
                is_pde && e & PTE_LARGE ? ", 4 MB page" : "");
    for (unsigned i = 0; i < nmarks; i++)
        if (e & marks[i].bit)
            text_printf(t, ", %s", marks[i].name);
    if (!is_pde)
        text_printf(t, "%s%s", e & PTE_NOPROT ? ", no access (PROT_NONE)" : "",
                    e & PTE_ZEROPAGE ? ", the zero page" : "");
}

static void print_slot(struct text *t, pte_t e)
{
    const struct swap_area *a = swap_area(swap_area_of(e));
    const struct frame *f;

    if (!a || !swap_slot(e) || swap_slot(e) >= a->nslots) {
        text_printf(t, "swapped out to a slot that there is not");
        return;
    }
    f = radix_get(&a->object.pages, swap_slot(e));
    text_printf(t, "swapped out to slot %u of %s, counted %u times", (unsigned)swap_slot(e),
                a->name, (unsigned)swap_count(e));
    if (f)
        text_printf(t, ", in the cache as frame %05x", (unsigned)pfn_of(f));
}

static void print_pte(struct text *t, pte_t e, bool user)
{
    if (e & (PTE_PRESENT | PTE_NOPROT))
        print_bits(t, e, false);
    else if (pte_is_swap(e))
        print_slot(t, e);
    else
        text_printf(t, e      ? "neither present, hidden nor swapped out"
                       : user ? "empty: the area says what the page will be"
                              : "empty");
    text_write(t, "\n", 1);
}

static struct walk print_walk(struct text *t, const struct aspace *as, uint32_t addr)
{
    uint32_t i = addr >> 22, j = addr >> PAGE_SHIFT & 1023;
    pte_t pde = as->pgdir[i], *table;

    text_printf(t, "PDE %03x at %08x = %08x: ", (unsigned)i, (unsigned)(as->cr3 + 4 * i),
                (unsigned)pde);
    if (!(pde & PTE_PRESENT)) {
        text_printf(t, "empty: no page table\n");
        return (struct walk){ 0, false };
    }
    print_bits(t, pde, true);
    text_write(t, "\n", 1);
    if (pde & PTE_LARGE)
        return (struct walk){ pde, true };
    table = phys_to_virt(pte_paddr(pde));
    text_printf(t, "PTE %03x at %08x = %08x: ", (unsigned)j, (unsigned)(pte_paddr(pde).v + 4 * j),
                (unsigned)table[j]);
    print_pte(t, table[j], addr < USER_END);
    return (struct walk){ table[j], false };
}

/* The physical address of what the walk found; only of pages that have one. */
static uint32_t physical_of(struct walk w, uint32_t addr)
{
    uint32_t size = w.large ? LARGE_PAGE_SIZE : PAGE_SIZE;

    return (w.entry & -size) | (addr & (size - 1));
}

/* ---- the frame, and what is in it ---- */

static void print_word(struct text *t, uint32_t addr, uint32_t physical)
{
    char *p = kmap(frame_of(physical >> PAGE_SHIFT));
    uint32_t word;

    memcpy(&word, p + (physical & (PAGE_SIZE - 4)), sizeof word);
    kunmap(p);
    text_printf(t, "holds %08x (the word at %08x)\n", (unsigned)word, (unsigned)(addr & ~3u));
}

/* Reserved memory may be a device, but for the kernel's own image. */
static bool is_memory(uint32_t addr, uint32_t pfn)
{
    bool image = addr - (uint32_t)__kernel_start < (uint32_t)(__kernel_end - __kernel_start);

    return pfn < nframes && (frame_of(pfn)->state != FRAME_RESERVED || image);
}

static void print_page(struct text *t, struct walk w, uint32_t addr)
{
    uint32_t physical, pfn;

    if (!(w.entry & PTE_PRESENT) && !(w.entry & PTE_NOPROT))
        return;
    physical = physical_of(w, addr);
    pfn = physical >> PAGE_SHIFT;
    text_printf(t, "physical %08x\n", (unsigned)physical);
    if (pfn >= nframes)
        return;
    proc_print_frame(t, frame_of(pfn));
    if (is_memory(addr, pfn))
        print_word(t, addr, physical);
}

/* ---- the user's half ---- */

static void print_owner(struct text *t, const struct aspace *as)
{
    const char *sep = "";

    for (struct process *p = process_next(1); p; p = process_next(p->id + 1))
        if (p->as == as) {
            text_printf(t, "%s%s (%d)", sep, p->comm, p->id);
            sep = ", ";
        }
}

static void print_line(struct text *t, const char *what, const struct vma *v)
{
    char line[336];

    (void)vma_describe(v, line, sizeof line);
    text_printf(t, "%s%s", what, line);
}

/* Where the page's contents come from. */
static void print_origin(struct text *t, const struct vma *v, uint32_t addr)
{
    pte_t slot;

    if (!v->object) {
        text_printf(t, "comes from nowhere: zeros until it is written\n");
        return;
    }
    text_printf(t, "comes from %s at offset %#llx, %s\n", v->object->ops->name,
                (unsigned long long)area_index(v, addr) << PAGE_SHIFT,
                v->flags & VM_SHARED ? "shared" : "private: written pages are copies");
    slot = v->object->ops->swappable ? shmem_entry(v->object, area_index(v, addr)) : 0;
    if (slot) {
        text_printf(t, "of the object it is ");
        print_slot(t, slot);
        text_write(t, "\n", 1);
    }
}

static void print_no_area(struct text *t, struct aspace *as, uint32_t addr)
{
    const struct vma *above = vma_find(&as->areas, addr);
    const struct vma *below = above ? vma_prev(above) : vma_last(&as->areas);

    text_printf(t, "in no area: a program that touches it gets SIGSEGV\n");
    if (below) {
        text_printf(t, "%#x bytes above ", (unsigned)(addr - below->end));
        print_line(t, "", below);
    }
    if (above) {
        text_printf(t, "%#x bytes below ", (unsigned)(above->start - addr));
        print_line(t, "", above);
    }
}

static const char *next_write(const struct vma *v, pte_t e)
{
    if (!(v->flags & VM_WRITE))
        return "a write is forbidden: SIGSEGV";
    if (pte_is_swap(e))
        return "the next touch reads it in";
    if (!e)
        return "the first touch is a page fault that gives it a page";
    if (e & PTE_ZEROPAGE)
        return "a write gives it a frame of its own";
    if (e & PTE_WRITE)
        return NULL;
    return v->flags & VM_SHARED ? "a write faults: the page becomes dirty"
                                : "a write faults: copy on write";
}

static void explain_user(struct text *t, struct aspace *as, uint32_t addr)
{
    const struct vma *v = vma_at(&as->areas, addr);
    struct walk w;

    text_printf(t, "%08x: user memory of ", (unsigned)addr);
    print_owner(t, as);
    text_printf(t, ", directory %08x\n", (unsigned)as->cr3);
    w = print_walk(t, as, addr);
    if (!v) {
        print_no_area(t, as, addr);
        return;
    }
    print_line(t, "area ", v);
    print_origin(t, v, addr);
    print_page(t, w, addr);
    if (next_write(v, w.entry))
        text_printf(t, "%s\n", next_write(v, w.entry));
}

/* ---- the kernel's half ---- */

static void print_object(struct text *t, uint32_t addr)
{
    struct slab_place at;
    uint32_t off = 0;
    const char *name;

    if (!slab_find((void *)addr, &at))
        return;
    if (!at.object) {
        text_printf(t, "of cache %s, outside its objects\n", at.cache->name);
        return;
    }
    text_printf(t, "object %u of %u of cache %s at %08x, %u bytes, %s; offset %#x\n",
                (unsigned)at.index, (unsigned)at.cache->count, at.cache->name,
                (unsigned)(uint32_t)at.object, (unsigned)at.cache->size,
                at.free ? "free" : "in use", (unsigned)(addr - (uint32_t)at.object));
    if (at.caller && (name = symbol_find((uint32_t)at.caller, &off)))
        text_printf(t, "allocated by %s+%#x, %u bytes asked for\n", name, (unsigned)off,
                    (unsigned)at.size);
}

static void explain_kernel(struct text *t, const struct aspace *as, uint32_t addr)
{
    const char *what;
    uint32_t off = 0;
    struct walk w;

    text_printf(t, "%08x: the kernel's half, the same in every address space, directory %08x\n",
                (unsigned)addr, (unsigned)as->cr3);
    w = print_walk(t, as, addr);
    what = mm_explain(addr);
    if (what)
        text_printf(t, "%s\n", what);
    what = symbol_find(addr, &off);
    if (what && addr - (uint32_t)__text_start < (uint32_t)(__text_end - __text_start))
        text_printf(t, "%s+%#x\n", what, (unsigned)off);
    if (addr - DIRECT_BASE < DIRECT_SIZE)
        print_object(t, addr);
    print_page(t, w, addr);
}

/* Nothing sleeps but for the area's lock, so that frames and entries are of one moment. */
static int explain(struct text *t, const struct proc_id *id, uint32_t addr)
{
    struct aspace *as = proc_aspace(id);

    if (!as)
        return -ESRCH;
    if (text_reserve(t, TEXT)) {
        mutex_lock(&as->lock);
        if (addr < USER_END)
            explain_user(t, as, addr);
        else
            explain_kernel(t, as, addr);
        mutex_unlock(&as->lock);
    }
    aspace_put(as);
    return t->failed ? -ENOMEM : 0;
}

long proc_read_explain(const struct proc_id *id, void *ubuf, size_t n, uint64_t *pos)
{
    struct text t = { .buf = NULL };
    size_t at = *pos % TEXT;
    long r;

    if (*pos / TEXT > UINT32_MAX)
        return 0;
    r = explain(&t, id, (uint32_t)(*pos / TEXT));
    t.len = MIN(t.len, TEXT);
    if (!r && at < t.len) {
        n = MIN(n, t.len - at);
        r = copy_to_user(ubuf, t.buf + at, n) ? -EFAULT : (long)n;
    }
    *pos += r > 0 ? (size_t)r : 0;
    text_free(&t);
    return r;
}

/* ---- segments ---- */

static struct segment descriptor(const struct thread *t, unsigned index)
{
    if (index >= GDT_TLS && index < GDT_TLS + GDT_TLS_COUNT)
        return t->tls[index - GDT_TLS];
    return index < GDT_ENTRIES ? gdt[index] : (struct segment){ 0, 0 };
}

static void print_segment(struct text *t, const struct thread *thread, const char *name,
                          uint16_t selector)
{
    unsigned index = selector >> 3;
    struct segment s = descriptor(thread, index);
    uint32_t base = s.lo >> 16 | (s.hi & 0xff) << 16 | (s.hi & 0xff000000);
    uint32_t limit = (s.lo & 0xffff) | (s.hi & 0xf0000);
    bool code = s.hi & 0x800;

    text_printf(t, "%s %04x ", name, selector);
    if (!(selector & ~3) || selector & 4 || !(s.hi & 0x8000)) {
        text_printf(t, "selects nothing\n");
        return;
    }
    if (s.hi & 0x800000) /* counted in pages */
        limit = limit << 12 | 0xfff;
    text_printf(t, "GDT[%u] ring %u, %s%s, base %08x, limit %08x\n", index,
                (unsigned)(s.hi >> 13 & 3), code ? "code" : "data",
                !(s.hi & 0x200) ? ""
                : code          ? ", readable"
                                : ", writable",
                (unsigned)base, (unsigned)limit);
}

/* ds, es and ss are what programs begin with; fs and gs are what they are now. */
int proc_print_segments(struct text *t, const struct proc_id *id)
{
    const struct process *p = text_reserve(t, TEXT) ? proc_find(id) : NULL;
    const struct thread *thread;
    bool runs;

    if (!p || !p->leader)
        return t->failed ? -ENOMEM : -ESRCH;
    thread = &p->leader->thread;
    runs = thread == current;
    print_segment(t, thread, "cs", USER_CS);
    print_segment(t, thread, "ds", USER_DS);
    print_segment(t, thread, "es", USER_DS);
    print_segment(t, thread, "ss", USER_DS);
    print_segment(t, thread, "fs", runs ? read_fs() : thread->fs);
    print_segment(t, thread, "gs", runs ? read_gs() : thread->gs);
    return 0;
}
#endif
