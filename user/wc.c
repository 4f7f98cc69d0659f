/* wc.c - count lines (-l), words (-w) and bytes (-c). */
#include "user/lib/util.h"

#include <ctype.h>
#include <unistd.h>

enum { LINES, WORDS, BYTES, KINDS };

static bool chosen[KINDS];
static unsigned long total[KINDS];

/* One number stands alone; several stand in columns. */
static void print(const unsigned long count[KINDS], const char *name)
{
    bool alone = chosen[LINES] + chosen[WORDS] + chosen[BYTES] == 1;
    const char *gap = "";
    for (int i = 0; i < KINDS; i++) {
        if (!chosen[i])
            continue;
        printf("%s%*lu", gap, alone ? 1 : 7, count[i]);
        gap = " ";
    }
    if (name[0] != '-' || name[1])
        printf(" %s", name);
    putchar('\n');
}

static bool count_file(FILE *in, const char *name)
{
    unsigned long count[KINDS] = { 0 };
    bool in_word = false;
    for (int c; (c = getc(in)) != EOF;) {
        bool blank = isspace(c);
        count[BYTES]++;
        count[LINES] += c == '\n';
        count[WORDS] += !blank && !in_word;
        in_word = !blank;
    }
    for (int i = 0; i < KINDS; i++)
        total[i] += count[i];
    print(count, name);
    return true;
}

int main(int argc, char **argv)
{
    prog_init(argv[0], "[-lwc] [FILE]...");
    for (int c; (c = getopt(argc, argv, "lwc")) != -1;) {
        if (c == '?')
            prog_usage();
        chosen[c == 'l' ? LINES : c == 'w' ? WORDS : BYTES] = true;
    }
    if (!chosen[LINES] && !chosen[WORDS] && !chosen[BYTES])
        chosen[LINES] = chosen[WORDS] = chosen[BYTES] = true;
    int bad = each_file(argv + optind, count_file);
    if (argc - optind > 1)
        print(total, "total");
    return finish(bad != 0);
}
