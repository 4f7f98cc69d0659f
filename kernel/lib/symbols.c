/* symbols.c - unpacking the table of function names up to the one that is wanted. */
#include "kernel/lib/symbols.h"

/* Made by kernel/lib/ksyms, which describes an entry. Absent in the first pass of the link. */
extern const uint32_t ksym_count __attribute__((weak));
extern const uint8_t ksym_table[] __attribute__((weak));
extern const uint8_t ksym_pairs[][2] __attribute__((weak));

#define NAME_MAX 64

/* Write a letter behind the n of name, or what it stands for. => the new n */
static uint32_t append(char name[NAME_MAX], uint32_t n, uint8_t letter)
{
    if (letter >= 128) {
        n = append(name, n, ksym_pairs[letter - 128][0]);
        return append(name, n, ksym_pairs[letter - 128][1]);
    }
    if (n < NAME_MAX - 1)
        name[n++] = (char)letter;
    return n;
}

/* The next entry: its distance is added to *addr, its letters go over those of the name before. */
static const uint8_t *unpack(const uint8_t *p, uint32_t *addr, char name[NAME_MAX])
{
    uint32_t delta = 0, n;

    for (unsigned shift = 0;; shift += 7) {
        delta |= (uint32_t)(*p & 0x7f) << shift;
        if (!(*p++ & 0x80))
            break;
    }
    *addr += delta;
    for (n = *p++; *p; p++)
        n = append(name, n, *p);
    name[n] = '\0';
    return p + 1;
}

const char *symbol_find(uint32_t addr, uint32_t *off)
{
    static char found[NAME_MAX];
    char name[NAME_MAX] = "";
    const uint8_t *p = ksym_table;
    uint32_t at = 0, left = &ksym_count ? ksym_count : 0;
    bool any = false;

    for (; left; left--) {
        p = unpack(p, &at, name);
        if (at > addr)
            break;
        *off = addr - at;
        any = true;
        __builtin_memcpy(found, name, NAME_MAX);
    }
    return any ? found : NULL;
}
