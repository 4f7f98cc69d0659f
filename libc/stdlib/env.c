/* env.c - the environment. Strings that setenv made are its own, and freed when they are replaced;
 * the array is copied once, when it first has to grow, and doubles. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char **own;   /* the array that we allocated; environ, unless the program changed that */
static size_t room;  /* its places */
static char **made;  /* strings that setenv allocated */
static size_t nmade; /* how many */

/* The length of a name. => 0 and EINVAL for what is none */
static size_t name_length(const char *name)
{
    size_t n = name ? strcspn(name, "=") : 0;

    if (n && !name[n])
        return n;
    errno = EINVAL;
    return 0;
}

static char **find(const char *name, size_t n)
{
    for (char **e = environ; e && *e; e++)
        if (!strncmp(*e, name, n) && (*e)[n] == '=')
            return e;
    return NULL;
}

char *getenv(const char *name)
{
    size_t n = strcspn(name, "=");
    char **e = n && !name[n] ? find(name, n) : NULL;

    return e ? *e + n + 1 : NULL;
}

static void forget(const char *s)
{
    for (size_t i = 0; i < nmade; i++) {
        if (made[i] == s) {
            free(made[i]);
            made[i] = made[--nmade];
            return;
        }
    }
}

/* Room for one more pointer in environ. */
static int grow(void)
{
    size_t n = 0;
    char **bigger;

    while (environ && environ[n])
        n++;
    if (environ == own && n + 2 <= room)
        return 0;
    bigger = malloc((2 * n + 8) * sizeof *bigger);
    if (!bigger)
        return -1;
    if (n)
        memcpy(bigger, environ, n * sizeof *bigger);
    bigger[n] = NULL;
    if (environ == own)
        free(own);
    own = environ = bigger;
    room = 2 * n + 8;
    return 0;
}

static int put(char *s, size_t n)
{
    char **e = find(s, n);

    if (e) {
        forget(*e);
        *e = s;
        return 0;
    }
    if (grow() < 0)
        return -1;
    for (e = environ; *e; e++)
        ;
    e[0] = s;
    e[1] = NULL;
    return 0;
}

/* The string itself becomes part of the environment; without = it takes the name away. */
int putenv(char *assignment)
{
    size_t n = strcspn(assignment, "=");

    if (!n || !assignment[n])
        return unsetenv(assignment);
    return put(assignment, n);
}

int setenv(const char *name, const char *value, int overwrite)
{
    size_t n = name_length(name), size;
    char *s, **more;

    if (!n)
        return -1;
    if (!overwrite && find(name, n))
        return 0;
    size = n + strlen(value) + 2;
    s = malloc(size);
    more = s ? realloc(made, (nmade + 1) * sizeof *made) : NULL;
    if (more)
        made = more;
    if (!more || (memcpy(s, name, n), s[n] = '=', strcpy(s + n + 1, value), put(s, n)) < 0) {
        free(s);
        return -1;
    }
    made[nmade++] = s;
    return 0;
}

int unsetenv(const char *name)
{
    size_t n = name_length(name);
    char **e;

    if (!n)
        return -1;
    while ((e = find(name, n))) {
        forget(*e);
        for (; *e; e++)
            e[0] = e[1];
    }
    return 0;
}

int clearenv(void)
{
    for (size_t i = 0; i < nmade; i++)
        free(made[i]);
    nmade = 0;
    if (environ)
        *environ = NULL;
    return 0;
}
