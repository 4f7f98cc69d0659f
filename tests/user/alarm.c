/* alarm and setitimer send SIGALRM in time, once or again and again, and tell what was left. */
#include <errno.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#include "children.h"
#include "tap.h"

static volatile int rang;

static void ring(int sig)
{
    (void)sig;
    rang++;
}

static int wait_to_die(void)
{
    struct itimerval v = { { 0, 0 }, { 0, 20000 } };

    setitimer(ITIMER_REAL, &v, NULL);
    sleep(10);
    return 1;
}

static int no_alarm(void)
{
    return (int)alarm(0);
}

int main(void)
{
    struct itimerval v = { { 0, 20000 }, { 0, 20000 } }, old;

    install(SIGALRM, ring, 0);
    is_int((int)alarm(100), 0, "nothing was set");
    is_int((int)alarm(50), 100, "a hundred seconds were left");
    ok(exited_with(in_child(no_alarm), 0), "a child inherits none");
    is_int((int)alarm(0), 50, "switched off");
    is_int(setitimer(ITIMER_REAL, &v, &old), 0, "every 20 ms");
    ok(old.it_value.tv_sec == 0 && old.it_value.tv_usec == 0, "it was off");
    while (rang < 3)
        pause();
    getitimer(ITIMER_REAL, &old);
    is_int((int)old.it_interval.tv_usec, 20000, "its interval");
    ok(old.it_value.tv_sec == 0 && old.it_value.tv_usec <= 30000, "and what is left of it");
    memset(&v, 0, sizeof v);
    setitimer(ITIMER_REAL, &v, NULL);
    rang = 0;
    usleep(60000);
    is_int(rang, 0, "off");
    v.it_value.tv_usec = 1000000;
    ok(setitimer(ITIMER_REAL, &v, NULL) == -1 && errno == EINVAL, "a million microseconds");
    v.it_value.tv_usec = 0;
    ok(setitimer(9, &v, NULL) == -1 && errno == EINVAL, "no such clock");
    install(SIGALRM, SIG_DFL, 0);
    ok(killed_by(in_child(wait_to_die), SIGALRM), "who does not listen ends");
    return done_testing();
}
