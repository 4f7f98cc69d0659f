/* scanf takes from the input what the format asks for, and leaves the rest. */
#include "tap.h"

#include <float.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>

/* Not checked by the compiler: some formats here are odd on purpose. */
static int (*volatile scan)(const char *, const char *, ...) = sscanf;

static void test_numbers(void)
{
    int a = 0, b = 0, c = 0, n = 0;
    unsigned u = 0;
    long long ll = 0;
    short h = 0;
    signed char hh = 0;
    void *p = NULL;

    is_int(scan("12 -34,56", "%d%d,%d", &a, &b, &c), 3, "three numbers");
    ok(a == 12 && b == -34 && c == 56, "are what was written");
    is_int(scan("0x1F 017 19", "%i %i %i", &a, &b, &c), 3, "%%i");
    ok(a == 31 && b == 15 && c == 19, "takes the base from the prefix");
    scan("12345", "%2d%3d", &a, &b);
    ok(a == 12 && b == 345, "a width ends a number");
    scan("ff FF 777", "%x%X%o", &u, &b, &c);
    ok(u == 255 && b == 255 && c == 511, "other bases");
    scan("-9223372036854775808 70000 300", "%lld%hd%hhd", &ll, &h, &hh);
    ok(ll == LLONG_MIN && h == 70000 - 65536 && hh == 300 - 256, "sizes");
    scan("99999999999", "%d", &a);
    is_int(a, INT_MAX, "too large is the largest");
    scan("0xbeef", "%p", &p);
    ok(p == (void *)0xbeef, "%%p");
    is_int(scan("12abc", "%d%n", &a, &n), 1, "%%n does not count");
    is_int(n, 2, "but knows how far we are");
    is_int(scan("abc", "%d", &a), 0, "a mismatch");
    is_int(scan("  ", "%d", &a), EOF, "the end of the input");
    is_int(scan("5 x", "%d%d", &a, &b), 1, "the first one only");
    is_int(scan("0xg", "%x", &a), 0, "a prefix alone is no number");
    is_int(scan("1 2 3", "%*d%d", &a), 1, "a suppressed item");
    is_int(a, 2, "is skipped");
    scan("1 2", "%2$d%1$d", &a, &b);
    ok(a == 2 && b == 1, "numbered arguments");
}

static void test_text(void)
{
    char s[16] = "", t[16] = "", c[4] = "";
    char *m = NULL;

    scan("  hello world", "%s%s", s, t);
    ok(!strcmp(s, "hello") && !strcmp(t, "world"), "words");
    scan("abcdef", "%3s%2c", s, c);
    ok(!strcmp(s, "abc") && !memcmp(c, "de", 3), "widths; %%c adds no end");
    scan("key=value;", "%[^=]=%[a-z]", s, t);
    ok(!strcmp(s, "key") && !strcmp(t, "value"), "sets");
    scan("]-x", "%[]-]", s);
    is_str(s, "]-", "] in front and - at the end are members");
    is_int(scan("x", "%[0-9]", s), 0, "a set needs one character");
    is_int(scan("word", "%ms", &m), 1, "%%ms");
    is_str(m, "word", "makes its own room");
    free(m);
    is_int(scan("50%", "%d%%", (int[1]){ 0 }), 1, "%%%%");
    is_int(scan("a b", "a%c", s), 1, "%%c");
    is_int(*s, ' ', "takes blanks");
}

static void test_floats(void)
{
    float f = 0;
    double d = 0, e = 0;
    long double l = 0;

    is_int(scan("1.5 -2e3 0x1.8p1", "%f%lf%Lf", &f, &d, &l), 3, "three floats");
    ok(f == 1.5f && d == -2000 && l == 3, "are what was written");
    is_int(scan("inf nan", "%lf%lf", &d, &e), 2, "words for numbers");
    ok(isinf(d) == 1 && isnan(e), "infinity and nan");
    is_int(scan("1e+", "%lf", &d), 0, "an exponent needs digits");
    is_int(scan("3.25.5", "%lf%lf", &d, &e), 2, "a second point starts a second number");
    ok(d == 3.25 && e == 0.5, "3.25 and .5");
    scan("1.7976931348623157e308", "%lf", &d);
    ok(d == DBL_MAX, "the largest double");
}

static void test_file(void)
{
    FILE *f = tmpfile();
    int a = 0, b = 0;

    fputs("10 20\nrest of it\n", f);
    rewind(f);
    is_int(fscanf(f, "%d%d", &a, &b), 2, "fscanf");
    ok(a == 10 && b == 20, "reads numbers");
    is_int(fgetc(f), '\n', "and leaves the character behind them");
    is_int(fscanf(f, "%d", &a), 0, "a mismatch in a file");
    is_int(fgetc(f), 'r', "leaves it there");
    fclose(f);
}

int main(void)
{
    test_numbers();
    test_text();
    test_floats();
    test_file();
    return done_testing();
}
