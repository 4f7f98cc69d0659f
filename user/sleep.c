/* sleep.c - do nothing for a number of seconds, which may have a fraction. */
#include "user/lib/util.h"

#include <ctype.h>
#include <errno.h>
#include <time.h>

/* Read SECONDS[.FRACTION]; more than nine digits of the fraction change nothing. */
static bool parse_seconds(const char *s, struct timespec *out)
{
    if (!isdigit((unsigned char)*s))
        return false;
    *out = (struct timespec){ 0 };
    for (; isdigit((unsigned char)*s) && out->tv_sec < 100000000; s++)
        out->tv_sec = out->tv_sec * 10 + *s - '0';
    if (*s == '.')
        s++;
    for (long unit = 100000000; isdigit((unsigned char)*s); s++, unit /= 10)
        out->tv_nsec += (*s - '0') * unit;
    return *s == '\0';
}

int main(int argc, char **argv)
{
    struct timespec left;
    prog_init(argv[0], "SECONDS");
    if (argc != 2 || !parse_seconds(argv[1], &left))
        prog_usage();
    while (nanosleep(&left, &left) < 0)
        if (errno != EINTR)
            die("cannot sleep");
    return 0;
}
