/* text.c - text that grows: a file of /proc while it is printed. Doubling makes a byte cost
 * O(1). */
#include "kernel/procfs/procfs.h"

#include "kernel/lib/assert.h"
#include "kernel/lib/printf.h"
#include "kernel/lib/string.h"
#include "mm/kmalloc.h"

#define FIRST_SIZE 1024u

bool text_reserve(struct text *t, size_t n)
{
    size_t size = MAX(t->size, FIRST_SIZE);

    while (size - t->len < n)
        size *= 2;
    if (size > t->size) {
        char *buf = krealloc(t->buf, size);
        if (!buf) {
            t->failed = true;
            return false;
        }
        t->buf = buf;
        t->size = size;
    }
    return true;
}

void text_write(struct text *t, const void *s, size_t n)
{
    if (t->failed || !text_reserve(t, n))
        return;
    memcpy(t->buf + t->len, s, n);
    t->len += n;
}

/* => false: it did not fit; there is room now, or t->failed */
PRINTF(2, 0) static bool print_here(struct text *t, const char *fmt, va_list ap)
{
    size_t room = t->size - t->len;
    int len = kvsnprintf(t->buf + t->len, room, fmt, ap);

    if ((size_t)len >= room)
        return text_reserve(t, (size_t)len + 1) && false;
    t->len += (size_t)len;
    return true;
}

void text_printf(struct text *t, const char *fmt, ...)
{
    bool done = false;

    if (t->failed || !text_reserve(t, 1))
        return;
    while (!done && !t->failed) {
        va_list ap;
        va_start(ap, fmt);
        done = print_here(t, fmt, ap);
        va_end(ap);
    }
}

void text_free(struct text *t)
{
    kfree(t->buf);
    *t = (struct text){ .buf = NULL };
}
