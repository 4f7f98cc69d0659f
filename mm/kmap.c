/* kmap.c - windows on high frames, each thread's own, put back when it runs again. */
#include "mm/kmap.h"

#include "kernel/lib/assert.h"
#include "kernel/lib/init.h"
#include "kernel/sched/sched.h"
#include "kernel/sched/thread.h"
#include "mm/pgtable.h"

/* The page table of the windows: entry i is window i, whoever's turn it is. */
static pte_t *windows;

static uint32_t window_addr(int slot)
{
    return KMAP_BASE + (uint32_t)slot * 2 * PAGE_SIZE; /* a hole behind each catches overruns */
}

static void window_set(int slot, pte_t e)
{
    windows[slot * 2] = e;
    tlb_flush_page(window_addr(slot));
}

void *kmap_window(struct frame *f)
{
    struct kmap_slots *k = &current->kmap;

    assert(k->n < (int)ARRAY_SIZE(k->pte));
    k->pte[k->n] = frame_paddr(f).v | PTE_PRESENT | PTE_WRITE;
    window_set(k->n, k->pte[k->n]);
    return (void *)window_addr(k->n++);
}

void kunmap_window(void *p)
{
    struct kmap_slots *k = &current->kmap;

    assert(k->n > 0 && PAGE_DOWN((uint32_t)p) == window_addr(k->n - 1));
    window_set(--k->n, 0);
}

/* The windows of prev go with it, those of next come back. Called only where one of them holds
 * any. */
static void switch_windows(struct thread *prev, struct thread *next)
{
    int most = prev->kmap.n > next->kmap.n ? prev->kmap.n : next->kmap.n;

    for (int i = 0; i < most; i++)
        window_set(i, i < next->kmap.n ? next->kmap.pte[i] : 0);
}

void __init kmap_init(void)
{
    windows = kpt_entry(KMAP_BASE);
    sched_set_switch_hook(switch_windows);
}
