/* read.c - the builtin that reads a line into variables. */
#include "user/sh/sh.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* One line from the standard input, byte by byte: what follows it is someone else's. A backslash
 * quotes unless raw; the character behind it is marked by one in `line`. => false at the end */
static bool read_input(struct text *line, bool raw)
{
    char c;
    for (;;) {
        ssize_t n = read(0, &c, 1);
        if (n < 0 && errno == EINTR && !interrupted)
            continue;
        if (n <= 0)
            return false;
        if (c == '\n')
            return true;
        if (c == '\\' && !raw) {
            if (read(0, &c, 1) <= 0)
                return false;
            if (c == '\n')
                continue;
            text_add(line, '\\');
        } else if (c == '\\') {
            text_add(line, '\\');
        }
        text_add(line, c);
    }
}

/* Take one field from *s, or all that is left of it for the last name. */
static char *take_field(const char **s, const char *ifs, bool last)
{
    struct text field = { 0 };
    const char *p = *s + strspn(*s, " \t\n");
    size_t keep = 0; /* up to here even if it is blank */
    for (; *p && (last || !strchr(ifs, *p)); p++) {
        bool quoted = *p == '\\' && p[1];
        text_add(&field, *(p += quoted));
        if (quoted || !strchr(" \t\n", *p))
            keep = field.len;
    }
    field.len = keep;
    *s = *p ? p + 1 : p;
    text_string(&field);
    return field.s;
}

static int assign_fields(char **names, const char *line)
{
    const char *ifs = var_get("IFS");
    int status = 0;
    for (; *names; names++) {
        char *value = take_field(&line, ifs ? ifs : " \t\n", !names[1]);
        if (!var_set(*names, value))
            status = 1;
        free(value);
    }
    return status;
}

int builtin_read(char **argv)
{
    static char reply[] = "REPLY", *reply_list[] = { reply, NULL };
    bool raw = false;
    char **name = argv + 1;
    for (; *name && (*name)[0] == '-'; name++) {
        if (strcmp(*name, "-r") == 0)
            raw = true;
        else if (strcmp(*name, "-p") == 0 && name[1])
            fputs(*++name, stderr);
        else
            return builtin_usage("read [-r] [-p PROMPT] [NAME]...");
    }
    for (char **n = name; *n; n++)
        if (!builtin_check_name("read", *n))
            return 2;
    struct text line = { 0 };
    bool whole = read_input(&line, raw);
    int status = assign_fields(*name ? name : reply_list, text_string(&line));
    text_free(&line);
    return whole ? status : 1;
}
