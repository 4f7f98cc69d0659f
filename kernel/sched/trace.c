/* trace.c - the ring of events: see trace.h.
 * The records themselves are made in trace.asm. The time is the raw TSC: it becomes nanoseconds
 * when somebody reads the record. */
#include "kernel/sched/trace.h"

#ifdef CONFIG_TRACE
#include "kernel/cpu/cpuid.h"
#include "kernel/cpu/cr.h"
#include "kernel/lib/string.h"
#include "kernel/sched/clock.h"
#include "kernel/sched/wait.h"

#define FOLLOW 1u /* the bit of a mark that children inherit */

uint32_t trace_on;
void (*trace_changed)(void);

/* What trace.asm works with. */
struct trace_record *trace_ring;
uint32_t trace_last; /* size - 1 */
uint32_t trace_head_nr;
uint32_t trace_slow; /* there is more to do than to fill in a record */
void trace_emit_slow(const uint32_t *event, uint32_t words);

static uint32_t only; /* the mark, with FOLLOW, of the threads whose events count; 0: all do */
static uint32_t marks = 2;
static bool reader;
static uint32_t unread;
static struct waitq readers = WAITQ_INIT(readers), writers = WAITQ_INIT(writers);

static_assert(sizeof(struct trace_record) == 32 && offsetof(struct trace_record, tid) == 8 &&
                  offsetof(struct trace_record, event) == 12,
              "trace.asm writes records");
static_assert(offsetof(struct thread, id) == 0x84, "trace.asm reads the id");

static void set_slow(void)
{
    trace_slow = only || reader || !cpu.tsc;
}

static void change(uint32_t groups)
{
    trace_on = groups;
    if (trace_changed)
        trace_changed();
}

struct trace_record *trace_set_ring(struct trace_record *slots, uint32_t count)
{
    struct trace_record *old = trace_ring;

    assert(!trace_on && (!slots || IS_POWER_OF_2(count)));
    trace_ring = slots;
    trace_last = slots ? count - 1 : 0;
    trace_head_nr = unread = 0;
    return old;
}

uint32_t trace_size(void)
{
    return trace_ring ? trace_last + 1 : 0;
}

uint32_t trace_head(void)
{
    return trace_head_nr;
}

uint32_t trace_first(void)
{
    return trace_head_nr > trace_size() ? trace_head_nr - trace_size() : 0;
}

void trace_clear(void)
{
    trace_head_nr = unread = 0;
}

void trace_start(uint32_t groups, bool marked)
{
    assert(trace_ring);
    only = marked ? marks | FOLLOW : 0;
    set_slow();
    change(groups);
}

void trace_stop(void)
{
    change(0);
    marks += 2; /* nobody is marked any more */
    wake_all(&readers);
    wake_all(&writers);
}

bool trace_get(uint32_t nr, struct trace_record *out)
{
    if (nr < trace_first() || nr >= trace_head_nr)
        return false;
    *out = trace_ring[nr & trace_last];
    return true;
}

uint64_t trace_time(const struct trace_record *r)
{
    return clock_of_tsc(r->time);
}

/* ---- who is traced ---- */

void trace_mark_thread(bool follow)
{
    current->traced = marks | (follow ? FOLLOW : 0);
}

void trace_inherit(struct thread *child)
{
    if (current->traced & FOLLOW)
        child->traced = current->traced;
}

static bool counts(const struct thread *t)
{
    return !only || (t->traced | FOLLOW) == only;
}

/* ---- to read along ---- */

void trace_set_reader(bool there)
{
    reader = there;
    set_slow();
    unread = trace_head_nr;
    wake_all(&writers);
}

int trace_wait_unread(void)
{
    return wait_event_interruptible(&readers, trace_head_nr != unread || !trace_on);
}

bool trace_get_unread(struct trace_record *out)
{
    uint32_t lost = trace_first() > unread ? trace_first() - unread : 0;

    if (lost) {
        *out = (struct trace_record){ .event = TRACE_lost, .arg = { lost } };
        unread += lost;
        return true;
    }
    if (!trace_get(unread, out))
        return false;
    unread++;
    if (!waitq_empty(&writers) && trace_head_nr - unread <= trace_last / 4)
        wake_all(&writers);
    return true;
}

/* => not with locks that the reader may need */
void trace_wait_room(void)
{
    if (!reader || !counts(current))
        return;
    (void)wait_event_interruptible(&writers, !reader || trace_head_nr - unread <= trace_last / 2);
}

/* ---- records ---- */

/* The next record, with all but its words. trace.asm does the same. */
static struct trace_record *record(uint32_t event)
{
    uint32_t nr = 1;
    struct trace_record *r;

    __asm__ volatile("xaddl %0, %1" : "+r"(nr), "+m"(trace_head_nr));
    r = &trace_ring[nr & trace_last];
    r->time = cpu.tsc ? rdtsc() : clock_ns();
    r->tid = current->id;
    r->event = event;
    return r;
}

/* Does the current thread's event count? Then a reader will want to know. */
static bool choose(void)
{
    if (!counts(current))
        return false;
    if (reader)
        wake_all(&readers);
    return true;
}

void trace_emit_slow(const uint32_t *event, uint32_t words)
{
    if (choose())
        memcpy(record(*event)->arg, event + 1, words * sizeof *event);
}

void trace_emit_text(uint32_t event, uint32_t words, const uint32_t *word, const char *text,
                     size_t n)
{
    struct trace_record *r;

    if (!choose())
        return;
    r = record(event);
    memset(r->arg, 0, sizeof r->arg);
    memcpy(r->arg, word, words * sizeof *word);
    memcpy(&r->arg[words], text, MIN(n, sizeof r->arg - words * sizeof *word));
}

/* Nobody is woken in the middle of a switch: the reader may be who leaves. */
TRACE_NOTE void trace_emit_switch(const struct thread *from, const struct thread *to)
{
    struct trace_record *r;

    if (!counts(from) && !counts(to))
        return;
    r = record(TRACE_switch);
    r->arg[0] = (uint32_t)to->id;
    r->arg[1] = from->state;
}
#endif
