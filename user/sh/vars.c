/* vars.c - variables, the environment, local variables, functions.
 * Short lists: a shell's variables are few, and a look-up is nothing beside a fork. */
#include "user/sh/sh.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct var {
    struct var *next;
    char *value; /* NULL: exported or read-only, but unset */
    bool exported, read_only;
    char name[];
};

/* What `local` hid. */
struct hidden {
    struct hidden *next;
    char *value;
    bool exported;
    int depth;
    char name[];
};

static struct var *vars;
static struct hidden *hiddens;
static struct function *functions;

static struct var *find(const char *name, size_t n)
{
    for (struct var *v = vars; v; v = v->next)
        if (strncmp(v->name, name, n) == 0 && v->name[n] == '\0')
            return v;
    return NULL;
}

static struct var *find_or_add(const char *name, size_t n)
{
    struct var *v = find(name, n);
    if (v)
        return v;
    v = xmalloc(sizeof *v + n + 1);
    *v = (struct var){ .next = vars };
    memcpy(v->name, name, n);
    v->name[n] = '\0';
    return vars = v;
}

static bool set(struct var *v, const char *value)
{
    if (v->read_only) {
        sh_error("%s: is read-only", v->name);
        return false;
    }
    char *copy = value ? xstrdup(value) : NULL;
    free(v->value);
    v->value = copy;
    return true;
}

const char *var_get(const char *name)
{
    struct var *v = find(name, strlen(name));
    return v ? v->value : NULL;
}

bool var_set(const char *name, const char *value)
{
    return set(find_or_add(name, strlen(name)), value);
}

bool var_assign(const char *assignment)
{
    size_t n = strcspn(assignment, "=");
    return set(find_or_add(assignment, n), assignment + n + 1);
}

void var_export(const char *name)
{
    find_or_add(name, strlen(name))->exported = true;
}

void var_read_only(const char *name)
{
    find_or_add(name, strlen(name))->read_only = true;
}

bool var_unset(const char *name)
{
    struct var *v = find(name, strlen(name));
    if (!v)
        return true;
    if (!set(v, NULL))
        return false;
    v->exported = false;
    return true;
}

void var_import(char **environment)
{
    for (; *environment; environment++) {
        size_t n = strcspn(*environment, "=");
        if (n == 0 || (*environment)[n] != '=' || name_length(*environment) != n)
            continue;
        struct var *v = find_or_add(*environment, n);
        set(v, *environment + n + 1);
        v->exported = true;
    }
}

static bool overridden(const struct var *v, char **extra)
{
    size_t n = strlen(v->name);
    for (; extra && *extra; extra++)
        if (strncmp(*extra, v->name, n) == 0 && (*extra)[n] == '=')
            return true;
    return false;
}

char **var_environment(struct arena *a, char **extra)
{
    size_t count = 0, i = 0;
    for (struct var *v = vars; v; v = v->next)
        count++;
    for (char **e = extra; e && *e; e++)
        count++;
    char **env = arena_alloc(a, (count + 1) * sizeof *env);
    for (struct var *v = vars; v; v = v->next) {
        if (!v->exported || !v->value || overridden(v, extra))
            continue;
        size_t n = strlen(v->name);
        char *s = arena_alloc(a, n + strlen(v->value) + 2);
        memcpy(s, v->name, n);
        s[n] = '=';
        strcpy(s + n + 1, v->value);
        env[i++] = s;
    }
    for (; extra && *extra; extra++)
        env[i++] = *extra;
    return env;
}

static void print_quoted(const char *s)
{
    putchar('\'');
    for (; *s; s++) {
        if (*s == '\'')
            fputs("'\\''", stdout);
        else
            putchar(*s);
    }
    putchar('\'');
}

static int by_name(const void *a, const void *b)
{
    return strcmp((*(struct var *const *)a)->name, (*(struct var *const *)b)->name);
}

void var_print(bool exported_only)
{
    struct arena scratch = { 0 };
    size_t n = 0;
    for (struct var *v = vars; v; v = v->next)
        n++;
    struct var **sorted = arena_alloc(&scratch, (n + 1) * sizeof(struct var *));
    n = 0;
    for (struct var *v = vars; v; v = v->next)
        if (v->exported || (!exported_only && v->value))
            sorted[n++] = v;
    qsort(sorted, n, sizeof *sorted, by_name);
    for (size_t i = 0; i < n; i++) {
        printf("%s%s", exported_only ? "export " : "", sorted[i]->name);
        if (sorted[i]->value) {
            putchar('=');
            print_quoted(sorted[i]->value);
        }
        putchar('\n');
    }
    arena_clear(&scratch);
}

/* ------------------------------------------------------------ local variables */
void scope_enter(void)
{
    sh.functions++;
}

bool scope_hide(const char *name)
{
    if (sh.functions == 0)
        return false;
    struct var *v = find_or_add(name, strlen(name));
    struct hidden *h = xmalloc(sizeof *h + strlen(name) + 1);
    *h = (struct hidden){ hiddens, v->value, v->exported, sh.functions };
    strcpy(h->name, name);
    hiddens = h;
    v->value = NULL;
    return true;
}

void scope_leave(void)
{
    while (hiddens && hiddens->depth == sh.functions) {
        struct hidden *h = hiddens;
        struct var *v = find_or_add(h->name, strlen(h->name));
        free(v->value);
        v->value = h->value;
        v->exported = h->exported;
        hiddens = h->next;
        free(h);
    }
    sh.functions--;
}

/* ------------------------------------------------------------ functions */
struct function *function_find(const char *name)
{
    struct function *f = functions;
    while (f && strcmp(f->name, name) != 0)
        f = f->next;
    return f;
}

void function_define(const char *name, const struct node *body, struct arena *arena)
{
    struct function *f = function_find(name);
    if (!f) {
        f = xmalloc(sizeof *f + strlen(name) + 1);
        f->next = functions;
        strcpy(f->name, name);
        functions = f;
    } else {
        arena_put(f->arena);
    }
    f->arena = arena_get(arena);
    f->body = body;
}

bool function_unset(const char *name)
{
    for (struct function **link = &functions; *link; link = &(*link)->next) {
        struct function *f = *link;
        if (strcmp(f->name, name) != 0)
            continue;
        *link = f->next;
        arena_put(f->arena);
        free(f);
        return true;
    }
    return false;
}
