/* pattern.c - patterns against strings and against the names of files. */
#include "user/sh/sh.h"

#include <dirent.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Match c against the set at p, which is behind its "[". => the set's end behind "]" with *in set,
 * or NULL if the set is never closed: then the bracket is an ordinary character */
static const char *match_set(const char *p, char c, bool *in)
{
    bool negated = *p == '!' || *p == '^', found = false;
    const char *first = p += negated;
    while (*p && (*p != ']' || p == first)) {
        if (*p == '\\' && p[1])
            p++;
        char low = *p++, high = low;
        if (p[0] == '-' && p[1] && p[1] != ']') {
            p += p[1] == '\\' && p[2] ? 2 : 1;
            high = *p++;
        }
        found |= (unsigned char)c >= (unsigned char)low && (unsigned char)c <= (unsigned char)high;
    }
    *in = found != negated;
    return *p ? p + 1 : NULL;
}

/* Match one character of s. => the pattern behind what matched it, or NULL */
static const char *match_one(const char *p, char c)
{
    if (!c)
        return NULL;
    if (*p == '?')
        return p + 1;
    if (*p == '[') {
        bool in;
        const char *end = match_set(p + 1, c, &in);
        if (end)
            return in ? end : NULL;
    }
    if (*p == '\\' && p[1])
        p++;
    return *p == c ? p + 1 : NULL;
}

/* On a mismatch, the last star takes one character more: linear but for length times stars. */
bool pattern_match(const char *p, const char *s)
{
    const char *star = NULL, *mark = NULL;
    for (;;) {
        if (*p == '*') {
            star = ++p;
            mark = s;
            continue;
        }
        if (!*p && !*s)
            return true;
        const char *after = *p ? match_one(p, *s) : NULL;
        if (after) {
            p = after;
            s++;
        } else if (star && *mark) {
            p = star;
            s = ++mark;
        } else {
            return false;
        }
    }
}

/* ------------------------------------------------------------ names of files */
struct names {
    char **list;
    size_t count;
};

static void add_name(struct names *names, const char *path)
{
    names->list = xrealloc(names->list, (names->count + 1) * sizeof *names->list);
    names->list[names->count++] = xstrdup(path);
}

static bool has_magic(const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (s[i] == '\\')
            i++;
        else if (strchr("*?[", s[i]))
            return true;
    }
    return false;
}

static void walk(struct names *names, char *path, size_t len, const char *pattern);

/* Append n characters of a name to the path and go on with what follows them. */
static void descend(struct names *names, char *path, size_t len, const char *name, size_t n,
                    const char *rest)
{
    struct stat st;
    if (len + n + 2 > PATH_MAX)
        return;
    memcpy(path + len, name, n);
    len += n;
    path[len] = '\0';
    if (*rest != '/') {
        if (lstat(path, &st) == 0)
            add_name(names, path);
        return;
    }
    if (len > 0 && (stat(path, &st) < 0 || !S_ISDIR(st.st_mode)))
        return;
    while (*rest == '/' && len + 2 < PATH_MAX)
        path[len++] = *rest++;
    path[len] = '\0';
    if (*rest)
        walk(names, path, len, rest);
    else
        add_name(names, path);
}

/* A component without magic: only its backslashes go. */
static void walk_literal(struct names *names, char *path, size_t len, const char *p, size_t n)
{
    char name[NAME_MAX + 1];
    size_t used = 0;
    for (size_t i = 0; i < n && used < NAME_MAX; i++) {
        if (p[i] == '\\' && i + 1 < n)
            i++;
        name[used++] = p[i];
    }
    descend(names, path, len, name, used, p + n);
}

static void walk_directory(struct names *names, char *path, size_t len, const char *p, size_t n)
{
    char component[NAME_MAX + 1];
    if (n > NAME_MAX)
        return;
    memcpy(component, p, n);
    component[n] = '\0';
    path[len] = '\0';
    DIR *dir = opendir(len ? path : ".");
    if (!dir)
        return;
    for (struct dirent *d; (d = readdir(dir));)
        if ((d->d_name[0] != '.' || component[0] == '.') && pattern_match(component, d->d_name))
            descend(names, path, len, d->d_name, strlen(d->d_name), p + n);
    closedir(dir);
}

/* Match the pattern below path[0..len), which is empty or ends with a slash. */
static void walk(struct names *names, char *path, size_t len, const char *pattern)
{
    size_t n = strcspn(pattern, "/");
    if (has_magic(pattern, n))
        walk_directory(names, path, len, pattern, n);
    else
        walk_literal(names, path, len, pattern, n);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

int pattern_glob(const char *pattern, void (*add)(void *context, const char *path), void *context)
{
    char path[PATH_MAX];
    struct names names = { 0 };
    walk(&names, path, 0, pattern);
    if (names.count > 0)
        qsort(names.list, names.count, sizeof *names.list, by_name);
    for (size_t i = 0; i < names.count; i++) {
        add(context, names.list[i]);
        free(names.list[i]);
    }
    free(names.list);
    return (int)names.count;
}
