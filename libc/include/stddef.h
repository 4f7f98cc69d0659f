/* stddef.h - the compiler's types, by their standard names. */
#ifndef _STDDEF_H
#define _STDDEF_H

typedef __SIZE_TYPE__ size_t;
typedef __PTRDIFF_TYPE__ ptrdiff_t;
typedef __WCHAR_TYPE__ wchar_t;
typedef struct {
    long long __align_integer __attribute__((aligned(__alignof__(long long))));
    long double __align_float __attribute__((aligned(__alignof__(long double))));
} max_align_t;

#define NULL                   ((void *)0)
#define offsetof(type, member) __builtin_offsetof(type, member)

#endif
