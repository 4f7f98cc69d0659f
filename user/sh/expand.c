/* expand.c - words to fields.
 * A field under construction is a pattern: a character that was quoted, or that must be itself,
 * carries a backslash if a pattern could take it for something else. In the end it is matched
 * against the names of files if some live * ? or [ is in it, and the backslashes go. */
#include "user/sh/sh.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct expansion {
    struct arena *arena;
    bool split;       /* unquoted results are split at IFS; fields are globbed */
    struct text text; /* the field under construction */
    bool started;     /* it is one, even if it is empty */
    bool magic;       /* with a live * ? or [ */
    char **fields;
    size_t count, room;
    bool failed;
};

static void expand_parts(struct expansion *e, const struct part *part);

/* ------------------------------------------------------------ fields */
static void add_char(struct expansion *e, char c, bool live)
{
    e->started = true;
    if (live && strchr("*?[", c))
        e->magic = true;
    else if (!live && strchr("*?[]\\!^-", c))
        text_add(&e->text, '\\');
    text_add(&e->text, c);
}

static void add_string(struct expansion *e, const char *s, bool live)
{
    while (*s)
        add_char(e, *s++, live);
}

static void add_field(void *context, const char *s)
{
    struct expansion *e = context;
    if (e->count + 1 >= e->room)
        e->fields = xrealloc(e->fields, (e->room = 2 * e->room + 16) * sizeof *e->fields);
    e->fields[e->count++] = arena_strndup(e->arena, s, strlen(s));
}

static void unescape(char *s)
{
    char *to = s;
    for (; *s; s++) {
        if (*s == '\\' && s[1])
            s++;
        *to++ = *s;
    }
    *to = '\0';
}

static void end_field(struct expansion *e)
{
    if (!e->started)
        return;
    text_string(&e->text);
    if (!e->magic || !e->split || sh.no_glob || !pattern_glob(e->text.s, add_field, e)) {
        unescape(e->text.s);
        add_field(e, e->text.s);
    }
    e->text.len = 0;
    e->started = e->magic = false;
}

/* Add the result of an expansion, which splits where it stands unquoted. */
static void add_result(struct expansion *e, const char *s, bool quoted)
{
    if (quoted || !e->split) {
        e->started |= quoted;
        add_string(e, s, !quoted && e->split);
        return;
    }
    const char *ifs = var_get("IFS");
    if (!ifs)
        ifs = " \t\n";
    for (; *s; s++) {
        if (!strchr(ifs, *s)) {
            add_char(e, *s, *s != '\\');
            continue;
        }
        e->started |= !isspace((unsigned char)*s); /* x,,y has an empty field, x  y has none */
        end_field(e);
    }
}

/* ------------------------------------------------------------ parameters */
static const char *number(struct expansion *e, long value)
{
    char digits[16];
    int n = snprintf(digits, sizeof digits, "%ld", value);
    return arena_strndup(e->arena, digits, (size_t)n);
}

static const char *option_letters(struct expansion *e)
{
    char letters[8];
    int n = snprintf(letters, sizeof letters, "%s%s%s%s%s", sh.exit_on_error ? "e" : "",
                     sh.no_glob ? "f" : "", sh.interactive ? "i" : "", sh.no_unset ? "u" : "",
                     sh.trace ? "x" : "");
    return arena_strndup(e->arena, letters, (size_t)n);
}

static int count_args(void)
{
    int n = 0;
    while (sh.args.list[n])
        n++;
    return n;
}

/* All arguments in one string, as "$*" gives them. */
static const char *joined_args(struct expansion *e)
{
    struct text t = { 0 };
    const char *ifs = var_get("IFS");
    for (char **arg = sh.args.list; *arg; arg++) {
        text_add_string(&t, *arg);
        if (arg[1] && (!ifs || *ifs))
            text_add(&t, ifs ? *ifs : ' ');
    }
    const char *s = arena_strndup(e->arena, text_string(&t), t.len);
    text_free(&t);
    return s;
}

/* => NULL when unset */
static const char *parameter(struct expansion *e, const char *name)
{
    if (isdigit((unsigned char)*name)) {
        int n = atoi(name);
        return n == 0 ? sh.name : n <= count_args() ? sh.args.list[n - 1] : NULL;
    }
    switch (*name) {
    case '@':
    case '*': return sh.args.list[0] ? joined_args(e) : NULL;
    case '#': return number(e, count_args());
    case '?': return number(e, sh.status);
    case '$': return number(e, sh.pid);
    case '!': return sh.last ? number(e, sh.last) : NULL;
    case '-': return option_letters(e);
    default: return var_get(name);
    }
}

/* "$@": each argument a field of its own, the first joined to what is before it. */
static void add_args(struct expansion *e, bool quoted)
{
    for (char **arg = sh.args.list; *arg; arg++) {
        add_result(e, *arg, quoted);
        if (arg[1])
            end_field(e);
    }
}

/* ${name#pattern} and its three relatives: what is left of value. */
static const char *trimmed(struct expansion *e, const struct part *part, const char *value)
{
    const char *pattern = expand_pattern(part->word, e->arena);
    size_t n = strlen(value);
    if (!pattern) {
        e->failed = true;
        return "";
    }
    for (size_t i = 0; i <= n; i++) {
        size_t cut = part->twice ? n - i : i; /* the longest first, or the shortest */
        if (part->op == '#') {
            if (pattern_match(pattern, arena_strndup(e->arena, value, cut)))
                return value + cut;
        } else if (pattern_match(pattern, value + n - cut)) {
            return arena_strndup(e->arena, value, n - cut);
        }
    }
    return value;
}

static void assign_default(struct expansion *e, const struct part *part)
{
    const char *value = expand_string(part->word, e->arena);
    if (!value || !name_length(part->text) || !var_set(part->text, value))
        e->failed = true;
    else
        add_result(e, value, part->quoted);
}

static void demand(struct expansion *e, const struct part *part)
{
    const char *why = expand_string(part->word, e->arena);
    sh_error("%s: %s", part->text, why && *why ? why : "is not set");
    e->failed = true;
}

/* ${name op word}, where the value is missing if unset or, with a colon, empty. */
static void expand_operator(struct expansion *e, const struct part *part, const char *value)
{
    bool missing = !value || (part->twice && !*value);
    switch (part->op) {
    case '-':
        if (missing)
            expand_parts(e, part->word->parts);
        else
            add_result(e, value, part->quoted);
        break;
    case '+':
        if (!missing)
            expand_parts(e, part->word->parts);
        break;
    case '=':
        if (missing)
            assign_default(e, part);
        else
            add_result(e, value, part->quoted);
        break;
    case '?':
        if (missing)
            demand(e, part);
        else
            add_result(e, value, part->quoted);
        break;
    case 'l': add_result(e, number(e, value ? (long)strlen(value) : 0), part->quoted); break;
    default: add_result(e, trimmed(e, part, value ? value : ""), part->quoted); break;
    }
}

static void expand_parameter(struct expansion *e, const struct part *part)
{
    const char *value = parameter(e, part->text);
    if (!value && sh.no_unset && (!part->op || strchr("l#%", part->op)) &&
        !strchr("@*", part->text[0])) {
        sh_error("%s: is not set", part->text);
        e->failed = true;
    } else if (part->op) {
        expand_operator(e, part, value);
    } else if (part->text[0] == '@' && e->split) {
        add_args(e, part->quoted);
    } else if (part->text[0] == '*' && e->split && !part->quoted) {
        add_args(e, false);
    } else {
        add_result(e, value ? value : "", part->quoted);
    }
}

/* ------------------------------------------------------------ parts */
static void expand_arithmetic(struct expansion *e, const struct part *part)
{
    long long value;
    char digits[24];
    const char *expression = expand_string(part->word, e->arena);
    if (!expression || !arith_eval(expression, &value)) {
        e->failed = true;
        return;
    }
    snprintf(digits, sizeof digits, "%lld", value);
    add_result(e, digits, part->quoted);
}

static void expand_parts(struct expansion *e, const struct part *part)
{
    for (; part && !e->failed; part = part->next) {
        switch (part->kind) {
        case PART_TEXT:
            e->started |= part->quoted;
            add_string(e, part->text, !part->quoted);
            break;
        case PART_PARAM: expand_parameter(e, part); break;
        case PART_COMMAND:
            add_result(e, exec_capture(part->command, e->arena), part->quoted);
            break;
        case PART_ARITH: expand_arithmetic(e, part); break;
        }
    }
}

/* The length of a tilde at s that means the home directory: it stands alone or before a slash. */
static bool is_tilde(const char *s)
{
    return s[0] == '~' && (s[1] == '\0' || s[1] == '/' || s[1] == ':') && var_get("HOME");
}

/* A word's parts, its tilde first: at the beginning, or behind the = of an assignment. */
static void expand_word(struct expansion *e, const struct word *w)
{
    const struct part *part = w->parts;
    struct part rest;
    if (part && part->kind == PART_TEXT && !part->quoted) {
        size_t n = name_length(part->text);
        size_t at = n > 0 && part->text[n] == '=' ? n + 1 : 0;
        if (is_tilde(part->text + at)) {
            for (size_t i = 0; i < at; i++)
                add_char(e, part->text[i], false);
            add_string(e, var_get("HOME"), false);
            rest = *part;
            rest.text = part->text + at + 1;
            part = &rest;
        }
    }
    expand_parts(e, part);
}

/* ------------------------------------------------------------ whole words */
char **expand_words(const struct word *words, struct arena *a)
{
    struct expansion e = { .arena = a, .split = true };
    for (; words && !e.failed; words = words->next) {
        expand_word(&e, words);
        end_field(&e);
    }
    char **fields = arena_alloc(a, (e.count + 1) * sizeof *fields);
    if (e.count > 0)
        memcpy(fields, e.fields, e.count * sizeof *fields);
    free(e.fields);
    text_free(&e.text);
    return e.failed ? NULL : fields;
}

char *expand_pattern(const struct word *w, struct arena *a)
{
    struct expansion e = { .arena = a };
    expand_word(&e, w);
    char *s = arena_strndup(a, text_string(&e.text), e.text.len);
    text_free(&e.text);
    return e.failed ? NULL : s;
}

char *expand_string(const struct word *w, struct arena *a)
{
    char *s = expand_pattern(w, a);
    if (s)
        unescape(s);
    return s;
}

/* ------------------------------------------------------------ prompts */
static void add_directory(struct text *t)
{
    char path[4096];
    const char *home = var_get("HOME"), *cwd = getcwd(path, sizeof path);
    size_t n = home ? strlen(home) : 0;
    if (!cwd)
        cwd = "?";
    if (n > 1 && strncmp(cwd, home, n) == 0 && (cwd[n] == '/' || !cwd[n])) {
        text_add(t, '~');
        cwd += n;
    }
    text_add_string(t, cwd);
}

char *expand_prompt(const char *format, struct arena *a)
{
    struct text t = { 0 };
    for (; *format; format++) {
        if (format[0] != '\\' || !format[1]) {
            text_add(&t, *format);
            continue;
        }
        switch (*++format) {
        case 'w': add_directory(&t); break;
        case '$': text_add(&t, getuid() == 0 ? '#' : '$'); break;
        case 'e': text_add(&t, '\033'); break;
        case 'n': text_add(&t, '\n'); break;
        default: text_add(&t, *format); break;
        }
    }
    char *s = arena_strndup(a, text_string(&t), t.len);
    text_free(&t);
    return s;
}
