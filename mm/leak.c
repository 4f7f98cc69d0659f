/* leak.c - adding up who holds memory. O(objects * different callers), for reports only. */
#include "mm/leak.h"

#include "kernel/lib/log.h"
#include "kernel/lib/string.h"
#include "kernel/lib/symbols.h"
#include "mm/slab_debug.h"
#include "mm/zone.h"

#if DEBUG_BUILD

#define ANY_ERA     UINT32_MAX
#define MAX_HOLDERS 48

/* What one report has found so far. */
static struct {
    uint32_t era; /* wanted, or ANY_ERA */
    unsigned n;
    struct holder {
        const char *kind; /* cache, or state of frames */
        void *caller;
        uint32_t number, bytes;
    } holder[MAX_HOLDERS];
    uint32_t others; /* things of holders beyond MAX_HOLDERS */
} found;

static void begin(uint32_t era)
{
    memset(&found, 0, sizeof found);
    found.era = era;
}

static void add(const char *kind, void *caller, uint32_t bytes, uint32_t era)
{
    struct holder *h = found.holder, *end = h + found.n;

    if (found.era != ANY_ERA && found.era != era)
        return;
    while (h < end && (h->caller != caller || strcmp(h->kind, kind)))
        h++;
    if (h == end && found.n == MAX_HOLDERS) {
        found.others++;
        return;
    }
    if (h == end)
        found.holder[found.n++] = (struct holder){ kind, caller, 0, 0 };
    h->number++;
    h->bytes += bytes;
}

static void print(const struct holder *h)
{
    uint32_t off = 0;
    const char *name = symbol_find((uint32_t)(uintptr_t)h->caller, &off);

    kprintf("held: %u of %s, %u bytes", (unsigned)h->number, h->kind, (unsigned)h->bytes);
    if (h->caller)
        kprintf(", allocated by %s+%#x (%p)", name ? name : "?", (unsigned)off, h->caller);
    kprintf("\n");
}

/* Largest number first. */
static void print_all(void)
{
    while (found.n) {
        unsigned most = 0;

        for (unsigned i = 1; i < found.n; i++)
            if (found.holder[i].number > found.holder[most].number)
                most = i;
        print(&found.holder[most]);
        found.holder[most] = found.holder[--found.n];
    }
    if (found.others)
        kprintf("held: %u more\n", (unsigned)found.others);
}

static void add_object(const struct slab_cache *c, const void *p, void *unused)
{
    struct slab_holder h;

    if (slab_debug_holder(c, p, &h))
        add(c->name, h.caller, h.size, h.era);
}

static void add_cache(const struct slab_cache *c, void *unused)
{
    slab_each_object(c, add_object, NULL);
}

/* Frames of the kernel have their allocator's address; the others have an owner there by now. */
static void add_frames(void)
{
    static const char *const kinds[FRAME_NSTATES] = {
        [FRAME_KERNEL] = "frames",          [FRAME_PGTABLE] = "page tables",
        [FRAME_ANON] = "anonymous frames",  [FRAME_CACHE] = "cached frames",
        [FRAME_VMALLOC] = "vmalloc frames", [FRAME_KSTACK] = "stack frames",
    };

    for (uint32_t pfn = 0; pfn < nframes; pfn++) {
        const struct frame *f = frame_of(pfn);

        if (kinds[f->state])
            add(kinds[f->state], f->state == FRAME_KERNEL ? f->owner : NULL, PAGE_SIZE,
                (uint32_t)(uintptr_t)f->free);
    }
}

void leak_mark(void)
{
    alloc_era++;
}

void leak_report(void)
{
    begin(alloc_era - 1);
    slab_for_each(add_cache, NULL);
    add_frames();
    print_all();
}

void leak_report_cache(const struct slab_cache *c)
{
    begin(ANY_ERA);
    add_cache(c, NULL);
    print_all();
}

#else

void leak_mark(void) {}

void leak_report(void)
{
    kprintf("the debug build (make DEBUG=1) knows who holds what\n");
}

void leak_report_cache(const struct slab_cache *c)
{
    kprintf("held: %u of %s, %u bytes\n", (unsigned)c->nobjects, c->name,
            (unsigned)(c->nobjects * c->size));
}

#endif
