/* layout.h - the virtual map, drawn and then asserted.
 *
 * 0xFFFFFFFF
 *            unused
 * 0xFFC00000 KMAP_END
 *            temporary windows on frames that the direct map does not reach
 * 0xFF800000 KMAP_BASE
 *            vmalloc: blocks with a guard page behind each; its page tables exist from boot (every
 *            address space shares them), so vmalloc_end lies lower on small machines
 * 0xF8800000 VMALLOC_BASE
 *            8 MB of nothing: an overrun of the direct map faults
 * 0xF8000000
 *            the direct map: physical memory from 0, up to 896 MB, in 4 MB pages (where it can)
 * 0xC0000000 KERNEL_BASE = USER_END
 *            the stack, growing down from STACK_TOP, with a gap that nothing is placed in
 *            the mapping region, searched from MMAP_TOP down
 *            the heap, growing up from the end of BSS to the break
 *            BSS, data, text
 * 0x08048000 where programs are linked by custom
 * 0x00010000 MMAP_MIN: nothing is mapped below it, so that null pointers (and small offsets) fault
 * 0x00000000
 *
 * Logical address -> (segmentation, all flat) -> linear address -> (paging) -> physical address.
 */
#ifndef MM_LAYOUT_H
#define MM_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PAGE_SHIFT      12
#define PAGE_SIZE       4096u
#define PAGE_MASK       (~(PAGE_SIZE - 1))
#define LARGE_PAGE_SIZE 0x400000u /* what one page-directory entry covers */

#define PAGE_DOWN(x) ((x)&PAGE_MASK)
#define PAGE_UP(x)   (((x) + PAGE_SIZE - 1) & PAGE_MASK) /* wraps to 0 above the last page */

#define KERNEL_BASE  0xC0000000u
#define DIRECT_BASE  KERNEL_BASE
#define DIRECT_SIZE  (896u << 20)
#define VMALLOC_BASE 0xF8800000u
#define VMALLOC_MAX  0xFF800000u
#define KMAP_BASE    0xFF800000u
#define KMAP_END     0xFFC00000u

#define USER_END      KERNEL_BASE
#define MMAP_MIN      0x00010000u
#define STACK_TOP     USER_END
#define STACK_RESERVE (128u << 20) /* below STACK_TOP: for the stack alone, whatever its limit */
#define MMAP_TOP      (STACK_TOP - STACK_RESERVE)
#define STACK_GAP     (1u << 20) /* kept free below the lowest page that a stack may grow to */

_Static_assert(DIRECT_BASE + DIRECT_SIZE < VMALLOC_BASE, "direct map runs into vmalloc");
_Static_assert(VMALLOC_MAX <= KMAP_BASE, "vmalloc runs into the windows");
_Static_assert(USER_END <= KERNEL_BASE, "user space runs into the kernel");
_Static_assert(KERNEL_BASE % LARGE_PAGE_SIZE == 0, "the kernel shares whole page tables");

/* The end of vmalloc's space, chosen at boot by paging_init: a multiple of 4 MB. */
extern uint32_t vmalloc_end;

/* A physical address: a type of its own, so that nobody dereferences or adds to one by accident. */
typedef struct {
    uint32_t v;
} paddr_t;

/* Where the direct map shows a physical address. => p lies below DIRECT_SIZE */
static inline void *phys_to_virt(paddr_t p)
{
    return (void *)(p.v + DIRECT_BASE);
}

/* => v points into the direct map (not vmalloc, not a window) */
static inline paddr_t virt_to_phys(const void *v)
{
    return (paddr_t){ (uint32_t)v - DIRECT_BASE };
}

#endif
