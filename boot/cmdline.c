/* cmdline.c - the kernel's command line: words before " -- " are ours, the rest is init's. */
#include "boot/boot_info.h"
#include "kernel/lib/string.h"

/* The next word at or behind s; *len 0 at the end and at "--". */
static const char *next_word(const char *s, size_t *len)
{
    size_t n = 0;

    while (*s == ' ')
        s++;
    while (s[n] && s[n] != ' ')
        n++;
    *len = n == 2 && s[0] == '-' && s[1] == '-' ? 0 : n;
    return s;
}

bool cmdline_get(const char *key, char *val, size_t n)
{
    size_t keylen = strlen(key), len;

    for (const char *w = next_word(boot_info.cmdline, &len); len; w = next_word(w + len, &len)) {
        const char *v = w + keylen;
        size_t vlen = len - keylen;
        if (len < keylen || strncmp(w, key, keylen) != 0 || (vlen && *v != '='))
            continue;
        if (vlen)
            v++, vlen--;
        if (vlen >= n)
            return false;
        memcpy(val, v, vlen);
        val[vlen] = 0;
        return true;
    }
    return false;
}

const char *cmdline_init_args(void)
{
    const char *w = boot_info.cmdline;
    size_t len;

    do {
        w = next_word(w, &len);
        if (!len)
            break;
        w += len;
    } while (1);
    if (*w)
        w += 2;
    while (*w == ' ')
        w++;
    return w;
}
