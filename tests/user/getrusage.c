/* getrusage knows what this process used, and what children did that were waited for. */
#include <errno.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "children.h"
#include "tap.h"

static int touch(void)
{
    volatile char *p = malloc(1 << 20);

    for (int i = 0; i < 1 << 20; i += 4096)
        p[i] = 1;
    return p[4096] == 1 ? 0 : 1;
}

int main(void)
{
    struct rusage before, after;

    is_int(getrusage(RUSAGE_SELF, &before), 0, "ours");
    touch();
    getrusage(RUSAGE_SELF, &after);
    ok(after.ru_minflt >= before.ru_minflt + 200, "a megabyte is 256 faults");
    ok(after.ru_maxrss >= 1000, "and counts in what we had at most");
    getrusage(RUSAGE_CHILDREN, &before);
    is_int((int)before.ru_minflt, 0, "no child yet");
    in_child(touch);
    getrusage(RUSAGE_CHILDREN, &after);
    ok(after.ru_minflt >= 200, "a child's faults are known when it was waited for");
    ok(getrusage(7, &after) == -1 && errno == EINVAL, "nobody");
    return done_testing();
}
