/* getopt and getopt_long read a command line as POSIX and GNU describe it. */
#include "tap.h"

#include <getopt.h>
#include <unistd.h>

/* All options as text: "a b=value ?" and the number of arguments left. */
static const char *parse(const char *options, const struct option *longs, char **argv)
{
    static char text[200];
    char *p = text;
    int argc = 0, c;

    while (argv[argc])
        argc++;
    optind = 0;
    opterr = 0;
    while ((c = longs ? getopt_long(argc, argv, options, longs, NULL)
                      : getopt(argc, argv, options)) != -1) {
        p += sprintf(p, "%c", c);
        if (c == '?' || c == ':')
            p += sprintf(p, "(%c)", optopt ? optopt : '-');
        if (optarg)
            p += sprintf(p, "=%s", optarg);
        p += sprintf(p, " ");
    }
    sprintf(p, "%d", argc - optind);
    return text;
}

#define ARGS(...) ((char *[]){ (char *)"prog", __VA_ARGS__, NULL })
#define A(s)      ((char *)s)

int main(void)
{
    static const struct option longs[] = {
        { "all", no_argument, NULL, 'a' },
        { "bytes", required_argument, NULL, 'b' },
        { "color", optional_argument, NULL, 'c' },
        { "alter", no_argument, NULL, 'x' },
        { NULL, 0, NULL, 0 },
    };

    is_str(parse("+ab:", NULL, ARGS(A("-a"), A("-b"), A("v"), A("rest"))), "a b=v 1", "one by one");
    is_str(parse("+ab:", NULL, ARGS(A("-abv"))), "a b=v 0", "in a group");
    is_str(parse("+a", NULL, ARGS(A("-a"), A("--"), A("-a"))), "a 1", "-- ends the options");
    is_str(parse("+a", NULL, ARGS(A("-a"), A("-"), A("-a"))), "a 2", "- is an argument");
    is_str(parse("+a", NULL, ARGS(A("x"), A("-a"))), "2", "the first argument ends them too");
    is_str(parse("+a", NULL, ARGS(A("-ax"))), "a ?(x) 0", "an unknown one");
    is_str(parse("+b:", NULL, ARGS(A("-b"))), "?(b) 0", "a value is missing");
    is_str(parse("+:b:", NULL, ARGS(A("-b"))), ":(b) 0", "and is told apart");
    is_str(parse("+c::", NULL, ARGS(A("-cx"), A("-c"), A("y"))), "c=x c 1", "an optional value");
    is_str(parse("+ab:", longs, ARGS(A("--all"), A("--bytes=5"), A("--bytes"), A("6"), A("z"))),
           "a b=5 b=6 1", "long options");
    is_str(parse("+a", longs, ARGS(A("--by=7"), A("--col"), A("--color=x"))), "b=7 c c=x 0",
           "their beginnings");
    is_str(parse("+a", longs, ARGS(A("--al"))), "?(-) 0", "which have to be unique");
    is_str(parse("+a", longs, ARGS(A("--none"), A("-a"))), "?(-) a 0", "an unknown long one");
    is_str(parse("+a", longs, ARGS(A("--all=3"))), "?(a) 0", "a value that nobody wants");
    is_str(parse("+a", longs, ARGS(A("--bytes"))), "?(b) 0", "a long one without its value");
    return done_testing();
}
