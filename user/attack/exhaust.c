/* exhaust.c - taking all there is: memory, processes, descriptors, areas, files. */
#include "user/attack/attack.h"

#include "user/lib/util.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MEGABYTE (1u << 20)

static void limit(int resource, rlim_t value)
{
    if (setrlimit(resource, &(struct rlimit){ value, value }) < 0)
        went_through("setrlimit: %s", strerror(errno));
}

static void rest(long milliseconds)
{
    nanosleep(&(struct timespec){ milliseconds / 1000, milliseconds % 1000 * 1000000 }, NULL);
}

/* malloc until it says no, and use all of it. */
static void heap_to_limit(void)
{
    size_t got = 0;
    limit(RLIMIT_AS, 4 * MEGABYTE);
    for (char *p; (p = malloc(65536)); got += 65536)
        memset(p, 1, 65536);
    if (got < MEGABYTE || got > 4 * MEGABYTE)
        went_through("%u kB of 4 MB", (unsigned)(got / 1024));
}

/* No limit but the machine's: this process, and no other, may have to go. */
static void all_memory(void)
{
    for (;;) {
        char *p = mmap(NULL, MEGABYTE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (p == MAP_FAILED)
            return;
        for (size_t i = 0; i < MEGABYTE; i += 4096)
            p[i] = 1;
    }
}

/* The same by the break. */
static void all_memory_by_break(void)
{
    for (char *p; (p = sbrk((intptr_t)MEGABYTE)) != (char *)-1;)
        memset(p, 1, MEGABYTE);
}

/* One area for each page, of two kinds in turn so that none can merge. */
static void many_areas(void)
{
    char *p = mmap(NULL, 64 * MEGABYTE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (p == MAP_FAILED)
        return;
    for (size_t i = 0; i < 64 * MEGABYTE; i += 8192)
        if (mprotect(p + i, 4096, PROT_READ) < 0)
            return;
}

static void many_descriptors(void)
{
    int fd, count = 0;
    limit(RLIMIT_NOFILE, 200);
    while ((fd = open("/dev/null", O_RDONLY)) >= 0)
        count++;
    if (errno != EMFILE || count > 200)
        went_through("%d descriptors, then %s", count, strerror(errno));
}

/* Pipes full to the brim hold kernel memory. */
static void full_pipes(void)
{
    static const char page[4096];
    int ends[2];
    limit(RLIMIT_NOFILE, 100);
    while (pipe(ends) == 0) {
        fcntl(ends[1], F_SETFL, O_NONBLOCK);
        while (write(ends[1], page, sizeof page) > 0)
            continue;
        if (errno != EAGAIN && errno != ENOMEM)
            went_through("a full pipe: %s", strerror(errno));
    }
}

/* ------------------------------------------------------------ processes */
static void bomb(const void *argument)
{
    (void)argument;
    setpgid(0, 0);
    limit(RLIMIT_NPROC, 48);
    for (;;)
        if (fork() < 0)
            rest(20);
}

/* Every process of the bomb forks whenever it can. The group is killed until it is empty. */
static void fork_bomb(void)
{
    pid_t leader = fork();
    if (leader < 0)
        went_through("fork: %s", strerror(errno));
    if (leader == 0)
        bomb(NULL);
    setpgid(leader, leader);
    rest(300);
    for (int i = 0; i < 500 && kill(-leader, SIGKILL) == 0; i++) {
        waitpid(leader, NULL, WNOHANG);
        rest(10);
    }
    waitpid(leader, NULL, 0);
    pid_t pid = fork();
    if (pid == 0)
        _exit(7);
    int status = 0;
    if (pid < 0 || waitpid(pid, &status, 0) != pid || WEXITSTATUS(status) != 7)
        went_through("nothing can be run after it: %s", strerror(errno));
}

/* Children that are never waited for stay as zombies; their parent's end frees them. */
static void zombies(void)
{
    int n = 0;
    for (pid_t pid; n < 100; n++) {
        if ((pid = fork()) == 0)
            _exit(0);
        if (pid < 0)
            break;
    }
    if (n < 20)
        went_through("only %d children", n);
}

/* ------------------------------------------------------------ arguments, files */
static void huge_arguments(void)
{
    static char big[65536];
    static char *argv[4096];
    memset(big, 'x', sizeof big - 1);
    for (size_t i = 0; i < ARRAY_SIZE(argv) - 1; i++)
        argv[i] = big;
    execve("/proc/self/exe", argv, argv);
    if (errno != E2BIG)
        went_through("256 MB of arguments: %s", strerror(errno));
}

/* A file that takes all memory. */
static void fill_files(void)
{
    static char page[65536];
    char path[] = "/tmp/attack-XXXXXX";
    int fd = mkstemp(path);
    if (fd < 0)
        went_through("no scratch file: %s", strerror(errno));
    unlink(path);
    while (write(fd, page, sizeof page) > 0)
        continue;
    if (errno != ENOSPC && errno != ENOMEM && errno != EFBIG)
        went_through("a full file system: %s", strerror(errno));
}

const struct attack exhaust_attacks[] = {
    { "heap-to-limit", "malloc up to a limit of 4 MB", heap_to_limit, SIGKILL, SURVIVES },
    { "all-memory", "map and use all memory", all_memory, SIGKILL, SURVIVES, true },
    { "all-memory-break", "take all memory by the break", all_memory_by_break, SIGKILL, SURVIVES,
      true },
    { "many-areas", "16,384 areas", many_areas, 0 },
    { "many-descriptors", "descriptors up to a limit of 200", many_descriptors, 0 },
    { "full-pipes", "as many full pipes as there are", full_pipes, 0 },
    { "fork-bomb", "processes without end, under a limit", fork_bomb, 0, 0, true },
    { "zombies", "100 children that nobody waits for", zombies, SIGKILL, SURVIVES },
    { "huge-arguments", "256 MB of arguments to a program", huge_arguments, 0 },
    { "fill-files", "a file that takes all memory", fill_files, SIGKILL, SURVIVES, true },
    { 0 },
};
