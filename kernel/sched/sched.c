/* sched.c - the run queue and the switch: see sched.h for the policy.
 * The thread that runs is not in the queue, the idle thread never is. The queue and the states are
 * touched with interrupts off only, since interrupt handlers wake threads. */
#include "kernel/sched/sched.h"

#include "kernel/cpu/cr.h"
#include "kernel/cpu/irq.h"
#include "kernel/cpu/segments.h"
#include "kernel/cpu/switch.h"
#include "kernel/cpu/trap.h"
#include "kernel/lib/init.h"
#include "kernel/lib/log.h"
#include "kernel/lib/string.h"
#include "kernel/sched/clock.h"
#include "kernel/sched/trace.h"

static_assert(offsetof(struct thread, work) == 12, "trap.asm reads the work word");

struct thread *current;
struct sched_stats sched_stats;
static struct thread *idle;
static struct list queue = LIST_INIT(queue);
static uint32_t queued;
static struct thread *dead; /* left for good by the last switch */
static void (*reaper)(struct thread *);
static void (*switch_hook)(struct thread *, struct thread *);
static void (*notice)(void);
static void (*hold)(void);
static void (*tick_hook)(bool user);

static void no_reaper(struct thread *t)
{
    (void)t;
}

static void enqueue(struct thread *t, bool head)
{
    if (head)
        list_add(&queue, &t->run);
    else
        list_add_tail(&queue, &t->run);
    queued++;
}

/* By what is left of its slice: to the head, or with a new one to the tail. */
static void queue_by_slice(struct thread *t)
{
    bool left = t->slice > 0;

    if (!left)
        t->slice = SCHED_SLICE;
    enqueue(t, left);
}

static struct thread *dequeue(void)
{
    queued--;
    return list_entry(list_pop(&queue), struct thread, run);
}

static uint32_t tls_in_use(const struct thread *t)
{
    return t->tls[0].hi | t->tls[1].hi | t->tls[2].hi;
}

/* A segment register keeps the descriptor as it was loaded: if the slots change, both are loaded
 * anew, even with the selectors they have. */
static inline void switch_segments(struct thread *prev, struct thread *next)
{
    uint32_t tls = tls_in_use(prev) | tls_in_use(next);

    prev->fs = read_fs();
    prev->gs = read_gs();
    if (likely(!(tls | prev->fs | prev->gs | next->fs | next->gs)))
        return;
    if (tls)
        gdt_set_tls(next->tls);
    load_fs(next->fs);
    load_gs(next->gs);
}

static void finish_switch(void)
{
    struct thread *t = dead;

    if (unlikely(t)) {
        dead = NULL;
        fpu_drop(&t->fpu);
        reaper(t);
    }
}

/* => interrupts are off; next is not in the queue, and not the current thread */
static void switch_to(struct thread *next)
{
    struct thread *prev = current;

    switch_segments(prev, next);
    if (unlikely(prev->kmap.n | next->kmap.n) && switch_hook)
        switch_hook(prev, next);
    if (next->cr3 && next->cr3 != read_cr3())
        write_cr3(next->cr3);
    tss_set_esp0(next->esp0);
    fpu_switch(&prev->fpu, &next->fpu);
    sched_stats.switches++;
    TRACE_CALL(sched, trace_emit_switch, prev, next);
    next->switches++;
    current = next;
    cpu_switch(&prev->esp, next->esp);
    finish_switch();
}

void schedule(void)
{
    uint32_t flags = irq_save();
    struct thread *prev = current, *next = prev;

    assert(!in_irq());
    prev->work &= ~THREAD_RESCHED;
    if (!list_empty(&queue)) {
        next = dequeue();
        if (prev->state == THREAD_RUNNABLE && prev != idle)
            queue_by_slice(prev);
    } else if (prev->state != THREAD_RUNNABLE) {
        next = idle;
    } else if (prev->slice <= 0) {
        prev->slice = SCHED_SLICE;
    }
    if (next != prev)
        switch_to(next);
    irq_restore(flags);
}

void sched_yield(void)
{
    current->slice = 0;
    schedule();
}

void thread_exit_switch(void)
{
    cli();
    current->state = THREAD_DEAD;
    dead = current;
    schedule();
    unreachable();
}

void thread_wake(struct thread *t)
{
    uint32_t flags = irq_save();

    if (t->state == THREAD_SLEEPING) {
        t->state = THREAD_RUNNABLE;
        list_del(&t->wait);
        t->waitq = NULL;
        if (t != current) {
            bool soon = t->slice > 0;
            queue_by_slice(t);
            if (soon && in_irq())
                current->work |= THREAD_RESCHED;
        }
    }
    irq_restore(flags);
}

void thread_interrupt(struct thread *t)
{
    uint32_t flags = irq_save();

    t->work |= THREAD_SIGNAL;
    if (t->interruptible)
        thread_wake(t);
    irq_restore(flags);
}

/* Exponentially damped average of the threads that want the CPU, every five seconds, as Linux
 * computes it: load = load * e^(-5/60m) + n * (1 - e^(-5/60m)), 11 bits of fraction. */
static void update_load(void)
{
    static const uint16_t decay[3] = { 1884, 2014, 2037 };
    uint32_t n = (queued + (current != idle)) << 11;

    for (int i = 0; i < 3; i++)
        sched_stats.load[i] = (sched_stats.load[i] * decay[i] + n * (2048u - decay[i])) >> 11;
}

void sched_tick(bool user)
{
    struct thread *t = current;

    if (t == idle) {
        sched_stats.idle_ticks++;
    } else if (user) {
        sched_stats.user_ticks++;
        t->utime++;
    } else {
        sched_stats.system_ticks++;
        t->stime++;
    }
    if (tick_hook && t != idle)
        tick_hook(user);
    sched_stats.runnable = queued + (t != idle);
    if (clock_ticks() % (5 * HZ) == 0)
        update_load();
    if (t != idle && --t->slice <= 0)
        t->work |= THREAD_RESCHED;
}

/* trap.asm calls it while the work word is not zero, on the way to user mode. */
static void user_work(struct trap_frame *f)
{
    if (current->work & THREAD_RESCHED)
        schedule();
    if (unlikely(current->work & THREAD_NOTICE)) {
        current->work &= ~THREAD_NOTICE;
        if (notice)
            notice();
    }
    if (unlikely(current->work & THREAD_HOLD))
        hold();
    if (current->work & THREAD_SIGNAL)
        trap_user_return(f);
}

/* The first C of a new thread: cpu_switch "returns" here. */
STACK_ARGS static void thread_begin(void (*fn)(void *), void *arg)
{
    finish_switch();
    sti();
    fn(arg);
    thread_exit_switch();
}

static void name_and_stack(struct thread *t, const char *name, void *stack, size_t size)
{
    memset(t, 0, offsetof(struct thread, fpu)); /* its image has half a page, and is not used yet */
    fpu_init_thread(&t->fpu);
    strlcpy(t->name, name, sizeof t->name);
    t->kstack = stack;
    t->esp0 = (uint32_t)stack + size;
    t->slice = SCHED_SLICE;
    list_init(&t->run);
    list_init(&t->wait);
}

void thread_init(struct thread *t, const char *name, void *stack, size_t stack_size,
                 void (*fn)(void *), void *arg)
{
    uint32_t *sp;

    name_and_stack(t, name, stack, stack_size);
    t->state = THREAD_SLEEPING;
    sp = (uint32_t *)t->esp0;
    *--sp = (uint32_t)arg;
    *--sp = (uint32_t)fn;
    *--sp = 0; /* thread_begin does not return */
    *--sp = (uint32_t)thread_begin;
    for (int i = 0; i < 4; i++)
        *--sp = 0; /* ebp ebx esi edi: the call chain ends here */
    t->esp = (uint32_t)sp;
}

void thread_start(struct thread *t)
{
    uint32_t flags = irq_save();

    assert(t->state == THREAD_SLEEPING);
    t->state = THREAD_RUNNABLE;
    sched_stats.forks++;
    enqueue(t, false);
    irq_restore(flags);
}

void sched_idle(void)
{
    assert(current == idle);
    for (;;) {
        cli();
        if (list_empty(&queue))
            sti_hlt();
        else
            schedule();
    }
}

void sched_set_reaper(void (*fn)(struct thread *dead))
{
    reaper = fn;
}

void sched_set_switch_hook(void (*fn)(struct thread *prev, struct thread *next))
{
    switch_hook = fn;
}

void sched_set_notice(void (*fn)(void))
{
    notice = fn;
}

void sched_set_hold(void (*fn)(void))
{
    hold = fn;
}

void sched_set_tick(void (*fn)(bool))
{
    tick_hook = fn;
}

__init void sched_init(struct thread *boot, void *stack, size_t stack_size)
{
    name_and_stack(boot, "idle", stack, stack_size);
    idle = current = boot;
    reaper = no_reaper;
    tss_set_esp0(boot->esp0);
    trap_set_work(user_work);
}
