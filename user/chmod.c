/* chmod.c - change the mode of files: in octal, or as changes like u+x,go-w and a=r.
 * Without a letter of whom, all are meant, but for what umask takes away. */
#include "user/lib/util.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define EVERYONE 0777

/* The letters that s begins with, as bits of a mode; *s is moved behind them. */
static mode_t letters(const char **s, const char *known, const mode_t *bits)
{
    mode_t mode = 0;
    for (const char *at; **s && (at = strchr(known, **s)); ++*s)
        mode |= bits[at - known];
    return mode;
}

/* One change, as "go-w"; *s is moved behind it. => false if it is none */
static bool change(const char **s, mode_t *mode)
{
    static const mode_t whom[] = { 0700, 0070, 0007, EVERYONE }, what[] = { 0444, 0222, 0111 };
    mode_t who = letters(s, "ugoa", whom);
    if (!who) {
        mode_t mask = umask(0);
        umask(mask);
        who = EVERYONE & ~mask;
    }
    char sign = **s;
    if (!sign || !strchr("+-=", sign))
        return false;
    ++*s;
    mode_t bits = letters(s, "rwx", what) & who;
    if (sign == '=')
        *mode &= ~who;
    *mode = sign == '-' ? *mode & ~bits : *mode | bits;
    return true;
}

/* What s makes of a file's mode. => false if s can't be understood */
static bool new_mode(const char *s, mode_t *mode)
{
    char *end;
    unsigned long octal = strtoul(s, &end, 8);
    if (end != s && !*end && octal <= 07777) {
        *mode = (mode_t)octal;
        return true;
    }
    while (change(&s, mode))
        if (*s++ != ',')
            return s[-1] == '\0';
    return false;
}

int main(int argc, char **argv)
{
    mode_t mode = 0;
    int status = 0;
    prog_init(argv[0], "OCTAL|[ugoa][+-=][rwx],... FILE...");
    if (argc < 3 || !new_mode(argv[1], &mode))
        prog_usage();
    for (char **file = argv + 2; *file; file++) {
        struct stat st;
        if (stat(*file, &st) == 0) {
            mode = st.st_mode & 07777;
            new_mode(argv[1], &mode);
            if (chmod(*file, mode) == 0)
                continue;
        }
        warn(*file);
        status = 1;
    }
    return status;
}
