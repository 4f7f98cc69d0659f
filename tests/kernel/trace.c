/* The history of events: what is on is recorded, in order; the ring keeps the newest and counts
 * what it lost; a point that is off leaves nothing behind. */
#include "kernel/sched/trace.h"

#include "kernel/cpu/cr.h"
#include "kernel/lib/string.h"
#include "kernel/lib/test.h"
#include "kernel/sched/clock.h"
#include "kernel/sched/thread.h"
#include "mm/vmalloc.h"

TEST_SUITE(trace);

#define SIZE 8u

static void begin(uint32_t groups, bool marked)
{
    CHECK(!trace_set_ring(vzalloc(SIZE * sizeof(struct trace_record)), SIZE));
    trace_start(groups, marked);
}

static void end(void)
{
    trace_stop();
    vfree(trace_set_ring(NULL, 0));
    CHECK(trace_size() == 0);
}

/* The record of that number, all zeros if there is none. */
static struct trace_record get(uint32_t nr)
{
    struct trace_record r;

    memset(&r, 0, sizeof r);
    (void)trace_get(nr, &r);
    return r;
}

TEST(words)
{
    uint64_t before = rdtsc();

    begin(TRACE_BIT(mark) | TRACE_BIT(fault) | TRACE_BIT(syscall), false);
    trace_zero_page(0x1000);
    trace_call(1, 2, 3, 4);
    trace_fault(5, 6, 7);
    trace_mark(8, 9, "letters", 8);
    CHECK(trace_head() == 4);
    struct trace_record r = get(0);
    CHECK(r.event == TRACE_zero_page && r.arg[0] == 0x1000 && r.tid == current->id);
    CHECK(trace_time(&r) >= clock_of_tsc(before) && trace_time(&r) <= clock_of_tsc(rdtsc()));
    r = get(1);
    CHECK(r.event == TRACE_call && r.arg[0] == 1 && r.arg[1] == 2 && r.arg[2] == 3 &&
          r.arg[3] == 4);
    r = get(2);
    CHECK(r.event == TRACE_fault && r.arg[0] == 5 && r.arg[1] == 6 && r.arg[2] == 7);
    r = get(3);
    CHECK(r.event == TRACE_mark && r.arg[0] == 8 && r.arg[1] == 9 &&
          !strcmp(r.text + 8, "letters"));
    CHECK(get(0).time <= get(3).time);
    end();
}

TEST(groups_that_are_off)
{
    begin(TRACE_BIT(buddy), true); /* other threads take frames too */
    trace_mark_thread(false);
    trace_zero_page(0);
    trace_mark(0, 0, "", 0);
    CHECK(trace_head() == 0);
    trace_buddy_split(0, 1);
    CHECK(trace_head() == 1);
    trace_stop();
    trace_buddy_split(0, 1);
    CHECK(trace_head() == 1, "stopped");
    end();
}

TEST(oldest_are_overwritten)
{
    struct trace_record r;

    begin(TRACE_BIT(fault), false);
    for (uint32_t i = 0; i < SIZE + 3; i++)
        trace_zero_page(i);
    CHECK(trace_head() == SIZE + 3 && trace_first() == 3);
    CHECK(!trace_get(2, &r) && !trace_get(SIZE + 3, &r));
    for (uint32_t i = 3; i < SIZE + 3; i++)
        CHECK(get(i).arg[0] == i);
    trace_clear();
    CHECK(trace_head() == 0 && trace_first() == 0 && !trace_get(0, &r));
    end();
}

TEST(marked_threads_only)
{
    begin(TRACE_BIT(fault), true);
    trace_zero_page(1);
    CHECK(trace_head() == 0, "nobody is marked");
    trace_mark_thread(false);
    trace_zero_page(2);
    trace_fault(3, 4, 5);
    CHECK(trace_head() == 2 && get(0).arg[0] == 2 && get(1).arg[2] == 5);
    trace_stop();
    trace_start(TRACE_BIT(fault), true);
    trace_zero_page(6);
    CHECK(trace_head() == 2, "a mark holds until the end of its recording");
    end();
}

TEST(a_reader_gets_each_once)
{
    struct trace_record r;

    begin(TRACE_BIT(fault), false);
    trace_zero_page(0);
    trace_set_reader(true);
    for (uint32_t i = 1; i < 4; i++)
        trace_zero_page(i);
    for (uint32_t i = 1; i < 4; i++)
        CHECK(trace_get_unread(&r) && r.event == TRACE_zero_page && r.arg[0] == i);
    CHECK(!trace_get_unread(&r));
    for (uint32_t i = 0; i < SIZE + 2; i++)
        trace_zero_page(i);
    CHECK(trace_get_unread(&r) && r.event == TRACE_lost && r.arg[0] == 2, "and what it missed");
    for (uint32_t i = 2; i < SIZE + 2; i++)
        CHECK(trace_get_unread(&r) && r.arg[0] == i);
    CHECK(!trace_get_unread(&r));
    trace_set_reader(false);
    end();
}
