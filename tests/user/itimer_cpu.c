/* ITIMER_VIRTUAL and ITIMER_PROF run while the process does: SIGVTALRM and SIGPROF come to who
 * works long enough, once or again and again. */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <sys/time.h>
#include <unistd.h>

#include "children.h"
#include "tap.h"

#define MS 1000

static volatile int rang;

static void ring(int sig)
{
    (void)sig;
    rang++;
}

static int set(int which, int value_us, int interval_us)
{
    struct itimerval v = { { 0, interval_us }, { 0, value_us } };

    return setitimer(which, &v, NULL);
}

static struct itimerval get(int which)
{
    struct itimerval v = { { -1, -1 }, { -1, -1 } };

    getitimer(which, &v);
    return v;
}

static bool is_off(int which)
{
    struct itimerval v = get(which);

    return v.it_value.tv_sec == 0 && v.it_value.tv_usec == 0;
}

static void work_until(int times)
{
    while (rang < times)
        continue;
}

static void *work(void *argument)
{
    work_until(1);
    return argument;
}

static int off_in_child(void)
{
    return is_off(ITIMER_VIRTUAL) && is_off(ITIMER_PROF) ? 7 : 8;
}

static int die_of_virtual(void)
{
    set(ITIMER_VIRTUAL, 10 * MS, 0);
    while (!rang)
        continue;
    return 8;
}

static int die_of_prof(void)
{
    set(ITIMER_PROF, 10 * MS, 0);
    while (!rang)
        getppid();
    return 8;
}

/* Works for longer than its parent's clock would have to run. */
static int work_long(void)
{
    rang = 0;
    set(ITIMER_VIRTUAL, 10 * MS, 10 * MS);
    work_until(15);
    return 7;
}

static void once_and_again(int which, const char *name)
{
    struct itimerval v;

    ok(is_off(which), "%s: off at first", name);
    rang = 0;
    is_int(set(which, 10 * MS, 0), 0, "%s: once", name);
    work_until(1);
    ok(is_off(which), "%s: off again", name);
    rang = 0;
    is_int(set(which, 1, 20 * MS), 0, "%s: again and again", name);
    work_until(3);
    v = get(which);
    is_int(v.it_interval.tv_usec, 20 * MS, "%s: its interval", name);
    ok(v.it_value.tv_sec == 0 && v.it_value.tv_usec > 0 && v.it_value.tv_usec <= 40 * MS,
       "%s: what is left", name);
    set(which, 0, 0);
    ok(is_off(which), "%s: switched off", name);
}

int main(void)
{
    struct itimerval v = { { 0, 0 }, { 50, 0 } }, old;
    pthread_t t;

    ok(killed_by(in_child(die_of_virtual), SIGVTALRM), "who does not listen dies of SIGVTALRM");
    ok(killed_by(in_child(die_of_prof), SIGPROF), "of SIGPROF, even if the kernel does the work");
    install(SIGVTALRM, ring, 0);
    install(SIGPROF, ring, 0);
    once_and_again(ITIMER_VIRTUAL, "virtual");
    once_and_again(ITIMER_PROF, "prof");

    rang = 0;
    set(ITIMER_VIRTUAL, 100 * MS, 0);
    ok(exited_with(in_child(work_long), 7), "a child works, its parent waits");
    ok(rang == 0 && !is_off(ITIMER_VIRTUAL), "the parent's clock has stood");
    set(ITIMER_VIRTUAL, 10 * MS, 0);
    pthread_create(&t, NULL, work, NULL);
    pthread_join(t, NULL);
    is_int(rang, 1, "a thread's work counts for its process");

    setitimer(ITIMER_VIRTUAL, &v, NULL);
    setitimer(ITIMER_PROF, &v, NULL);
    ok(exited_with(in_child(off_in_child), 7), "a child inherits no clock");
    v.it_value.tv_sec = 0;
    is_int(setitimer(ITIMER_PROF, &v, &old), 0, "the old setting");
    ok(old.it_value.tv_sec >= 40, "is what was left");
    ok(setitimer(-1, &v, NULL) == -1 && errno == EINVAL, "no clock -1");
    ok(getitimer(3, &v) == -1 && errno == EINVAL, "nor 3");
    return done_testing();
}
