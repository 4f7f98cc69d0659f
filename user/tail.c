/* tail.c - the last lines of files: 10, or -n COUNT, or -COUNT; -n +FIRST prints from that line on.
 * The lines wait in a ring as long as the count. */
#include "user/lib/util.h"

#include <stdlib.h>
#include <unistd.h>

static long count = 10;
static bool from_start;

static bool print_from(FILE *in)
{
    long line = 1;
    for (int c; (c = getc(in)) != EOF;) {
        if (line >= count)
            putchar(c);
        line += c == '\n';
    }
    return true;
}

struct line {
    char *text;
    size_t size;
};

static void print_ring(struct line *ring, long lines)
{
    for (long i = lines > count ? lines - count : 0; i < lines; i++)
        puts(ring[i % count].text);
    for (long i = 0; i < count; i++)
        free(ring[i].text);
}

static bool tail(FILE *in, const char *name)
{
    (void)name;
    if (from_start)
        return print_from(in);
    if (count == 0)
        return true;
    struct line *ring = calloc((size_t)count, sizeof *ring);
    if (!ring)
        die("out of memory");
    long lines = 0;
    for (; read_line(in, &ring[lines % count].text, &ring[lines % count].size) >= 0; lines++)
        continue;
    print_ring(ring, lines);
    free(ring);
    return true;
}

int main(int argc, char **argv)
{
    prog_init(argv[0], "[-n [+]COUNT] [FILE]...");
    prog_old_count(argv);
    for (int c; (c = getopt(argc, argv, "n:")) != -1;) {
        if (c == '?' || !parse_number(optarg, &count) || count < 0)
            prog_usage();
        from_start = optarg[0] == '+';
    }
    return finish(each_file(argv + optind, tail) != 0);
}
