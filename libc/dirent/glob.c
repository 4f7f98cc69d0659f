/* glob.c - the paths that a pattern matches: component by component, reading a directory only where
 * the component has a wildcard. */
#include <dirent.h>
#include <errno.h>
#include <fnmatch.h>
#include <glob.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct search {
    glob_t *result;
    int flags;
    int (*onerror)(const char *, int);
    size_t room;
    char path[PATH_MAX];
};

static int append(struct search *g, const char *path, size_t n)
{
    glob_t *r = g->result;
    size_t slots = r->gl_offs + r->gl_pathc + 2;
    char *copy;

    if (slots > g->room) {
        char **v = realloc(r->gl_pathv, 2 * slots * sizeof *v);

        if (!v)
            return GLOB_NOSPACE;
        if (!r->gl_pathv)
            memset(v, 0, r->gl_offs * sizeof *v);
        r->gl_pathv = v;
        g->room = 2 * slots;
    }
    if (!(copy = malloc(n + 2)))
        return GLOB_NOSPACE;
    memcpy(copy, path, n);
    copy[n] = 0;
    r->gl_pathv[r->gl_offs + r->gl_pathc++] = copy;
    r->gl_pathv[r->gl_offs + r->gl_pathc] = NULL;
    return 0;
}

static int is_wild(const char *p, size_t n, int flags)
{
    for (size_t i = 0; i < n; i++) {
        if (strchr("*?[", p[i]))
            return 1;
        if (p[i] == '\\' && !(flags & GLOB_NOESCAPE) && i + 1 < n)
            i++;
    }
    return 0;
}

/* The component without its backslashes, to out. => its length */
static size_t plain(char *out, const char *p, size_t n, int flags)
{
    size_t k = 0;

    for (size_t i = 0; i < n; i++) {
        if (p[i] == '\\' && !(flags & GLOB_NOESCAPE) && i + 1 < n)
            i++;
        out[k++] = p[i];
    }
    return k;
}

static int match(struct search *g, size_t n, const char *pattern);

/* path[0..n) now exists as far as is known: go on behind the component, or take the path. */
static int descend(struct search *g, size_t n, const char *rest)
{
    struct stat st;
    int is_dir;

    if (*rest == '/') {
        while (*rest == '/' && n + 1 < sizeof g->path) {
            g->path[n++] = '/';
            rest++;
        }
        return match(g, n, rest);
    }
    g->path[n] = 0;
    if (lstat(g->path, &st) < 0)
        return 0;
    is_dir =
        S_ISDIR(st.st_mode) || (S_ISLNK(st.st_mode) && !stat(g->path, &st) && S_ISDIR(st.st_mode));
    if (is_dir && g->flags & GLOB_MARK && n && g->path[n - 1] != '/')
        g->path[n++] = '/';
    return append(g, g->path, n);
}

static int match_directory(struct search *g, size_t n, const char *pattern, const char *rest)
{
    int flags =
        (g->flags & GLOB_PERIOD ? 0 : FNM_PERIOD) | (g->flags & GLOB_NOESCAPE ? FNM_NOESCAPE : 0);
    struct dirent *d;
    DIR *dir;
    int r = 0;

    g->path[n] = 0;
    dir = opendir(n ? g->path : ".");
    if (!dir) {
        if ((g->onerror && g->onerror(g->path, errno)) || g->flags & GLOB_ERR)
            return GLOB_ABORTED;
        return 0;
    }
    while (r == 0 && (d = readdir(dir))) {
        size_t len = strlen(d->d_name);

        if (fnmatch(pattern, d->d_name, flags) || n + len + 2 > sizeof g->path)
            continue;
        if (*rest && d->d_type != DT_DIR && d->d_type != DT_LNK && d->d_type != DT_UNKNOWN)
            continue;
        memcpy(g->path + n, d->d_name, len);
        r = descend(g, n + len, rest);
    }
    closedir(dir);
    return r;
}

/* All matches of the pattern below path[0..n). */
static int match(struct search *g, size_t n, const char *pattern)
{
    const char *rest = strchrnul(pattern, '/');
    size_t len = (size_t)(rest - pattern);
    char component[NAME_MAX + 1];

    if (!*pattern)
        return descend(g, n, pattern);
    if (len > NAME_MAX || n + len + 2 > sizeof g->path)
        return 0;
    if (!is_wild(pattern, len, g->flags))
        return descend(g, n + plain(g->path + n, pattern, len, g->flags), rest);
    memcpy(component, pattern, len);
    component[len] = 0;
    return match_directory(g, n, component, rest);
}

static int compare(const void *a, const void *b)
{
    return strcoll(*(char *const *)a, *(char *const *)b);
}

int glob(const char *restrict pattern, int flags, int (*onerror)(const char *, int),
         glob_t *restrict result)
{
    struct search g = { .result = result, .flags = flags, .onerror = onerror };
    size_t n = 0, old;
    int r;

    if (!(flags & GLOB_APPEND)) {
        result->gl_pathc = 0;
        result->gl_pathv = NULL;
        if (!(flags & GLOB_DOOFFS))
            result->gl_offs = 0;
    }
    old = result->gl_pathc;
    for (; *pattern == '/' && n + 1 < sizeof g.path; pattern++)
        g.path[n++] = '/';
    r = *pattern || n ? match(&g, n, pattern) : 0;
    if (r)
        return r;
    if (result->gl_pathc == old) {
        if (!(flags & GLOB_NOCHECK))
            return GLOB_NOMATCH;
        return append(&g, pattern - n, n + strlen(pattern));
    }
    if (!(flags & GLOB_NOSORT))
        qsort(result->gl_pathv + result->gl_offs + old, result->gl_pathc - old, sizeof(char *),
              compare);
    return 0;
}

void globfree(glob_t *result)
{
    for (size_t i = 0; i < result->gl_pathc; i++)
        free(result->gl_pathv[result->gl_offs + i]);
    free(result->gl_pathv);
    result->gl_pathv = NULL;
    result->gl_pathc = 0;
}
