/* /proc/frames says of a frame what it is used for, and who shows it (only in Quire). */
#include <errno.h>
#include <stdint.h>
#include <sys/mman.h>
#include <tap.h>

#include "children.h"
#include "procfile.h"

#define PAGE 4096u

static int fd;
static char *p;
static char text[4096];

static uint32_t frame(const void *at)
{
    uint64_t w = 0;
    int f = open("/proc/self/pagemap", O_RDONLY);
    bool good = pread(f, &w, sizeof w, (off_t)((uintptr_t)at / PAGE) * 8) == sizeof w;

    close(f);
    return good ? (uint32_t)w : 0;
}

/* Is the line in the text about the frame behind p? */
__attribute__((format(printf, 1, 2))) static bool says(const char *format, ...)
{
    char line[128];
    va_list ap;
    ssize_t n = pread(fd, text, sizeof text - 1, (off_t)frame(p) * PAGE);

    text[n < 0 ? 0 : n] = '\0';
    va_start(ap, format);
    vsnprintf(line, sizeof line, format, ap);
    va_end(ap);
    if (!strstr(text, line))
        diag("no \"%s\" in:\n%s", line, text);
    return strstr(text, line);
}

static bool mapped_by(int pid, const char *how)
{
    return says("mapped by proc_frames (%d) at %08lx: %s\n", pid, (unsigned long)p, how);
}

static int in_a_child(void)
{
    if (!mapped_by(getppid(), "read-only, accessed, dirty") ||
        !mapped_by(getpid(), "read-only, accessed, dirty") || !says("references 2, mapped 2"))
        return 1;
    p[0] = 2;
    return mapped_by(getpid(), "writable, accessed, dirty") && says("mapped 1") ? 0 : 2;
}

int main(void)
{
    char *q;

    fd = open("/proc/frames", O_RDONLY);
    p = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    p[0] = 1;
    ok(says("frame %x at %08x, zone ", frame(p), frame(p) * PAGE), "its number and address");
    ok(says("\nanonymous memory\nreferences 1, mapped 1"), "what it is, and how often");
    ok(mapped_by(getpid(), "writable, accessed, dirty"), "who shows it, and where");
    is_int(in_child(in_a_child), 0, "after fork both do, without the right to write");
    ok(pread(fd, text, 5, (off_t)frame(p) * PAGE + 6) == 5, "a part of the text");
    ok(pread(fd, text, 5, (off_t)frame(p) * PAGE + 4000) == 0, "behind its end");
    ok(pread(fd, text, 5, (off_t)1 << 40) == 0, "behind the last frame");
    ok(pread(fd, NULL, 5, 0) < 0 && errno == EFAULT, "nowhere to put it: EFAULT");
    munmap(p, PAGE);

    p = mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    q = *(volatile char *)p ? NULL : p;
    ok(q && says("the zero page"), "a page that was only read");
    munmap(p, PAGE);
    p = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    p[0] = 1;
    ok(says("page 0 of shm /dev/zero (deleted)"), "shared memory");
    munmap(p, PAGE);
    p = (char *)(uintptr_t)main;
    ok(says("/proc_frames\n"), "code is a page of its file");
    return done_testing();
}
