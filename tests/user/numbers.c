/* The small arithmetic of stdlib.h, strings.h, inttypes.h and math.h. */
#include "tap.h"

#include <float.h>
#include <inttypes.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <strings.h>

static void test_integers(void)
{
    div_t d = div(-7, 2);
    lldiv_t ll = lldiv(-9223372036854775807LL, 10);

    ok(d.quot == -3 && d.rem == -1, "div rounds towards zero");
    ok(ll.quot == -922337203685477580LL && ll.rem == -7, "lldiv");
    is_int(llabs(-9223372036854775807LL), LLONG_MAX, "llabs");
    is_int(imaxdiv(7, -2).quot, -3, "imaxdiv");
    ok(ffs(0) == 0 && ffs(1) == 1 && ffs(INT_MIN) == 32 && ffs(12) == 3, "ffs");
    ok(ffsll(1LL << 40) == 41 && ffsll(3) == 1 && ffsll(0) == 0, "ffsll");
    ok(!strcmp(PRId64, "lld") && !strcmp(PRIxPTR, "x"), "the names of formats");
}

static void test_versions(void)
{
    static const char *const sorted[] = { "000", "00",   "01",    "010",    "09", "0",
                                          "1",   "9",    "10",    "a",      "a1", "a9",
                                          "a10", "a10b", "a10b2", "a10b10", "b" };
    int n = sizeof sorted / sizeof *sorted, wrong = 0;

    for (int i = 0; i < n; i++) {
        for (int k = 0; k < n; k++) {
            int c = strverscmp(sorted[i], sorted[k]);

            wrong += (c > 0) - (c < 0) != (i > k) - (i < k);
        }
    }
    is_int(wrong, 0, "strverscmp sorts versions");
}

static void test_floats(void)
{
    int e;

    ok(frexp(12, &e) == 0.75 && e == 4, "frexp");
    ok(frexp(-DBL_TRUE_MIN, &e) == -0.5 && e == -1073, "frexp of the smallest");
    ok(frexp(0, &e) == 0 && e == 0, "frexp of nothing");
    ok(ldexp(0.75, 4) == 12 && ldexp(1, -1074) == DBL_TRUE_MIN, "ldexp");
    ok(isinf(ldexp(1, 5000)) && ldexp(1, -5000) == 0, "ldexp out of range");
    ok(ldexpl(1, 16383) * 2 > LDBL_MAX && ldexpl(1, -16445) > 0, "ldexpl");
    ok(isnan(NAN) && !isnan(1.0) && isfinite(DBL_MAX) && signbit(-0.0) && !isnormal(0.0),
       "classes of numbers");
}

static void test_random(void)
{
    unsigned seed = 42, count[16] = { 0 };
    int first, wrong = 0;

    srand(7);
    first = rand();
    for (int i = 0; i < 16000; i++)
        count[(unsigned)rand() >> 27]++;
    for (int i = 0; i < 16; i++)
        wrong += count[i] < 900 || count[i] > 1100;
    is_int(wrong, 0, "rand spreads evenly");
    srand(7);
    is_int(rand(), first, "and repeats itself");
    ok(rand_r(&seed) != rand_r(&seed), "rand_r");
}

int main(void)
{
    test_integers();
    test_versions();
    test_floats();
    test_random();
    return done_testing();
}
