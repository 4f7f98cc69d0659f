/* sched.h - who runs next: round robin, pre-empted at the return to user mode, O(1).
 *
 * One queue. A thread that used up its slice goes to the tail with a new one. A woken thread goes
 * to the head if it has some of its slice left: it waited for something (a key, a pipe) and usually
 * uses the CPU briefly. It can't starve others that way, since only going to the tail refills the
 * slice: two threads that wake each other forever spend their slices, then queue up as everyone.
 * New threads start at the tail, or a fork bomb would keep the head for itself.
 * A wake-up by an interrupt asks the running thread to give way at its next return to user mode; a
 * wake-up by a system call does not (a writer fills its pipe before the reader runs).
 *
 * The rule that everything else rests on: one CPU; the kernel gives it up only where it sleeps. */
#pragma once

#include "kernel/sched/thread.h"

#define SCHED_SLICE 5 /* ticks */

/* The caller becomes the boot thread, later the idle thread: boot describes it. */
void sched_init(struct thread *boot, void *stack, size_t stack_size);
/* Prepare a thread that will run fn(arg) on the given stack; when fn returns, the thread ends. All
 * other fields are zero, its segments null, its FPU state fresh.
 * => it does not run before thread_start */
void thread_init(struct thread *t, const char *name, void *stack, size_t stack_size,
                 void (*fn)(void *), void *arg);
void thread_start(struct thread *t);

/* End the current thread: it never runs again. Its memory is given back by the reaper, called by
 * the thread that runs next, on its own stack, with interrupts off: the reaper must not sleep. */
noreturn void thread_exit_switch(void);
void sched_set_reaper(void (*fn)(struct thread *dead));

/* Give up the CPU. A runnable caller is queued; one that is THREAD_SLEEPING waits for a wake-up. */
void schedule(void);
/* Behind all others. */
void sched_yield(void);
/* Wake a sleeping thread; nothing happens to one that is awake. Usable from interrupt handlers. */
void thread_wake(struct thread *t);
/* A signal for t: set THREAD_SIGNAL, end an interruptible sleep. */
void thread_interrupt(struct thread *t);
/* Timer interrupt: charge the current thread. */
void sched_tick(bool user);
/* The idle thread's life: halt until something is runnable. */
noreturn void sched_idle(void);

/* Called in the switch, with interrupts off, if one of both has temporary windows (kmap.n > 0). */
void sched_set_switch_hook(void (*fn)(struct thread *prev, struct thread *next));
/* Called once before a thread with THREAD_NOTICE enters user mode. */
void sched_set_notice(void (*fn)(void));
/* Called before a thread with THREAD_HOLD enters user mode; it may sleep, and clears the bit. */
void sched_set_hold(void (*fn)(void));
/* Called at each tick of a thread other than idle, in the timer interrupt. */
void sched_set_tick(void (*fn)(bool user));

struct sched_stats {
    uint64_t switches, forks; /* since boot */
    uint64_t user_ticks, system_ticks, idle_ticks;
    uint32_t runnable; /* now, the running one included, idle not */
    uint32_t load[3];  /* 1, 5, 15 minutes; fixed point, 11 bits */
};
extern struct sched_stats sched_stats;
