/* memcpy.c - copying, filling: words by the string instructions, then the odd bytes. */
#include <string.h>
#include <stdint.h>

void *memcpy(void *restrict to, const void *restrict from, size_t n)
{
    void *d = to;
    size_t words = n / 4;

    if (n >= 4)
        __asm__ volatile("rep movsl" : "+D"(d), "+S"(from), "+c"(words) : : "memory");
    n %= 4;
    __asm__ volatile("rep movsb" : "+D"(d), "+S"(from), "+c"(n) : : "memory");
    return to;
}

void *mempcpy(void *restrict to, const void *restrict from, size_t n)
{
    return (char *)memcpy(to, from, n) + n;
}

/* Where the target lies inside the source's range from behind, the copy runs downwards. */
void *memmove(void *to, const void *from, size_t n)
{
    char *d = (char *)to + n;
    const char *s = (const char *)from + n;
    size_t words;

    if ((uintptr_t)to - (uintptr_t)from >= n)
        return memcpy(to, from, n);
    words = n / 4;
    n %= 4;
    __asm__ volatile("std\n\t"
                     "dec %0\n\tdec %1\n\t"
                     "rep movsb\n\t"
                     "sub $3, %0\n\tsub $3, %1\n\t"
                     "mov %3, %2\n\t"
                     "rep movsl\n\t"
                     "cld"
                     : "+D"(d), "+S"(s), "+c"(n)
                     : "r"(words)
                     : "memory");
    return to;
}

void *memset(void *s, int c, size_t n)
{
    void *d = s;
    size_t words = n / 4;

    if (n >= 4)
        __asm__ volatile("rep stosl"
                         : "+D"(d), "+c"(words)
                         : "a"((c & 0xff) * 0x01010101U)
                         : "memory");
    n %= 4;
    __asm__ volatile("rep stosb" : "+D"(d), "+c"(n) : "a"(c) : "memory");
    return s;
}

void bcopy(const void *from, void *to, size_t n)
{
    memmove(to, from, n);
}

void bzero(void *s, size_t n)
{
    memset(s, 0, n);
}

/* The compiler can't tell that nobody reads what it is told is read here. */
void explicit_bzero(void *s, size_t n)
{
    memset(s, 0, n);
    __asm__ volatile("" : : "r"(s) : "memory");
}
