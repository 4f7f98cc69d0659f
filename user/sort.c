/* sort.c - sort lines; -n by number, -r backwards, -u each line once.
 * Keys: -k FIELD compares from that blank-separated field on. */
#include "user/lib/util.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool numeric, reverse, unique;
static long field = 1;
static char **lines;
static size_t nlines, room;

static const char *key(const char *s)
{
    for (long i = 1; i < field; i++) {
        while (isspace((unsigned char)*s))
            s++;
        while (*s && !isspace((unsigned char)*s))
            s++;
    }
    return s;
}

static int compare_keys(const char *a, const char *b)
{
    if (!numeric)
        return strcmp(a, b);
    long long x = strtoll(a, NULL, 10), y = strtoll(b, NULL, 10);
    return (x > y) - (x < y);
}

static int compare(const void *a, const void *b)
{
    const char *x = *(char *const *)a, *y = *(char *const *)b;
    int order = compare_keys(key(x), key(y));
    if (order == 0 && !unique)
        order = strcmp(x, y);
    return reverse ? -order : order;
}

static bool collect(FILE *in, const char *name)
{
    static char *line;
    static size_t size;
    (void)name;
    while (read_line(in, &line, &size) >= 0) {
        if (nlines == room)
            lines = xrealloc(lines, (room = 2 * room + 64) * sizeof *lines);
        lines[nlines++] = xstrdup(line);
    }
    return true;
}

int main(int argc, char **argv)
{
    prog_init(argv[0], "[-nru] [-k FIELD] [FILE]...");
    for (int c; (c = getopt(argc, argv, "nruk:")) != -1;) {
        numeric |= c == 'n';
        reverse |= c == 'r';
        unique |= c == 'u';
        if (c == '?' || (c == 'k' && (!parse_number(optarg, &field) || field < 1)))
            prog_usage();
    }
    int bad = each_file(argv + optind, collect);
    if (nlines > 0)
        qsort(lines, nlines, sizeof *lines, compare);
    for (size_t i = 0; i < nlines; i++)
        if (!unique || i == 0 || compare(&lines[i - 1], &lines[i]) != 0)
            puts(lines[i]);
    return finish(bad != 0);
}
