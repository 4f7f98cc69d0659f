/* traced.c - the events of a system call: the call with its arguments, the bytes that they point
 * to, the result. What points to what is said in abi/syscall.def. */
#include "kernel/sys/traced.h"

#ifdef CONFIG_TRACE
#include "kernel/cpu/trap.h"
#include "kernel/lib/string.h"
#include "kernel/lib/syscalls.h"
#include "kernel/proc/exception.h"
#include "kernel/sched/trace.h"
#include "libc/include/abi/errno.h"
#include "mm/uaccess.h"

#define STRING_MAX 60u /* bytes of a string or a buffer that are kept */
#define BUFFER_MAX 36u
#define STRINGS    6u /* of a list of strings */

struct call {
    uint32_t nr, kinds, arg[6];
};

static void (*plain)(struct trap_frame *);

/* total bytes of argument `arg`, in parts. */
static void put_text(unsigned arg, const char *text, size_t total, bool cut)
{
    for (size_t at = 0; at == 0 || at < total; at += TRACE_TEXT_PART)
        trace_text(arg | at << 8 | total << 16 | (cut ? TRACE_TEXT_CUT : 0), text + at,
                   MIN(total - at, TRACE_TEXT_PART));
}

static void put_string(unsigned arg, uint32_t at)
{
    char s[STRING_MAX + 1];
    long n = strncpy_from_user(s, (const char *)at, sizeof s);

    if (n == -ENAMETOOLONG)
        put_text(arg, s, STRING_MAX, true);
    else if (n >= 0)
        put_text(arg, s, (size_t)n, false);
}

static void put_strings(unsigned arg, uint32_t list)
{
    uint32_t s;

    for (unsigned i = 0; i < STRINGS && get_user32(&s, (const void *)(list + 4 * i)) == 0 && s; i++)
        put_string(arg, s);
}

static void put_buffer(unsigned arg, uint32_t at, size_t n)
{
    char s[BUFFER_MAX];
    size_t some = MIN(n, sizeof s);

    if (copy_from_user(s, (const void *)at, some) == 0)
        put_text(arg, s, some, n > some);
}

static bool points(uint32_t kinds, unsigned kind, unsigned arg)
{
    return arg < 3 && kinds & 1u << (kind + arg);
}

static void put_call(const struct call *c)
{
    const uint32_t *arg = c->arg;

    trace_call(c->nr, arg[0], arg[1], arg[2]);
    if (CALL_ARGS(c->kinds) > 3)
        trace_more(arg[3], arg[4], arg[5]);
    for (unsigned i = 0; i < 3; i++) {
        if (points(c->kinds, CALL_STR, i))
            put_string(i, arg[i]);
        if (points(c->kinds, CALL_IN, i))
            put_buffer(i, arg[i], arg[i + 1]);
        if (points(c->kinds, CALL_STRV, i))
            put_strings(i, arg[i]);
    }
}

static void put_result(const struct call *c, uint32_t result)
{
    for (unsigned i = 0; i < 3; i++)
        if (points(c->kinds, CALL_OUT, i) && (int32_t)result > 0)
            put_buffer(i, c->arg[i], result);
    trace_result(c->nr, result);
}

static void traced_syscall(struct trap_frame *f)
{
    struct call c = { .nr = f->eax,
                      .kinds = syscall_arguments(f->eax),
                      .arg = { f->ebx, f->ecx, f->edx, f->esi, f->edi, f->ebp } };

    for (unsigned i = CALL_ARGS(c.kinds); i < 6; i++)
        c.arg[i] = 0; /* registers that the call does not look at */
    trace_wait_room();
    put_call(&c);
    plain(f);
    put_result(&c, f->eax);
}

static void changed(void)
{
    trap_set_syscall(trace_on & TRACE_BIT(syscall) ? traced_syscall : plain);
    exception_trace(trace_on & TRACE_BIT(fault));
}

void traced_init(void (*fn)(struct trap_frame *))
{
    plain = fn;
    trace_changed = changed;
}
#else
void traced_init(void (*fn)(struct trap_frame *))
{
    (void)fn;
}
#endif
