/* Registers of the FPU and of SSE belong to their process, however often others run in between. */
#include <sched.h>

#include "children.h"
#include "tap.h"

#define ROUNDS 50

static int have_sse(void)
{
    unsigned eax = 1, ebx, ecx, edx;

    __asm__ volatile("cpuid" : "+a"(eax), "=b"(ebx), "=c"(ecx), "=d"(edx));
    return edx >> 25 & 1;
}

/* Load, let others run, store: what comes back? */
static int keeps_fpu(double mine)
{
    double back;

    __asm__ volatile("fldl %0" : : "m"(mine));
    sched_yield();
    __asm__ volatile("fstpl %0" : "=m"(back));
    return back == mine;
}

static int keeps_sse(float mine)
{
    float back;

    __asm__ volatile("movss %0, %%xmm7" : : "m"(mine));
    sched_yield();
    __asm__ volatile("movss %%xmm7, %0" : "=m"(back));
    return back == mine;
}

static int computes(int seed)
{
    int good = 1, sse = have_sse();

    for (int i = 0; i < ROUNDS; i++) {
        good &= keeps_fpu(seed * 1000 + i + 0.5);
        if (sse)
            good &= keeps_sse((float)(seed * 1000 + i) + 0.25f);
    }
    return good;
}

static int child(void)
{
    return computes(getpid()) ? 3 : 1;
}

/* Control words: the child starts with the parent's, and changes only its own. */
static int inherits(void)
{
    unsigned short cw, other = 0x27f;

    __asm__ volatile("fnstcw %0" : "=m"(cw));
    __asm__ volatile("fldcw %0" : : "m"(other));
    return cw == 0xf7f ? 3 : 1;
}

int main(void)
{
    int pids[3], good = 1, status;
    unsigned short cw = 0xf7f;

    for (int i = 0; i < 3; i++) {
        pids[i] = fork();
        if (pids[i] == 0)
            _exit(child());
    }
    ok(computes(1), "the parent's registers stay what they are");
    for (int i = 0; i < 3; i++)
        good &= waitpid(pids[i], &status, 0) == pids[i] && status == 3 << 8;
    ok(good, "so do three children's");
    __asm__ volatile("fldcw %0" : : "m"(cw));
    ok(exited_with(in_child(inherits), 3), "a child starts with the parent's control word");
    __asm__ volatile("fnstcw %0" : "=m"(cw));
    ok(cw == 0xf7f, "and can't change it here");
    return done_testing();
}
