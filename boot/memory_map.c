/* memory_map.c - a sorted array of disjoint ranges, by insertion: a machine has a dozen.
 * Add all RAM first and remove what is reserved then: reserved wins, whatever the loader's order. A
 * range that no longer fits into the table is dropped, which wastes memory and harms nothing. */
#include "boot/memory_map.h"

#include "kernel/lib/init.h"

#define LOWEST  0x100000ull    /* below 1 MB: BIOS, video memory, holes */
#define HIGHEST 0x100000000ull /* what 32 bits address */
#define PAGE    4096ull

static __init uint64_t range_end(const struct mem_range *r)
{
    return r->base + r->len;
}

static __init void erase(struct boot_info *info, int at)
{
    for (info->nmap--; at < info->nmap; at++)
        info->map[at] = info->map[at + 1];
}

static __init void insert(struct boot_info *info, int at, uint64_t base, uint64_t end)
{
    if (info->nmap == (int)ARRAY_SIZE(info->map))
        return;
    for (int i = info->nmap++; i > at; i--)
        info->map[i] = info->map[i - 1];
    info->map[at] = (struct mem_range){ base, end - base, true };
}

/* [base, base + len) within the limits; a length that wraps reaches to the top. */
static __init uint64_t end_of(uint64_t base, uint64_t len)
{
    return base + len < base || base + len > HIGHEST ? HIGHEST : base + len;
}

__init void memory_map_add(struct boot_info *info, uint64_t base, uint64_t len)
{
    uint64_t end = ALIGN_DOWN(end_of(base, len), PAGE);
    int i = 0;

    base = base < LOWEST ? LOWEST : base > HIGHEST ? HIGHEST : ALIGN_UP(base, PAGE);
    if (base >= end)
        return;
    while (i < info->nmap && range_end(&info->map[i]) < base)
        i++;
    while (i < info->nmap && info->map[i].base <= end) {
        base = MIN(base, info->map[i].base);
        end = MAX(end, range_end(&info->map[i]));
        erase(info, i);
    }
    insert(info, i, base, end);
}

__init void memory_map_remove(struct boot_info *info, uint64_t base, uint64_t len)
{
    uint64_t end = ALIGN_UP(end_of(base, len), PAGE);

    if (!len || base >= HIGHEST)
        return;
    base = ALIGN_DOWN(base, PAGE);
    for (int i = 0; i < info->nmap; i++) {
        struct mem_range *r = &info->map[i];
        uint64_t r_end = range_end(r);
        if (r_end <= base || end <= r->base)
            continue;
        if (end < r_end)
            insert(info, i + 1, end, r_end);
        if (r->base < base)
            r->len = base - r->base;
        else
            erase(info, i--);
    }
}
