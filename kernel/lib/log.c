/* log.c - the kernel's log: a ring in static memory, so that it works before everything else.
 * The ring counts bytes ever written; the oldest that it still holds is at end - LOG_SIZE. A
 * console that comes late is shown what it missed, without the stamps. */
#include "kernel/lib/log.h"

#include "kernel/lib/printf.h"
#include "kernel/lib/string.h"

static char ring[LOG_SIZE];
static size_t start, end; /* bytes ever: first that counts, one past the last */
static bool in_line;
static void (*consoles[LOG_CONSOLES])(const char *text, size_t n);
static int nconsoles;
static uint64_t (*clock)(void);
bool log_panicking;

static_assert((LOG_SIZE & (LOG_SIZE - 1)) == 0, "the ring is indexed by wrapping counters");

/* The log is written by interrupt handlers too. */
static inline unsigned long lock(void)
{
#ifdef CONFIG_HOST
    return 0;
#else
    unsigned long flags;
    __asm__ volatile("pushf; pop %0; cli" : "=r"(flags) : : "memory");
    return flags;
#endif
}

static inline void unlock(unsigned long flags)
{
#ifndef CONFIG_HOST
    if (flags & 0x200)
        __asm__ volatile("sti" : : : "memory");
#endif
    (void)flags;
}

static void put(char c)
{
    ring[end++ % LOG_SIZE] = c;
    if (end - start > LOG_SIZE)
        start = end - LOG_SIZE;
}

static void put_stamp(void)
{
    char stamp[24];
    uint64_t us = clock ? clock() / 1000 : 0;
    int n = ksnprintf(stamp, sizeof stamp, "[%5u.%06u] ", (unsigned)(us / 1000000),
                      (unsigned)(us % 1000000));

    for (int i = 0; i < n; i++)
        put(stamp[i]);
}

static void store(const char *s, size_t n)
{
    for (; n; s++, n--) {
        if (!in_line)
            put_stamp();
        in_line = *s != '\n';
        put(*s);
    }
}

void kvprintf(const char *fmt, va_list ap)
{
    char text[256];
    unsigned long flags;
    int len = kvsnprintf(text, sizeof text, fmt, ap);
    size_t n = MIN((size_t)len, sizeof text - 1);

    flags = lock();
    store(text, n);
    for (int i = 0; i < nconsoles; i++)
        consoles[i](text, n);
    unlock(flags);
}

void kprintf(const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    kvprintf(fmt, ap);
    va_end(ap);
}

/* A stamp is the first "[...] " of a line. */
static void replay(void (*write)(const char *, size_t))
{
    bool stamp = false, fresh = true;

    for (size_t i = start; i != end; i++) {
        char c = ring[i % LOG_SIZE];
        if (fresh && c == '[')
            stamp = true;
        if (!stamp)
            write(&c, 1);
        else if (c == ' ' && ring[(i - 1) % LOG_SIZE] == ']')
            stamp = false;
        fresh = c == '\n';
    }
}

void console_register(void (*write)(const char *text, size_t n))
{
    unsigned long flags = lock();

    assert(nconsoles < LOG_CONSOLES);
    replay(write);
    consoles[nconsoles++] = write;
    unlock(flags);
}

size_t log_size(void)
{
    return end - start;
}

size_t log_read(char *buf, size_t off, size_t n)
{
    unsigned long flags = lock();
    size_t have = end - start, first;

    n = off < have ? MIN(n, have - off) : 0;
    off = (start + off) % LOG_SIZE;
    first = MIN(n, LOG_SIZE - off);
    memcpy(buf, ring + off, first);
    memcpy(buf + first, ring, n - first);
    unlock(flags);
    return n;
}

void log_clear(void)
{
    unsigned long flags = lock();

    start = end;
    unlock(flags);
}

void log_set_clock(uint64_t (*now_ns)(void))
{
    clock = now_ns;
}
