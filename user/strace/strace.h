/* strace.h - the parts of strace: a call as the kernel's events tell it, and its words. */
#ifndef USER_STRACE_STRACE_H
#define USER_STRACE_STRACE_H

#include <abi/trace.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define TEXTS    8  /* strings of one call */
#define TEXT_MAX 64 /* bytes of one */

struct text {
    unsigned arg, length;
    bool cut;
    char bytes[TEXT_MAX];
};

/* A call that has not returned yet. */
struct call {
    uint32_t nr, arg[6];
    unsigned ntexts;
    struct text text[TEXTS];
};

/* NAME(arguments), by the table of system calls. */
void print_call(FILE *out, const struct call *c);
/* " = 3", " = -1 ENOENT (No such file or directory)" */
void print_result(FILE *out, const struct call *c, int32_t value);

/* Bits by their names, "A|B|0x10"; type is that of abi/syscall.def. => false: it has no names */
bool print_flags(FILE *out, const char *type, uint32_t value);

#endif
