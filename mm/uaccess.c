/* uaccess.c - copies that may fault. Each instruction that touches user memory has an entry in the
 * exception table; a fault that can't be resolved goes on at the entry's fix-up, with ecx holding
 * what was left to do. Four bytes at a time, then single ones: a four-byte move that faults is
 * tried again bytewise, so that the count is exact. */
#include "mm/uaccess.h"

#include "kernel/cpu/trap.h"
#include "libc/include/abi/errno.h"

/* Bytes left when the copy ended; 0 = all copied. One of the two sides is user memory. */
static inline size_t copy_faulting(void *dst, const void *src, size_t n)
{
    size_t left = n / 4, tail = n % 4;

    __asm__ volatile("1: rep movsl\n\t"
                     "mov %[tail], %%ecx\n\t"
                     "2: rep movsb\n"
                     "4:\n\t"
                     ".pushsection .text.fixup, \"ax\"\n"
                     "3: lea (%[tail], %%ecx, 4), %%ecx\n\t"
                     "jmp 2b\n\t"
                     ".popsection\n\t" EX_TABLE(1b, 3b) EX_TABLE(2b, 4b)
                     : "+c"(left), "+D"(dst), "+S"(src)
                     : [tail] "r"(tail)
                     : "memory");
    return left;
}

static inline size_t clear_faulting(void *dst, size_t n)
{
    size_t left = n / 4, tail = n % 4;

    __asm__ volatile("1: rep stosl\n\t"
                     "mov %[tail], %%ecx\n\t"
                     "2: rep stosb\n"
                     "4:\n\t"
                     ".pushsection .text.fixup, \"ax\"\n"
                     "3: lea (%[tail], %%ecx, 4), %%ecx\n\t"
                     "jmp 2b\n\t"
                     ".popsection\n\t" EX_TABLE(1b, 3b) EX_TABLE(2b, 4b)
                     : "+c"(left), "+D"(dst)
                     : [tail] "r"(tail), "a"(0)
                     : "memory");
    return left;
}

size_t copy_user_partial(void *dst, const void *src, size_t n)
{
    return n - copy_faulting(dst, src, n);
}

int copy_from_user(void *dst, const void __user *src, size_t n)
{
    return user_range_ok(src, n) && copy_faulting(dst, src, n) == 0 ? 0 : -EFAULT;
}

int copy_to_user(void __user *dst, const void *src, size_t n)
{
    return user_range_ok(dst, n) && copy_faulting(dst, src, n) == 0 ? 0 : -EFAULT;
}

int clear_user(void __user *dst, size_t n)
{
    return user_range_ok(dst, n) && clear_faulting(dst, n) == 0 ? 0 : -EFAULT;
}

/* *p, or -EFAULT. => p < USER_END */
static inline int get_byte(const char __user *p)
{
    int value;

    __asm__ volatile("1: movzbl %[p], %[value]\n"
                     "2:\n\t"
                     ".pushsection .text.fixup, \"ax\"\n"
                     "3: mov %[fault], %[value]\n\t"
                     "jmp 2b\n\t"
                     ".popsection\n\t" EX_TABLE(1b, 3b)
                     : [value] "=r"(value)
                     : [p] "m"(*p), [fault] "i"(-EFAULT));
    return value;
}

long strncpy_from_user(char *dst, const char __user *src, size_t n)
{
    uint32_t room = (uint32_t)src < USER_END ? USER_END - (uint32_t)src : 0;
    size_t least = MIN(n, room);

    for (size_t i = 0; i < least; i++) {
        int c = get_byte(src + i);

        dst[i] = (char)c;
        if (c <= 0)
            return c < 0 ? c : (long)i;
    }
    return least < n ? -EFAULT : -ENAMETOOLONG;
}

long strnlen_user(const char __user *src, size_t max)
{
    for (size_t i = 0; i <= max; i++) {
        int c = (uint32_t)src + i < USER_END ? get_byte(src + i) : -EFAULT;

        if (c <= 0)
            return c < 0 ? c : (long)i;
    }
    return (long)max + 1;
}

int get_user32(uint32_t *dst, const void __user *src)
{
    return copy_from_user(dst, src, sizeof *dst);
}

int put_user32(uint32_t value, void __user *dst)
{
    return copy_to_user(dst, &value, sizeof value);
}
