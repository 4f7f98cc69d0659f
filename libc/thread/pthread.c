/* pthread.c - the life of a thread: made, joined or detached.
 *
 *   guard page | stack ................. | struct __pthread
 *
 * is one mapping. Who joins waits for the tid to become 0, which the kernel writes when the thread
 * needs its stack no more, and unmaps it; a detached thread unmaps its own. */
#include "libc/thread/thread.h"
#include <abi/sched.h>
#include <abi/segment.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#define PAGE          4096u
#define STACK_DEFAULT (1u << 20)
#define CLONE_FLAGS                                                                     \
    (CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM | \
     CLONE_SETTLS | CLONE_PARENT_SETTID | CLONE_CHILD_CLEARTID)

static int living = 1;
static unsigned tls_slot;

static struct user_desc tls_of(const struct __pthread *t, unsigned slot)
{
    return (struct user_desc){ .entry_number = slot,
                               .base_addr = (uint32_t)(uintptr_t)t,
                               .limit = 0xfffff,
                               .seg_32bit = 1,
                               .limit_in_pages = 1,
                               .useable = 1 };
}

/* The first pthread_create: gs leads to the main thread's block. */
static bool begin_threads(void)
{
    struct user_desc d = tls_of(&__main_thread, -1u);

    if (sys_set_thread_area(&d) < 0)
        return false;
    tls_slot = d.entry_number;
    __asm__ volatile("movw %w0, %%gs" : : "r"(tls_slot * 8 + 3));
    __main_thread.tid = (int)sys_set_tid_address(&__main_thread.tid);
    __threaded = 1;
    return true;
}

void __thread_forked(void)
{
    living = 1;
    thread_self()->tid = (int)sys_set_tid_address(&thread_self()->tid);
}

static void run(struct __pthread *t)
{
    pthread_exit(t->start(t->argument));
}

static struct __pthread *thread_new(size_t stack)
{
    size_t size = ((stack + sizeof(struct __pthread) + PAGE - 1) & ~(PAGE - 1)) + PAGE;
    char *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    struct __pthread *t;

    if (p == MAP_FAILED)
        return NULL;
    if (mprotect(p, PAGE, PROT_NONE) < 0) {
        munmap(p, size);
        return NULL;
    }
    t = (struct __pthread *)(void *)(p + size - ((sizeof *t + 15) & ~15u));
    t->self = t;
    t->map = p;
    t->size = size;
    return t;
}

int pthread_create(pthread_t *restrict thread, const pthread_attr_t *restrict attr,
                   void *(*start)(void *), void *restrict argument)
{
    struct __pthread *t;
    struct user_desc d;
    long r;

    if (!__threaded && !begin_threads())
        return EAGAIN;
    t = thread_new(attr && attr->stack ? attr->stack : STACK_DEFAULT);
    if (!t)
        return EAGAIN;
    t->state = attr && attr->detached ? THREAD_DETACHED : THREAD_JOINABLE;
    t->start = start;
    t->argument = argument;
    *thread = t;
    d = tls_of(t, tls_slot);
    __atomic_fetch_add(&living, 1, __ATOMIC_RELAXED);
    r = __thread_clone(CLONE_FLAGS, t, &t->tid, &d, &t->tid, run, t);
    if (r > 0)
        return 0;
    __atomic_fetch_sub(&living, 1, __ATOMIC_RELAXED);
    munmap(t->map, t->size);
    return EAGAIN;
}

/* From here on nobody looks at the stack: no signal may come in, and no tid be written to it. */
static _Noreturn void leave_stack(const struct __pthread *t)
{
    sigset_t all;

    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, NULL);
    sys_set_tid_address(NULL);
    __thread_unmap(t->map, t->size);
}

_Noreturn void pthread_exit(void *result)
{
    struct __pthread *t = thread_self();
    int state = THREAD_JOINABLE;

    if (__keys_end)
        __keys_end();
    t->result = result;
    if (__atomic_sub_fetch(&living, 1, __ATOMIC_ACQ_REL) == 0)
        exit(0);
    if (t->map && !__atomic_compare_exchange_n(&t->state, &state, THREAD_ENDED, false,
                                               __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
        leave_stack(t);
    for (;;)
        sys_exit(0);
}

/* The kernel wakes without FUTEX_PRIVATE_FLAG, so that is how we wait. */
int pthread_join(pthread_t t, void **result)
{
    int tid;

    if (t == thread_self())
        return EDEADLK;
    if (__atomic_load_n(&t->state, __ATOMIC_RELAXED) == THREAD_DETACHED)
        return EINVAL;
    while ((tid = __atomic_load_n(&t->tid, __ATOMIC_ACQUIRE)))
        sys_futex(&t->tid, 0, (unsigned)tid, NULL, NULL, 0);
    if (result)
        *result = t->result;
    if (t->map)
        munmap(t->map, t->size);
    return 0;
}

int pthread_detach(pthread_t t)
{
    int state = THREAD_JOINABLE;

    if (__atomic_compare_exchange_n(&t->state, &state, THREAD_DETACHED, false, __ATOMIC_ACQ_REL,
                                    __ATOMIC_ACQUIRE))
        return 0;
    return state == THREAD_ENDED ? pthread_join(t, NULL) : EINVAL;
}

pthread_t pthread_self(void)
{
    return thread_self();
}

int pthread_equal(pthread_t a, pthread_t b)
{
    return a == b;
}

int pthread_kill(pthread_t t, int sig)
{
    int tid = __atomic_load_n(&t->tid, __ATOMIC_RELAXED);

    return tid ? (int)-sys_tgkill(getpid(), tid, sig) : sig ? (int)-sys_tkill(gettid(), sig) : 0;
}

int pthread_attr_init(pthread_attr_t *attr)
{
    *attr = (pthread_attr_t){ 0, 0 };
    return 0;
}

int pthread_attr_destroy(pthread_attr_t *attr)
{
    (void)attr;
    return 0;
}

int pthread_attr_setdetachstate(pthread_attr_t *attr, int state)
{
    attr->detached = state;
    return state == PTHREAD_CREATE_JOINABLE || state == PTHREAD_CREATE_DETACHED ? 0 : EINVAL;
}

int pthread_attr_setstacksize(pthread_attr_t *attr, size_t size)
{
    if (size < PTHREAD_STACK_MIN)
        return EINVAL;
    attr->stack = size;
    return 0;
}
