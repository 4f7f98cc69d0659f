/* pgtable.h - the two-level page table of the i386: 1,024 directory entries (PDE) of 4 MB each,
 * 1,024 table entries (PTE) of 4 KB each. Intel SDM vol. 3A, 4.3.
 *
 * The upper quarter of every directory is the kernel's and the same in all of them: its page tables
 * are made once, at boot, so that a change below a kernel PDE is seen by every address space and no
 * directory ever has to be brought up to date. Tables and directories lie in direct-mapped
 * frames. */
#ifndef MM_PGTABLE_H
#define MM_PGTABLE_H

#include "mm/layout.h"

typedef uint32_t pte_t;

#define PTE_PRESENT  0x001u
#define PTE_WRITE    0x002u
#define PTE_USER     0x004u
#define PTE_ACCESSED 0x020u
#define PTE_DIRTY    0x040u
#define PTE_LARGE    0x080u /* in a PDE: a 4 MB page (CR4.PSE) */
#define PTE_GLOBAL   0x100u /* survives a load of CR3 (CR4.PGE) */
#define PTE_FRAME    0xFFFFF000u

/* The three bits that the hardware leaves to software. */
#define PTE_NOPROT   0x200u /* not present, but holds a frame: PROT_NONE */
#define PTE_ZEROPAGE 0x400u /* maps the shared zero page: no reference is held */
#define PTE_SWAP     0x800u /* not present, names a swap slot (mm/swap.h) */

/* What a page fault's error code says (SDM vol. 3A, 4.7). */
#define PF_PRESENT 0x1u
#define PF_WRITE   0x2u
#define PF_USER    0x4u

struct boot_info;

/* Build the kernel's page tables (direct map, vmalloc, windows) from boot memory and switch to
 * them. Runs once, before the frame allocator. */
void paging_init(const struct boot_info *info);

/* The directory that kernel threads run on, as a CR3 value. */
extern uint32_t kernel_cr3;

/* A new directory that shows the kernel alone; NULL when memory is out. O(1): 256 entries
 * copied. */
pte_t *pgdir_create(void);

/* => no user page table is left in it, and it is not loaded in CR3 */
void pgdir_destroy(pte_t *pgdir);

/* The entry for a user address. walk returns NULL where there is no table; make adds one, and
 * returns NULL only when memory is out. Both O(1). */
pte_t *pgtable_walk(pte_t *pgdir, uint32_t addr);
pte_t *pgtable_make(pte_t *pgdir, uint32_t addr);

/* Free the page tables wholly inside [start, end) of user space; returns how many. One step for
 * each 4 MB of the range. => their entries are all empty */
unsigned pgtable_free_range(pte_t *pgdir, uint32_t start, uint32_t end);

/* Kernel addresses in vmalloc and the windows. map => the entry was empty; false only when addr
 * lies outside those. unmap returns what was there and flushes that one page from the TLB. */
bool kpt_map(uint32_t addr, paddr_t frame, uint32_t flags);
paddr_t kpt_unmap(uint32_t addr);

/* The entry of any kernel address above the direct map; NULL where there is none. */
pte_t *kpt_entry(uint32_t addr);

/* The physical address that a linear address has in the current directory, by a walk in software;
 * false where none. Serves gdb, /proc and the explanation of faults. */
bool pgtable_translate(uint32_t addr, paddr_t *out);

/* What [a, a + 4 MB) maps is at b from now on, and the other way round. O(1): the tables change
 * places. => both are multiples of LARGE_PAGE_SIZE */
void pgtable_swap(pte_t *pgdir, uint32_t a, uint32_t b);

/* The end of what of [addr, end) lies in addr's page table. */
static inline uint32_t pgtable_end(uint32_t addr, uint32_t end)
{
    uint32_t next = (addr & ~(LARGE_PAGE_SIZE - 1)) + LARGE_PAGE_SIZE;

    return next < end ? next : end;
}

static inline void tlb_flush_page(uint32_t addr)
{
    __asm__ volatile("invlpg (%0)" ::"r"(addr) : "memory");
}

/* Drop every translation that is not global. */
static inline void tlb_flush_all(void)
{
    uint32_t cr3;

    __asm__ volatile("mov %%cr3, %0; mov %0, %%cr3" : "=r"(cr3)::"memory");
}

static inline paddr_t pte_paddr(pte_t e)
{
    return (paddr_t){ e & PTE_FRAME };
}

#endif
