/* ctype.h - ASCII character classes; no locale, no table. */
#pragma once

static inline int isdigit(int c)
{
    return (unsigned)c - '0' < 10;
}

static inline int isalpha(int c)
{
    return ((unsigned)c | 32) - 'a' < 26;
}

static inline int isalnum(int c)
{
    return isdigit(c) || isalpha(c);
}

static inline int isspace(int c)
{
    return c == ' ' || (unsigned)c - '\t' < 5;
}

static inline int isprint(int c)
{
    return (unsigned)c - ' ' < 95;
}
