/* pgtable.c - building, walking and freeing two-level page tables.
 * A linear address is 10 bits of directory index, 10 bits of table index, 12 bits of offset. Every
 * operation on one address is O(1): two array accesses. */
#include "mm/pgtable.h"

#include "boot/boot_info.h"
#include "kernel/cpu/cpuid.h"
#include "kernel/cpu/cr.h"
#include "kernel/lib/assert.h"
#include "kernel/lib/init.h"
#include "kernel/lib/string.h"
#include "mm/bootmem.h"
#include "mm/frame.h"

#define ENTRIES    1024u
#define KERNEL_PDE (KERNEL_BASE / LARGE_PAGE_SIZE)

uint32_t vmalloc_end;
uint32_t kernel_cr3;
static pte_t *kernel_pgdir;

static unsigned pde_index(uint32_t addr)
{
    return addr >> 22;
}

static unsigned pte_index(uint32_t addr)
{
    return (addr >> PAGE_SHIFT) % ENTRIES;
}

static pte_t *table_of(pte_t pde)
{
    return phys_to_virt(pte_paddr(pde));
}

/* ---- the kernel's part, made once ---- */

/* The direct map ends with the last 4 MB page that has RAM, at most DIRECT_SIZE. */
static uint32_t __init direct_bytes(const struct boot_info *info)
{
    uint64_t end = 0;

    for (int i = 0; i < info->nmap; i++)
        if (info->map[i].usable && info->map[i].base + info->map[i].len > end)
            end = info->map[i].base + info->map[i].len;
    end = ALIGN_UP(end, (uint64_t)LARGE_PAGE_SIZE);
    return end > DIRECT_SIZE ? DIRECT_SIZE : (uint32_t)end;
}

/* Map [0, bytes) at DIRECT_BASE. Write access everywhere: text is write-protected afterwards, by
 * the entries of the first 4 MB being small. */
static void __init map_direct(uint32_t bytes)
{
    uint32_t global = cpu.pge ? PTE_GLOBAL : 0;

    for (uint32_t pa = 0; pa < bytes; pa += LARGE_PAGE_SIZE) {
        pte_t *pde = &kernel_pgdir[pde_index(DIRECT_BASE + pa)];

        if (cpu.pse && pa != 0) {
            *pde = pa | PTE_PRESENT | PTE_WRITE | PTE_LARGE | global;
            continue;
        }
        pte_t *table = boot_alloc(PAGE_SIZE, PAGE_SIZE);

        for (unsigned i = 0; i < ENTRIES; i++)
            table[i] = (pa + i * PAGE_SIZE) | PTE_PRESENT | PTE_WRITE | global;
        *pde = virt_to_phys(table).v | PTE_PRESENT | PTE_WRITE;
    }
}

/* The kernel's text and constants become read-only: CR0.WP makes that hold for the kernel
 * itself. */
static void __init protect_text(void)
{
    for (uint32_t va = (uint32_t)__text_start; va < PAGE_DOWN((uint32_t)__rodata_end);
         va += PAGE_SIZE) {
        pte_t pde = kernel_pgdir[pde_index(va)];

        if (!(pde & PTE_LARGE))
            table_of(pde)[pte_index(va)] &= ~PTE_WRITE;
    }
}

static void __init make_tables(uint32_t start, uint32_t end)
{
    for (uint32_t va = start; va < end; va += LARGE_PAGE_SIZE)
        kernel_pgdir[pde_index(va)] =
            virt_to_phys(boot_alloc(PAGE_SIZE, PAGE_SIZE)).v | PTE_PRESENT | PTE_WRITE;
}

void __init paging_init(const struct boot_info *info)
{
    uint32_t direct = direct_bytes(info);
    uint32_t space = direct < 16u << 20 ? 16u << 20 : direct;

    if (space > VMALLOC_MAX - VMALLOC_BASE)
        space = VMALLOC_MAX - VMALLOC_BASE;
    vmalloc_end = VMALLOC_BASE + space;

    kernel_pgdir = boot_alloc(PAGE_SIZE, PAGE_SIZE);
    map_direct(direct);
    make_tables(VMALLOC_BASE, vmalloc_end);
    make_tables(KMAP_BASE, KMAP_END);
    protect_text();

    kernel_cr3 = virt_to_phys(kernel_pgdir).v;
    write_cr4(read_cr4() | (cpu.pse ? CR4_PSE : 0));
    write_cr3(kernel_cr3);
    write_cr4(read_cr4() | (cpu.pge ? CR4_PGE : 0));
    write_cr0(read_cr0() | CR0_WP);
}

pte_t *kpt_entry(uint32_t addr)
{
    pte_t pde = kernel_pgdir[pde_index(addr)];

    if (addr < VMALLOC_BASE || !(pde & PTE_PRESENT))
        return NULL;
    return &table_of(pde)[pte_index(addr)];
}

bool kpt_map(uint32_t addr, paddr_t frame, uint32_t flags)
{
    pte_t *e = kpt_entry(addr);

    if (!e)
        return false;
    assert(*e == 0);
    *e = frame.v | flags | PTE_PRESENT | (cpu.pge ? PTE_GLOBAL : 0);
    return true;
}

paddr_t kpt_unmap(uint32_t addr)
{
    pte_t *e = kpt_entry(addr);
    paddr_t was;

    assert(e && (*e & PTE_PRESENT));
    was = pte_paddr(*e);
    *e = 0;
    tlb_flush_page(addr);
    return was;
}

/* ---- user space ---- */

static pte_t *page_for_table(unsigned gfp)
{
    struct frame *f = frame_alloc(gfp);

    if (!f)
        return NULL;
    f->state = FRAME_PGTABLE;
    return phys_to_virt(frame_paddr(f));
}

static void free_table(void *table)
{
    frame_put(paddr_frame(virt_to_phys(table)));
}

pte_t *pgdir_create(void)
{
    pte_t *dir = page_for_table(GFP_KERNEL);

    if (!dir)
        return NULL;
    memset(dir, 0, KERNEL_PDE * sizeof *dir);
    memcpy(dir + KERNEL_PDE, kernel_pgdir + KERNEL_PDE, (ENTRIES - KERNEL_PDE) * sizeof *dir);
    return dir;
}

void pgdir_destroy(pte_t *pgdir)
{
    assert(read_cr3() != virt_to_phys(pgdir).v);
    free_table(pgdir);
}

pte_t *pgtable_walk(pte_t *pgdir, uint32_t addr)
{
    pte_t pde = pgdir[pde_index(addr)];

    if (!(pde & PTE_PRESENT))
        return NULL;
    return &table_of(pde)[pte_index(addr)];
}

pte_t *pgtable_make(pte_t *pgdir, uint32_t addr)
{
    pte_t *pde = &pgdir[pde_index(addr)];
    pte_t *table;

    if (likely(*pde & PTE_PRESENT))
        return &table_of(*pde)[pte_index(addr)];
    table = page_for_table(GFP_KERNEL | GFP_ZERO);
    if (!table)
        return NULL;
    *pde = virt_to_phys(table).v | PTE_PRESENT | PTE_WRITE | PTE_USER;
    return &table[pte_index(addr)];
}

unsigned pgtable_free_range(pte_t *pgdir, uint32_t start, uint32_t end)
{
    unsigned first = (start + LARGE_PAGE_SIZE - 1) >> 22, n = 0;

    for (unsigned i = first; i < end >> 22; i++) {
        if (!(pgdir[i] & PTE_PRESENT))
            continue;
        free_table(table_of(pgdir[i]));
        pgdir[i] = 0;
        n++;
    }
    return n;
}

void pgtable_swap(pte_t *pgdir, uint32_t a, uint32_t b)
{
    pte_t pde = pgdir[pde_index(a)];

    pgdir[pde_index(a)] = pgdir[pde_index(b)];
    pgdir[pde_index(b)] = pde;
}

bool pgtable_translate(uint32_t addr, paddr_t *out)
{
    pte_t *dir = phys_to_virt((paddr_t){ PAGE_DOWN(read_cr3()) });
    pte_t pde = dir[pde_index(addr)];
    pte_t e;

    if (!(pde & PTE_PRESENT))
        return false;
    if (pde & PTE_LARGE) {
        out->v = (pde & ~(LARGE_PAGE_SIZE - 1)) + (addr & (LARGE_PAGE_SIZE - 1));
        return true;
    }
    e = table_of(pde)[pte_index(addr)];
    if (!(e & PTE_PRESENT))
        return false;
    out->v = (e & PTE_FRAME) + (addr & (PAGE_SIZE - 1));
    return true;
}
