/* /proc/<pid>/task has a directory for each thread, which tells of that thread alone. */
#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>

#include "procfile.h"
#include "tap.h"

static int its_tid, leave[2], ready[2];

/* A thread with a mask of its own, that stays until it is told to go. */
static void *stay(void *argument)
{
    sigset_t set;
    char c = 0;

    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigprocmask(SIG_BLOCK, &set, NULL);
    its_tid = gettid();
    write(ready[1], &c, 1);
    read(leave[0], &c, 1);
    return argument;
}

/* Of a file of that thread. => its text, "" if there is none */
static const char *file(int tid, const char *name)
{
    char path[64];

    snprintf(path, sizeof path, "/proc/self/task/%d/%s", tid, name);
    return proc_load(path);
}

/* The directory's names that are numbers. => how many, and whether a and b are among them */
static int listed(int a, int b, int *found)
{
    DIR *d = opendir("/proc/self/task");
    struct dirent *e;
    int n = 0;

    *found = 0;
    while (d && (e = readdir(d))) {
        int tid = atoi(e->d_name);

        n += tid > 0;
        *found += (tid == a) + (tid == b);
    }
    if (d)
        closedir(d);
    return n;
}

static void about(int tid, const char *whom)
{
    int id = 0, ppid = 0, group = 0;
    char name[32] = "", state = 0;

    file(tid, "stat");
    ok(sscanf(proc_text, "%d (%31[^)]) %c %d %d", &id, name, &state, &ppid, &group) == 5,
       "%s: stat", whom);
    ok(id == tid && ppid == getppid() && group == getpgrp(), "%s: its number", whom);
    is_str(name, "proc_task", "%s: its name", whom);
    is_str(file(tid, "comm"), "proc_task\n", "%s: comm", whom);
    file(tid, "status");
    ok(proc_number(proc_text, NULL, "Tgid:\t") == getpid(), "%s: Tgid is the process", whom);
    ok(proc_number(proc_text, NULL, "Pid:\t") == tid, "%s: Pid is the thread", whom);
    is_int(proc_number(proc_text, NULL, "Threads:\t"), 2, "%s: two threads", whom);
}

/* The thread's mask; the C library may block signals of its own number 32 and up. */
static unsigned blocked(int tid)
{
    const char *s = strstr(file(tid, "status"), "SigBlk:\t");

    return s ? (unsigned)strtoull(s + 8, NULL, 16) & 0x7fffffff : ~0u;
}

int main(void)
{
    char c = 0;
    pthread_t t;
    int found;

    ok(pipe(ready) == 0 && pipe(leave) == 0, "pipes");
    is_int(listed(getpid(), -1, &found), 1, "one thread");
    is_int(found, 1, "it has the number of the process");
    is_int(pthread_create(&t, NULL, stay, NULL), 0, "one more");
    read(ready[0], &c, 1);
    is_int(listed(getpid(), its_tid, &found), 2, "are two");
    is_int(found, 2, "with their numbers");
    about(getpid(), "the first");
    about(its_tid, "the second");
    ok(blocked(getpid()) == 0 && blocked(its_tid) == 1u << (SIGUSR1 - 1), "each has its mask");
    ok(open("/proc/self/task/1/stat", O_RDONLY) == -1 && errno == ENOENT, "others are not there");
    ok(open("/proc/self/task/x", O_RDONLY) == -1 && errno == ENOENT, "nor what is no number");

    char path[64];
    snprintf(path, sizeof path, "/proc/self/task/%d/stat", its_tid);
    int fd = open(path, O_RDONLY);
    write(leave[1], &c, 1);
    pthread_join(t, NULL);
    while (listed(getpid(), its_tid, &found) == 2) /* joined a moment before its very end */
        continue;
    is_int(found, 1, "its directory ends with it");
    ok(read(fd, path, sizeof path) == -1 && errno == ESRCH, "what is open says ESRCH");
    return done_testing();
}
