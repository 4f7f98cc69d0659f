/* fnmatch.c - the shell's patterns: * ? [...] and \. A star that fails is tried again one character
 * further; only the last star needs that, so the time is O(pattern * string). */
#include <ctype.h>
#include <fnmatch.h>
#include <string.h>

static int fold(int c, int flags)
{
    return flags & FNM_CASEFOLD ? tolower(c) : c;
}

struct class
{
    const char *name;
    int (*is)(int);
};

/* [:name:] at p. => where it ends, NULL if it is none; *match: c belongs to it */
static const char *match_class(const char *p, int c, int *match)
{
    static const struct class classes[] = {
        { "alnum", isalnum }, { "alpha", isalpha }, { "blank", isblank }, { "cntrl", iscntrl },
        { "digit", isdigit }, { "graph", isgraph }, { "lower", islower }, { "print", isprint },
        { "punct", ispunct }, { "space", isspace }, { "upper", isupper }, { "xdigit", isxdigit },
    };

    if (strncmp(p, "[:", 2))
        return NULL;
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++) {
        size_t n = strlen(classes[i].name);

        if (!strncmp(p + 2, classes[i].name, n) && !strncmp(p + 2 + n, ":]", 2)) {
            *match |= classes[i].is(c) != 0;
            return p + n + 4;
        }
    }
    return NULL;
}

/* The bracket expression behind a [. => where it ends, NULL if it is not closed; *match: c is in
 * it */
static const char *match_bracket(const char *p, int c, int flags, int *match)
{
    int invert = *p == '!' || *p == '^', escapes = !(flags & FNM_NOESCAPE);
    const char *start = p += invert, *end;

    *match = 0;
    for (; *p != ']' || p == start; p++) {
        int low, high;

        if ((end = match_class(p, c, match))) {
            p = end - 1;
            continue;
        }
        if (*p == '\\' && escapes && p[1])
            p++;
        if (!*p || (*p == '/' && flags & FNM_PATHNAME))
            return NULL;
        low = high = (unsigned char)*p;
        if (p[1] == '-' && p[2] && p[2] != ']') {
            p += 2;
            if (*p == '\\' && escapes && p[1])
                p++;
            high = (unsigned char)*p;
        }
        if ((c >= low && c <= high) ||
            (flags & FNM_CASEFOLD && ((tolower(c) >= low && tolower(c) <= high) ||
                                      (toupper(c) >= low && toupper(c) <= high))))
            *match = 1;
    }
    *match ^= invert;
    return p + 1;
}

/* Is the character at s a leading period, which only a period matches? */
static int hidden_period(const char *s, const char *start, int flags)
{
    return *s == '.' && flags & FNM_PERIOD &&
           (s == start || (flags & FNM_PATHNAME && s[-1] == '/'));
}

/* One element of the pattern other than a star against one character. => the rest, NULL: no
 * match */
static const char *match_one(const char *p, const char *s, const char *start, int flags)
{
    int c = (unsigned char)*s, match, wild = *p == '?' || *p == '[';
    const char *end;

    if (wild && (hidden_period(s, start, flags) || (c == '/' && flags & FNM_PATHNAME)))
        return NULL;
    if (*p == '?')
        return p + 1;
    if (*p == '[' && (end = match_bracket(p + 1, c, flags, &match)))
        return match ? end : NULL;
    if (*p == '\\' && !(flags & FNM_NOESCAPE) && p[1])
        p++;
    return fold((unsigned char)*p, flags) == fold(c, flags) ? p + 1 : NULL;
}

int fnmatch(const char *p, const char *s, int flags)
{
    const char *start = s, *star = NULL, *resume = NULL, *next;

    for (;;) {
        if (*p == '*') {
            if (hidden_period(s, start, flags))
                return FNM_NOMATCH;
            star = ++p;
            resume = s;
            continue;
        }
        if (!*s && !*p)
            return 0;
        if (*s == '/' && !*p && flags & FNM_LEADING_DIR)
            return 0;
        if (*s && *p && (next = match_one(p, s, start, flags))) {
            if (*s == '/' && flags & FNM_PATHNAME)
                star = NULL; /* what matched so far stays */
            p = next;
            s++;
            continue;
        }
        if (!star || !*resume || (*resume == '/' && flags & FNM_PATHNAME))
            return FNM_NOMATCH;
        p = star;
        s = ++resume;
    }
}
