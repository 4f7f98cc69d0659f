/* Whole processes out and in: who is out stands still without its pages, and goes on as it was; a
 * signal brings it in, SIGKILL ends it as it is; a sleeper is back when it wakes. */
#include "kernel/proc/midterm.h"

#include "kernel/sched/clock.h"
#include "tests/kernel/swapdisk.h"
#include "tests/kernel/usermode.h"

TEST_SUITE(midterm);

/* inc dword [USER_DATA]; jmp to it */
static const uint8_t count_forever[] = { 0xff, 0x05, 0x00, 0x00, 0x05, 0x08, 0xeb, 0xf8 };
/* nanosleep({ 0, 50 ms }), exit(42) */
static const uint8_t sleep_and_exit[] = {
    0xc7, 0x05, 0x04, 0x00, 0x05, 0x08, 0x80, 0xf0, 0xfa, 0x02, /* mov [USER_DATA + 4], 50000000 */
    0xbb, 0x00, 0x00, 0x05, 0x08, 0x31, 0xc9, /* mov ebx, USER_DATA; xor ecx, ecx */
    0xb8, 162,  0,    0,    0,    0xcd, 0x80, /* nanosleep */
    0xbb, 42,   0,    0,    0,    0xb8, 1,    0,    0,    0,    0xcd, 0x80, /* exit */
};

static uint32_t count_of(struct process *p)
{
    uint32_t n = 0;

    aspace_read(p->as, USER_DATA, &n, sizeof n);
    return n;
}

/* It counts on. */
static void wait_for_count(struct process *p)
{
    uint32_t before = count_of(p);

    while (count_of(p) == before)
        sched_yield();
}

static struct process *start(const void *code, size_t n)
{
    user_setup(code, n);
    return process_find(clone_with(SIGCHLD));
}

/* A child that counts, and is out. */
static struct process *counter_that_is_out(void)
{
    struct process *p = start(count_forever, sizeof count_forever);

    wait_for_count(p);
    midterm_out(p);
    return p;
}

static void end(struct process *p)
{
    int pid = p->id;

    signal_kill(pid, SIGKILL);
    CHECK(wait_status(pid, 0) == SIGKILL);
}

static void stands_still(void)
{
    uint64_t out = midterm_counts.out, in = midterm_counts.in;
    struct process *p = counter_that_is_out();
    uint32_t n;

    CHECK(process_state_letter(p) == 'W' && midterm_counts.now == 1);
    CHECK(p->as->swapped > 0 && p->as->rss_anon <= 1, "%u pages out, %u left", p->as->swapped,
          p->as->rss_anon);
    n = count_of(p);
    for (int i = 0; i < 100; i++)
        sched_yield();
    CHECK(count_of(p) == n, "it stands still");
    CHECK(process_state_letter(p) == 'W', "though its page was read");
    midterm_in(p);
    CHECK(process_state_letter(p) != 'W' && midterm_counts.now == 0);
    wait_for_count(p);
    CHECK(count_of(p) > n, "it goes on from there");
    CHECK(midterm_counts.out == out + 1 && midterm_counts.in == in + 1);
    end(p);
}

TEST(stands_still)
{
    CHECK(swapdisk_on(SLOTS, 0) == 0);
    in_process(stands_still);
    swapdisk_off();
}

static void kill_reads_nothing(void)
{
    struct process *p = counter_that_is_out();
    unsigned reads = swapdisk.reads;

    end(p);
    CHECK(swapdisk.reads == reads, "no page of it was read");
    CHECK(midterm_counts.now == 0);
}

TEST(kill_reads_nothing)
{
    CHECK(swapdisk_on(SLOTS, 0) == 0);
    in_process(kill_reads_nothing);
    swapdisk_off();
}

static void signals_bring_it_in(void)
{
    struct process *p = counter_that_is_out();

    signal_kill(p->id, SIGCHLD);
    CHECK(process_state_letter(p) == 'W', "one that it ignores does not");
    signal_kill(p->id, SIGSTOP);
    CHECK(wait_status(p->id, WUNTRACED) == W_STOPCODE(SIGSTOP));
    CHECK(process_state_letter(p) == 'T', "it comes in, and stops");
    midterm_out(p);
    CHECK(process_state_letter(p) == 'W' && midterm_counts.now == 1, "out while it is stopped");
    signal_kill(p->id, SIGCONT);
    wait_for_count(p);
    CHECK(midterm_counts.now == 0, "continued, it comes in");
    end(p);
}

TEST(signals_bring_it_in)
{
    CHECK(swapdisk_on(SLOTS, 0) == 0);
    in_process(signals_bring_it_in);
    swapdisk_off();
}

static void a_sleeper_wakes(void)
{
    uint64_t in = midterm_counts.in;
    struct process *p = start(sleep_and_exit, sizeof sleep_and_exit);
    int pid = p->id;

    while (!p->leader->thread.wake_at)
        sched_yield();
    midterm_out(p);
    CHECK(process_state_letter(p) == 'W' && p->midterm.asleep);
    CHECK(wait_status(pid, 0) == W_EXITCODE(42, 0));
    CHECK(midterm_counts.in == in + 1 && midterm_counts.now == 0, "when it wakes, at once");
}

TEST(a_sleeper_wakes)
{
    CHECK(swapdisk_on(SLOTS, 0) == 0);
    in_process(a_sleeper_wakes);
    swapdisk_off();
}

static void switching_off_brings_all_in(void)
{
    struct process *p = counter_that_is_out();
    bool on = midterm_is_on();

    midterm_switch(false);
    CHECK(process_state_letter(p) != 'W' && midterm_counts.now == 0);
    midterm_switch(on);
    wait_for_count(p);
    end(p);
}

TEST(switching_off_brings_all_in)
{
    CHECK(swapdisk_on(SLOTS, 0) == 0);
    in_process(switching_off_brings_all_in);
    swapdisk_off();
}
