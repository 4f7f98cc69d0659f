/* limits.h - sizes of the integer types, and the system's bounds. */
#ifndef _LIMITS_H
#define _LIMITS_H

#include <abi/limits.h>

#define CHAR_BIT   8
#define SCHAR_MIN  (-128)
#define SCHAR_MAX  127
#define UCHAR_MAX  255
#define CHAR_MIN   SCHAR_MIN
#define CHAR_MAX   SCHAR_MAX
#define MB_LEN_MAX 4
#define SHRT_MIN   (-1 - 0x7fff)
#define SHRT_MAX   0x7fff
#define USHRT_MAX  0xffff
#define INT_MIN    (-1 - 0x7fffffff)
#define INT_MAX    0x7fffffff
#define UINT_MAX   0xffffffffU
#define LONG_MIN   (-1 - 0x7fffffffL)
#define LONG_MAX   0x7fffffffL
#define ULONG_MAX  0xffffffffUL
#define LLONG_MIN  (-1 - 0x7fffffffffffffffLL)
#define LLONG_MAX  0x7fffffffffffffffLL
#define ULLONG_MAX 0xffffffffffffffffULL
#define SSIZE_MAX  INT_MAX
#define LONG_BIT   32
#define WORD_BIT   32
#define PAGESIZE   4096
#define PAGE_SIZE  PAGESIZE
#define LINE_MAX   4096
#define NL_ARGMAX  9

#endif
