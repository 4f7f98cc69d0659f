/* storm.c - several processes at once make random system calls on the same few things: files,
 * pipes, a range of memory, each other. Arguments are mostly plausible, so that calls get far
 * before they fail. What a worker comes to is its own affair; in the end the kernel must find all
 * of its structures whole. STORM=n makes n times as much of it, SEED=n another one. Files, modes
 * and devices are in a mess afterwards: it is for a debug build and a machine of its own. */
#include "user/attack/attack.h"
#include "user/attack/table.h"
#include "user/lib/util.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define WORKERS 5
#define LIVES   24 /* workers in all */
#define CALLS   3000
#define ARENA   0x20000000u
#define PAGES   64

/* Not even a storm may end the machine, or take from others what they need. */
static const char *const spared[] = { "reboot",       "umount2",   "mount",     "clock_settime",
                                      "settimeofday", "setrlimit", "prlimit64", NULL };

/* The end of a worker, or likely to be. */
static const char *const rare[] = { "exit",   "exit_group", "kill",          "tkill",
                                    "tgkill", "execve",     "rt_sigreturn",  "sigreturn",
                                    "alarm",  "setitimer",  "rt_sigsuspend", "poll",
                                    NULL };

static const char *const names[] = {
    "a",
    "b",
    "d",
    "d/x",
    "d/y",
    "s",
    ".",
    "..",
    "/tmp",
    "/dev/zero",
    "/dev/null",
    "/bin/true",
    "/disk/storm",
    "/proc/self/maps",
    "/proc/self/smaps",
    "/proc/self/pagemap",
    "/proc/meminfo",
    "/proc/self/fd/0",
    "/proc/self/exe",
    "",
};

static pid_t workers[WORKERS];
static uint32_t state;

static uint32_t below(uint32_t n)
{
    return next_random(&state) % n;
}

static uint32_t address(void)
{
    return ARENA + below(PAGES) * 4096 + (below(4) ? 0 : below(4096));
}

static uint32_t border(void)
{
    static const uint32_t borders[] = { 0,         0x7fffffff,   0x80000000u, KERNEL_START,
                                        LAST_PAGE, KERNEL_IMAGE, 4096,        1 };
    return borders[below(ARRAY_SIZE(borders))] + below(3) - 1;
}

static uint32_t bits(void)
{
    uint32_t value = below(8) ? below(64) : 0;
    for (uint32_t n = below(3); n > 0; n--)
        value |= 1u << below(32);
    return value;
}

/* Only processes of the storm: never another number. */
static uint32_t somebody(void)
{
    pid_t pid = workers[below(WORKERS)];
    return (uint32_t)(pid ? pid : getpid());
}

static uint32_t argument(enum type type)
{
    if (type == T_pid)
        return somebody();
    if (below(24) == 0)
        return below(2) ? border() : next_random(&state);
    switch (type) {
    case T_fd: return below(12) ? below(14) : (uint32_t)AT_FDCWD;
    case T_str: return (uint32_t)(uintptr_t)names[below(ARRAY_SIZE(names))];
    case T_size: return below(3) ? below(8) * 4096 : below(20000);
    case T_off: return below(4) ? below(16) * 4096 : below(100000);
    case T_mode: return below(01000);
    case T_sig: return below(66);
    case T_addr:
    case T_buf:
    case T_ptr: return below(6) ? address() : 0;
    case T_flags: return bits();
    default: return below(40);
    }
}

/* A structure in the arena: small numbers and addresses, mostly. It gets there through a pipe, as
 * the page may not be there. */
static void scribble(void)
{
    uint32_t words[24];
    int fd[2];
    for (size_t i = 0; i < ARRAY_SIZE(words); i++)
        words[i] = below(3) ? below(70) : below(2) ? address() : border();
    if (pipe(fd) < 0)
        return;
    void *at = (void *)(uintptr_t)(ARENA + below(PAGES) * 4096);
    if (write(fd[1], words, sizeof words) == sizeof words && read(fd[0], at, sizeof words) < 0)
        words[0] = 0; /* it is not */
    close(fd[0]);
    close(fd[1]);
}

static void wake_up(int sig)
{
    (void)sig;
}

/* What waits is woken up after a moment. Random calls undo this. */
static void wind_the_clock(void)
{
    const struct itimerval moment = { { 0, 2000 }, { 0, 2000 } };
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    sigaction(SIGALRM, &(struct sigaction){ .sa_handler = wake_up }, NULL);
    setitimer(ITIMER_REAL, &moment, NULL);
}

static void work(uint32_t seed)
{
    uint32_t registers[6];
    int null = open("/dev/null", O_RDWR);
    state = seed;
    for (int fd = 0; fd < 3; fd++)
        dup2(null, fd);
    setrlimit(RLIMIT_AS, &(struct rlimit){ 64 << 20, 64 << 20 });
    setrlimit(RLIMIT_NPROC, &(struct rlimit){ 40, 40 });
    mmap((void *)(uintptr_t)ARENA, PAGES * 4096, PROT_READ | PROT_WRITE,
         MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    for (int i = 0; i < CALLS; i++) {
        const struct call *c = &calls[below((uint32_t)ncalls)];
        if (call_is(c, spared) || (call_is(c, rare) && below(64)))
            continue;
        if (below(4) == 0)
            scribble();
        if (below(8) == 0)
            wind_the_clock();
        for (int k = 0; k < 6; k++)
            registers[k] = argument(c->types[k]);
        raw_call(c->number, registers);
    }
    _exit(0);
}

static void start(int slot, uint32_t seed)
{
    pid_t pid = fork();
    if (pid == 0) {
        setpgid(0, 0);
        workers[slot] = getpid();
        work(seed);
    }
    if (pid < 0)
        went_through("fork: %s", strerror(errno));
    workers[slot] = pid;
}

/* A worker and what it left behind in its group. */
static void stop(int slot)
{
    kill(-workers[slot], SIGKILL);
    kill(workers[slot], SIGKILL);
    while (waitpid(workers[slot], NULL, 0) < 0 && errno == EINTR)
        ;
}

static void structures_are_whole(void)
{
    char text[256];
    int fd = open("/proc/sys/vm/check", O_RDONLY);
    ssize_t n = read(fd, text, sizeof text - 1);
    close(fd);
    if (n < 3 || strncmp(text, "ok\n", 3) != 0) {
        text[n < 0 ? 0 : n] = 0;
        went_through("the kernel says of itself: %s", text);
    }
}

static void clean_up(void)
{
    for (int round = 0; round < 2; round++)
        for (size_t i = 0; i < ARRAY_SIZE(names); i++)
            if (names[i][0] != '/' || strstr(names[i], "storm"))
                remove(names[i]);
}

static void storm(void)
{
    const char *much = getenv("STORM"), *seed = getenv("SEED");
    uint32_t lives = LIVES * (much ? (uint32_t)atoi(much) : 1);
    uint32_t first = seed && *seed ? (uint32_t)atoi(seed) : 1;
    struct timespec pause = { 0, 20000000 };
    char place[32];
    snprintf(place, sizeof place, "/tmp/storm-%d", (int)getpid());
    if (mkdir(place, 0700) < 0 || chdir(place) < 0)
        went_through("%s: %s", place, strerror(errno));
    for (uint32_t life = 0; life < lives; life++) {
        int slot = (int)(life % WORKERS);
        if (workers[slot])
            stop(slot);
        start(slot, first * 1000003 + life);
        nanosleep(&pause, NULL);
        if (life % 16 == 0)
            structures_are_whole();
    }
    for (int i = 0; i < WORKERS; i++)
        stop(i);
    clean_up();
    structures_are_whole();
}

const struct attack storm_attacks[] = {
    { "storm", "random system calls by many at once", storm, 0, 0, true, true },
    { 0 },
};
