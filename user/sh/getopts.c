/* getopts.c - the builtin that takes a script's options apart, one a call.
 * OPTIND says which argument is next; where in that argument is remembered here. */
#include "user/sh/sh.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct options {
    const char *letters;
    char **args; /* from the next one on */
    long index;  /* of it */
    bool quiet;  /* the letters begin with a colon: the script tells of errors */
};

static size_t offset; /* of the next letter in *args, 0 before the first */

static void set_number(const char *name, long value)
{
    char digits[16];
    snprintf(digits, sizeof digits, "%ld", value);
    var_set(name, digits);
}

/* Give the letter back as the result, '?' or ':' for an error. => 0 */
static int answer(struct options *o, const char *name, char letter)
{
    var_set(name, (char[]){ letter, '\0' });
    set_number("OPTIND", o->index);
    return 0;
}

static void next_argument(struct options *o)
{
    o->args++;
    o->index++;
    offset = 0;
}

static int complain_of(struct options *o, const char *name, char letter, bool known)
{
    if (o->quiet)
        var_set("OPTARG", (char[]){ letter, '\0' });
    else
        sh_error(known ? "option -%c wants an argument" : "no such option: -%c", letter);
    return answer(o, name, o->quiet && known ? ':' : '?');
}

/* The option's argument: the rest of this word or the next one. */
static int take_argument(struct options *o, const char *name, char letter)
{
    const char *rest = *o->args + offset;
    if (!*rest) {
        next_argument(o);
        if (!(rest = *o->args))
            return complain_of(o, name, letter, true);
    }
    var_set("OPTARG", rest);
    next_argument(o);
    return answer(o, name, letter);
}

static int take_letter(struct options *o, const char *name)
{
    char letter = (*o->args)[offset++];
    const char *known = letter == ':' ? NULL : strchr(o->letters, letter);
    if (known && known[1] == ':')
        return take_argument(o, name, letter);
    if (!(*o->args)[offset])
        next_argument(o);
    return known ? answer(o, name, letter) : complain_of(o, name, letter, false);
}

static int finish_options(struct options *o, const char *name)
{
    offset = 0;
    answer(o, name, '?');
    return 1;
}

int builtin_getopts(char **argv)
{
    const char *index = var_get("OPTIND");
    if (!argv[1] || !argv[2]) {
        sh_error("usage: getopts LETTERS NAME [ARGUMENT]...");
        return 2;
    }
    struct options o = { argv[1], argv[3] ? argv + 3 : sh.args.list, 1, argv[1][0] == ':' };
    for (long wanted = index ? strtol(index, NULL, 10) : 1; *o.args && o.index < wanted; o.index++)
        o.args++;
    var_unset("OPTARG");
    if (offset && (!*o.args || offset >= strlen(*o.args)))
        offset = 0;
    if (offset)
        return take_letter(&o, argv[2]);
    if (!*o.args || (*o.args)[0] != '-' || !(*o.args)[1])
        return finish_options(&o, argv[2]);
    if (strcmp(*o.args, "--") == 0) {
        next_argument(&o);
        return finish_options(&o, argv[2]);
    }
    offset = 1;
    return take_letter(&o, argv[2]);
}
