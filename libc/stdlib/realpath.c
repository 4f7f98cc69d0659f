/* realpath.c - a path without symbolic links, ".", ".." and double slashes. */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct walk {
    char done[PATH_MAX]; /* absolute, resolved; no slash at its end, so "" is the root */
    size_t n;
    char todo[PATH_MAX];
    int links;
};

static int fail(int error)
{
    errno = error;
    return -1;
}

/* The link that done[] names, at todo's front; done[] loses it, or everything if it is absolute. */
static int follow(struct walk *w, size_t parent, const char *rest)
{
    char target[PATH_MAX];
    ssize_t n = readlink(w->done, target, sizeof target - 1);
    size_t nrest = strlen(rest);

    if (n <= 0)
        return n < 0 && errno == EINVAL ? 0 : fail(n < 0 ? errno : ENOENT);
    if (++w->links > SYMLOOP_MAX)
        return fail(ELOOP);
    if ((size_t)n + nrest + 2 > sizeof w->todo)
        return fail(ENAMETOOLONG);
    memmove(w->todo + n + 1, rest, nrest + 1);
    memcpy(w->todo, target, (size_t)n);
    w->todo[n] = '/';
    w->n = *target == '/' ? 0 : parent;
    w->done[w->n] = 0;
    return 1;
}

static int step(struct walk *w, const char *name, size_t n, const char *rest)
{
    size_t parent = w->n;
    struct stat st;
    int r;

    if (n == 0 || (n == 1 && *name == '.'))
        return 0;
    if (n == 2 && !memcmp(name, "..", 2)) {
        while (w->n && w->done[--w->n] != '/')
            ;
        w->done[w->n] = 0;
        return 0;
    }
    if (n > NAME_MAX || w->n + n + 2 > sizeof w->done)
        return fail(ENAMETOOLONG);
    w->done[w->n] = '/';
    memcpy(w->done + w->n + 1, name, n);
    w->done[w->n += n + 1] = 0;
    if ((r = follow(w, parent, rest)))
        return r;
    if (stat(w->done, &st) < 0)
        return -1;
    return *rest && !S_ISDIR(st.st_mode) ? fail(ENOTDIR) : 0;
}

static int resolve(struct walk *w, const char *path)
{
    if (!*path)
        return fail(ENOENT);
    if (strlcpy(w->todo, path, sizeof w->todo) >= sizeof w->todo)
        return fail(ENAMETOOLONG);
    if (*path != '/') {
        if (!getcwd(w->done, sizeof w->done))
            return -1;
        w->n = strcmp(w->done, "/") ? strlen(w->done) : 0;
    }
    for (char *p = w->todo; *p;) {
        char *end = strchrnul(p, '/');
        int r = step(w, p, (size_t)(end - p), end);

        if (r < 0)
            return -1;
        if (r > 0)
            p = w->todo; /* written anew */
        else
            p = *end ? end + 1 : end;
    }
    return 0;
}

char *realpath(const char *restrict path, char *restrict resolved)
{
    struct walk w = { .n = 0 };

    if (!path) {
        errno = EINVAL;
        return NULL;
    }
    if (resolve(&w, path) < 0)
        return NULL;
    if (!w.n)
        w.done[w.n++] = '/';
    w.done[w.n] = 0;
    return resolved ? strcpy(resolved, w.done) : strdup(w.done);
}
