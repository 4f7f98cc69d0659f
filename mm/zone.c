/* zone.c - zones, their watermarks, and the stack of hot frames in front of the buddy system.
 *
 * Most frames live short: a page of a process that runs and exits. Merging such a frame with its
 * buddy only to split the block again is work for nothing, so the last few freed stay apart, the
 * last one on top (its lines are still in the cache). Half a stack goes to the buddy system at a
 * time, so that its cost, O(MAX_ORDER), is paid in batches; when a larger block is wanted and none
 * is found, the whole stack goes. */
#include "mm/zone.h"

#include "kernel/lib/init.h"
#include "kernel/lib/log.h"
#include "kernel/lib/string.h"
#include "mm/buddy.h"

struct zone zones[NZONES];

struct zone *first_zone[NFLOORS];

static const struct {
    const char *name;
    uint32_t start, end;
} bounds[NZONES] = {
    { "DMA", 0, (16u << 20) >> PAGE_SHIFT },
    { "Normal", (16u << 20) >> PAGE_SHIFT, DIRECT_SIZE >> PAGE_SHIFT },
    { "HighMem", DIRECT_SIZE >> PAGE_SHIFT, 1u << (32 - PAGE_SHIFT) },
};

_Static_assert(((16u << 20) >> PAGE_SHIFT) % (1u << (MAX_ORDER - 1)) == 0 &&
                   (DIRECT_SIZE >> PAGE_SHIFT) % (1u << (MAX_ORDER - 1)) == 0,
               "a block's buddy could lie in another zone");

void __init zone_init(uint32_t end_pfn)
{
    for (unsigned i = 0; i < NZONES; i++) {
        struct zone *z = &zones[i];

        memset(z, 0, sizeof *z);
        z->name = bounds[i].name;
        z->start_pfn = MIN(bounds[i].start, end_pfn);
        z->end_pfn = MIN(bounds[i].end, end_pfn);
        for (unsigned k = 0; k < MAX_ORDER; k++)
            list_init(&z->free_list[k]);
        for (unsigned k = 0; k < NPOOLS; k++)
            list_init(&z->pool.list[k]);
    }
    for (unsigned who = 0; who < NFLOORS; who++) {
        unsigned i = MIN(who & ~GFP_ATOMIC, (unsigned)ZONE_HIGHMEM);

        while (i > 0 && zones[i].start_pfn == zones[i].end_pfn)
            i--;
        first_zone[who] = &zones[i];
    }
}

static uint32_t isqrt(uint32_t n)
{
    uint32_t root = 0;

    for (uint32_t bit = 1u << 15; bit; bit >>= 1)
        if ((root | bit) * (root | bit) <= n)
            root |= bit;
    return root;
}

static uint32_t clamp(uint32_t n, uint32_t least, uint32_t most)
{
    return n < least ? least : n > most ? most : n;
}

/* The kernel's reserve, in frames, for the whole direct map: it grows with the root of memory,
 * because what the kernel needs at once grows more slowly than memory does. 32 frames at 4 MB, 181
 * at 128 MB, 478 at 896 MB. */
static uint32_t reserve_frames(uint32_t lowmem_frames)
{
    return MAX(isqrt(lowmem_frames << (PAGE_SHIFT - 10)) / 2, 16u);
}

/* Who must leave how many frames:
 *
 *              in DMA               in NORMAL            in HIGHMEM
 *   DMA        min/4                -                    -
 *   KERNEL     min/4 + NORMAL/256   min/4                -
 *   HIGH       as KERNEL            as KERNEL            min/4
 *   USER       min + all/256        min + HIGHMEM/32     min
 *   ATOMIC     0 for all of them
 *
 * The second term is the fallback's price: who has the larger zones to choose from may fill those,
 * but takes little from the small ones, which others depend on. */
static void set_floors(struct zone *z, uint32_t normal_extra, uint32_t user_extra)
{
    memset(z->floor, 0, sizeof z->floor);
    z->floor[GFP_DMA] = z->min / 4;
    z->floor[GFP_KERNEL] = z->floor[GFP_HIGH] = z->min / 4 + normal_extra;
    z->floor[GFP_USER] = z->min + user_extra;
}

void zone_set_watermarks(void)
{
    uint32_t dma = zones[ZONE_DMA].managed, normal = zones[ZONE_NORMAL].managed;
    uint32_t high = zones[ZONE_HIGHMEM].managed, low = dma + normal;
    uint32_t reserve = reserve_frames(low);

    zones[ZONE_DMA].min = low ? (uint32_t)((uint64_t)reserve * dma / low) : 0;
    zones[ZONE_NORMAL].min = low ? (uint32_t)((uint64_t)reserve * normal / low) : 0;
    zones[ZONE_HIGHMEM].min = high ? clamp(high / 1024, 32, 128) : 0;
    for (unsigned i = 0; i < NZONES; i++) {
        struct zone *z = &zones[i];

        z->low = z->min + z->min / 4;
        z->high = z->min + z->min / 2;
    }
    set_floors(&zones[ZONE_DMA], normal / 256, (normal + high) / 256);
    set_floors(&zones[ZONE_NORMAL], 0, high / 32);
    set_floors(&zones[ZONE_HIGHMEM], 0, 0);
}

void zone_drain(struct zone *z, uint32_t keep)
{
    uint32_t n = z->nhot > keep ? z->nhot - keep : 0;

    if (!n)
        return;
    for (uint32_t i = 0; i < n; i++) /* the bottom of the stack has been free for longest */
        buddy_free(z, z->hot[i], 0);
    z->nhot = keep;
    memmove(z->hot, z->hot + n, keep * sizeof z->hot[0]);
    z->drains++;
}

/* ---- the checker ---- */

static bool offence(const struct zone *z, const char *what, uint32_t pfn)
{
    kprintf("zone %s: %s at frame %#x\n", z->name, what, (unsigned)pfn);
    return false;
}

/* One block in free list k: it is where and what it should be, and its buddy could not be
 * merged. */
static bool block_ok(const struct zone *z, const struct frame *f, unsigned k)
{
    uint32_t pfn = pfn_of(f);
    const struct frame *buddy = frame_of(pfn ^ 1u << k);

    if (pfn < z->start_pfn || pfn >= z->end_pfn || f->zone != z - zones)
        return offence(z, "block of another zone", pfn);
    if (pfn % (1u << k) || f->order != k)
        return offence(z, "block in the wrong list", pfn);
    for (uint32_t i = 0; i < 1u << k; i++)
        if (f[i].state != FRAME_FREE || (i && f[i].order != ORDER_INNER))
            return offence(z, "frame in use inside a free block", pfn + i);
    if (k < MAX_ORDER - 1 && buddy->state == FRAME_FREE && buddy->order == k)
        return offence(z, "two buddies free and not merged", pfn);
    return true;
}

static bool lists_ok(const struct zone *z, uint32_t *total)
{
    for (unsigned k = 0; k < MAX_ORDER; k++) {
        const struct list *head = &z->free_list[k];
        uint32_t n = 0;

        for (const struct list *p = head->next; p != head; p = p->next) {
            const struct frame *f = list_entry(p, struct frame, lru);

            if (p->next->prev != p || n++ >= z->nblocks[k])
                return offence(z, "free list broken", pfn_of(f));
            if (!block_ok(z, f, k))
                return false;
        }
        if (n != z->nblocks[k] || !n != !(z->orders & 1u << k))
            return offence(z, "count of free blocks wrong, order", k);
        *total += n << k;
    }
    return true;
}

static bool hot_ok(const struct zone *z)
{
    if (z->nhot > HOT_MAX)
        return offence(z, "hot stack overflows", z->nhot);
    for (uint32_t i = 0; i < z->nhot; i++) {
        const struct frame *f = z->hot[i];

        if (f->zone != z - zones || f->state != FRAME_FREE || f->order != ORDER_INNER)
            return offence(z, "hot frame not free", pfn_of(f));
        for (uint32_t j = 0; j < i; j++)
            if (z->hot[j] == f)
                return offence(z, "hot frame twice", pfn_of(f));
    }
    return true;
}

/* What every descriptor must be, by its state. */
static bool descriptor_ok(const struct zone *z, const struct frame *f)
{
    bool used = f->state > FRAME_FREE, whole = f->state == FRAME_FREE && f->order < MAX_ORDER;

    if (f->zone != z - zones)
        return offence(z, "descriptor of another zone", pfn_of(f));
    if (f->state >= FRAME_NSTATES || used != (f->refs != 0) || (!used && f->maps))
        return offence(z, "references do not fit the state", pfn_of(f));
    if (!used && !whole && !list_empty(&f->lru))
        return offence(z, "free frame still on a list", pfn_of(f));
    return true;
}

bool zone_ok(const struct zone *z)
{
    uint32_t total = 0, says_free = 0;

    if (!lists_ok(z, &total) || !hot_ok(z))
        return false;
    for (uint32_t pfn = z->start_pfn; pfn < z->end_pfn; pfn++) {
        if (!descriptor_ok(z, frame_of(pfn)))
            return false;
        says_free += frame_of(pfn)->state == FRAME_FREE;
    }
    /* a frame both in a block and hot would count twice on the left, and once on the right */
    if (total != z->nbuddy || says_free != zone_free(z) || zone_free(z) > z->managed)
        return offence(z, "number of free frames wrong", zone_free(z));
    return true;
}

bool zones_ok(void)
{
    bool ok = true;

    for (unsigned i = 0; i < NZONES; i++)
        ok &= zone_ok(&zones[i]);
    return ok;
}
