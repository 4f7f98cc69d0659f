/* sys_thread.c - calls that the C libraries' threads are made of: clone, futex, and what they ask
 * for at the start of each. */
#include "kernel/proc/futex.h"
#include "kernel/proc/process.h"
#include "kernel/proc/segments.h"
#include "kernel/sched/clock.h"
#include "kernel/sys/calls.h"
#include "kernel/sys/times.h"
#include "libc/include/abi/errno.h"
#include "libc/include/abi/futex.h"
#include "libc/include/abi/time.h"
#include "mm/uaccess.h"

long sys_clone(uint32_t flags, uint32_t stack, void *parent_tid, void *tls, void *child_tid)
{
    struct clone_args args = { .flags = flags,
                               .stack = stack,
                               .parent_tid = (uint32_t)parent_tid,
                               .child_tid = (uint32_t)child_tid,
                               .tls = (uint32_t)tls };

    return process_clone(&args);
}

/* Of the structure's later versions the fields that we do not know must be 0. */
static int rest_is_zero(const char *from, size_t n)
{
    char buf[64];

    for (size_t part; n; n -= part, from += part) {
        part = MIN(n, sizeof buf);
        if (copy_from_user(buf, from, part) < 0)
            return -EFAULT;
        for (size_t i = 0; i < part; i++)
            if (buf[i])
                return -E2BIG;
    }
    return 0;
}

static int get_clone3_args(struct clone3_args *a, const char *from, size_t size)
{
    if (size > PAGE_SIZE)
        return -E2BIG;
    if (size < CLONE_ARGS_SIZE_VER0)
        return -EINVAL;
    if (copy_from_user(a, from, sizeof *a) < 0)
        return -EFAULT;
    return rest_is_zero(from + sizeof *a, size - sizeof *a);
}

/* What clone says with the low byte of its flags has a field here, and old flags are gone. */
static bool clone3_flags_ok(const struct clone3_args *a)
{
    if (a->flags & (CSIGNAL | CLONE_DETACHED) || a->flags >> 32 & ~(CLONE_CLEAR_SIGHAND >> 32))
        return false;
    if ((a->flags & CLONE_SIGHAND) && (a->flags & CLONE_CLEAR_SIGHAND))
        return false;
    if ((a->flags & (CLONE_THREAD | CLONE_PARENT)) && a->exit_signal)
        return false;
    return a->exit_signal <= SIGNALS;
}

/* 64-bit addresses are cut, as Linux cuts those of 32-bit programs. */
static bool clone3_stack_ok(uint32_t stack, uint32_t size)
{
    return stack ? size && user_range_ok((const void *)stack, size) : !size;
}

/* There are no pidfds: CLONE_PIDFD is a flag that we do not know, EINVAL. */
long sys_clone3(void *from, size_t size)
{
    struct clone3_args a;
    int r = get_clone3_args(&a, from, size);

    if (r < 0)
        return r;
    if (!clone3_flags_ok(&a) || !clone3_stack_ok((uint32_t)a.stack, (uint32_t)a.stack_size))
        return -EINVAL;
    return process_clone(&(struct clone_args){
        .flags = (uint32_t)a.flags | (uint32_t)a.exit_signal,
        .stack = a.stack ? (uint32_t)a.stack + (uint32_t)a.stack_size : 0,
        .parent_tid = (uint32_t)a.parent_tid,
        .child_tid = (uint32_t)a.child_tid,
        .tls = (uint32_t)a.tls,
        .clear_handlers = a.flags & CLONE_CLEAR_SIGHAND,
    });
}

long sys_set_tid_address(uint32_t cleared)
{
    current_task()->clear_child_tid = cleared;
    return current_task()->tid;
}

long sys_set_robust_list(void *list, size_t size)
{
    if (size != sizeof(struct robust_list_head))
        return -EINVAL;
    current_task()->robust_list = (uint32_t)list;
    return 0;
}

long sys_set_thread_area(void *segment)
{
    struct user_desc d;
    int r;

    if (copy_from_user(&d, segment, sizeof d) < 0)
        return -EFAULT;
    r = segment_set_tls(&d);
    return r < 0 ? r : put_user32(d.entry_number, segment);
}

/* There is one CPU, and everybody may use it. */
long sys_sched_getaffinity(int pid, size_t size, void *mask)
{
    if (size < sizeof(uint32_t) || size % sizeof(uint32_t))
        return -EINVAL;
    if (pid < 0 || (pid && !task_find(pid)))
        return -ESRCH;
    return put_user32(1, mask) < 0 ? -EFAULT : (long)sizeof(uint32_t);
}

/* ---- futex */

/* A wait's timeout: for FUTEX_WAIT from now, for the others a point in time. */
static int get_deadline(const void *timeout, unsigned operation, bool wide, uint64_t *deadline)
{
    bool relative = (operation & ~FUTEX_OPTIONS) == FUTEX_WAIT;
    int clock = operation & FUTEX_CLOCK_REALTIME ? CLOCK_REALTIME : CLOCK_MONOTONIC;
    int r = time_get(timeout, deadline, wide);

    if (r < 0)
        return r;
    *deadline = relative ? clock_ns() + *deadline : time_to_monotonic(clock, *deadline);
    *deadline += !*deadline; /* 0 would be: for ever */
    return 0;
}

/* A stop and continue in between does not start the time anew. */
static int wait(uint32_t word, unsigned operation, uint32_t value, const void *timeout,
                uint32_t bits, bool wide)
{
    struct task *t = current_task();
    uint64_t deadline = t->restart_deadline;
    int r;

    if (!bits)
        return -EINVAL;
    t->restart_deadline = 0;
    if (!timeout)
        deadline = 0;
    else if (!deadline && (r = get_deadline(timeout, operation, wide, &deadline)) < 0)
        return r;
    r = futex_wait(word, !(operation & FUTEX_PRIVATE_FLAG), value, bits, deadline);
    if (r == -EINTR)
        t->restart_deadline = deadline;
    return r;
}

static long futex(uint32_t word, unsigned operation, uint32_t value, const void *timeout,
                  uint32_t other, uint32_t value3, bool wide)
{
    bool shared = !(operation & FUTEX_PRIVATE_FLAG);
    unsigned command = operation & ~FUTEX_OPTIONS;

    if ((operation & FUTEX_CLOCK_REALTIME) && command != FUTEX_WAIT && command != FUTEX_WAIT_BITSET)
        return -ENOSYS;
    switch (command) {
    case FUTEX_WAIT: value3 = FUTEX_BITSET_MATCH_ANY; __attribute__((fallthrough));
    case FUTEX_WAIT_BITSET: return wait(word, operation, value, timeout, value3, wide);
    case FUTEX_WAKE: value3 = FUTEX_BITSET_MATCH_ANY; __attribute__((fallthrough));
    case FUTEX_WAKE_BITSET: return value3 ? futex_wake(word, shared, (int)value, value3) : -EINVAL;
    case FUTEX_REQUEUE:
        return futex_requeue(word, other, shared, (int)value, (int)(uint32_t)timeout, NULL);
    case FUTEX_CMP_REQUEUE:
        return futex_requeue(word, other, shared, (int)value, (int)(uint32_t)timeout, &value3);
    case FUTEX_WAKE_OP:
        return futex_wake_op(word, other, shared, (int)value, (int)(uint32_t)timeout, value3);
    default: return -ENOSYS;
    }
}

long sys_futex(void *word, int operation, uint32_t value, void *timeout, void *other,
               uint32_t value3)
{
    return futex((uint32_t)word, (unsigned)operation, value, timeout, (uint32_t)other, value3,
                 false);
}

long sys_futex_time64(void *word, int operation, uint32_t value, void *timeout, void *other,
                      uint32_t value3)
{
    return futex((uint32_t)word, (unsigned)operation, value, timeout, (uint32_t)other, value3,
                 true);
}
