/* strstr.c - finding a string in a string in linear time and constant space.
 * The needle is cut at its critical position into left and right. The right half is compared
 * upwards, then the left half; a mismatch in the right half allows a shift past the place where it
 * showed. Crochemore and Perrin 1991, "Two-way string-matching". */
#include <ctype.h>
#include <string.h>

#define MAX(a, b) ((a) > (b) ? (a) : (b))

/* The start of the greatest suffix of x under <, or under > if reversed, and its period in
 * *period. */
static size_t greatest_suffix(const unsigned char *x, size_t n, int reversed, size_t *period)
{
    size_t suffix = 0, candidate = 1, k = 0;

    *period = 1;
    while (candidate + k < n) {
        unsigned char a = x[candidate + k], b = x[suffix + k];

        if (a == b) {
            if (++k == *period) {
                candidate += k;
                k = 0;
            }
        } else if ((a < b) != reversed) {
            candidate += k + 1;
            k = 0;
            *period = candidate - suffix;
        } else {
            suffix = candidate++;
            k = 0;
            *period = 1;
        }
    }
    return suffix;
}

/* Where to cut, so that the period found around the cut is the needle's own. */
static size_t critical_cut(const unsigned char *x, size_t n, size_t *period)
{
    size_t p, q;
    size_t a = greatest_suffix(x, n, 0, &p), b = greatest_suffix(x, n, 1, &q);

    *period = a > b ? p : q;
    return a > b ? a : b;
}

void *memmem(const void *hay, size_t nhay, const void *needle, size_t n)
{
    const unsigned char *y = hay, *x = needle;
    size_t period, cut, i, known = 0; /* known: as much of the needle is known to match here */
    int periodic;

    if (n == 0)
        return (void *)hay;
    if (nhay < n)
        return NULL;
    if (n == 1)
        return memchr(hay, *x, nhay);
    cut = critical_cut(x, n, &period);
    periodic = memcmp(x, x + period, cut) == 0;
    if (!periodic)
        period = MAX(cut, n - cut) + 1;
    for (size_t at = 0; at <= nhay - n;) {
        for (i = MAX(cut, known); i < n && x[i] == y[at + i]; i++)
            ;
        if (i < n) {
            at += i - cut + 1;
            known = 0;
            continue;
        }
        for (i = cut; i > known && x[i - 1] == y[at + i - 1]; i--)
            ;
        if (i <= known)
            return (void *)(y + at);
        at += period;
        known = periodic ? n - period : 0;
    }
    return NULL;
}

char *strstr(const char *hay, const char *needle)
{
    return memmem(hay, strlen(hay), needle, strlen(needle));
}

char *strcasestr(const char *hay, const char *needle)
{
    size_t n = strlen(needle);

    for (; strncasecmp(hay, needle, n); hay++)
        if (!*hay)
            return NULL;
    return (char *)hay;
}
