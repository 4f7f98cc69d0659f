/* process.c - processes: making, replacing, naming and ending them. */
#include "libc/libc.h"
#include "libc/thread/thread.h"
#include <stdlib.h>
#include <unistd.h>

/* Linked where the heap is. */
extern weak int __malloc_lock;

pid_t fork(void)
{
    long r;

    if (!__threaded)
        return __result(sys_fork());
    if (&__malloc_lock)
        __lock_take(&__malloc_lock);
    r = sys_fork();
    if (&__malloc_lock)
        __lock_leave(&__malloc_lock);
    if (r == 0)
        __thread_forked();
    return __result(r);
}

_Noreturn void _exit(int status)
{
    for (;;) {
        sys_exit_group(status);
        sys_exit(status);
    }
}

_Noreturn void _Exit(int status) alias_of(_exit);

int execve(const char *path, char *const argv[], char *const envp[])
{
    return __result(sys_execve(path, argv, envp));
}

pid_t getpid(void)
{
    return sys_getpid();
}

pid_t getppid(void)
{
    return sys_getppid();
}

pid_t gettid(void)
{
    return sys_gettid();
}

pid_t getpgrp(void)
{
    return sys_getpgrp();
}

pid_t getpgid(pid_t pid)
{
    return __result(sys_getpgid(pid));
}

int setpgid(pid_t pid, pid_t pgid)
{
    return __result(sys_setpgid(pid, pgid));
}

pid_t setsid(void)
{
    return __result(sys_setsid());
}

uid_t getuid(void)
{
    return (uid_t)sys_getuid32();
}

uid_t geteuid(void)
{
    return (uid_t)sys_geteuid32();
}

gid_t getgid(void)
{
    return (gid_t)sys_getgid32();
}

gid_t getegid(void)
{
    return (gid_t)sys_getegid32();
}
