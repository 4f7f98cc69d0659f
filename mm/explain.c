/* explain.c - from an address to what lies there, by the map in layout.h and the frames'
 * descriptors.
 *
 *   below USER_END     a poison pattern: a pointer that was read from freed or unwritten memory
 *   direct map         what its frame is used for
 *   vmalloc            the block or its guard page, and who allocated it
 *   windows, holes     their names */
#include "mm/explain.h"

#include "kernel/lib/init.h"
#include "kernel/lib/printf.h"
#include "kernel/lib/symbols.h"
#include "mm/kstack.h"
#include "mm/slab_debug.h"
#include "mm/vmalloc.h"

static char words[96];

/* A small offset from a pointer whose bytes are all of the pattern. */
static bool is_poison(uint32_t addr, uint8_t byte)
{
    return addr - byte * 0x01010101u + PAGE_SIZE < 2 * PAGE_SIZE;
}

static const char *explain_user(uint32_t addr)
{
    if (is_poison(addr, POISON_BYTE) || is_poison(addr, POISON_FRAME & 0xff))
        return "a pointer that was read from freed memory";
    if (is_poison(addr, FRESH_BYTE))
        return "a pointer that was read from memory nobody had written";
    return NULL;
}

static const char *explain_frame(const struct frame *f)
{
    static const char *const uses[FRAME_NSTATES] = {
        [FRAME_RESERVED] = "reserved memory",
        [FRAME_FREE] = "a free frame",
        [FRAME_KERNEL] = "a frame of the kernel",
        [FRAME_PGTABLE] = "a page table",
        [FRAME_ANON] = "a frame of anonymous memory",
        [FRAME_CACHE] = "a frame of a file",
        [FRAME_VMALLOC] = "a frame of a vmalloc block",
        [FRAME_KSTACK] = "a frame of a kernel stack",
    };

    if (f->state != FRAME_SLAB)
        return uses[f->state];
    ksnprintf(words, sizeof words, "slab cache %s", ((const struct slab_cache *)f->owner)->name);
    return words;
}

static const char *explain_direct(uint32_t addr)
{
    uint32_t pfn = (addr - DIRECT_BASE) >> PAGE_SHIFT;

    if (addr - (uint32_t)__text_start < (uint32_t)(__text_end - __text_start))
        return "the kernel's code";
    if (addr - (uint32_t)__rodata_start < (uint32_t)(__rodata_end - __rodata_start))
        return "the kernel's constants";
    return pfn < nframes ? explain_frame(frame_of(pfn)) : "the direct map behind the last frame";
}

static const char *explain_vmalloc(uint32_t addr)
{
    const struct varea *v = vmalloc_find(addr);
    uint32_t off = 0;
    const char *name;

    if (kstack_guard_hit(addr))
        return "the guard page of a kernel stack";
    if (!v)
        return "free vmalloc space";
    name = symbol_find((uint32_t)(uintptr_t)v->caller, &off);
    ksnprintf(words, sizeof words, "%s%s of %u bytes, allocated by %s",
              addr - v->start >= v->npages << PAGE_SHIFT ? "the guard page behind " : "",
              v->state == FRAME_KSTACK ? "a kernel stack" : "a vmalloc block", (unsigned)v->size,
              name ? name : "?");
    return words;
}

const char *mm_explain(uint32_t addr)
{
    if (addr < USER_END)
        return explain_user(addr);
    if (addr - DIRECT_BASE < DIRECT_SIZE)
        return explain_direct(addr);
    /* Below the first block is its guard page. */
    if (addr >= VMALLOC_BASE - PAGE_SIZE && addr < vmalloc_end)
        return explain_vmalloc(addr);
    if (addr >= KMAP_BASE && addr < KMAP_END)
        return "a window on a high frame";
    return "a hole that nothing is ever mapped in";
}
