/* format.h - one conversion of printf, taken apart, and where its text goes. */
#ifndef LIBC_STDIO_FORMAT_H
#define LIBC_STDIO_FORMAT_H

#include "libc/stdio/file.h"

enum { FMT_MINUS = 1, FMT_PLUS = 2, FMT_SPACE = 4, FMT_ALT = 8, FMT_ZERO = 16 };

enum length { LEN_NONE, LEN_HH, LEN_H, LEN_L, LEN_LL, LEN_J, LEN_Z, LEN_T, LEN_LD };

struct spec {
    unsigned char flags, length;
    char conv;
    int width, prec;           /* prec -1: none given */
    int at, width_at, prec_at; /* n of n$ and *n$; 0: the next argument */
    bool width_arg, prec_arg;  /* given as * */
};

struct out {
    FILE *f;
    size_t total; /* characters made, also those that had no place */
    bool failed;
};

hidden void __emit(struct out *o, const char *s, size_t n);
hidden void __pad(struct out *o, char c, int n);
/* A number: blanks or zeros up to the width, prefix (sign, 0x), zeros, digits. */
hidden void __emit_number(struct out *o, const struct spec *s, const char *prefix, int zeros,
                          const char *digits, int n);
hidden void __emit_float(struct out *o, const struct spec *s, long double value);

#endif
