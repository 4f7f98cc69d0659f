/* exit ends the process with all its threads, pthread_exit one thread; the process ends with the
 * last, and with what that said to exit(1). */
#include <pthread.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "children.h"
#include "tap.h"

static void *sleep_long(void *unused)
{
    sleep(30);
    return unused;
}

static void *end_all(void *unused)
{
    (void)unused;
    exit(5);
}

static void *end_later(void *unused)
{
    (void)unused;
    usleep(20000);
    exit(6);
}

static void *end_self(void *unused)
{
    usleep(20000);
    syscall(SYS_exit, 8);
    return unused;
}

static int main_exits(void)
{
    pthread_t t;

    pthread_create(&t, NULL, sleep_long, NULL);
    return 3;
}

static int thread_exits(void)
{
    pthread_t t, u;

    pthread_create(&t, NULL, sleep_long, NULL);
    pthread_create(&u, NULL, end_all, NULL);
    sleep(30);
    return 1;
}

static int main_leaves(void)
{
    pthread_t t;

    pthread_create(&t, NULL, end_later, NULL);
    pthread_exit(NULL);
}

static int last_status(void)
{
    pthread_t t;

    pthread_create(&t, NULL, end_self, NULL);
    syscall(SYS_exit, 7);
    return 1;
}

static int killed(void)
{
    pthread_t t;

    pthread_create(&t, NULL, sleep_long, NULL);
    kill(getpid(), SIGKILL);
    sleep(30);
    return 1;
}

int main(void)
{
    ok(exited_with(in_child(main_exits), 3), "the first thread's exit ends the others");
    ok(exited_with(in_child(thread_exits), 5), "another thread's exit ends it");
    ok(exited_with(in_child(main_leaves), 6), "without the first thread the process lives on");
    ok(exited_with(in_child(last_status), 8), "the status is the last thread's");
    ok(killed_by(in_child(killed), SIGKILL), "SIGKILL ends them all");
    return done_testing();
}
