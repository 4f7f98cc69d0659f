/* trace.h - the history of events: a ring of records that the kernel fills while it is told to.
 *
 * Each event of abi/trace.def has a function here, trace_EVENT(words): one test of a bit while its
 * group is off (two instructions, the rest is out of the way), and a record of 32 bytes while it is
 * on. The ring overwrites its oldest records; who reads it along may ask system calls to wait.
 * Usable everywhere, interrupt handlers included; nothing here sleeps but trace_wait_room.
 *
 * Who writes what: the oldest record that is still there is number max(0, head - size), the next
 * one will be number head. */
#pragma once

#include "kernel/lib/assert.h"
#include "libc/include/abi/trace.h"

struct thread;

#ifdef CONFIG_TRACE

/* What is recorded: a bit a group. 0: nothing. */
extern uint32_t trace_on;
/* Called when trace_on has changed: for points that cost nothing while they are off. */
extern void (*trace_changed)(void);

#define TRACE_ALL ((1u << TRACE_GROUPS) - 1)

/* The ring: room for 2^n records, which the caller owns. => the old one. NULL: none; trace_on is
 * then 0 */
struct trace_record *trace_set_ring(struct trace_record *slots, uint32_t count);
uint32_t trace_size(void);  /* records that have room */
uint32_t trace_head(void);  /* the number of the next record */
uint32_t trace_first(void); /* the number of the oldest record */
void trace_clear(void);     /* the next record is number 0 */
/* Start with these groups, of all threads, or (marked) of those that trace_mark_thread named since
 * the last start of all. => there is a ring */
void trace_start(uint32_t groups, bool marked);
void trace_stop(void);
/* => false: it was overwritten, or is yet to come */
bool trace_get(uint32_t nr, struct trace_record *out);
/* When that was: clock_ns. */
uint64_t trace_time(const struct trace_record *r);

/* The current thread counts among those whose events are recorded; and those it makes, if follow.
 */
void trace_mark_thread(bool follow);
void trace_inherit(struct thread *child);

/* Somebody reads along, from now on (or no longer): system calls then wait while half of the ring
 * is unread. */
void trace_set_reader(bool there);
int trace_wait_unread(void); /* until there is a record, or recording ends: 0 or -EINTR */
/* The next record, or the news that some were overwritten. => false: all is read */
bool trace_get_unread(struct trace_record *out);
void trace_wait_room(void);

/* What a point calls takes its arguments from the stack, and off it, and keeps all registers, so
 * that the code around a point is made as if there were none. trace_emitN(event, N words) is in
 * trace.asm. */
#define TRACE_NOTE \
    COLD NOINLINE STACK_ARGS __attribute__((stdcall, no_caller_saved_registers, used))
void trace_emit_text(uint32_t event, uint32_t words, const uint32_t *word, const char *text,
                     size_t n);
TRACE_NOTE void trace_emit_switch(const struct thread *from, const struct thread *to);

/* The test of the group's bit, and out of the way, behind the function, the call. Compilers would
 * save registers on both ways; this is invisible to them. */
#define TRACE_POINT(group, calling, ...)                                                 \
    __asm__ volatile __inline__(                                                         \
        "testb %[bit], trace_on + %c[byte]\n\tjnz 771f\n772:\n\t"                        \
        ".subsection 1\n771:\n\t" calling "\n\tjmp 772b\n\t.subsection 0"                \
        :                                                                                \
        : [bit] "i"(1u << TRACE_GROUP_##group % 8), [byte] "i"(TRACE_GROUP_##group / 8), \
          __VA_ARGS__                                                                    \
        : "cc")
/* For arguments that are work: fn(p, q), a TRACE_NOTE, finds them. */
#define TRACE_CALL(group, fn, p, q)                                                     \
    TRACE_POINT(group, "push %[b]\n\tpush %[a]\n\tcall " #fn, [a] "ri"(p), [b] "ri"(q), \
                [type] "i"(0 ? fn(p, q), 0 : 0))
#define TRACE_CALL3(group, fn, p, q, r)                                                 \
    TRACE_POINT(group, "push %[c]\n\tpush %[b]\n\tpush %[a]\n\tcall " #fn, [a] "ri"(p), \
                [b] "ri"(q), [c] "ri"(r), [type] "i"(0 ? fn(p, q, r), 0 : 0))
#define TRACE_EMIT1(group, event, x) \
    TRACE_POINT(group,               \
                "push %[a]\n\tpush %[e]\n\tcall trace_emit1", [e] "i"(TRACE_##event), [a] "ri"(x))
#define TRACE_EMIT2(group, event, x, y)                                           \
    TRACE_POINT(group, "push %[b]\n\tpush %[a]\n\tpush %[e]\n\tcall trace_emit2", \
                [e] "i"(TRACE_##event), [a] "ri"(x), [b] "ri"(y))
#define TRACE_EMIT3(group, event, x, y, z)                                                     \
    TRACE_POINT(group, "push %[c]\n\tpush %[b]\n\tpush %[a]\n\tpush %[e]\n\tcall trace_emit3", \
                [e] "i"(TRACE_##event), [a] "ri"(x), [b] "ri"(y), [c] "ri"(z))
#define TRACE_EMIT4(group, event, x, y, z, w)                                                \
    TRACE_POINT(                                                                             \
        group,                                                                               \
        "push %[d]\n\tpush %[c]\n\tpush %[b]\n\tpush %[a]\n\tpush %[e]\n\tcall trace_emit4", \
        [e] "i"(TRACE_##event), [a] "ri"(x), [b] "ri"(y), [c] "ri"(z), [d] "ri"(w))

#define TRACE_BIT(group) (1u << TRACE_GROUP_##group)
#define TRACE_TEXT(group, event, words, word, text, n) \
    if (unlikely(trace_on & TRACE_BIT(group)))         \
    trace_emit_text(TRACE_##event, words, word, text, n)
#else
static inline void trace_inherit(struct thread *child) {}
#define TRACE_NOTE                                     UNUSED
#define TRACE_EMIT1(group, event, x)                   ((void)(x))
#define TRACE_EMIT2(group, event, x, y)                ((void)(x), (void)(y))
#define TRACE_EMIT3(group, event, x, y, z)             ((void)(x), (void)(y), (void)(z))
#define TRACE_EMIT4(group, event, x, y, z, w)          ((void)(x), (void)(y), (void)(z), (void)(w))
#define TRACE_CALL(group, fn, p, q)                    ((void)(p), (void)(q))
#define TRACE_CALL3(group, fn, p, q, r)                ((void)(p), (void)(q), (void)(r))
#define TRACE_TEXT(group, event, words, word, text, n) ((void)(word), (void)(text), (void)(n))
#endif

#define TRACE1(group, event, t1, n1)                     \
    static ALWAYS_INLINE void trace_##event(uint32_t n1) \
    {                                                    \
        TRACE_EMIT1(group, event, n1);                   \
    }
#define TRACE2(group, event, t1, n1, t2, n2)                          \
    static ALWAYS_INLINE void trace_##event(uint32_t n1, uint32_t n2) \
    {                                                                 \
        TRACE_EMIT2(group, event, n1, n2);                            \
    }
#define TRACE3(group, event, t1, n1, t2, n2, t3, n3)                               \
    static ALWAYS_INLINE void trace_##event(uint32_t n1, uint32_t n2, uint32_t n3) \
    {                                                                              \
        TRACE_EMIT3(group, event, n1, n2, n3);                                     \
    }
#define TRACE4(group, event, t1, n1, t2, n2, t3, n3, t4, n4)                                    \
    static ALWAYS_INLINE void trace_##event(uint32_t n1, uint32_t n2, uint32_t n3, uint32_t n4) \
    {                                                                                           \
        TRACE_EMIT4(group, event, n1, n2, n3, n4);                                              \
    }
#define TRACET0(group, event, text)                                      \
    static ALWAYS_INLINE void trace_##event(const char *text, size_t n_) \
    {                                                                    \
        TRACE_TEXT(group, event, 0, NULL, text, n_);                     \
    }
#define TRACET1(group, event, t1, n1, text)                                           \
    static ALWAYS_INLINE void trace_##event(uint32_t n1, const char *text, size_t n_) \
    {                                                                                 \
        TRACE_TEXT(group, event, 1, &n1, text, n_);                                   \
    }
#define TRACET2(group, event, t1, n1, t2, n2, text)                                                \
    static ALWAYS_INLINE void trace_##event(uint32_t n1, uint32_t n2, const char *text, size_t n_) \
    {                                                                                              \
        const uint32_t words_[] = { n1, n2 };                                                      \
                                                                                                   \
        TRACE_TEXT(group, event, 2, words_, text, n_);                                             \
    }
#include "libc/include/abi/trace.def"
