/* thread.h - a thread of control: a kernel stack, the user's registers below a trap frame on it,
 * and what the scheduler keeps. A process wraps it (kernel/proc); nothing is allocated
 * here. */
#pragma once

#include "kernel/cpu/fpu.h"
#include "kernel/cpu/gdt.h"
#include "kernel/lib/list.h"

#define KSTACK_SIZE 8192u

/* Bits of work: looked at before each return to user mode. */
#define THREAD_RESCHED 1u /* the scheduler's own */
#define THREAD_SIGNAL  2u /* a signal wants delivery: interruptible sleep ends */
#define THREAD_NOTICE  4u /* tell the hook of sched_set_notice, once */
#define THREAD_HOLD    8u /* ask the hook of sched_set_hold before user mode is entered */

enum thread_state { THREAD_RUNNABLE, THREAD_SLEEPING, THREAD_DEAD };

struct waitq;
struct aspace;

struct kmap_slots {
    uint32_t pte[4];
    int n;
};

struct thread {
    uint32_t esp;           /* while it does not run */
    uint32_t esp0;          /* top of its kernel stack */
    uint32_t cr3;           /* its page directory; 0 borrows whichever is loaded (kernel threads) */
    volatile unsigned work; /* trap.asm knows this offset */
    volatile enum thread_state state;
    bool interruptible; /* the sleep ends for a signal */
    uint16_t fs, gs;    /* while it does not run */
    int slice;          /* ticks left until others have their turn */
    struct list run;    /* run queue */
    struct list wait;   /* wait queue */
    struct waitq *waitq;
    struct segment tls[GDT_TLS_COUNT];
    struct kmap_slots kmap;
    struct aspace *as;
    void *kstack;          /* its lowest address */
    uint64_t utime, stime; /* ticks */
    uint64_t wake_at;      /* ns: deadline of a timed sleep, 0 = none */
    uint32_t switches;
    int id;
    unsigned memory_reserve; /* > 0: its allocations may take the last frames (mm/reclaim.h) */
    bool starved;            /* it was refused a frame since its last reclaim_wait() */
    uint32_t traced;         /* a mark of trace.c: whose events are recorded */
    char name[16];
    struct fpu fpu;
};

extern struct thread *current;
