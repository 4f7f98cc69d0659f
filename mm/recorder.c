/* recorder.c - see recorder.h. */
#include "mm/recorder.h"

#include "kernel/cpu/cr.h"
#include "kernel/cpu/trap.h"
#include "kernel/lib/assert.h"
#include "kernel/lib/string.h"
#include "kernel/sched/thread.h"
#include "libc/include/abi/errno.h"
#include "mm/aspace.h"
#include "mm/kmalloc.h"
#include "mm/ptrange.h"
#include "mm/vmalloc.h"

#define ROOM_FIRST 4096u      /* records */
#define ROOM_MAX   (8u << 20) /* 32 MB */

/* A page that can be seen, and where its last reference is recorded. */
struct seen {
    uint32_t addr, record;
};

struct recorder {
    uint32_t refs;
    bool used, running, exact, full;
    uint32_t window, nseen, oldest;
    struct seen seen[RECORDER_WINDOW_MAX]; /* a ring */
    uint32_t *records;                     /* vmalloc'd: the page's address, RECORD_WRITE */
    uint32_t n, room;
};

struct recorder *recorder_create(void)
{
    struct recorder *r = kzalloc(sizeof *r);

    if (r)
        r->refs = 1;
    return r;
}

void recorder_put(struct recorder *r)
{
    if (--r->refs)
        return;
    vfree(r->records);
    kfree(r);
}

/* ---- hiding ---- */

static void hide_entry(pte_t *pte)
{
    if (*pte & PTE_PRESENT)
        *pte = (*pte & ~(PTE_PRESENT | PTE_WRITE)) | PTE_NOPROT;
}

static void hide_page(struct aspace *as, uint32_t addr)
{
    pte_t *pte = pgtable_walk(as->pgdir, addr);

    if (pte)
        hide_entry(pte);
    aspace_flush_page(as, addr);
}

static void hide_seen(struct aspace *as)
{
    struct recorder *r = as->recorder;

    for (uint32_t i = 0; i < r->nseen; i++)
        hide_page(as, r->seen[i].addr);
    r->nseen = r->oldest = 0;
}

void recorder_hide(struct aspace *as)
{
    if (!as->recorder->running)
        return;
    hide_seen(as);
    for (const struct vma *v = vma_first(&as->areas); v; v = vma_next(v))
        for (uint32_t a = v->start, stop; a < v->end; a = stop) {
            pte_t *pte = pgtable_walk(as->pgdir, a);

            stop = pgtable_end(a, v->end);
            for (; pte && a < stop; a += PAGE_SIZE)
                hide_entry(pte++);
        }
    if (current->as == as)
        tlb_flush_all();
}

/* ---- recording ---- */

static bool make_room(struct recorder *r)
{
    uint32_t room = r->room ? 2 * r->room : ROOM_FIRST, *records;

    if (r->n < r->room)
        return true;
    if (room > ROOM_MAX || !(records = vmalloc(room * sizeof *records)))
        return false;
    if (r->n)
        memcpy(records, r->records, r->n * sizeof *records);
    vfree(r->records);
    r->records = records;
    r->room = room;
    return true;
}

/* => the number of the record; a page that is used twice in a row has one */
static uint32_t record(struct recorder *r, uint32_t addr)
{
    if (r->n && (r->records[r->n - 1] & PTE_FRAME) == addr)
        return r->n - 1;
    r->records[r->n] = addr;
    return r->n++;
}

static struct seen *find_seen(struct recorder *r, uint32_t addr)
{
    for (uint32_t i = 0; i < r->nseen; i++)
        if (r->seen[i].addr == addr)
            return &r->seen[i];
    return NULL;
}

static struct seen *see(struct aspace *as, uint32_t addr)
{
    struct recorder *r = as->recorder;
    struct seen *s = &r->seen[r->oldest];

    if (r->nseen == r->window)
        hide_page(as, s->addr);
    else
        s = &r->seen[r->nseen++];
    r->oldest = r->nseen == r->window ? (uint32_t)(s - r->seen + 1) % r->window : 0;
    *s = (struct seen){ addr, record(r, addr) };
    return s;
}

/* From here on, after each instruction of the user's. */
static void step_on(const struct aspace *as)
{
    struct trap_frame *regs = (struct trap_frame *)current->esp0 - 1;

    if (current->as == as)
        regs->eflags |= EFLAGS_TF;
}

void recorder_saw(struct aspace *as, uint32_t addr, bool write)
{
    struct recorder *r = as->recorder;
    pte_t *pte = pgtable_walk(as->pgdir, addr);
    struct seen *s;

    if (!r->running)
        return;
    if (!make_room(r)) {
        r->full = true;
        recorder_stop(r);
        return;
    }
    if (!(s = find_seen(r, addr)))
        s = see(as, addr);
    if (write)
        r->records[s->record] |= RECORD_WRITE;
    else if (!(r->records[s->record] & RECORD_WRITE))
        *pte &= ~PTE_WRITE;
    if (r->exact)
        step_on(as);
}

bool recorder_step(struct trap_frame *regs)
{
    struct aspace *as = current->as;

    if (!as || !as->recorder || !as->recorder->exact)
        return false;
    if (as->recorder->running)
        hide_seen(as);
    else
        regs->eflags &= ~EFLAGS_TF;
    return true;
}

/* ---- its life ---- */

int recorder_arm(struct recorder *r, struct aspace *as, uint32_t window)
{
    if (window && (window < RECORDER_WINDOW || window > RECORDER_WINDOW_MAX))
        return -EINVAL;
    if (as->recorder || as->refs > 1 || r->used)
        return -EBUSY;
    r->used = true;
    r->exact = window == 0;
    r->window = r->exact ? RECORDER_WINDOW : window;
    r->refs++;
    as->recorder = r;
    return 0;
}

void recorder_stop(struct recorder *r)
{
    r->running = false;
}

uint32_t recorder_copy(const struct recorder *r, uint32_t first, uint32_t *to, uint32_t n)
{
    n = first < r->n ? MIN(n, r->n - first) : 0;
    if (n)
        memcpy(to, r->records + first, n * sizeof *to);
    return n;
}

bool recorder_is_full(const struct recorder *r)
{
    return r->full;
}

void recorder_pass(struct aspace *to, struct aspace *from)
{
    struct recorder *r = from->recorder;

    if (!r || from->refs > 1)
        return;
    from->recorder = NULL;
    from->watched = from->local;
    to->recorder = r;
    to->watched = true;
    r->running = !r->full;
    r->nseen = r->oldest = 0;
    recorder_hide(to);
}

void recorder_end(struct aspace *as)
{
    if (as->recorder)
        recorder_put(as->recorder);
    as->recorder = NULL;
}
