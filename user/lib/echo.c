/* echo.c - echo and printf, as programs and as the shell's builtins. */
#include "user/lib/echo.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The octal digits at s, at most three. => their value; *end behind them */
static int octal(const char *s, const char **end)
{
    int value = 0;
    for (int i = 0; i < 3 && *s >= '0' && *s <= '7'; i++)
        value = value * 8 + *s++ - '0';
    *end = s;
    return value;
}

/* Print the escape whose backslash is at s. => what follows it; NULL for \c, which ends it all */
static const char *print_escape(const char *s)
{
    static const char names[] = "abefnrtv\\", values[] = "\a\b\033\f\n\r\t\v\\";
    const char *at = s[1] ? strchr(names, s[1]) : NULL;
    if (at) {
        putchar(values[at - names]);
        return s + 2;
    }
    if (s[1] == 'c')
        return NULL;
    if (s[1] >= '0' && s[1] <= '7')
        putchar(octal(s + 1, &s));
    else
        putchar(*s++);
    return s;
}

static bool print_escaped(const char *s)
{
    while (s && *s) {
        if (*s == '\\')
            s = print_escape(s);
        else
            putchar(*s++);
    }
    return s != NULL;
}

void echo(char **argv)
{
    bool newline = true, escapes = false;
    char **word = argv + 1;
    for (; *word && (*word)[0] == '-' && (*word)[1]; word++) {
        if (strspn(*word + 1, "ne") != strlen(*word + 1))
            break;
        newline = newline && !strchr(*word, 'n');
        escapes = escapes || strchr(*word, 'e');
    }
    for (; *word; word++) {
        if (!escapes)
            fputs(*word, stdout);
        else if (!print_escaped(*word))
            return;
        if (word[1])
            putchar(' ');
    }
    if (newline)
        putchar('\n');
}

struct formatter {
    char **arg; /* the next argument */
    int status;
    bool stop; /* %b met \c */
};

static const char *next_arg(struct formatter *f)
{
    return *f->arg ? *f->arg++ : "";
}

/* A number as printf(1) takes it: a leading quote gives the value of the character behind it. */
static long long next_number(struct formatter *f)
{
    const char *s = next_arg(f);
    char *end;
    if (*s == '\'' || *s == '"')
        return (unsigned char)s[1];
    long long value = strtoll(s, &end, 0);
    if (*end) {
        fprintf(stderr, "printf: %s: not a number\n", s);
        f->status = 1;
    }
    return value;
}

/* Convert one argument by spec, "%" flags width precision, without the letter. */
static void convert(struct formatter *f, char *spec, size_t len, char letter)
{
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    if (letter && strchr("diouxX", letter)) {
        memcpy(spec + len, (char[]){ 'l', 'l', letter, '\0' }, 4);
        printf(spec, next_number(f));
    } else if (letter == 's' || letter == 'c') {
        memcpy(spec + len, "s", 2);
        const char *s = next_arg(f);
        printf(spec, letter == 's' ? s : (char[]){ *s, '\0' });
    } else if (letter == 'b') {
        f->stop = !print_escaped(next_arg(f));
    } else {
        fprintf(stderr, "printf: %%%c: no such conversion\n", letter);
        f->status = 1;
        f->stop = true;
    }
#pragma GCC diagnostic pop
}

/* Handle the conversion whose '%' is at s. => what follows it */
static const char *print_conversion(struct formatter *f, const char *s)
{
    char spec[32];
    size_t len = 1 + strspn(s + 1, "-+ #0123456789.");
    if (s[1] == '%') {
        putchar('%');
        return s + 2;
    }
    if (len > sizeof spec - 4)
        len = sizeof spec - 4;
    memcpy(spec, s, len);
    convert(f, spec, len, s[len]);
    return s[len] ? s + len + 1 : s + len;
}

int print_formatted(char **argv)
{
    if (!argv[1]) {
        fputs("usage: printf FORMAT [ARGUMENT]...\n", stderr);
        return 2;
    }
    struct formatter f = { .arg = argv + 2 };
    char **before;
    do {
        before = f.arg;
        for (const char *s = argv[1]; s && *s && !f.stop;) {
            if (*s == '%')
                s = print_conversion(&f, s);
            else if (*s == '\\')
                s = print_escape(s);
            else
                putchar(*s++);
        }
    } while (*f.arg && f.arg != before && !f.stop);
    return f.status;
}
