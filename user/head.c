/* head.c - the first lines of files: 10, or -n COUNT, or -COUNT. */
#include "user/lib/util.h"

#include <stdlib.h>
#include <unistd.h>

static long count = 10;

static bool head(FILE *in, const char *name)
{
    (void)name;
    long left = count;
    for (int c; left > 0 && (c = getc(in)) != EOF;) {
        putchar(c);
        left -= c == '\n';
    }
    return true;
}

int main(int argc, char **argv)
{
    prog_init(argv[0], "[-n COUNT] [FILE]...");
    prog_old_count(argv);
    for (int c; (c = getopt(argc, argv, "n:")) != -1;)
        if (c == '?' || !parse_number(optarg, &count) || count < 0)
            prog_usage();
    return finish(each_file(argv + optind, head) != 0);
}
