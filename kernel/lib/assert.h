/* assert.h - what the kernel takes for granted, said aloud, and the few macros that every room
 * uses. An assertion guards an invariant of our own: its failure is a panic. A user's mistake is an
 * errno. Assertions stay in the release build: the paths that count instructions keep theirs to one
 * test. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define noreturn _Noreturn
#ifndef static_assert
#define static_assert _Static_assert
#endif
#define likely(e)     __builtin_expect(!!(e), 1)
#define unlikely(e)   __builtin_expect(!!(e), 0)
#define unreachable() __builtin_unreachable()

#define PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#define PACKED            __attribute__((packed))
#define ALIGNED(n)        __attribute__((aligned(n)))
#define NOINLINE          __attribute__((noinline))
#define ALWAYS_INLINE     inline __attribute__((always_inline))
#define COLD              __attribute__((cold))
#define UNUSED            __attribute__((unused))
/* The arguments lie on the stack, not in registers: for functions that start a stack. */
#define STACK_ARGS __attribute__((regparm(0)))
#define WEAK       __attribute__((weak))

#define ARRAY_SIZE(a)                 (sizeof(a) / sizeof((a)[0]))
#define container_of(p, type, member) ((type *)(void *)((char *)(p)-offsetof(type, member)))
#define MIN(a, b)                          \
    ({                                     \
        __typeof__(a) min_a_ = (a);        \
        __typeof__(b) min_b_ = (b);        \
        min_a_ < min_b_ ? min_a_ : min_b_; \
    })
#define MAX(a, b)                          \
    ({                                     \
        __typeof__(a) max_a_ = (a);        \
        __typeof__(b) max_b_ = (b);        \
        max_a_ > max_b_ ? max_a_ : max_b_; \
    })
/* n is a power of two. */
#define ALIGN_DOWN(x, n)   ((x) & ~((__typeof__(x))(n)-1))
#define ALIGN_UP(x, n)     ALIGN_DOWN((x) + (__typeof__(x))(n)-1, n)
#define DIV_ROUND_UP(x, n) (((x) + (n)-1) / (n))
#define IS_POWER_OF_2(x)   ((x) && !((x) & ((x)-1)))

/* Print the message, registers and a backtrace; end the machine with the failure code. Host tests
 * bring a panic of their own. */
noreturn COLD void panic(const char *fmt, ...) PRINTF(1, 2);
noreturn COLD void assert_fail(const char *expr, const char *file, int line);

#undef assert
#define assert(e) (likely(e) ? (void)0 : assert_fail(#e, __FILE__, __LINE__))
