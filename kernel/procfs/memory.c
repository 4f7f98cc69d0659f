/* memory.c - the files about the allocators: buddyinfo, zoneinfo, slabinfo, vmallocinfo. */
#include "kernel/lib/assert.h"
#include "kernel/lib/symbols.h"
#include "kernel/procfs/procfs.h"
#include "mm/slab.h"
#include "mm/vmalloc.h"
#include "mm/zone.h"

int proc_print_buddyinfo(struct text *t, const struct proc_id *id)
{
    for (unsigned i = 0; i < NZONES; i++) {
        const struct zone *z = &zones[i];
        if (!z->managed)
            continue;
        text_printf(t, "Node 0, zone %8s ", z->name);
        for (unsigned k = 0; k < MAX_ORDER; k++)
            text_printf(t, "%6u ", (unsigned)z->nblocks[k]);
        text_write(t, "\n", 1);
    }
    return 0;
}

static void print_zone(struct text *t, const struct zone *z)
{
    text_printf(t, "Node 0, zone %8s\n", z->name);
    text_printf(
        t,
        "  pages free     %u\n        boost    0\n        min      %u\n        low      %u\n"
        "        high     %u\n        spanned  %u\n        present  %u\n        managed  %u\n",
        (unsigned)zone_free(z), (unsigned)z->min, (unsigned)z->low, (unsigned)z->high,
        (unsigned)(z->end_pfn - z->start_pfn), (unsigned)z->present, (unsigned)z->managed);
    text_printf(t, "      nr_free_pages %u\n", (unsigned)zone_free(z));
    text_printf(t,
                "  pagesets\n    cpu: 0\n              count: %u\n              high:  %u\n"
                "              batch: %u\n",
                (unsigned)z->nhot, HOT_MAX, 1u << HOT_BATCH_ORDER);
    text_printf(t, "  node_unreclaimable:  0\n  start_pfn:           %u\n", (unsigned)z->start_pfn);
}

int proc_print_zoneinfo(struct text *t, const struct proc_id *id)
{
    for (unsigned i = 0; i < NZONES; i++) {
        if (zones[i].managed)
            print_zone(t, &zones[i]);
    }
    return 0;
}

static void print_cache(const struct slab_cache *c, void *arg)
{
    text_printf(arg, "%-17s %6u %6u %6u %4u %4u : tunables %4u %4u %4u : slabdata %6u %6u %6u\n",
                c->name, (unsigned)c->nobjects, (unsigned)(c->nslabs * c->count),
                (unsigned)c->stride, (unsigned)c->count, 1u << c->order, 0u, 0u, 0u,
                (unsigned)(c->nslabs - c->nempty), (unsigned)c->nslabs, 0u);
}

int proc_print_slabinfo(struct text *t, const struct proc_id *id)
{
    text_printf(t,
                "slabinfo - version: 2.1\n"
                "# name            <active_objs> <num_objs> <objsize> <objperslab> <pagesperslab> "
                ": tunables <limit> <batchcount> <sharedfactor> "
                ": slabdata <active_slabs> <num_slabs> <sharedavail>\n");
    slab_for_each(print_cache, t);
    return 0;
}

static void print_area(const struct varea *v, void *arg)
{
    uint32_t off = 0, bytes = (v->npages + 1) * PAGE_SIZE;
    const char *name = symbol_find((uint32_t)v->caller, &off);

    text_printf(arg, "0x%08x-0x%08x %7u ", (unsigned)v->start, (unsigned)(v->start + bytes),
                (unsigned)bytes);
    if (name)
        text_printf(arg, "%s+0x%x", name, (unsigned)off);
    else
        text_printf(arg, "0x%08x", (unsigned)(uint32_t)v->caller);
    text_printf(arg, " pages=%u vmalloc\n", (unsigned)v->npages);
}

/* The tree must not change in the walk: memory is there before it. */
int proc_print_vmallocinfo(struct text *t, const struct proc_id *id)
{
    if (text_reserve(t, (size_t)vmalloc_areas() * 128))
        vmalloc_for_each(print_area, t);
    return 0;
}
