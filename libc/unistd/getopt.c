/* getopt.c - options of the command line, in their order, up to the first argument that is none.
 * getopt_long takes --name, --name=value and any prefix that fits one name only. */
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

char *optarg;
int optind = 1, opterr = 1, optopt;
static const char *next; /* in a group of short options: the one to look at now */

static int complain(char *const argv[], const char *options, const char *what, const char *name,
                    int dashes)
{
    int silent = options[*options == '+'] == ':';

    if (opterr && !silent)
        fprintf(stderr, "%s: %s -- '%.*s%s'\n", argv[0], what, dashes, "--", name);
    return silent ? ':' : '?';
}

static int unknown(char *const argv[], const char *options, const char *name, int dashes)
{
    complain(argv, options, "unrecognized option", name, dashes);
    return '?';
}

/* Is argv[optind] an option? A lone "-" is none, "--" ends them. */
static int at_option(int argc, char *const argv[])
{
    const char *arg = optind < argc ? argv[optind] : NULL;

    if (!arg || arg[0] != '-' || !arg[1])
        return 0;
    if (strcmp(arg, "--"))
        return 1;
    optind++;
    return 0;
}

static int short_option(int argc, char *const argv[], const char *options)
{
    char name[2] = { *next++, 0 };
    const char *spec = *name == ':' ? NULL : strchr(options, *name);

    optopt = (unsigned char)*name;
    if (!*next)
        optind++;
    if (!spec) {
        if (!*next)
            next = NULL;
        return unknown(argv, options, name, 0);
    }
    if (spec[1] == ':') {
        optarg = NULL;
        if (*next) {
            optarg = (char *)next;
            optind++;
        } else if (spec[2] != ':') {
            if (optind >= argc) {
                next = NULL;
                return complain(argv, options, "option requires an argument", name, 0);
            }
            optarg = argv[optind++];
        }
        next = NULL;
    } else if (!*next) {
        next = NULL;
    }
    return optopt;
}

int getopt(int argc, char *const argv[], const char *options)
{
    if (optind == 0) {
        optind = 1;
        next = NULL;
    }
    optarg = NULL;
    if (!next) {
        if (!at_option(argc, argv))
            return -1;
        next = argv[optind] + 1;
    }
    return short_option(argc, argv, options);
}

/* The option that the n characters of name stand for. => NULL: none, or several */
static const struct option *find_long(const struct option *longs, const char *name, size_t n)
{
    const struct option *found = NULL;

    for (; longs->name; longs++) {
        if (strncmp(longs->name, name, n))
            continue;
        if (!longs->name[n])
            return longs;
        if (found)
            return NULL;
        found = longs;
    }
    return found;
}

static int long_option(int argc, char *const argv[], const char *options,
                       const struct option *longs, int *index)
{
    const char *name = argv[optind++] + 2, *value = strchrnul(name, '=');
    const struct option *o = find_long(longs, name, (size_t)(value - name));

    optopt = 0;
    if (!o)
        return unknown(argv, options, name, 2);
    optopt = o->flag ? 0 : o->val;
    if (*value && o->has_arg == no_argument) {
        complain(argv, options, "option doesn't allow an argument", o->name, 2);
        return '?';
    }
    if (*value)
        optarg = (char *)value + 1;
    else if (o->has_arg == required_argument && optind >= argc)
        return complain(argv, options, "option requires an argument", o->name, 2);
    else if (o->has_arg == required_argument)
        optarg = argv[optind++];
    if (index)
        *index = (int)(o - longs);
    if (!o->flag)
        return o->val;
    *o->flag = o->val;
    return 0;
}

int getopt_long(int argc, char *const argv[], const char *options, const struct option *longs,
                int *index)
{
    if (optind == 0) {
        optind = 1;
        next = NULL;
    }
    optarg = NULL;
    if (!next) {
        if (!at_option(argc, argv))
            return -1;
        if (argv[optind][1] == '-')
            return long_option(argc, argv, options, longs, index);
        next = argv[optind] + 1;
    }
    return short_option(argc, argv, options);
}
