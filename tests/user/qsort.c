/* qsort sorts every kind of input, elements of every size, in O(n log n) comparisons; bsearch
 * finds. */
#include "tap.h"

#include <stdlib.h>

#define N 3000

static unsigned comparisons;

static int compare(const void *a, const void *b)
{
    comparisons++;
    return *(const int *)a < *(const int *)b ? -1 : *(const int *)a > *(const int *)b;
}

static int compare_bytes(const void *a, const void *b, void *size)
{
    comparisons++;
    return memcmp(a, b, *(size_t *)size);
}

static int pattern(int kind, int i)
{
    static unsigned seed = 1;

    seed = seed * 1103515245 + 12345;
    switch (kind) {
    case 0: return (int)(seed >> 8);
    case 1: return i;
    case 2: return -i;
    case 3: return 7;
    case 4: return i % 2;
    case 5: return i < N / 2 ? i : N - i;
    case 6: return (int)(seed >> 16) % 10;
    default: return i ^ 0x55;
    }
}

/* The worst case for quicksort (McIlroy 1999): an adversary decides as late as it can. */
static int solid, candidate, values[N];

static int adversary(const void *pa, const void *pb)
{
    int a = *(const int *)pa, b = *(const int *)pb;

    comparisons++;
    if (values[a] == N && values[b] == N)
        values[a == candidate ? a : b] = solid++;
    if (values[a] == N)
        candidate = a;
    else if (values[b] == N)
        candidate = b;
    return values[a] - values[b];
}

static void test_patterns(void)
{
    static int v[N];

    for (int kind = 0; kind < 8; kind++) {
        unsigned sum = 0;
        int sorted = 1;

        for (int i = 0; i < N; i++)
            sum += (unsigned)(v[i] = pattern(kind, i));
        comparisons = 0;
        qsort(v, N, sizeof *v, compare);
        for (int i = 0; i < N; i++) {
            sum -= (unsigned)v[i];
            sorted &= i == 0 || v[i - 1] <= v[i];
        }
        ok(sorted && sum == 0 && comparisons < 3 * N * 12, "pattern %d", kind);
    }
    for (int i = 0; i < N; i++) {
        v[i] = i;
        values[i] = N;
    }
    comparisons = 0;
    qsort(v, N, sizeof *v, adversary);
    ok(comparisons < 6 * N * 12, "an adversary does not make it quadratic");
}

static void test_sizes(void)
{
    static unsigned char v[100 * 40];

    for (size_t size = 1; size < 40; size++) {
        int sorted = 1;

        for (size_t i = 0; i < 100 * size; i++)
            v[i] = (unsigned char)pattern(0, 0);
        qsort_r(v, 100, size, compare_bytes, &size);
        for (size_t i = 1; i < 100; i++)
            sorted &= memcmp(v + (i - 1) * size, v + i * size, size) <= 0;
        if (!sorted)
            ok(false, "elements of %zu bytes", size);
    }
    ok(true, "elements of 1 to 39 bytes");
}

int main(void)
{
    int v[] = { 1, 3, 5, 7, 9 }, key = 7, none = 4, one = 1;

    test_patterns();
    test_sizes();
    qsort(&one, 1, sizeof one, compare);
    qsort(&one, 0, sizeof one, compare);
    is_int(one, 1, "one element, and none");
    ok(bsearch(&key, v, 5, sizeof *v, compare) == &v[3], "bsearch finds");
    ok(!bsearch(&none, v, 5, sizeof *v, compare), "bsearch finds nothing");
    ok(!bsearch(&key, v, 0, sizeof *v, compare), "bsearch in nothing");
    return done_testing();
}
