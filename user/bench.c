/* bench.c - what the basic acts of the kernel cost: bench [-n ROUNDS] [NAME...]
 * Each act runs many times in a row; the line shows the cheapest of several such rounds, divided by
 * the runs, in ticks of the CPU's time-stamp counter. Under QEMU's -icount shift=0,sleep=off a tick
 * is one instruction and the figures repeat exactly; on a real CPU they are cycles. What the loop
 * itself takes is measured first and left out. The same program runs on Linux: the other column.
 * McVoy and Staelin, "lmbench", USENIX 1996. */
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

#define PAGE  4096
#define CHUNK (256 * PAGE)

static const char *self = "/bin/bench";
static int rounds = 5;
static char buffer[PAGE];
static int file = -1;
static const char *file_name = "/tmp/bench.file";

static inline uint64_t ticks(void)
{
    uint32_t low, high;
    __asm__ volatile("rdtsc" : "=a"(low), "=d"(high)::"memory");
    return (uint64_t)high << 32 | low;
}

static void fail(const char *what)
{
    perror(what);
    exit(1);
}

static char *map(size_t n)
{
    char *p = mmap(NULL, n, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (p == MAP_FAILED)
        fail("mmap");
    return p;
}

/* Write to every page, or read it. */
static void touch(volatile char *p, size_t n)
{
    for (size_t i = 0; i < n; i += PAGE)
        p[i] = 1;
}

static void look(const volatile char *p, size_t n)
{
    for (size_t i = 0; i < n; i += PAGE)
        (void)p[i];
}

/* Each act does itself n times and returns the ticks that this took. */
static uint64_t nothing(int n)
{
    uint64_t start = ticks();
    for (int i = 0; i < n; i++)
        __asm__ volatile("" ::: "memory");
    return ticks() - start;
}

static uint64_t null_call(int n)
{
    uint64_t start = ticks();
    for (int i = 0; i < n; i++) {
        int result;
        /* getppid, without a wrapper round it */
        __asm__ volatile("int $0x80" : "=a"(result) : "a"(64) : "memory");
    }
    return ticks() - start;
}

/* Behind a heap that is in use, as it is in a program that grows it. */
static uint64_t brk_page(int n)
{
    char *heap = sbrk(0), *top = heap + 2 * PAGE - (uintptr_t)heap % PAGE;
    if (brk(top) < 0)
        fail("brk");
    top[-1] = 1;
    uint64_t start = ticks();
    for (int i = 0; i < n; i++) {
        if (brk(top + PAGE) < 0)
            fail("brk");
        *(volatile char *)top = 1;
        brk(top);
    }
    uint64_t took = ticks() - start;
    brk(heap);
    return took;
}

static uint64_t map_unmap(int n)
{
    uint64_t start = ticks();
    for (int i = 0; i < n; i++)
        munmap(map(PAGE), PAGE);
    return ticks() - start;
}

/* Areas of one page each: no two neighbours allow the same. They are out of the clock's sight. */
static char *make_areas(int n)
{
    char *p = mmap(NULL, (size_t)n * PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (p == MAP_FAILED)
        fail("mmap");
    for (int i = 0; i < n; i += 2)
        if (mprotect(p + (size_t)i * PAGE, PAGE, PROT_NONE) < 0)
            fail("mprotect");
    return p;
}

static uint64_t fault(int n, void (*visit)(char *, size_t))
{
    uint64_t took = 0;
    for (int i = 0; i < n; i += CHUNK / PAGE) {
        char *p = map(CHUNK);
        p[0] = 1; /* the page table is there before the clock runs */
        uint64_t start = ticks();
        visit(p, CHUNK);
        took += ticks() - start;
        munmap(p, CHUNK);
    }
    return took;
}

static void visit_write(char *p, size_t n)
{
    touch(p, n);
}

static void visit_read(char *p, size_t n)
{
    look(p, n);
}

static uint64_t zero_write(int n)
{
    return fault(n, visit_write);
}

static uint64_t zero_read(int n)
{
    return fault(n, visit_read);
}

static uint64_t unmap_touched(int n)
{
    uint64_t took = 0;
    for (int i = 0; i < n; i += CHUNK / PAGE) {
        char *p = map(CHUNK);
        touch(p, CHUNK);
        uint64_t start = ticks();
        munmap(p, CHUNK);
        took += ticks() - start;
    }
    return took;
}

/* A file whose pages are all in the cache, mapped and read: the mean of the first touches. */
static uint64_t file_read(int n)
{
    uint64_t took = 0;
    for (int i = 0; i < n; i += CHUNK / PAGE) {
        char *p = mmap(NULL, CHUNK, PROT_READ, MAP_PRIVATE, file, 0);
        if (p == MAP_FAILED)
            fail("mmap");
        uint64_t start = ticks();
        look(p, CHUNK);
        took += ticks() - start;
        munmap(p, CHUNK);
    }
    return took;
}

/* Touched pages move to a free place, and back again the next time. */
static uint64_t move(int n)
{
    char *place = map(2 * CHUNK), *p = place, *q = place + CHUNK;
    touch(p, CHUNK);
    munmap(q, CHUNK);
    uint64_t start = ticks();
    for (int i = 0; i < n; i++) {
        if (mremap(p, CHUNK, CHUNK, MREMAP_MAYMOVE | MREMAP_FIXED, q) != q)
            fail("mremap");
        char *free = p;
        p = q;
        q = free;
    }
    uint64_t took = ticks() - start;
    munmap(p, CHUNK);
    return took;
}

static uint64_t in_core(int n)
{
    unsigned char *vector = (unsigned char *)buffer;
    char *p = map(CHUNK);
    touch(p, CHUNK);
    uint64_t start = ticks();
    for (int i = 0; i < n; i++)
        if (mincore(p, CHUNK, vector) < 0)
            fail("mincore");
    uint64_t took = ticks() - start;
    munmap(p, CHUNK);
    return took;
}

/* The child writes to pages that it shares with its parent, and tells by a pipe what that took. */
static uint64_t cow_copy(int n)
{
    uint64_t took = 0;
    char *p = map(CHUNK);
    touch(p, CHUNK);
    for (int i = 0; i < n; i += CHUNK / PAGE) {
        int fd[2];
        uint64_t result = 0;
        if (pipe(fd) < 0)
            fail("pipe");
        pid_t pid = fork();
        if (pid == 0) {
            uint64_t start = ticks();
            touch(p, CHUNK);
            result = ticks() - start;
            _exit(write(fd[1], &result, sizeof result) != sizeof result);
        }
        if (pid < 0 || read(fd[0], &result, sizeof result) != sizeof result)
            fail("fork");
        waitpid(pid, NULL, 0);
        close(fd[0]);
        close(fd[1]);
        took += result;
    }
    munmap(p, CHUNK);
    return took;
}

/* The child is gone: the pages are read-only still, and the parent's alone again. */
static uint64_t cow_reuse(int n)
{
    uint64_t took = 0;
    char *p = map(CHUNK);
    touch(p, CHUNK);
    for (int i = 0; i < n; i += CHUNK / PAGE) {
        pid_t pid = fork();
        if (pid == 0)
            _exit(0);
        waitpid(pid, NULL, 0);
        uint64_t start = ticks();
        touch(p, CHUNK);
        took += ticks() - start;
    }
    munmap(p, CHUNK);
    return took;
}

static uint64_t fork_exit(int n)
{
    uint64_t start = ticks();
    for (int i = 0; i < n; i++) {
        pid_t pid = fork();
        if (pid == 0)
            _exit(0);
        if (pid < 0)
            fail("fork");
        waitpid(pid, NULL, 0);
    }
    return ticks() - start;
}

static uint64_t fork_exit_16m(int n)
{
    char *p = map(16 << 20);
    touch(p, 16 << 20);
    uint64_t took = fork_exit(n);
    munmap(p, 16 << 20);
    return took;
}

static uint64_t fork_exec(int n)
{
    char *const argv[] = { (char *)self, (char *)"-x", NULL };
    uint64_t start = ticks();
    for (int i = 0; i < n; i++) {
        pid_t pid = fork();
        if (pid == 0) {
            execv(self, argv);
            _exit(1);
        }
        int status = 0;
        if (pid < 0 || waitpid(pid, &status, 0) < 0 || status)
            fail("fork, exec");
    }
    return ticks() - start;
}

static uint64_t pipe_round(int n)
{
    int there[2], back[2];
    char c = 'x';
    if (pipe(there) < 0 || pipe(back) < 0)
        fail("pipe");
    pid_t pid = fork();
    if (pid == 0) {
        close(there[1]);
        while (read(there[0], &c, 1) == 1 && write(back[1], &c, 1) == 1)
            ;
        _exit(0);
    }
    uint64_t start = ticks();
    for (int i = 0; i < n; i++)
        if (write(there[1], &c, 1) != 1 || read(back[0], &c, 1) != 1)
            fail("pipe");
    uint64_t took = ticks() - start;
    close(there[0]), close(there[1]), close(back[0]), close(back[1]);
    waitpid(pid, NULL, 0);
    return took;
}

/* Two processes that give way to each other. A kernel may let a process go on that has yielded: the
 * other one counts its turns, and each turn is two switches. */
static uint64_t yield(int n)
{
    volatile unsigned *turns =
        mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (turns == MAP_FAILED)
        fail("mmap");
    pid_t pid = fork();
    if (pid == 0)
        for (;;) {
            ++*turns;
            sched_yield();
        }
    while (!*turns)
        sched_yield();
    unsigned first = *turns;
    uint64_t start = ticks();
    for (int i = 0; i < n; i++)
        sched_yield();
    uint64_t took = ticks() - start;
    uint64_t switches = 2 * (uint64_t)(*turns - first);
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    munmap((void *)turns, PAGE);
    return switches ? took * (uint64_t)n / switches : UINT64_MAX;
}

static uint64_t read_page(int n)
{
    uint64_t start = ticks();
    for (int i = 0; i < n; i++)
        if (pread(file, buffer, PAGE, 0) != PAGE)
            fail("pread");
    return ticks() - start;
}

static uint64_t write_page(int n)
{
    uint64_t start = ticks();
    for (int i = 0; i < n; i++)
        if (pwrite(file, buffer, PAGE, 0) != PAGE)
            fail("pwrite");
    return ticks() - start;
}

static uint64_t open_close(int n)
{
    uint64_t start = ticks();
    for (int i = 0; i < n; i++)
        close(open(file_name, O_RDONLY));
    return ticks() - start;
}

/* A page in the midst of an area: the area is split, and one again. */
static uint64_t protect(int n)
{
    char *area = map(16 * PAGE), *p = area + 8 * PAGE;
    touch(area, 16 * PAGE);
    uint64_t start = ticks();
    for (int i = 0; i < n; i++) {
        mprotect(p, PAGE, PROT_READ);
        mprotect(p, PAGE, PROT_READ | PROT_WRITE);
        *(volatile char *)p = 1;
    }
    uint64_t took = ticks() - start;
    munmap(area, 16 * PAGE);
    return took;
}

/* A store that is not allowed, and a handler that goes on behind it. */
extern char behind_store[];

static void skip_store(int sig, siginfo_t *info, void *context)
{
    (void)sig, (void)info;
    ((ucontext_t *)context)->uc_mcontext.gregs[REG_EIP] = (int)(intptr_t)behind_store;
}

static uint64_t segv(int n)
{
    struct sigaction old, act;
    memset(&act, 0, sizeof act);
    act.sa_sigaction = skip_store;
    act.sa_flags = SA_SIGINFO;
    sigaction(SIGSEGV, &act, &old);
    char *p = map(PAGE);
    p[0] = 1;
    mprotect(p, PAGE, PROT_READ);
    uint64_t start = ticks();
    for (int i = 0; i < n; i++)
        __asm__ volatile("movb $1, (%0)\nbehind_store:" ::"r"(p) : "memory");
    uint64_t took = ticks() - start;
    sigaction(SIGSEGV, &old, NULL);
    munmap(p, PAGE);
    return took;
}

static const struct act {
    const char *name;
    int runs;
    uint64_t (*run)(int n);
    int areas; /* so many others are there meanwhile */
} acts[] = {
    { "null call", 1000, null_call },
    { "brk: grow a page, touch, shrink", 256, brk_page },
    { "mmap + munmap, untouched", 256, map_unmap },
    { "mmap + munmap among 500 areas", 256, map_unmap, 500 },
    { "mmap + munmap among 60000 areas", 256, map_unmap, 60000 },
    { "zero fault, write", 512, zero_write },
    { "zero fault, read", 512, zero_read },
    { "copy on write, copy", 512, cow_copy },
    { "copy on write, reuse", 512, cow_reuse },
    { "unmap a touched page", 512, unmap_touched },
    { "cached file page, read fault", 512, file_read },
    { "fork + exit + wait", 32, fork_exit },
    { "fork + exit + wait, 16 MB touched", 4, fork_exit_16m },
    { "fork + exec + wait", 32, fork_exec },
    { "mprotect there, back, touch", 256, protect },
    { "mremap: move 256 pages", 64, move },
    { "SIGSEGV to a handler and back", 256, segv },
    { "pipe round trip", 256, pipe_round },
    { "context switch", 256, yield },
    { "read 4096 cached bytes", 256, read_page },
    { "write 4096 cached bytes", 256, write_page },
    { "open + close", 256, open_close },
    { "mincore of 256 pages", 64, in_core },
};

static uint64_t measure(const struct act *a, int runs)
{
    uint64_t best = UINT64_MAX;
    char *areas = a->areas ? make_areas(a->areas) : NULL;
    for (int r = 0; r < rounds; r++) {
        uint64_t took = a->run(runs);
        if (took < best)
            best = took;
    }
    if (areas)
        munmap(areas, (size_t)a->areas * PAGE);
    return best;
}

static int wanted(const char *name, char **names)
{
    if (!*names)
        return 1;
    for (; *names; names++)
        if (strstr(name, *names))
            return 1;
    return 0;
}

int main(int argc, char **argv)
{
    int option;
    while ((option = getopt(argc, argv, "n:x")) != -1) {
        if (option == 'x')
            return 0; /* what fork + exec runs */
        if (option != 'n' || (rounds = atoi(optarg)) <= 0) {
            fprintf(stderr, "usage: bench [-n ROUNDS] [NAME...]\n");
            return 2;
        }
    }
    if (strchr(argv[0], '/'))
        self = argv[0];
    memset(buffer, 'b', sizeof buffer);
    file = open(file_name, O_RDWR | O_CREAT | O_TRUNC, 0600);
    for (int i = 0; i < CHUNK / PAGE; i++)
        if (file < 0 || write(file, buffer, PAGE) != PAGE)
            fail(file_name);
    const struct act empty = { "", 0, nothing };
    for (size_t i = 0; i < sizeof acts / sizeof acts[0]; i++) {
        const struct act *a = &acts[i];
        if (!wanted(a->name, argv + optind))
            continue;
        uint64_t took = measure(a, a->runs), loop = measure(&empty, a->runs);
        took = took > loop ? took - loop : 0;
        printf("%-36s %10llu\n", a->name, (unsigned long long)(took / a->runs));
        fflush(stdout);
    }
    close(file);
    unlink(file_name);
    return 0;
}
