/* uniq.c - print adjacent equal lines once; -c with their number. */
#include "user/lib/util.h"

#include <string.h>
#include <unistd.h>

static bool counting;

static void print(const char *line, unsigned long count)
{
    if (counting && count > 0)
        printf("%7lu %s\n", count, line);
    else if (count > 0)
        puts(line);
}

static bool uniq(FILE *in, const char *name)
{
    char *line[2] = { NULL, NULL };
    size_t size[2] = { 0, 0 };
    unsigned long count = 0;
    int now = 0;
    (void)name;
    for (; read_line(in, &line[now], &size[now]) >= 0; now = !now) {
        if (count > 0 && strcmp(line[0], line[1]) != 0) {
            print(line[!now], count);
            count = 0;
        }
        count++;
    }
    print(line[!now], count);
    return true;
}

int main(int argc, char **argv)
{
    prog_init(argv[0], "[-c] [FILE]");
    for (int c; (c = getopt(argc, argv, "c")) != -1;) {
        if (c != 'c')
            prog_usage();
        counting = true;
    }
    return finish(each_file(argv + optind, uniq) != 0);
}
