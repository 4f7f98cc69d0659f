/* test.c - test and [: conditions on strings, numbers and files.
 *
 *     or    and { -o and }        and   not { -a not }
 *     not   [!] primary           primary   ( or ) | unary operand | left binary right | string */
#include "user/sh/sh.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct test {
    char **at, **end;
    bool failed;
};

static bool test_or(struct test *t);

static bool is(struct test *t, int ahead, const char *s)
{
    return t->at + ahead < t->end && strcmp(t->at[ahead], s) == 0;
}

static bool fail(struct test *t, const char *what, const char *why)
{
    if (!t->failed)
        sh_error("test: %s: %s", what, why);
    t->failed = true;
    return false;
}

static bool file_is(char letter, const char *path)
{
    struct stat st;
    bool link = letter == 'h' || letter == 'L';
    if ((link ? lstat(path, &st) : stat(path, &st)) < 0)
        return false;
    switch (letter) {
    case 'b': return S_ISBLK(st.st_mode);
    case 'c': return S_ISCHR(st.st_mode);
    case 'd': return S_ISDIR(st.st_mode);
    case 'f': return S_ISREG(st.st_mode);
    case 'h':
    case 'L': return S_ISLNK(st.st_mode);
    case 'p': return S_ISFIFO(st.st_mode);
    case 's': return st.st_size > 0;
    case 'r': return access(path, R_OK) == 0;
    case 'w': return access(path, W_OK) == 0;
    case 'x': return access(path, X_OK) == 0;
    default: return true; /* -e */
    }
}

static bool unary(struct test *t, char letter, const char *operand)
{
    long fd;
    switch (letter) {
    case 'n': return *operand != '\0';
    case 'z': return *operand == '\0';
    case 't': return parse_number(operand, &fd) && isatty((int)fd);
    default: return file_is(letter, operand);
    }
}

enum comparison { EQ, NE, LT, LE, GT, GE, SAME, DIFFERENT, BEFORE, BEHIND, NEWER, OLDER, NONE };

static enum comparison comparison(const char *s)
{
    static const char *const names[] = { "-eq", "-ne", "-lt", "-le", "-gt", "-ge",
                                         "=",   "!=",  "<",   ">",   "-nt", "-ot" };
    if (strcmp(s, "==") == 0)
        return SAME;
    for (size_t i = 0; i < ARRAY_SIZE(names); i++)
        if (strcmp(s, names[i]) == 0)
            return (enum comparison)i;
    return NONE;
}

static long number(struct test *t, const char *s)
{
    long n = 0;
    if (!parse_number(s, &n))
        fail(t, s, "not a number");
    return n;
}

static bool compare_numbers(struct test *t, enum comparison c, const char *left, const char *right)
{
    long a = number(t, left), b = number(t, right);
    switch (c) {
    case EQ: return a == b;
    case NE: return a != b;
    case LT: return a < b;
    case LE: return a <= b;
    case GT: return a > b;
    default: return a >= b;
    }
}

static long long modified(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 ? (long long)st.st_mtime : -1;
}

static bool compare(struct test *t, enum comparison c, const char *left, const char *right)
{
    switch (c) {
    case SAME: return strcmp(left, right) == 0;
    case DIFFERENT: return strcmp(left, right) != 0;
    case BEFORE: return strcmp(left, right) < 0;
    case BEHIND: return strcmp(left, right) > 0;
    case NEWER: return modified(left) > modified(right);
    case OLDER: return modified(left) < modified(right);
    default: return compare_numbers(t, c, left, right);
    }
}

static bool test_primary(struct test *t)
{
    if (t->at == t->end)
        return fail(t, "the end", "something is missing");
    if (t->end - t->at >= 3 && comparison(t->at[1]) != NONE) {
        t->at += 3;
        return compare(t, comparison(t->at[-2]), t->at[-3], t->at[-1]);
    }
    if (is(t, 0, "(") && t->end - t->at > 1) {
        t->at++;
        bool value = test_or(t);
        if (!is(t, 0, ")"))
            return fail(t, "(", "never closed");
        t->at++;
        return value;
    }
    const char *s = *t->at++;
    if (s[0] == '-' && s[1] && !s[2] && strchr("nztbcdefhLpsrwx", s[1]) && t->at < t->end)
        return unary(t, s[1], *t->at++);
    return *s != '\0';
}

static bool test_not(struct test *t)
{
    if (!is(t, 0, "!") || t->end - t->at == 1)
        return test_primary(t);
    t->at++;
    return !test_not(t);
}

static bool test_and(struct test *t)
{
    bool value = test_not(t);
    while (is(t, 0, "-a")) {
        t->at++;
        value &= test_not(t);
    }
    return value;
}

static bool test_or(struct test *t)
{
    bool value = test_and(t);
    while (is(t, 0, "-o")) {
        t->at++;
        value |= test_and(t);
    }
    return value;
}

int builtin_test(char **argv)
{
    struct test t = { .at = argv + 1, .end = argv + 1 };
    while (*t.end)
        t.end++;
    if (strcmp(argv[0], "[") == 0) {
        if (t.at == t.end || strcmp(t.end[-1], "]") != 0) {
            fail(&t, "[", "the ] is missing");
            return 2;
        }
        t.end--;
    }
    if (t.at == t.end)
        return 1;
    bool value = test_or(&t);
    if (t.at != t.end)
        fail(&t, *t.at, "not expected here");
    return t.failed ? 2 : !value;
}
