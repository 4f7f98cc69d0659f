/* bootmem.c - cutting boot memory off a short list of free ranges.
 * A request costs O(ranges), of which firmware gives a handful. The list is sorted by address and
 * its ranges don't touch. */
#include "mm/bootmem.h"

#include "kernel/cpu/exit.h"
#include "kernel/lib/assert.h"
#include "kernel/lib/init.h"
#include "kernel/lib/log.h"
#include "kernel/lib/string.h"

#define MAX_RANGES (ARRAY_SIZE(((struct boot_info *)0)->map) + 4)
#define LAST_PAGE  0xFFFFF000u /* the map ends a page below 4 GB: ends fit in 32 bits */

struct range {
    uint32_t start, end;
};

static struct range ranges[MAX_RANGES] __initdata;
static unsigned nranges __initdata;
static uint32_t highest __initdata;
static const struct boot_info *boot_map __initdata;

static noreturn void __init too_little(size_t size)
{
    uint32_t left = 0;

    for (unsigned i = 0; i < nranges; i++)
        left += (ranges[i].end - ranges[i].start) >> 10;
    kprintf("Quire needs more memory: %u KB wanted, %u KB left of what the boot loader reports.\n",
            (unsigned)(size >> 10), left);
    machine_exit(false);
}

static void __init remove_range(unsigned i)
{
    memmove(&ranges[i], &ranges[i + 1], (--nranges - i) * sizeof ranges[0]);
}

static void __init insert_range(unsigned i, uint32_t start, uint32_t end)
{
    assert(nranges < MAX_RANGES);
    memmove(&ranges[i + 1], &ranges[i], (nranges++ - i) * sizeof ranges[0]);
    ranges[i] = (struct range){ start, end };
}

/* Take [start, end) out of the list. */
static void __init reserve(uint32_t start, uint32_t end)
{
    for (unsigned i = 0; i < nranges;) {
        struct range r = ranges[i];

        if (end <= r.start || r.end <= start) {
            i++;
            continue;
        }
        remove_range(i);
        if (r.start < start)
            insert_range(i++, r.start, start);
        if (end < r.end)
            insert_range(i++, end, r.end);
    }
}

static uint32_t __init clip(uint64_t addr)
{
    return addr > LAST_PAGE ? LAST_PAGE : (uint32_t)addr;
}

void __init bootmem_init(const struct boot_info *info)
{
    boot_map = info;
    nranges = 0;
    highest = 0;
    for (int i = 0; i < info->nmap; i++) {
        const struct mem_range *m = &info->map[i];
        uint32_t start = clip(m->base), end = clip(m->base + m->len);

        if (!m->usable || start >= end)
            continue;
        insert_range(nranges, start, end);
        highest = MAX(highest, end >> PAGE_SHIFT);
    }
    reserve(0, 1u << 20);
    reserve(PAGE_DOWN(virt_to_phys(__kernel_start).v), PAGE_UP(virt_to_phys(__kernel_end).v));
    if (info->initrd_end > info->initrd_start)
        reserve(PAGE_DOWN(info->initrd_start), PAGE_UP(info->initrd_end));
    if (!nranges)
        too_little(PAGE_SIZE);
}

/* The function memset, not gcc's own: in cold code that one is short, and clears byte by byte. */
static void *__init boot_zero(uint32_t start, size_t size)
{
    return (memset)(phys_to_virt((paddr_t){ start }), 0, size);
}

void *__init boot_alloc(size_t size, size_t align)
{
    for (unsigned i = 0; i < nranges; i++) {
        struct range *r = &ranges[i];
        uint32_t end = MIN(r->end, DIRECT_SIZE);
        uint32_t start = ALIGN_UP(r->start, (uint32_t)align);

        if (start >= r->start && start < end && end - start >= size) {
            r->start = start + size;
            return boot_zero(start, size);
        }
    }
    too_little(size);
}

void *__init boot_alloc_top(size_t size, size_t align)
{
    for (unsigned i = nranges; i-- > 0;) {
        struct range r = ranges[i];
        uint32_t end = MIN(r.end, DIRECT_SIZE);
        uint32_t start = ALIGN_DOWN(end - size, (uint32_t)align);

        if (end >= size && start >= r.start && start < end) {
            remove_range(i);
            if (start + size < r.end)
                insert_range(i, start + size, r.end);
            if (r.start < start)
                insert_range(i, r.start, start);
            return boot_zero(start, size);
        }
    }
    too_little(size);
}

uint32_t __init bootmem_end_pfn(void)
{
    return highest;
}

uint32_t __init bootmem_present(uint32_t from, uint32_t to)
{
    uint32_t n = 0;

    for (int i = 0; i < boot_map->nmap; i++) {
        const struct mem_range *m = &boot_map->map[i];
        uint32_t start = MAX(clip(m->base) >> PAGE_SHIFT, from);
        uint32_t end = MIN(clip(m->base + m->len) >> PAGE_SHIFT, to);

        if (m->usable && start < end)
            n += end - start;
    }
    return n;
}

void __init bootmem_give_all(void (*give)(uint32_t from, uint32_t to))
{
    for (unsigned i = 0; i < nranges; i++) {
        uint32_t from = PAGE_UP(ranges[i].start) >> PAGE_SHIFT;
        uint32_t to = ranges[i].end >> PAGE_SHIFT;

        if (from < to)
            give(from, to);
    }
    nranges = 0;
}
