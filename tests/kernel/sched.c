/* The scheduler: order, sleep and wake-up, locks, time limits, timers. */
#include "kernel/cpu/irq.h"
#include "kernel/lib/test.h"
#include "kernel/proc/kthread.h"
#include "kernel/sched/clock.h"
#include "kernel/sched/mutex.h"
#include "tests/kernel/usermode.h"

TEST_SUITE(sched);

static unsigned trace;
static int alive;
static struct waitq done;

static void start(void (*fn)(void *), void *arg)
{
    alive++;
    CHECK(kthread_start("test", fn, arg) != NULL);
}

static void finish(void)
{
    alive--;
    wake_all(&done);
}

static void begin(void)
{
    waitq_init(&done);
    trace = 0;
}

static void wait_for_all(void)
{
    wait_event(&done, !alive);
    sched_yield(); /* let the last one be reaped */
}

static void note(void *digit)
{
    trace = trace * 10 + (unsigned)(uintptr_t)digit;
    finish();
}

TEST(new_threads_run_in_order)
{
    begin();
    for (uintptr_t i = 1; i <= 4; i++)
        start(note, (void *)i);
    CHECK(trace == 0, "they wait for us to give up the CPU");
    wait_for_all();
    CHECK(trace == 1234, "%u", trace);
}

static struct waitq gate;
static bool open;

static void pass_gate(void *digit)
{
    wait_event(&gate, open);
    note(digit);
}

static void spend_slice(void *digit)
{
    current->slice = 0;
    pass_gate(digit);
}

TEST(sleepers_wake_when_the_condition_holds)
{
    begin();
    waitq_init(&gate);
    open = false;
    start(pass_gate, (void *)1);
    start(pass_gate, (void *)2);
    sched_yield();
    wake_all(&gate);
    sched_yield();
    CHECK(trace == 0, "a wake-up alone opens nothing");
    open = true;
    wake_all(&gate);
    wait_for_all();
    CHECK(trace == 12 || trace == 21, "%u", trace);
}

TEST(a_woken_thread_goes_first_while_its_slice_lasts)
{
    begin();
    waitq_init(&gate);
    open = false;
    start(pass_gate, (void *)1);
    sched_yield();
    start(note, (void *)2);
    open = true;
    wake_all(&gate);
    wait_for_all();
    CHECK(trace == 12, "%u", trace);

    trace = 0;
    open = false;
    start(spend_slice, (void *)1);
    sched_yield();
    start(note, (void *)2);
    open = true;
    wake_all(&gate);
    wait_for_all();
    CHECK(trace == 21, "%u: who has spent it queues up", trace);
}

static void doze(void *thread)
{
    *(struct thread **)thread = current;
    sleep_until(clock_ns() + 2 * NS_PER_TICK);
    finish();
}

TEST(an_interrupt_that_wakes_asks_us_to_give_way)
{
    struct thread *volatile t;

    begin();
    start(doze, (void *)&t);
    sched_yield();
    current->slice = 100;
    current->work &= ~THREAD_RESCHED;
    while (t->state == THREAD_SLEEPING)
        continue;
    CHECK(current->work & THREAD_RESCHED);
    wait_for_all();

    open = false;
    start(pass_gate, (void *)1);
    sched_yield();
    open = true;
    wake_all(&gate);
    CHECK(!(current->work & THREAD_RESCHED), "a thread that wakes another goes on");
    wait_for_all();
}

static struct mutex lock;

static void hold_lock(void *digit)
{
    mutex_lock(&lock);
    CHECK(mutex_held(&lock));
    sched_yield();
    trace = trace * 10 + (unsigned)(uintptr_t)digit;
    sched_yield();
    trace = trace * 10 + (unsigned)(uintptr_t)digit;
    mutex_unlock(&lock);
    finish();
}

TEST(a_lock_keeps_others_out)
{
    begin();
    mutex_init(&lock);
    for (uintptr_t i = 1; i <= 3; i++)
        start(hold_lock, (void *)i);
    wait_for_all();
    CHECK(trace == 112233, "%u", trace);
    CHECK(mutex_trylock(&lock) && !mutex_trylock(&lock));
    mutex_unlock(&lock);
}

TEST(a_wait_ends_in_time)
{
    uint64_t from = clock_ns();

    begin();
    CHECK(wait_event_timeout(&done, false, from + 30000000) == -ETIMEDOUT);
    CHECK(clock_ns() - from >= 30000000 && clock_ns() - from < 500000000);
    CHECK(wait_event_timeout(&done, true, from) == 0, "a condition that holds never waits");
    CHECK(wait_event_timeout(&done, false, from) == -ETIMEDOUT, "a time that has passed");
}

static struct thread *sleeper;
static int sleep_result;

static void sleep_long(void *unused)
{
    sleeper = current;
    sleep_result = sleep_until(clock_ns() + 60ull * NS_PER_SEC);
    finish();
}

TEST(a_signal_ends_an_interruptible_sleep)
{
    begin();
    start(sleep_long, NULL);
    sched_yield();
    CHECK(sleeper->state == THREAD_SLEEPING && sleeper->interruptible);
    thread_interrupt(sleeper);
    wait_for_all();
    CHECK(sleep_result == -EINTR, "%d", sleep_result);
}

static struct timer timers[3];
static unsigned fired;

static void fire(struct timer *t)
{
    fired = fired * 10 + (unsigned)(t - timers) + 1;
}

TEST(timers_fire_in_the_order_of_their_times)
{
    uint64_t now = clock_ns();

    fired = 0;
    for (int i = 0; i < 3; i++)
        timer_init(&timers[i], fire);
    timer_set(&timers[0], now + 3 * NS_PER_TICK);
    timer_set(&timers[1], now + NS_PER_TICK);
    timer_set(&timers[2], now + 2 * NS_PER_TICK);
    CHECK(timer_cancel(&timers[2]) && !timer_cancel(&timers[2]));
    sleep_until(now + 5 * NS_PER_TICK);
    CHECK(fired == 21, "%u", fired);
    CHECK(!timers[0].active);
}

TEST(time_does_not_run_back)
{
    uint64_t last = clock_ns(), until = last + 3 * NS_PER_TICK;

    while (last < until) {
        uint64_t now = clock_ns();
        if (!CHECK(now >= last, "%llu after %llu", now, last))
            return;
        last = now;
    }
}

static void spin(void *unused)
{
    uint32_t ticks = (uint32_t)clock_ticks();

    while ((uint32_t)clock_ticks() - ticks < 2)
        continue;
    CHECK(current->stime > 0, "ticks are charged to who runs");
    finish();
}

TEST(time_is_charged_to_the_thread_that_runs)
{
    begin();
    start(spin, NULL);
    wait_for_all();
}

/* inc dword [USER_DATA]; jmp back; and 8 bytes on the same with the next word: neither ever makes a
 * system call. */
static const uint8_t count_up[] = { 0xff, 0x05, 0, 0, 5, 8, 0xeb, 0xf8,
                                    0xff, 0x05, 4, 0, 5, 8, 0xeb, 0xf8 };

/* Until both words have grown by 1,000. */
static void wait_for_both(void)
{
    uint32_t a = user_word(USER_DATA), b = user_word(USER_DATA + 4);

    while (user_word(USER_DATA) - a < 1000 || user_word(USER_DATA + 4) - b < 1000)
        sched_yield();
}

/* Without the timer the first of them would keep the CPU for ever, and the machine its test. */
static void two_busy_ones(void)
{
    int pid[2];

    user_setup(count_up, sizeof count_up);
    for (unsigned i = 0; i < 2; i++) {
        task_regs(current_task())->eip = USER_CODE + 8 * i;
        CHECK((pid[i] = clone_with(CLONE_VM | SIGCHLD)) > 0);
    }
    wait_for_both();
    wait_for_both();
    for (unsigned i = 0; i < 2; i++) {
        CHECK(process_utime(process_find(pid[i])) > 0, "it was charged for what it took");
        signal_kill(pid[i], SIGKILL);
        CHECK(wait_status(pid[i], 0) == SIGKILL);
    }
}

TEST(the_timer_takes_the_cpu_from_a_busy_thread)
{
    in_process(two_busy_ones);
}
