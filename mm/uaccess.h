/* uaccess.h - copies to and from user memory.
 * The range is compared with USER_END once; everything else is left to the MMU: a fault inside a
 * copy pages in and goes on, or ends the copy through the fix-up table (.ex_table). Nothing is
 * looked up beforehand, so nothing can change between check and use. All may sleep. */
#ifndef MM_UACCESS_H
#define MM_UACCESS_H

#include "kernel/cpu/extable.h"
#include "mm/layout.h"

#define __user /* marks a pointer that came from user mode: never dereferenced */

/* 0 or -EFAULT. After -EFAULT an unknown part has been copied. */
int copy_from_user(void *dst, const void __user *src, size_t n);
int copy_to_user(void __user *dst, const void *src, size_t n);
int clear_user(void __user *dst, size_t n);

/* How many bytes were copied before the first fault: read and write report partial counts. One of
 * the two sides is user memory. => user_range_ok of it */
size_t copy_user_partial(void *dst, const void *src, size_t n);

/* Copy a string with its NUL. Its length, -EFAULT, or -ENAMETOOLONG where no NUL is within n
 * bytes. */
long strncpy_from_user(char *dst, const char __user *src, size_t n);

/* The length of a user string without its NUL, at most max (then max + 1 is returned); -EFAULT. */
long strnlen_user(const char __user *src, size_t max);

/* Store a word and go on; to the label `bad` if that can't be done. For structures that are made in
 * place, field by field. => user_range_ok of the structure */
#define user_store32(value, p, bad)                                              \
    __asm__ goto("1: movl %0, %1\n\t" EX_ENTRY("1b", "%l2")                      \
                 :                                                               \
                 : "ri"((uint32_t)(value)), "m"(*(uint32_t __user *)(void *)(p)) \
                 : "memory"                                                      \
                 : bad)

int get_user32(uint32_t *dst, const void __user *src);
int put_user32(uint32_t value, void __user *dst);

static inline bool user_range_ok(const void __user *p, size_t n)
{
    return n <= USER_END && (uint32_t)p <= USER_END - n;
}

#endif
