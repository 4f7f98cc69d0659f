/* hexdump.c - show bytes in hexadecimal and as text, 16 a line; -n LENGTH, -s SKIP.
 * Lines equal to the one before are shown as one "*". */
#include "user/lib/util.h"

#include <ctype.h>
#include <string.h>
#include <unistd.h>

#define WIDTH 16

static unsigned long limit = (unsigned long)-1, skip, offset;
static unsigned char line[WIDTH], last[WIDTH];
static unsigned used;
static bool have_last, starred;

static void print_line(void)
{
    printf("%08lx", offset - used);
    for (unsigned i = 0; i < WIDTH; i++) {
        fputs(i % 8 ? " " : "  ", stdout);
        if (i < used)
            printf("%02x", line[i]);
        else
            fputs("  ", stdout);
    }
    fputs("  |", stdout);
    for (unsigned i = 0; i < used; i++)
        putchar(isprint(line[i]) ? line[i] : '.');
    puts("|");
}

static void end_line(void)
{
    bool same = have_last && used == WIDTH && memcmp(line, last, WIDTH) == 0;
    if (!same)
        print_line();
    else if (!starred)
        puts("*");
    starred = same;
    have_last = true;
    memcpy(last, line, WIDTH);
    used = 0;
}

static bool dump_file(FILE *in, const char *name)
{
    (void)name;
    for (int c; limit > 0 && (c = getc(in)) != EOF;) {
        offset++;
        if (skip > 0) {
            skip--;
            continue;
        }
        limit--;
        line[used++] = (unsigned char)c;
        if (used == WIDTH)
            end_line();
    }
    return true;
}

int main(int argc, char **argv)
{
    long value = 0;
    prog_init(argv[0], "[-C] [-n LENGTH] [-s SKIP] [FILE]...");
    for (int c; (c = getopt(argc, argv, "Cn:s:")) != -1;) {
        if (c == '?' || (c != 'C' && (!parse_number(optarg, &value) || value < 0)))
            prog_usage();
        if (c == 'n')
            limit = (unsigned long)value;
        else if (c == 's')
            skip = (unsigned long)value;
    }
    int bad = each_file(argv + optind, dump_file);
    if (used > 0)
        end_line();
    if (offset > 0)
        printf("%08lx\n", offset);
    return finish(bad != 0);
}
