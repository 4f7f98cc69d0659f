/* libc.h - what the library's own files share: system calls.
 * Each row of abi/syscall.def becomes an inline function sys_NAME with typed arguments, which
 * returns what the kernel returns: -errno in case of an error. result() turns that into -1 and
 * errno. */
#ifndef LIBC_LIBC_H
#define LIBC_LIBC_H

#include <abi/errno.h>
#include <stddef.h>
#include <stdint.h>

#define hidden      __attribute__((visibility("hidden")))
#define weak        __attribute__((weak))
#define alias_of(f) __attribute__((alias(#f)))

/* Store -r as errno. => -1 */
hidden long __failed(long r);

/* What the kernel answered, as the library's callers see it: -1 for an error, with errno. */
static inline long __result(long r)
{
    return __builtin_expect((unsigned long)r > -(unsigned long)MAX_ERRNO - 1, 0) ? __failed(r) : r;
}

/* Any call, with six arguments from the stack (syscall.asm); as many as the kernel looks at are
 * meant. */
hidden long __syscall(long nr, ...);

static inline long syscall0(long nr)
{
    long r;

    __asm__ volatile("int $0x80" : "=a"(r) : "a"(nr) : "memory");
    return r;
}

static inline long syscall1(long nr, long a)
{
    long r;

    __asm__ volatile("int $0x80" : "=a"(r) : "a"(nr), "b"(a) : "memory");
    return r;
}

static inline long syscall2(long nr, long a, long b)
{
    long r;

    __asm__ volatile("int $0x80" : "=a"(r) : "a"(nr), "b"(a), "c"(b) : "memory");
    return r;
}

static inline long syscall3(long nr, long a, long b, long c)
{
    long r;

    __asm__ volatile("int $0x80" : "=a"(r) : "a"(nr), "b"(a), "c"(b), "d"(c) : "memory");
    return r;
}

static inline long syscall4(long nr, long a, long b, long c, long d)
{
    long r;

    __asm__ volatile("int $0x80" : "=a"(r) : "a"(nr), "b"(a), "c"(b), "d"(c), "S"(d) : "memory");
    return r;
}

static inline long syscall5(long nr, long a, long b, long c, long d, long e)
{
    long r;

    __asm__ volatile("int $0x80"
                     : "=a"(r)
                     : "a"(nr), "b"(a), "c"(b), "d"(c), "S"(d), "D"(e)
                     : "memory");
    return r;
}

typedef int arg_int, arg_fd, arg_pid, arg_sig, arg_whence;
typedef unsigned arg_uint, arg_flags, arg_mode, arg_off;
typedef unsigned arg_oflag, arg_prot, arg_mapflag, arg_waitflag, arg_access, arg_cloneflag;
typedef size_t arg_size;
typedef const char *arg_str;
typedef const void *arg_in, *arg_out, *arg_strv, *arg_ptr, *arg_addr;

#define SYSCALL0(nr, name)              \
    static inline long sys_##name(void) \
    {                                   \
        return syscall0(nr);            \
    }
#define SYSCALL1(nr, name, t1, a1)             \
    static inline long sys_##name(arg_##t1 a1) \
    {                                          \
        return syscall1(nr, (long)a1);         \
    }
#define SYSCALL2(nr, name, t1, a1, t2, a2)                  \
    static inline long sys_##name(arg_##t1 a1, arg_##t2 a2) \
    {                                                       \
        return syscall2(nr, (long)a1, (long)a2);            \
    }
#define SYSCALL3(nr, name, t1, a1, t2, a2, t3, a3)                       \
    static inline long sys_##name(arg_##t1 a1, arg_##t2 a2, arg_##t3 a3) \
    {                                                                    \
        return syscall3(nr, (long)a1, (long)a2, (long)a3);               \
    }
#define SYSCALL4(nr, name, t1, a1, t2, a2, t3, a3, t4, a4)                            \
    static inline long sys_##name(arg_##t1 a1, arg_##t2 a2, arg_##t3 a3, arg_##t4 a4) \
    {                                                                                 \
        return syscall4(nr, (long)a1, (long)a2, (long)a3, (long)a4);                  \
    }
#define SYSCALL5(nr, name, t1, a1, t2, a2, t3, a3, t4, a4, t5, a5)                                 \
    static inline long sys_##name(arg_##t1 a1, arg_##t2 a2, arg_##t3 a3, arg_##t4 a4, arg_##t5 a5) \
    {                                                                                              \
        return syscall5(nr, (long)a1, (long)a2, (long)a3, (long)a4, (long)a5);                     \
    }
#define SYSCALL6(nr, name, t1, a1, t2, a2, t3, a3, t4, a4, t5, a5, t6, a6)                         \
    static inline long sys_##name(arg_##t1 a1, arg_##t2 a2, arg_##t3 a3, arg_##t4 a4, arg_##t5 a5, \
                                  arg_##t6 a6)                                                     \
    {                                                                                              \
        return __syscall(nr, a1, a2, a3, a4, a5, a6);                                              \
    }
#include <abi/syscall.def>

#endif
