/* clock.c - time from ticks, refined by the TSC, and timers in a tree.
 * Before the first tick the TSC alone counts; from then on the ticks do, and the TSC shows how far
 * into the current one we are, never beyond its end: so time does not run back whatever the TSC
 * does. The TSC is measured against a millisecond of the PIT's second channel (Intel 8254 data
 * sheet). */
#include "kernel/sched/clock.h"

#include "boot/boot_info.h"
#include "kernel/cpu/cpuid.h"
#include "kernel/cpu/io.h"
#include "kernel/cpu/irq.h"
#include "kernel/lib/init.h"
#include "kernel/lib/log.h"

#define PIT_HZ         1193182u
#define PIT_CHANNEL_2  0x42
#define PIT_COMMAND    0x43
#define PIT_2_ONE_SHOT 0xb0 /* channel 2, both bytes, mode 0 */
#define SPEAKER        0x61
#define SPEAKER_GATE   1
#define SPEAKER_ON     2
#define SPEAKER_OUT    0x20
#define POLLS          1000000 /* a machine without the channel never answers */
#define SHIFT          24

static uint64_t ticks;
static uint64_t tick_ns;  /* time of the last tick */
static uint64_t tick_tsc; /* TSC there */
static uint32_t tsc_mult; /* ns = TSC difference * mult >> SHIFT; 0: no TSC */
static uint64_t boot_realtime_ns;
static struct rb_root timers;
static struct timer *earliest;

static inline uint64_t since_tick(void)
{
    uint64_t ns = tsc_mult ? (rdtsc() - tick_tsc) * tsc_mult >> SHIFT : 0;

    return ticks && ns >= NS_PER_TICK ? NS_PER_TICK - 1 : ns;
}

uint64_t clock_ns(void)
{
    uint32_t flags = irq_save();
    uint64_t ns = tick_ns + since_tick();

    irq_restore(flags);
    return ns;
}

uint64_t clock_of_tsc(uint64_t tsc)
{
    uint64_t d = tsc - boot_tsc;

    if (!tsc_mult)
        return tsc;
    return ((d >> 32) * tsc_mult << (32 - SHIFT)) + ((d & 0xffffffff) * tsc_mult >> SHIFT);
}

uint64_t clock_ticks(void)
{
    uint32_t flags = irq_save();
    uint64_t now = ticks;

    irq_restore(flags);
    return now;
}

uint64_t clock_realtime_ns(void)
{
    return boot_realtime_ns + clock_ns();
}

void clock_set_realtime(uint64_t seconds)
{
    boot_realtime_ns = seconds * NS_PER_SEC - clock_ns();
}

/* TSC ticks while the PIT counts a millisecond; 0 when it does not answer. */
static __init uint32_t measure_once(void)
{
    uint8_t speaker = inb(SPEAKER) & (uint8_t) ~(SPEAKER_GATE | SPEAKER_ON);
    uint32_t count = PIT_HZ / 1000;
    int polls = POLLS;
    uint64_t from;

    outb(SPEAKER, speaker);
    outb(PIT_COMMAND, PIT_2_ONE_SHOT);
    outb(PIT_CHANNEL_2, (uint8_t)count);
    outb(PIT_CHANNEL_2, (uint8_t)(count >> 8));
    outb(SPEAKER, speaker | SPEAKER_GATE);
    from = rdtsc();
    while (!(inb(SPEAKER) & SPEAKER_OUT) && --polls)
        continue;
    outb(SPEAKER, speaker);
    return polls ? (uint32_t)(rdtsc() - from) : 0;
}

/* An emulator may be kept waiting while we measure, and then the result is too large: the smaller
 * of two that agree within an eighth, after at most five. */
static __init uint32_t measure_tsc(void)
{
    uint32_t best = measure_once();

    for (int i = 0; best && i < 4; i++) {
        uint32_t other = measure_once(), least = MIN(best, other);
        if (MAX(best, other) - least <= least / 8)
            return least;
        best = least;
    }
    return best;
}

__init void clock_init(void)
{
    uint32_t per_ms;

    if (!cpu.tsc)
        return;
    per_ms = measure_tsc();
    if (per_ms < 1000)
        return;
    tick_tsc = boot_tsc;
    tsc_mult = (uint32_t)(((uint64_t)(NS_PER_SEC / 1000) << SHIFT) / per_ms);
    log_set_clock(clock_ns);
    kprintf("clock: TSC at %u.%03u MHz\n", per_ms / 1000, per_ms % 1000);
}

static void run_timers(void)
{
    while (earliest && earliest->deadline <= tick_ns) {
        struct timer *t = earliest;
        timer_cancel(t);
        t->fn(t);
    }
}

void clock_tick(bool user)
{
    tick_ns += ticks ? NS_PER_TICK : since_tick();
    ticks++;
    if (tsc_mult)
        tick_tsc = rdtsc();
    run_timers();
    sched_tick(user);
}

static struct timer *timer_of(struct rb_node *n)
{
    return n ? rb_entry(n, struct timer, node) : NULL;
}

void timer_set(struct timer *t, uint64_t deadline_ns)
{
    uint32_t flags = irq_save();
    struct rb_node **link = &timers.node, *parent = NULL;

    timer_cancel(t);
    t->deadline = deadline_ns;
    t->active = true;
    while (*link) {
        parent = *link;
        link = deadline_ns < timer_of(parent)->deadline ? &parent->left : &parent->right;
    }
    rb_insert(&timers, &t->node, parent, link, NULL);
    earliest = timer_of(rb_first(&timers));
    irq_restore(flags);
}

bool timer_cancel(struct timer *t)
{
    uint32_t flags = irq_save();
    bool was = t->active;

    if (was) {
        t->active = false;
        rb_erase(&timers, &t->node, NULL);
        earliest = timer_of(rb_first(&timers));
    }
    irq_restore(flags);
    return was;
}

int sleep_until(uint64_t deadline_ns)
{
    struct waitq nobody;
    int r;

    waitq_init(&nobody);
    r = wait_event_interruptible_timeout(&nobody, false, deadline_ns);
    return r == -ETIMEDOUT ? 0 : r;
}
