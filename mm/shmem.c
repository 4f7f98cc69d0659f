/* shmem.c - shared memory without a file: made, swapped out, found again. The states are in
 * shmem.h. */
#include "mm/shmem.h"

#include "kernel/lib/assert.h"
#include "kernel/lib/init.h"
#include "kernel/lib/log.h"
#include "kernel/lib/string.h"
#include "kernel/sched/trace.h"
#include "libc/include/abi/errno.h"
#include "mm/commit.h"
#include "mm/slab.h"
#include "mm/swap.h"
#include "mm/swaparea.h"

static struct slab_cache *cache;

/* Those that have had a page in a slot. */
static struct list swapped_objects = LIST_INIT(swapped_objects);

/* ---- the object ---- */

void __init shmem_init(void)
{
    cache = slab_create("shm_object", sizeof(struct object), 0, NULL);
}

static uint32_t pages_of(uint64_t size)
{
    return (uint32_t)((size + PAGE_SIZE - 1) >> PAGE_SHIFT);
}

void shmem_promise(const struct object *o, int by)
{
    commit_pages += pages_of(o->size) * (uint32_t)by;
}

static void destroy(struct object *o)
{
    shmem_promise(o, -1);
    slab_free(cache, o);
}

static int path(struct object *o, char *buf, size_t n)
{
    (void)o;
    return (int)strlcpy(buf, "/dev/zero (deleted)", n);
}

static const struct object_ops ops = {
    .name = "shm", .swappable = true, .shared_memory = true, .destroy = destroy, .path = path
};

struct object *shmem_create(uint64_t size)
{
    struct object *o = NULL;

    if (commit_allows(VM_WRITE, pages_of(size)))
        o = slab_alloc(cache, GFP_KERNEL);
    if (!o)
        return NULL;
    object_init(o, &ops);
    o->size = size;
    shmem_promise(o, 1);
    return o;
}

/* ---- entries ---- */

pte_t shmem_entry(const struct object *o, uint32_t index)
{
    return (pte_t)(uintptr_t)radix_get(&o->slots, index);
}

/* The first at *index or above; 0 when there is none. */
static pte_t next_entry(const struct object *o, uint32_t *index)
{
    return (pte_t)(uintptr_t)radix_next(&o->slots, index);
}

static bool is_cached(const struct object *o, uint32_t index)
{
    return radix_get(&o->pages, index) != NULL;
}

bool shmem_must_read(const struct object *o, uint32_t index)
{
    pte_t e = is_cached(o, index) ? 0 : shmem_entry(o, index);

    return e && !is_cached(swap_object(e), swap_slot(e));
}

uint32_t shmem_out(const struct object *o, uint32_t first, uint32_t end)
{
    uint32_t n = 0;

    for (uint32_t i = first; o->nout && i < end && next_entry(o, &i) && i < end; i++)
        n += !is_cached(o, i);
    return n;
}

void shmem_dropped(struct object *o, uint32_t index)
{
    o->nout += shmem_entry(o, index) != 0;
}

static void forget(struct object *o, uint32_t index, pte_t e)
{
    radix_remove(&o->slots, index);
    o->nout -= !is_cached(o, index);
    swap_put(e);
}

void shmem_forget(struct object *o, uint32_t first, uint32_t end)
{
    pte_t e;

    for (uint32_t i = first; i < end && (e = next_entry(o, &i)) && i < end; i++)
        forget(o, i, e);
}

void shmem_end(struct object *o)
{
    assert(!o->slots.root && o->nout == 0);
    list_del(&o->swapped);
}

/* ---- out ---- */

int shmem_swap_out(struct frame *f)
{
    struct object *o = f->owner;
    uint32_t index = f->index;
    pte_t e = swap_slot_take(); /* counted once: for the cache */
    int err;

    assert(o->ops->swappable && f->flags & FRAME_DIRTY && f->maps == 0 && f->refs == 1);
    if (!e)
        return -ENOSPC;
    if ((err = radix_insert(&o->slots, index, (void *)(uintptr_t)e)) < 0)
        goto give_slot_back;
    if ((err = object_insert(swap_object(e), swap_slot(e), f)) < 0)
        goto remove_entry;
    swap_get(e);
    if (list_empty(&o->swapped))
        list_add_tail(&swapped_objects, &o->swapped);
    object_remove(o, index, f);
    f->owner = swap_object(e);
    f->index = swap_slot(e);
    f->flags &= (uint8_t)~FRAME_DIRTY; /* the area counts its own */
    object_dirty(f->owner, f);
    trace_swap_out((uint32_t)f, e);
    return 0;
remove_entry:
    radix_remove(&o->slots, index);
give_slot_back:
    swap_put(e);
    return err;
}

/* ---- in ---- */

/* f, a page of an area, has its bytes in its slot, and nobody is about to change that. => the
 * caller's reference is the only one beside those of two caches */
static bool is_stored(const struct frame *f, pte_t e)
{
    return !(f->flags & FRAME_DIRTY) && f->refs == 3 && !swap_area(swap_area_of(e))->leaving;
}

int shmem_swap_in(struct object *o, uint32_t index)
{
    pte_t e = shmem_entry(o, index);
    struct frame *f;
    bool stored;
    int err = object_page(swap_object(e), swap_slot(e), &f);

    if (err < 0)
        return err;
    assert(shmem_entry(o, index) == e); /* only who holds o->lock gives up what is out */
    if ((err = object_insert(o, index, f)) < 0) {
        frame_put(f);
        return err;
    }
    o->nout--;
    stored = is_stored(f, e);
    object_remove(swap_object(e), swap_slot(e), f);
    f->owner = o;
    f->index = index;
    f->flags &= (uint8_t)~FRAME_DIRTY;
    if (!stored)
        object_dirty(o, f);
    trace_swap_in(index << PAGE_SHIFT, (uint32_t)f, e);
    frame_put(f);
    return 0;
}

/* ---- swap_off ---- */

static int bring_back(struct object *o, unsigned area)
{
    struct frame *f;
    pte_t e;
    int err;

    for (uint32_t i = 0; (e = next_entry(o, &i)); i++) {
        if (swap_area_of(e) != area)
            continue;
        if ((err = object_page(o, i, &f)) < 0)
            return err;
        if (f->owner == o)
            object_dirty(o, f);
        frame_put(f);
    }
    return 0;
}

int shmem_bring_back(unsigned area)
{
    struct list *l = swapped_objects.next;
    int err = 0;

    while (l != &swapped_objects && !err) {
        struct object *o = list_entry(l, struct object, swapped);

        object_get(o);
        err = bring_back(o, area);
        l = l->next;
        object_put(o);
    }
    return err;
}

/* ---- the checker ---- */

void shmem_each_entry(void (*fn)(pte_t e, void *arg), void *arg)
{
    list_for_each(l, &swapped_objects) {
        const struct object *o = list_entry(l, struct object, swapped);
        pte_t e;

        for (uint32_t i = 0; (e = next_entry(o, &i)); i++)
            fn(e, arg);
    }
}

static bool wrong(const struct object *o, uint32_t index, const char *what)
{
    kprintf("check: page %u of %s object %p: %s\n", index, o->ops->name, (const void *)o, what);
    return false;
}

static bool slots_ok(const struct object *o)
{
    uint32_t out = 0, i;
    pte_t e;

    for (i = 0; (e = next_entry(o, &i)); i++) {
        const struct frame *f = radix_get(&o->pages, i);

        if (!pte_is_swap(e) || !swap_area(swap_area_of(e)))
            return wrong(o, i, "in a slot of no area");
        if (f && f->flags & FRAME_DIRTY)
            return wrong(o, i, "in a slot, and written to");
        out += !f;
    }
    return out == o->nout || wrong(o, out, "as many are out, but others are counted");
}

bool shmem_ok(void)
{
    list_for_each(l, &swapped_objects)
        if (!slots_ok(list_entry(l, struct object, swapped)))
            return false;
    return true;
}
