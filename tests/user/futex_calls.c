/* futex: what is checked, and who is woken by what. */
#include <abi/futex.h>
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "children.h"
#include "tap.h"

static int word, other, awake;
static int *shared;

static long futex(int *addr, int op, int value, const void *timeout, int *addr2, int value3)
{
    return syscall(SYS_futex, addr, op, value, timeout, addr2, value3);
}

static void *sleeper_on_word(void *bits)
{
    long r = bits
                 ? futex(&word, FUTEX_WAIT_BITSET | FUTEX_PRIVATE_FLAG, 0, NULL, NULL, *(int *)bits)
                 : futex(&word, FUTEX_WAIT | FUTEX_PRIVATE_FLAG, 0, NULL, NULL, 0);

    __atomic_fetch_add(&awake, 1, __ATOMIC_RELAXED);
    return r == 0 ? &word : NULL;
}

/* Wake at least one: again, until somebody sleeps. */
static long wake_by(int *addr, int op, int n, int bits)
{
    long r = 0;

    for (int i = 0; i < 10000 && r == 0; i++) {
        r = futex(addr, op | FUTEX_PRIVATE_FLAG, n, NULL, NULL, bits);
        if (r == 0)
            usleep(1000);
    }
    return r;
}

static int wait_shared(void)
{
    while (!*shared)
        futex(shared, FUTEX_WAIT, 0, NULL, NULL, 0);
    return 3;
}

static void errors(void)
{
    long pause[2] = { 0, 20000000 }, nonsense[2] = { 0, 1000000000 };

    ok(futex(&word, FUTEX_WAIT, 1, NULL, NULL, 0) == -1 && errno == EAGAIN, "another value");
    ok(futex((int *)(void *)((char *)&word + 1), FUTEX_WAIT, 0, NULL, NULL, 0) == -1 &&
           errno == EINVAL,
       "an odd address");
    ok(futex((int *)16, FUTEX_WAIT | 128, 0, NULL, NULL, 0) == -1 && errno == EFAULT, "no memory");
    ok(futex((int *)16, FUTEX_WAKE, 1, NULL, NULL, 0) == -1 && errno == EFAULT, "none to wake on");
    ok(futex(&word, FUTEX_WAIT, 0, nonsense, NULL, 0) == -1 && errno == EINVAL, "no time");
    ok(futex(&word, FUTEX_WAIT, 0, pause, NULL, 0) == -1 && errno == ETIMEDOUT, "time is over");
    ok(futex(&word, FUTEX_WAIT_BITSET, 0, NULL, NULL, 0) == -1 && errno == EINVAL, "no bits");
    ok(futex(&word, 77, 0, NULL, NULL, 0) == -1 && errno == ENOSYS, "no such operation");
    is_int((int)futex(&word, FUTEX_WAKE, 1, NULL, NULL, 0), 0, "nobody sleeps");
    ok(futex(&word, FUTEX_CMP_REQUEUE, 1, (void *)1, &other, 5) == -1 && errno == EAGAIN,
       "a requeue that comes too late");
}

static void bits(void)
{
    int two = 2;
    pthread_t t;
    void *r;

    pthread_create(&t, NULL, sleeper_on_word, &two);
    usleep(20000);
    is_int((int)futex(&word, FUTEX_WAKE_BITSET | 128, 1, NULL, NULL, 1), 0, "other bits");
    is_int((int)wake_by(&word, FUTEX_WAKE_BITSET, 1, 3), 1, "a bit in common");
    pthread_join(t, &r);
    ok(r == &word, "the sleeper was told so");
}

static void requeue(void)
{
    pthread_t t[3];
    int total = 0;

    for (int i = 0; i < 3; i++)
        pthread_create(&t[i], NULL, sleeper_on_word, NULL);
    usleep(50000);
    awake = 0;
    is_int((int)futex(&word, FUTEX_CMP_REQUEUE | 128, 1, (void *)10, &other, 0), 3,
           "one woken and two moved");
    is_int((int)futex(&word, FUTEX_WAKE | 128, 10, NULL, NULL, 0), 0, "nobody sleeps here now");
    total = (int)wake_by(&other, FUTEX_WAKE, 10, 0);
    is_int(total, 2, "two sleep there");
    for (int i = 0; i < 3; i++)
        pthread_join(t[i], NULL);
    is_int(awake, 3, "all are awake");
}

static void between_processes(void)
{
    int status = 0, *elsewhere;
    pid_t pid;

    shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pid = fork();
    if (pid == 0)
        _exit(wait_shared());
    usleep(20000);
    elsewhere = mremap(shared, 0, 4096, MREMAP_MAYMOVE);
    ok(elsewhere != MAP_FAILED && elsewhere != shared, "the page at a second address");
    *elsewhere = 1;
    futex(elsewhere, FUTEX_WAKE, 1, NULL, NULL, 0);
    waitpid(pid, &status, 0);
    ok(exited_with(status, 3), "another process woke, by another address");
}

int main(void)
{
    errors();
    bits();
    requeue();
    between_processes();
    return done_testing();
}
