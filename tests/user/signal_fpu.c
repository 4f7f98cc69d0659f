/* A handler that computes does not disturb who computes outside. */
#include "children.h"
#include "tap.h"

static volatile double inside;

static void handler(int sig)
{
    volatile double x = 2;

    for (int i = 0; i < 10; i++)
        x = x * x - x / 3;
    inside = x + sig;
}

int main(void)
{
    double a = 3.25, b = 7.5, r;
    unsigned short before = 0, after = 0;

    install(SIGUSR1, handler, 0);
    __asm__ volatile("fldl %1; fldl %2" : "=m"(r) : "m"(a), "m"(b));
    __asm__ volatile("fnstcw %0" : "=m"(before));
    kill(getpid(), SIGUSR1);
    __asm__ volatile("fnstcw %0" : "=m"(after));
    __asm__ volatile("faddp; fstpl %0" : "=m"(r));
    ok(r == 10.75, "what lay on the FPU's stack is still there");
    ok(before == after, "so is the control word");
    ok(inside != 0, "the handler did compute");
    return done_testing();
}
