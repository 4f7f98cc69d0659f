/* wait4 tells what a child used; the parent's times add it up. */
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/times.h>

#include "children.h"
#include "tap.h"

static int burn(void)
{
    struct tms t;
    volatile char *p = malloc(1 << 20);
    volatile unsigned x = 0;

    for (int i = 0; i < 1 << 20; i += 1024)
        p[i] = 1;
    do {
        for (int i = 0; i < 100000; i++)
            x += (unsigned)i;
        times(&t);
    } while (t.tms_utime + t.tms_stime < 5);
    (void)x;
    return 0;
}

int main(void)
{
    struct rusage u = { 0 };
    struct tms before, after;
    int status;
    pid_t pid;

    times(&before);
    pid = fork();
    if (pid == 0)
        _exit(burn());
    ok(wait4(pid, &status, 0, &u) == pid && exited_with(status, 0), "a child that worked");
    ok(u.ru_utime.tv_sec * 1000000L + u.ru_utime.tv_usec + u.ru_stime.tv_usec >= 40000, "50 ms");
    ok(u.ru_maxrss >= 1024, "with a megabyte");
    ok(u.ru_minflt >= 256, "in 256 page faults or more");
    times(&after);
    ok(after.tms_cutime + after.tms_cstime >= before.tms_cutime + before.tms_cstime + 4,
       "times counts it as a child's");
    return done_testing();
}
