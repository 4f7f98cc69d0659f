/* When memory is out the process with most points ends, and nobody else: oom_score_adj counts as
 * pages do, who is protected stays, and so does what the others hold. (only in Quire) */
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <tap.h>

#include "children.h"
#include "procfile.h"

#define PAGE 4096u

static void set_adj(const char *value)
{
    int fd = open("/proc/self/oom_score_adj", O_WRONLY);

    if (write(fd, value, strlen(value)) < 0)
        _exit(99);
    close(fd);
}

static unsigned *take(size_t pages)
{
    unsigned *p =
        mmap(NULL, pages * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (p == MAP_FAILED)
        _exit(98);
    for (size_t i = 0; i < pages; i++)
        p[i * (PAGE / sizeof *p)] = (unsigned)i;
    return p;
}

/* A child that holds so many pages, says so, waits until it is told to go on, and then finds them
 * as they were, or not. */
static pid_t holder(size_t pages, const char *adj, int go_on[2])
{
    int ready[2];
    char c;

    if (pipe(ready) < 0 || pipe(go_on) < 0)
        return -1;
    pid_t pid = fork();
    if (pid == 0) {
        unsigned *p, wrong = 0;

        close(go_on[1]);
        set_adj(adj);
        p = take(pages);
        if (write(ready[1], "r", 1) != 1 || read(go_on[0], &c, 1) < 0)
            _exit(97);
        for (size_t i = 0; i < pages; i++)
            wrong += p[i * (PAGE / sizeof *p)] != i;
        _exit(wrong != 0);
    }
    close(ready[1]);
    close(go_on[0]);
    if (read(ready[0], &c, 1) != 1)
        return -1;
    close(ready[0]);
    return pid;
}

static pid_t glutton(void)
{
    pid_t pid = fork();

    if (pid == 0) {
        set_adj("0");
        for (;;)
            take(64);
    }
    return pid;
}

static bool ends_by_kill(pid_t pid)
{
    int status = 0;

    return waitpid(pid, &status, 0) == pid && killed_by(status, SIGKILL);
}

int main(void)
{
    long kills = proc_number(proc_load("/proc/vmstat"), NULL, "oom_kill ");
    long kb = proc_number(proc_load("/proc/meminfo"), NULL, "MemTotal:");
    size_t tenth = (size_t)kb / 4 / 10;
    int one[2], two[2], status = 0;
    char c = 'g';

    set_adj("-1000");
    pid_t large = holder(3 * tenth, "0", one), marked = holder(tenth, "500", two);
    ok(large > 0 && marked > 0, "three tenths of memory, and one whose adj makes it six");
    pid_t greedy = glutton();
    ok(ends_by_kill(marked), "that one goes first");
    ok(ends_by_kill(greedy), "then the one that takes without end");
    ok(write(one[1], &c, 1) == 1 && waitpid(large, &status, 0) == large, "the other goes on");
    ok(exited_with(status, 0), "with every page as it was");
    is_int(proc_number(proc_load("/proc/vmstat"), NULL, "oom_kill ") - kills, 2, "two were chosen");
    return done_testing();
}
