/* strcmp.c - comparing strings, with and without the case of letters. */
#include <ctype.h>
#include <string.h>

int strcmp(const char *a, const char *b)
{
    for (; *a && *a == *b; a++, b++)
        ;
    return (unsigned char)*a - (unsigned char)*b;
}

int strncmp(const char *a, const char *b, size_t n)
{
    for (; n && *a && *a == *b; n--, a++, b++)
        ;
    return n ? (unsigned char)*a - (unsigned char)*b : 0;
}

int strcoll(const char *a, const char *b)
{
    return strcmp(a, b);
}

int strcasecmp(const char *a, const char *b)
{
    for (; *a && tolower((unsigned char)*a) == tolower((unsigned char)*b); a++, b++)
        ;
    return tolower((unsigned char)*a) - tolower((unsigned char)*b);
}

int strncasecmp(const char *a, const char *b, size_t n)
{
    for (; n && *a && tolower((unsigned char)*a) == tolower((unsigned char)*b); n--, a++, b++)
        ;
    return n ? tolower((unsigned char)*a) - tolower((unsigned char)*b) : 0;
}

/* As strcmp, but runs of digits compare as numbers. A run with a leading 0 is a fraction, and so
 * lies before any whole number, the more zeros the further. The GNU extension. */
int strverscmp(const char *a, const char *b)
{
    const unsigned char *p = (const unsigned char *)a, *q = (const unsigned char *)b;
    size_t i, run = 0; /* where the common run of digits starts */
    int zeros = 1;     /* it consists of zeros only, so far */
    size_t j;

    for (i = 0; p[i] == q[i]; i++) {
        if (!p[i])
            return 0;
        if (!isdigit(p[i])) {
            run = i + 1;
            zeros = 1;
        } else if (p[i] != '0') {
            zeros = 0;
        }
    }
    if (isdigit(p[run]) && p[run] != '0' && isdigit(q[run]) && q[run] != '0') {
        for (j = i; isdigit(p[j]); j++)
            if (!isdigit(q[j]))
                return 1;
        if (isdigit(q[j]))
            return -1;
    } else if (zeros && run < i && (isdigit(p[i]) || isdigit(q[i]))) {
        return (unsigned char)(p[i] - '0') - (unsigned char)(q[i] - '0');
    }
    return p[i] - q[i];
}
