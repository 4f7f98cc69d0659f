/* grep.c - print the lines that match a pattern: . [set] [^set] * ^ $ and \ before any of them.
 * -c count, -i ignore case, -l names only, -n line numbers, -q quiet, -v the other lines.
 * Status 0: something matched, 1: nothing, 2: an error.
 * The matcher backtracks on * only (Pike's, in Kernighan and Pike, The Practice of Programming 9),
 * so that a line of n characters costs at most n^stars. */
#include "user/lib/util.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool counting, ignore_case, names_only, numbers, quiet, inverted, with_names, found;
static const char *pattern;

static int fold(char c)
{
    return ignore_case ? tolower((unsigned char)c) : (unsigned char)c;
}

/* The end of the pattern's first element: a character, an escaped one or a set. */
static const char *element_end(const char *p)
{
    if (p[0] == '\\' && p[1])
        return p + 2;
    if (p[0] != '[')
        return p + 1;
    const char *q = p + 1;
    if (*q == '^')
        q++;
    if (*q == ']')
        q++;
    while (*q && *q != ']')
        q++;
    return *q ? q + 1 : p + 1; /* a bracket that is never closed stands for itself */
}

/* Is c in the set [p, end), p behind the opening bracket and end at the closing one? */
static bool in_set(const char *p, const char *end, char c)
{
    bool negated = *p == '^', in = false;
    if (negated)
        p++;
    while (p < end) {
        char low = *p, high = low;
        if (p + 2 < end && p[1] == '-') {
            high = p[2];
            p += 2;
        }
        p++;
        in |= fold(c) >= fold(low) && fold(c) <= fold(high);
    }
    return in != negated;
}

static bool match_one(const char *p, const char *end, char c)
{
    if (end - p == 1)
        return *p == '.' || fold(*p) == fold(c);
    return *p == '\\' ? fold(p[1]) == fold(c) : in_set(p + 1, end - 1, c);
}

/* Does the pattern match at the beginning of s? */
static bool match_here(const char *p, const char *s)
{
    while (*p) {
        if (p[0] == '$' && !p[1])
            return *s == '\0';
        const char *end = element_end(p);
        if (*end == '*') {
            const char *t = s;
            while (*t && match_one(p, end, *t))
                t++;
            for (; t >= s; t--)
                if (match_here(end + 1, t))
                    return true;
            return false;
        }
        if (!*s || !match_one(p, end, *s))
            return false;
        p = end;
        s++;
    }
    return true;
}

static bool match(const char *s)
{
    if (*pattern == '^')
        return match_here(pattern + 1, s);
    do
        if (match_here(pattern, s))
            return true;
    while (*s++);
    return false;
}

static void report(const char *name, unsigned long number, const char *line)
{
    if (with_names)
        printf("%s:", name);
    if (numbers)
        printf("%lu:", number);
    puts(line);
}

static bool grep(FILE *in, const char *name)
{
    static char *line;
    static size_t size;
    unsigned long number = 0, hits = 0;
    if (name[0] == '-' && !name[1])
        name = "(standard input)";
    while (read_line(in, &line, &size) >= 0) {
        number++;
        if (match(line) == inverted)
            continue;
        hits++;
        if (quiet || names_only)
            break;
        if (!counting)
            report(name, number, line);
    }
    found |= hits > 0;
    if (counting && with_names)
        printf("%s:", name);
    if (counting)
        printf("%lu\n", hits);
    else if (names_only && hits > 0)
        puts(name);
    return true;
}

static void parse_options(int argc, char **argv)
{
    static const struct {
        char letter;
        bool *flag;
    } flags[] = {
        { 'c', &counting }, { 'i', &ignore_case }, { 'l', &names_only },
        { 'n', &numbers },  { 'q', &quiet },       { 'v', &inverted },
    };
    prog_init(argv[0], "[-cilnqv] PATTERN [FILE]...");
    for (int c; (c = getopt(argc, argv, "cilnqv")) != -1;) {
        if (c == '?')
            prog_usage();
        for (size_t i = 0; i < ARRAY_SIZE(flags); i++)
            *flags[i].flag |= c == flags[i].letter;
    }
    if (optind == argc)
        prog_usage();
    pattern = argv[optind++];
    with_names = argc - optind > 1;
}

int main(int argc, char **argv)
{
    parse_options(argc, argv);
    int bad = each_file(argv + optind, grep);
    if (bad)
        return 2;
    return finish(!found);
}
