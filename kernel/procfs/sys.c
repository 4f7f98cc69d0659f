/* sys.c - /proc/sys: what can be set while the kernel runs. */
#include "kernel/lib/assert.h"
#include "kernel/proc/process.h"
#include "kernel/procfs/procfs.h"
#include "libc/include/abi/errno.h"
#include "libc/include/abi/mode.h"
#include "mm/check.h"
#include "mm/frame.h"
#include "mm/object.h"

#define DROP_PAGES 1u
#define DROP_SLABS 2u

/* Since boot, as /proc/vmstat shows them. */
struct drop_counts proc_drops;

/* 1: clean pages that can be read again; 2: what the shrinkers give; 3: both. */
static int store_drop_caches(const char *word, const struct proc_id *id)
{
    unsigned what = (unsigned)(word[0] - '0');

    if (what < 1 || what > 3 || word[1])
        return -EINVAL;
    if (what & DROP_PAGES) {
        objects_drop_clean();
        proc_drops.pages++;
    }
    if (what & DROP_SLABS) {
        shrink_all();
        proc_drops.slabs++;
    }
    return 0;
}

/* Every address space against its page tables, frames and counters, then the rest of mm. The
 * offence is in the log. */
static int print_check(struct text *t, const struct proc_id *id)
{
    struct process *p;
    bool good = mm_ok();

    for (int pid = 0; (p = process_next(pid)); pid++) {
        struct aspace *as = p->as;

        pid = p->id;
        if (!as)
            continue;
        aspace_get(as);
        if (!aspace_ok(as)) {
            text_printf(t, "process %d: ", pid);
            good = false;
        }
        aspace_put(as);
    }
    text_printf(t, good ? "ok\n" : "broken: see the log\n");
    return 0;
}

static const struct proc_entry vm_entries[] = {
    { .name = "check", .mode = S_IFREG | 0400, .print = print_check },
    { .name = "drop_caches", .mode = S_IFREG | 0200, .store = store_drop_caches },
    { .name = NULL },
};

const struct proc_entry proc_sys_entries[] = {
    { .name = "vm", .mode = S_IFDIR | 0555, .table = vm_entries },
    { .name = NULL },
};
