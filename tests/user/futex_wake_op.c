/* FUTEX_WAKE_OP changes a second word, wakes who sleeps on the first, and on the second if its old
 * value passes a comparison. */
#include <abi/futex.h>
#include <errno.h>
#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tap.h"

static int first, second;

static int wake_op(int *a, int n, int *b, int n2, unsigned code)
{
    return (int)syscall(SYS_futex, a, FUTEX_WAKE_OP | FUTEX_PRIVATE_FLAG, n, n2, b, code);
}

static const struct {
    const char *name;
    unsigned op;
    int argument, before, after;
} changes[] = {
    { "SET", FUTEX_OP_SET, 5, 9, 5 },
    { "SET of a negative number", FUTEX_OP_SET, -5, 9, -5 },
    { "ADD", FUTEX_OP_ADD, 7, 9, 16 },
    { "ADD of a negative number", FUTEX_OP_ADD, -1, 0, -1 },
    { "OR", FUTEX_OP_OR, 6, 9, 15 },
    { "ANDN", FUTEX_OP_ANDN, 8, 9, 1 },
    { "XOR", FUTEX_OP_XOR, 3, 9, 10 },
    { "SET of a bit", FUTEX_OP_SET | FUTEX_OP_OPARG_SHIFT, 20, 9, 1 << 20 },
};

static void all_changes(void)
{
    for (unsigned i = 0; i < sizeof changes / sizeof *changes; i++) {
        second = changes[i].before;
        ok(wake_op(&first, 1, &second, 1,
                   FUTEX_OP(changes[i].op, changes[i].argument, FUTEX_OP_CMP_EQ, 0)) == 0 &&
               second == changes[i].after,
           "%s", changes[i].name);
    }
}

static void *sleep_on(void *word)
{
    return syscall(SYS_futex, word, FUTEX_WAIT | FUTEX_PRIVATE_FLAG, *(int *)word, NULL, NULL, 0)
               ? NULL
               : word;
}

/* The second word stays 3: does this comparison with it wake? Asked until it does, or, where it
 * must not, once somebody certainly sleeps: the first word's sleeper wakes by the same call. */
static bool wakes(unsigned cmp, int than, bool must)
{
    unsigned code = FUTEX_OP(FUTEX_OP_ADD, 0, cmp, than);
    pthread_t thread;
    void *woken;
    int r = 0;

    second = 3;
    pthread_create(&thread, NULL, sleep_on, must ? &second : &first);
    while ((r = wake_op(&first, 1, &second, 1, code)) == 0)
        usleep(1000);
    pthread_join(thread, &woken);
    return r == 1 && woken == (must ? &second : &first);
}

/* Sleepers on both words wake by one call where the comparison holds. */
static int both_wake(void)
{
    pthread_t a, b;
    int woken = 0;

    first = 0;
    second = 3;
    pthread_create(&a, NULL, sleep_on, &first);
    pthread_create(&b, NULL, sleep_on, &second);
    while (woken < 2) {
        int r = wake_op(&first, 1, &second, 1, FUTEX_OP(FUTEX_OP_ADD, 0, FUTEX_OP_CMP_GT, 2));
        if (r < 0)
            return r;
        woken += r;
        if (r == 0)
            usleep(1000);
    }
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return woken;
}

static void comparisons(void)
{
    ok(wakes(FUTEX_OP_CMP_EQ, 3, true), "EQ");
    ok(wakes(FUTEX_OP_CMP_NE, 4, true), "NE");
    ok(wakes(FUTEX_OP_CMP_LT, 4, true), "LT");
    ok(wakes(FUTEX_OP_CMP_LE, 3, true), "LE");
    ok(wakes(FUTEX_OP_CMP_GT, -1, true), "GT, with a sign");
    ok(wakes(FUTEX_OP_CMP_GE, 3, true), "GE");
    ok(wakes(FUTEX_OP_CMP_LT, 3, false), "the first word's sleeper wakes anyway");
    is_int(both_wake(), 2, "sleepers on both words");
}

static void errors(void)
{
    unsigned code = FUTEX_OP(FUTEX_OP_SET, 1, FUTEX_OP_CMP_EQ, 0);

    ok(wake_op(&first, 1, &second, 1, FUTEX_OP(5, 0, 0, 0)) == -1 && errno == ENOSYS, "no such op");
    ok(wake_op(&first, 1, &second, 1, FUTEX_OP(FUTEX_OP_ADD, 0, 6, 0)) == -1 && errno == ENOSYS,
       "no such comparison");
    ok(wake_op(&first, 1, (int *)16, 1, code) == -1 && errno == EFAULT, "no second word");
    ok(wake_op(&first, 1, (int *)(void *)((char *)&second + 1), 1, code) == -1 && errno == EINVAL,
       "an odd address");
}

int main(void)
{
    all_changes();
    comparisons();
    errors();
    return done_testing();
}
