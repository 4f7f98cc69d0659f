/* arith.c - $((...)): C's integer expressions with assignment, in 64 bits.
 * Precedence climbing: one loop for all binary operators, by a table (Richards 1979). */
#include "user/sh/sh.h"

#include <ctype.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct arith {
    const char *at;
    const char *error;
    int skipping; /* inside what && || ?: do not evaluate: no assignment, no division */
};

enum op {
    OP_OR,
    OP_AND,
    OP_BITOR,
    OP_BITXOR,
    OP_BITAND,
    OP_EQ,
    OP_NE,
    OP_LE,
    OP_GE,
    OP_LSHIFT,
    OP_RSHIFT,
    OP_LT,
    OP_GT,
    OP_ADD,
    OP_SUB,
    OP_MUL,
    OP_DIV,
    OP_MOD,
    OP_NONE,
};

static const struct {
    char text[3];
    int level; /* how tightly it binds */
} binary[] = {
    [OP_OR] = { "||", 1 },     [OP_AND] = { "&&", 2 },    [OP_BITOR] = { "|", 3 },
    [OP_BITXOR] = { "^", 4 },  [OP_BITAND] = { "&", 5 },  [OP_EQ] = { "==", 6 },
    [OP_NE] = { "!=", 6 },     [OP_LE] = { "<=", 7 },     [OP_GE] = { ">=", 7 },
    [OP_LSHIFT] = { "<<", 8 }, [OP_RSHIFT] = { ">>", 8 }, [OP_LT] = { "<", 7 },
    [OP_GT] = { ">", 7 },      [OP_ADD] = { "+", 9 },     [OP_SUB] = { "-", 9 },
    [OP_MUL] = { "*", 10 },    [OP_DIV] = { "/", 10 },    [OP_MOD] = { "%", 10 },
};

static long long assignment(struct arith *a);

static void skip_blanks(struct arith *a)
{
    while (isspace((unsigned char)*a->at))
        a->at++;
}

static long long fail(struct arith *a, const char *why)
{
    if (!a->error)
        a->error = why;
    return 0;
}

/* The operator that stands here; one of assignment ("+=") is none. */
static enum op peek_operator(struct arith *a)
{
    skip_blanks(a);
    for (enum op op = 0; op < OP_NONE; op++) {
        size_t n = strlen(binary[op].text);
        if (strncmp(a->at, binary[op].text, n) != 0)
            continue;
        bool compares = op == OP_EQ || op == OP_NE || op == OP_LE || op == OP_GE;
        return a->at[n] == '=' && !compares ? OP_NONE : op;
    }
    return OP_NONE;
}

static long long apply(struct arith *a, enum op op, long long x, long long y)
{
    unsigned long long ux = (unsigned long long)x, uy = (unsigned long long)y;
    switch (op) {
    case OP_OR: return x || y;
    case OP_AND: return x && y;
    case OP_BITOR: return x | y;
    case OP_BITXOR: return x ^ y;
    case OP_BITAND: return x & y;
    case OP_EQ: return x == y;
    case OP_NE: return x != y;
    case OP_LE: return x <= y;
    case OP_GE: return x >= y;
    case OP_LSHIFT: return (long long)(ux << (uy & 63));
    case OP_RSHIFT: return x >> (uy & 63);
    case OP_LT: return x < y;
    case OP_GT: return x > y;
    case OP_ADD: return (long long)(ux + uy);
    case OP_SUB: return (long long)(ux - uy);
    case OP_MUL: return (long long)(ux * uy);
    case OP_DIV:
    case OP_MOD:
        if (a->skipping)
            return 0;
        if (y == 0)
            return fail(a, "division by zero");
        if (y == -1)
            return op == OP_DIV ? (long long)-ux : 0;
        return op == OP_DIV ? x / y : x % y;
    case OP_NONE: break;
    }
    return 0;
}

static long long variable(const char *name)
{
    const char *value = var_get(name);
    return value ? strtoll(value, NULL, 0) : 0;
}

static void store(struct arith *a, const char *name, long long value)
{
    char digits[24];
    if (a->skipping)
        return;
    snprintf(digits, sizeof digits, "%lld", value);
    if (!var_set(name, digits))
        fail(a, "assignment failed");
}

/* Copy the variable's name that stands here. => false, with an error, if it is too long */
static bool take_name(struct arith *a, char name[64])
{
    size_t n = name_length(a->at);
    if (n >= 64) {
        fail(a, "name too long");
        return false;
    }
    memcpy(name, a->at, n);
    name[n] = '\0';
    a->at += n;
    return true;
}

static long long primary(struct arith *a)
{
    char name[64], *end;
    skip_blanks(a);
    if (*a->at == '(') {
        a->at++;
        long long value = assignment(a);
        skip_blanks(a);
        if (*a->at != ')')
            return fail(a, "missing )");
        a->at++;
        return value;
    }
    if (name_length(a->at))
        return take_name(a, name) ? variable(name) : 0;
    if (!isdigit((unsigned char)*a->at))
        return fail(a, *a->at ? "unexpected character" : "something is missing");
    long long value = strtoll(a->at, &end, 0);
    a->at = end;
    return value;
}

static long long unary(struct arith *a)
{
    skip_blanks(a);
    char c = *a->at;
    if (!c || !strchr("-+!~", c))
        return primary(a);
    a->at++;
    long long value = unary(a);
    switch (c) {
    case '-': return (long long)-(unsigned long long)value;
    case '!': return !value;
    case '~': return ~value;
    default: return value;
    }
}

/* An expression of operators that bind at least as tightly as level. */
static long long binary_expression(struct arith *a, int level)
{
    long long left = unary(a);
    enum op op;
    while (!a->error && (op = peek_operator(a)) != OP_NONE && binary[op].level >= level) {
        bool decided = (op == OP_AND && !left) || (op == OP_OR && left);
        a->at += strlen(binary[op].text);
        a->skipping += decided;
        long long right = binary_expression(a, binary[op].level + 1);
        a->skipping -= decided;
        left = apply(a, op, left, right);
    }
    return left;
}

static long long conditional(struct arith *a)
{
    long long condition = binary_expression(a, 1);
    skip_blanks(a);
    if (*a->at != '?')
        return condition;
    a->at++;
    a->skipping += !condition;
    long long yes = assignment(a);
    a->skipping -= !condition;
    skip_blanks(a);
    if (*a->at != ':')
        return fail(a, "? without :");
    a->at++;
    a->skipping += !!condition;
    long long no = conditional(a);
    a->skipping -= !!condition;
    return condition ? yes : no;
}

/* "name =" or "name OP=" if that stands here: then *op, OP_NONE for "=". */
static bool take_assignment(struct arith *a, char name[64], enum op *op)
{
    const char *start = a->at;
    if (!name_length(a->at) || !take_name(a, name))
        return false;
    skip_blanks(a);
    *op = OP_NONE;
    for (enum op o = OP_BITOR; o < OP_NONE; o++) {
        size_t n = strlen(binary[o].text);
        if (strncmp(a->at, binary[o].text, n) == 0 && a->at[n] == '=' && binary[o].level != 6 &&
            binary[o].level != 7) {
            *op = o;
            a->at += n;
            break;
        }
    }
    if (a->at[0] == '=' && (*op != OP_NONE || a->at[1] != '=')) {
        a->at++;
        return true;
    }
    a->at = start;
    return false;
}

static long long assignment(struct arith *a)
{
    char name[64];
    enum op op;
    skip_blanks(a);
    if (!take_assignment(a, name, &op))
        return conditional(a);
    long long value = assignment(a);
    if (op != OP_NONE)
        value = apply(a, op, variable(name), value);
    if (!a->error)
        store(a, name, value);
    return value;
}

bool arith_eval(const char *expression, long long *value)
{
    struct arith a = { .at = expression };
    skip_blanks(&a);
    *value = *a.at ? assignment(&a) : 0;
    skip_blanks(&a);
    if (!a.error && *a.at)
        fail(&a, "unexpected character");
    if (a.error)
        sh_error("%s: %s", expression, a.error);
    return !a.error;
}
