/* writeback.c - dirty pages of objects go home.
 *
 * A page becomes dirty when it is written through the file or when the first write through a
 * mapping faults: mappings of clean pages are read-only. Writing it back makes them read-only
 * again, before the data is taken, so that no write is ever missed. Dirty pages carry a mark in the
 * object's tree, so finding them costs nothing for the clean ones; objects that have any hang in
 * one list. Neighbours go out together, up to RUN pages a call.
 *
 * Who writes them: who asks for it (fsync, msync, sync); a thread, every PERIOD and when there are
 * many; and whoever writes more while there are far too many. */
#include "kernel/lib/assert.h"
#include "kernel/sched/clock.h"
#include "kernel/sched/trace.h"
#include "libc/include/abi/errno.h"
#include "mm/object.h"
#include "mm/rmap.h"
#include "mm/shmem.h"

#define RUN    32u
#define PERIOD (5 * (uint64_t)NS_PER_SEC)

static struct list dirty_objects = LIST_INIT(dirty_objects);
static struct mutex all = MUTEX_INIT(all); /* held by who writes everything back */
static struct waitq thread = WAITQ_INIT(thread);

static bool many_dirty(void)
{
    return object_counts.dirty > frames_managed() / 16;
}

/* f, which is in o's cache as page index, has yet to go home. */
static void mark_dirty(struct object *o, uint32_t index)
{
    radix_mark(&o->pages, index);
    object_counts.dirty++;
    if (list_empty(&o->dirty))
        list_add_tail(&dirty_objects, &o->dirty);
    if (unlikely(many_dirty()) && !waitq_empty(&thread))
        wake_all(&thread);
}

void object_first_dirty(struct object *o, struct frame *f)
{
    f->flags |= FRAME_DIRTY;
    if (f->owner != o) /* truncated away meanwhile */
        return;
    if (o->ops->writeback)
        mark_dirty(o, f->index);
    if (o->slots.root)
        shmem_forget(o, f->index, f->index + 1);
}

/* Page index could not be written. => f was taken from there, and may have left since */
static void still_dirty(struct object *o, uint32_t index, struct frame *f)
{
    if (f->flags & FRAME_DIRTY || radix_get(&o->pages, index) != f)
        return;
    f->flags |= FRAME_DIRTY;
    mark_dirty(o, index);
}

/* Take the next run of dirty pages at *index or above: referenced, clean, write-protected. */
static unsigned take_run(struct object *o, uint32_t *index, uint32_t last, struct frame **run)
{
    unsigned n = radix_take_marked(&o->pages, index, last, (void **)run, RUN);

    object_counts.dirty -= n;
    for (unsigned i = 0; i < n; i++) {
        frame_get(run[i]);
        run[i]->flags &= (uint8_t)~FRAME_DIRTY;
        if (run[i]->maps)
            rmap_write_protect(run[i]);
    }
    return n;
}

static int write_run(struct object *o, uint32_t index, struct frame **run, unsigned n)
{
    int err;

    object_counts.writing += n;
    err = o->ops->writeback(o, index, run, n);
    object_counts.writing -= n;
    object_counts.pages_out += n;
    trace_write_back((uint32_t)o, index, n);
    for (unsigned i = 0; i < n; i++) {
        if (err < 0)
            still_dirty(o, index + i, run[i]);
        frame_put(run[i]);
    }
    return err;
}

int object_sync(struct object *o, uint32_t first, uint32_t last)
{
    struct frame *run[RUN];
    uint32_t at = first;
    unsigned n;
    int result = 0;

    if (!o->ops->writeback)
        return 0;
    mutex_lock(&o->sync);
    while (at <= last && (n = take_run(o, &at, last, run)) > 0) {
        int err = write_run(o, at, run, n);

        if (err < 0 && !result)
            result = err;
        if (at + n < at)
            break;
        at += n;
    }
    at = 0;
    if (!list_empty(&o->dirty) && !radix_next_marked(&o->pages, &at))
        list_del(&o->dirty);
    mutex_unlock(&o->sync);
    return result;
}

int object_commit(struct object *o, uint32_t first, uint32_t last)
{
    int err = object_sync(o, first, last), later = 0;

    if (o->ops->commit)
        later = o->ops->commit(o);
    return err ? err : later;
}

int objects_sync(void)
{
    struct list todo = LIST_INIT(todo), *n;
    int result = 0;

    mutex_lock(&all);
    /* Objects that become dirty meanwhile wait for the next time: so this ends. */
    while ((n = list_pop(&dirty_objects)))
        list_add_tail(&todo, n);
    while ((n = list_pop(&todo))) {
        struct object *o = list_entry(n, struct object, dirty);
        uint32_t at = 0;
        int err;

        object_get(o);
        err = object_sync(o, 0, UINT32_MAX);
        if (err < 0 && !result)
            result = err;
        if (list_empty(&o->dirty) && radix_next_marked(&o->pages, &at))
            list_add_tail(&dirty_objects, &o->dirty);
        object_put(o);
    }
    mutex_unlock(&all);
    return result;
}

void object_throttle(struct object *o)
{
    if (object_counts.dirty > frames_managed() / 8)
        (void)object_sync(o, 0, UINT32_MAX); /* pages that can't be written stay dirty */
}

/* What fails stays dirty: fsync and msync say so; here it is tried again in the next period. */
void writeback_run(void *unused)
{
    for (;;) {
        uint64_t due = clock_ns() + PERIOD;

        (void)wait_event_timeout(&thread, many_dirty(), due);
        if (objects_sync() < 0)
            (void)sleep_until(due);
    }
}
