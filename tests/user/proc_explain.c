/* /proc/self/explain says of each page what it is and holds, and has an answer for every address.
 * Only in Quire. */
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "seed.h"
#include "tap.h"

#define PAGE  4096
#define AREA  ((volatile unsigned char *)0x50000000)
#define TRIES 3000

static char text[PAGE + 1];

/* => the text of an address, in a buffer that the next call takes */
static const char *explain_by(int fd, uint32_t addr)
{
    ssize_t n = pread(fd, text, PAGE, (off_t)addr * PAGE);

    text[n < 0 ? 0 : n] = '\0';
    return text;
}

static const char *explain(const volatile void *p)
{
    int fd = open("/proc/self/explain", O_RDONLY);

    explain_by(fd, (uint32_t)(uintptr_t)p);
    close(fd);
    return text;
}

static bool says(const char *words)
{
    if (strstr(text, words))
        return true;
    diag("\"%s\" is not in: %s", words, text);
    return false;
}

static void pages(void)
{
    unsigned char *p = mmap((void *)(uintptr_t)AREA, 4 * PAGE, PROT_READ | PROT_WRITE,
                            MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    unsigned value = 0x12345678;

    explain(p);
    ok(says("empty: ") && says("the first touch is a page fault that gives it a page"),
       "a page that nobody has touched");
    (void)AREA[PAGE];
    explain(p + PAGE);
    ok(says("the zero page") && says("a write gives it a frame of its own"), "one that was read");
    memcpy(p + 8, &value, sizeof value);
    explain(p + 9);
    ok(says("present, writable, user, accessed, dirty") && says("anonymous memory") &&
           says("references 1, mapped 1") && says("holds 12345678 (the word at 50000008)"),
       "one that was written");
    mprotect(p, PAGE, PROT_READ);
    explain(p + 8);
    ok(says("read-only, user") && says("a write is forbidden: SIGSEGV"), "one that is read-only");
    mprotect(p, PAGE, PROT_NONE);
    explain(p + 8);
    ok(says("not present, ") && says("no access (PROT_NONE)") && says("holds 12345678"),
       "one without access keeps its frame");
    munmap(p, PAGE);
    explain(p);
    ok(says("in no area: a program that touches it gets SIGSEGV"), "one that is no more");
}

static void shared_page(void)
{
    int pipefd[2], status;
    char c;

    AREA[2 * PAGE] = 1;
    pipe(pipefd);
    pid_t pid = fork();
    if (pid == 0) {
        close(pipefd[1]);
        read(pipefd[0], &c, 1);
        _exit(0);
    }
    explain(AREA + 2 * PAGE);
    ok(says("mapped 2") && says("a write faults: copy on write") && says("mapped by"),
       "a page that a child shares");
    close(pipefd[1]);
    close(pipefd[0]);
    waitpid(pid, &status, 0);
}

/* Two pages that have one frame between them: one is out. tests/qemu/explain.t turns swap on. */
static void swapped_page(void)
{
    static const char limit[] = "1 50002000-50004000";
    int fd = open("/proc/self/frames", O_WRONLY);
    bool limited = write(fd, limit, sizeof limit - 1) > 0;

    AREA[2 * PAGE] = 1;
    AREA[3 * PAGE] = 1;
    explain(AREA + 2 * PAGE);
    if (limited && strstr(text, "swapped out"))
        ok(says("swapped out to slot ") && says(", counted 1 times") &&
               says("the next touch reads it in"),
           "a page in a swap slot");
    else
        skip("there is no swap area", "a page in a swap slot");
    write(fd, "0", 1);
    close(fd);
}

/* The first frame that the slab caches have. */
static void slab_object(void)
{
    int fd = open("/proc/kpageflags", O_RDONLY);
    uint32_t pfn = 0;
    uint64_t flags = 0;

    while (read(fd, &flags, sizeof flags) == sizeof flags && !(flags & 1 << 7))
        pfn++;
    close(fd);
    unsigned at = 0;
    do /* not all of a slab is objects */
        explain((void *)(uintptr_t)(0xc0000000 + pfn * PAGE + at));
    while (!strstr(text, "; offset 0") && (at += 64) < PAGE);
    ok(says("slab cache ") && says("object ") && says(" of cache ") && says("; offset 0") &&
           (strstr(text, "in use") || says("free")),
       "an object of a slab");
}

static void other_kinds(void)
{
    explain((void *)(uintptr_t)explain);
    ok(says(" r-xp ") && says("proc_explain") && says("private: written pages are copies"),
       "the program's own text");
    explain((void *)0xc0000000);
    ok(says("the kernel's half, the same in every address space"), "the kernel's half");
    explain((void *)0xffffffff);
    ok(says("a hole that nothing is ever mapped in"), "the last address");
}

/* Edges of everything, and random addresses, half of them near an edge. */
static void every_address(void)
{
    static const uint32_t edges[] = { 0,          0x08048000, 0x50000000, 0x80000000, 0xbfffffff,
                                      0xc0000000, 0xc0100000, 0xc0400000, 0xf8000000, 0xf8800000,
                                      0xff800000, 0xffc00000, 0xfffff000 };
    int own = open("/proc/self/explain", O_RDONLY), init = open("/proc/1/explain", O_RDONLY);
    int bad = 0;

    for (unsigned i = 0; i < TRIES; i++) {
        uint32_t r = (uint32_t)rand() << 16 ^ (uint32_t)rand(), addr = r;
        char start[12];

        if (i % 4 == 0)
            addr = edges[i / 4 % (sizeof edges / sizeof *edges)] + r % 64 - 32;
        else if (i % 4 == 1)
            addr = 0xc0000000 + r % (64u << 20); /* where there is memory */
        snprintf(start, sizeof start, "%08x: ", addr);
        explain_by(i % 2 ? own : init, addr);
        if (strncmp(text, start, 10) != 0 || text[strlen(text) - 1] != '\n') {
            diag("%08x: \"%s\"", addr, text);
            bad++;
        }
    }
    is_int(bad, 0, "%u addresses have an answer", TRIES);
    close(init);
    ok(pread(own, text, PAGE, (off_t)1 << 44) == 0 && pread(own, text, PAGE, INT64_MAX - 1) == 0,
       "behind the last address the file ends");
    ok(pread(own, (void *)0xc0000000, 8, (off_t)0x08048000 * PAGE) == -1, "EFAULT is one");
    close(own);
}

int main(void)
{
    srand(seed_of_test());
    pages();
    shared_page();
    swapped_page();
    slab_object();
    other_kinds();
    every_address();
    return done_testing();
}
