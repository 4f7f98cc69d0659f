/* The low eight bits of exit arrive at wait; a signal is told apart. */
#include "children.h"
#include "tap.h"

static int three(void)
{
    return 256 + 3;
}

static int minus_one(void)
{
    return -1;
}

static int terminated(void)
{
    raise(SIGTERM);
    return 1;
}

int main(void)
{
    ok(exited_with(in_child(three), 3), "259 becomes 3");
    ok(exited_with(in_child(minus_one), 255), "-1 becomes 255");
    ok(killed_by(in_child(terminated), SIGTERM), "SIGTERM is SIGTERM");
    return done_testing();
}
