/* swapping.c - what a command that needs more memory than there is makes the machine do:
 * swapping DISK COMMAND...
 * DISK is turned on as swap first. On Linux what that needs comes before: /proc, /dev, and the
 * modules /modules/00.ko, 01.ko, ... A disk works at the host's pace, so that the time that passes
 * says nothing, and an idle machine's clock runs ahead. So this program keeps the processor from
 * being idle: it reads the time-stamp counter without end, while the command runs. Where that jumps
 * others had the processor; under QEMU's -icount shift=0 the sum of the jumps is how many
 * instructions everything else took, in all processes and the kernel, waiting apart. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/swap.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Calls that only Linux is asked for; Quire knows no such classes of threads, and wakes first. */
#define SYS_mount              21
#define SYS_init_module        128
#define SYS_sched_setscheduler 156
#define SCHED_IDLE             5

#define JUMP 64 /* instructions: more than a turn of the loop, less than any interrupt */

struct counts {
    unsigned long in, out;       /* pages */
    unsigned long reads, writes; /* transfers of the disks */
};

static volatile sig_atomic_t ended;

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

static void child_ended(int signal)
{
    (void)signal;
    ended = 1;
}

/* ---- before ---- */

/* False: there is none of that name. */
static int load_module(const char *name)
{
    int fd = open(name, O_RDONLY);
    struct stat s;
    void *p = NULL;

    if (fd < 0)
        return 0;
    if (fstat(fd, &s) < 0 || !(p = malloc((size_t)s.st_size)) ||
        read(fd, p, (size_t)s.st_size) != s.st_size)
        fail(name);
    if (syscall(SYS_init_module, p, (size_t)s.st_size, "") < 0)
        fail(name);
    free(p);
    close(fd);
    unlink(name);
    return 1;
}

static void prepare_linux(void)
{
    char name[32];

    mkdir("/proc", 0755);
    mkdir("/dev", 0755);
    if (syscall(SYS_mount, "proc", "/proc", "proc", 0, NULL) < 0 ||
        syscall(SYS_mount, "dev", "/dev", "devtmpfs", 0, NULL) < 0)
        fail("mount");
    for (int i = 0; snprintf(name, sizeof name, "/modules/%02d.ko", i), load_module(name);)
        i++;
}

/* A disk may be found some time after its driver was loaded. */
static void turn_on(const char *disk)
{
    const struct timespec moment = { 0, 10000000 };

    for (int i = 0; swapon(disk, 0) < 0; i++) {
        if (i == 2000)
            fail(disk);
        nanosleep(&moment, NULL);
    }
}

/* ---- counting ---- */

static struct counts count(void)
{
    struct counts c = { 0 };
    unsigned long n, reads, writes;
    char line[256], name[64];
    FILE *f = fopen("/proc/vmstat", "r");

    while (f && fgets(line, sizeof line, f)) {
        if (sscanf(line, "%63s %lu", name, &n) == 2 && strcmp(name, "pswpin") == 0)
            c.in = n;
        else if (strcmp(name, "pswpout") == 0)
            c.out = n;
    }
    if (f)
        fclose(f);
    f = fopen("/proc/diskstats", "r");
    while (f && fgets(line, sizeof line, f)) {
        if (sscanf(line, "%*u %*u %*s %lu %*u %*u %*u %lu", &reads, &writes) == 2) {
            c.reads += reads;
            c.writes += writes;
        }
    }
    if (f)
        fclose(f);
    return c;
}

/* Until the command ends: the instructions of all others. */
static uint64_t watch(void)
{
    uint64_t sum = 0;

    for (uint64_t last = ticks(), now; !ended; last = now) {
        now = ticks();
        if (now - last > JUMP)
            sum += now - last;
    }
    return sum;
}

static void print(const char *what, unsigned long long n)
{
    printf("%-36s %10llu\n", what, n);
}

int main(int argc, char **argv)
{
    const int no_priority = 0;
    int status;

    if (argc < 3) {
        fprintf(stderr, "usage: swapping DISK COMMAND...\n");
        return 2;
    }
    if (access("/proc/vmstat", R_OK) < 0)
        prepare_linux();
    turn_on(argv[1]);
    signal(SIGCHLD, child_ended);
    struct counts before = count();
    pid_t pid = fork();
    if (pid < 0)
        fail("fork");
    if (pid == 0) {
        execv(argv[2], argv + 2);
        _exit(127);
    }
    mlockall(MCL_CURRENT);
    syscall(SYS_sched_setscheduler, 0, SCHED_IDLE, &no_priority);
    uint64_t busy = watch();
    struct counts now = count();
    if (wait(&status) != pid || status != 0) {
        fprintf(stderr, "swapping: the command ended with status %x\n", (unsigned)status);
        return 1;
    }
    print("instructions", busy);
    print("pages in", now.in - before.in);
    print("pages out", now.out - before.out);
    print("disk reads", now.reads - before.reads);
    print("disk writes", now.writes - before.writes);
    return 0;
}
