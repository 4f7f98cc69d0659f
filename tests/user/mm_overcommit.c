/* Over-commitment: mode 2 keeps what it promises, mode 0 refuses the absurd, mode 1 nothing. This
 * sets /proc/sys/vm, so only in Quire. */
#include <fcntl.h>

#include "children.h"
#include "mm.h"

#define MODE  "/proc/sys/vm/overcommit_memory"
#define RATIO "/proc/sys/vm/overcommit_ratio"
#define MB    (1u << 20)

static int set(const char *path, const char *word)
{
    int fd = open(path, O_WRONLY);
    ssize_t n = write(fd, word, strlen(word));

    close(fd);
    return n < 0 ? errno : 0;
}

/* A line of /proc/meminfo, in kB. */
static long meminfo(const char *name)
{
    char line[128];
    long kb = -1;
    FILE *f = fopen("/proc/meminfo", "r");

    while (fgets(line, sizeof line, f))
        if (strncmp(line, name, strlen(name)) == 0)
            kb = strtol(line + strlen(name) + 1, NULL, 10);
    fclose(f);
    return kb;
}

/* As many areas of 4 MB as are to be had; they are unmapped again. */
static int fours(int flags)
{
    void *p[256];
    int n = 0;

    while (n < 256 && (p[n] = mmap(NULL, 4 * MB, RW, PRIVATE | flags, -1, 0)) != MAP_FAILED)
        n++;
    for (int i = 0; i < n; i++)
        munmap(p[i], 4 * MB);
    return n;
}

static int child_of_a_large_one(void)
{
    pid_t pid = fork();

    if (pid < 0)
        return errno;
    if (pid == 0)
        _exit(0);
    waitpid(pid, NULL, 0);
    return 0;
}

int main(void)
{
    long before, limit;
    size_t most = (size_t)(meminfo("MemTotal:") + meminfo("SwapTotal:")) * 1024;
    void *p;
    int n;

    is_int(set(MODE, "3"), EINVAL, "there are three modes");
    is_int(set(MODE, "x"), EINVAL, "and they have numbers");
    set(MODE, "0");
    is_int(error_of(mmap(NULL, most + 64 * MB, RW, PRIVATE, -1, 0)), ENOMEM,
           "mode 0: not more than there is at once");
    ok((p = mmap(NULL, most + 64 * MB, RW, PRIVATE | MAP_NORESERVE, -1, 0)) != MAP_FAILED,
       "but it may without a reserve");
    munmap(p, most + 64 * MB);
    ok(4ull * MB * (unsigned)fours(0) > most, "and more than there is in pieces");
    set(MODE, "1");
    ok((p = mmap(NULL, most + 64 * MB, RW, PRIVATE, -1, 0)) != MAP_FAILED, "mode 1: all of it");
    munmap(p, most + 64 * MB);

    before = meminfo("Committed_AS:");
    p = mmap(NULL, 8 * MB, RW, PRIVATE, -1, 0);
    is_int(meminfo("Committed_AS:") - before, 8192, "what is mapped is committed");
    mprotect(p, 4 * MB, PROT_READ);
    is_int(meminfo("Committed_AS:") - before, 4096, "while it can be written");
    munmap(p, 8 * MB);
    p = mmap(NULL, 8 * MB, RW, SHARED, -1, 0);
    is_int(meminfo("Committed_AS:") - before, 8192, "and so is shared memory");
    munmap(p, 8 * MB);
    is_int(meminfo("Committed_AS:"), before, "until it is unmapped");

    set(RATIO, "80");
    set(MODE, "2");
    limit = meminfo("CommitLimit:");
    n = fours(0);
    ok(n > 0 && before + 4096l * n <= limit && before + 4096l * (n + 1) > limit,
       "mode 2: up to CommitLimit");
    is_int(fours(MAP_NORESERVE), n, "whatever is said of reserves");
    p = mmap(NULL, (size_t)n * 4 * MB, RW, PRIVATE, -1, 0);
    is_int(child_of_a_large_one(), ENOMEM, "fork promises all of it again");
    is_int(error_of(mmap(NULL, 4 * MB, RW, SHARED, -1, 0)), ENOMEM, "shared memory is promised");
    ok(sbrk(4 * MB) == (void *)-1 && errno == ENOMEM, "and so is the heap");
    munmap(p, (size_t)n * 4 * MB);
    is_int(child_of_a_large_one(), 0, "when it is gone, fork works");
    set(RATIO, "50");
    set(MODE, "0");
    return done_testing();
}
