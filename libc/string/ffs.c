/* ffs.c - the lowest bit that is set, counted from 1. */
#include <strings.h>

int ffs(int n)
{
    return n ? __builtin_ctz((unsigned)n) + 1 : 0;
}

int ffsl(long n)
{
    return ffs((int)n);
}

int ffsll(long long n)
{
    int low = ffs((int)n);

    return low || !(n >> 32) ? low : ffs((int)(n >> 32)) + 32;
}
