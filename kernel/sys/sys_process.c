/* sys_process.c - calls about processes: who they are, how they begin and end, what they may
 * have. */
#include "kernel/fs/file.h"
#include "kernel/fs/vfs.h"
#include "kernel/proc/process.h"
#include "kernel/sched/clock.h"
#include "kernel/sys/calls.h"
#include "libc/include/abi/errno.h"
#include "libc/include/abi/time.h"
#include "libc/include/abi/wait.h"
#include "mm/aspace.h"
#include "mm/kmalloc.h"
#include "mm/uaccess.h"

long sys_exit(int status)
{
    task_exit(W_EXITCODE(status, 0));
}

long sys_exit_group(int status)
{
    process_exit(W_EXITCODE(status, 0));
}

long sys_fork(void)
{
    return process_clone(&(struct clone_args){ .flags = SIGCHLD });
}

long sys_vfork(void)
{
    return process_clone(&(struct clone_args){ .flags = CLONE_VM | CLONE_VFORK | SIGCHLD });
}

long sys_execve(const char *path, void *argv, void *envp)
{
    struct path name;
    long r = path_get(&name, path);

    if (r < 0)
        return r;
    r = process_exec(name.s, (uint32_t)argv, (uint32_t)envp);
    path_put(&name);
    return r;
}

/* ---- waiting */

static struct timeval32 ticks_timeval(uint64_t ticks)
{
    return (struct timeval32){
        .tv_sec = (int32_t)(ticks / HZ),
        .tv_usec = (int32_t)(ticks % HZ) * (1000000 / HZ),
    };
}

static int put_rusage(void *to, const struct wait_result *w)
{
    struct kernel_rusage u = {
        .ru_utime = ticks_timeval(w->utime),
        .ru_stime = ticks_timeval(w->stime),
        .ru_maxrss = (int32_t)(w->maxrss * (PAGE_SIZE / 1024)),
        .ru_minflt = (int32_t)w->min_flt,
        .ru_majflt = (int32_t)w->maj_flt,
    };

    return copy_to_user(to, &u, sizeof u);
}

long sys_wait4(int pid, void *status, uint32_t options, void *usage)
{
    struct wait_result w;
    int r = process_wait(pid, options, &w);

    if (r <= 0)
        return r;
    if (status && put_user32((uint32_t)w.status, status) < 0)
        return -EFAULT;
    if (usage && put_rusage(usage, &w) < 0)
        return -EFAULT;
    return r;
}

long sys_waitpid(int pid, void *status, uint32_t options)
{
    return sys_wait4(pid, status, options, NULL);
}

static void usage_self(const struct process *p, struct wait_result *w)
{
    *w = (struct wait_result){
        .utime = process_utime(p),
        .stime = process_stime(p),
        .min_flt = p->min_flt + p->as->min_flt,
        .maj_flt = p->maj_flt + p->as->maj_flt,
        .maxrss = MAX(p->as->hiwater_rss, p->as->rss_anon + p->as->rss_file),
    };
}

/* Faults are counted for all threads together. */
long sys_getrusage(int who, void *usage)
{
    const struct process *p = current_process();
    struct wait_result w;

    usage_self(p, &w);
    switch (who) {
    case RUSAGE_SELF: break;
    case RUSAGE_THREAD:
        w.utime = current->utime;
        w.stime = current->stime;
        break;
    case RUSAGE_CHILDREN:
        w = (struct wait_result){
            0, 0, p->cutime, p->cstime, p->cmin_flt, p->cmaj_flt, p->cmaxrss
        };
        break;
    default: return -EINVAL;
    }
    return put_rusage(usage, &w);
}

/* ---- who */

long sys_getpid(void)
{
    return current_process()->id;
}

long sys_gettid(void)
{
    return current_task()->tid;
}

long sys_getppid(void)
{
    const struct process *parent = current_process()->parent;

    return parent ? parent->id : 0;
}

long sys_getpgrp(void)
{
    return current_process()->group->nr;
}

long sys_getpgid(int pid)
{
    return process_getpgid(pid);
}

long sys_setpgid(int pid, int pgid)
{
    return process_setpgid(pid, pgid);
}

long sys_setsid(void)
{
    return process_setsid();
}

/* There is one user, who may do everything. */
long sys_getuid32(void)
{
    return 0;
}

long sys_getgid32(void)
{
    return 0;
}

long sys_geteuid32(void)
{
    return 0;
}

long sys_getegid32(void)
{
    return 0;
}

long sys_umask(uint32_t mask)
{
    return (long)vfs_umask(current_process()->fs, mask);
}

/* ---- time used */

long sys_times(void *result)
{
    const struct process *p = current_process();
    struct tms t = {
        .tms_utime = (int32_t)process_utime(p),
        .tms_stime = (int32_t)process_stime(p),
        .tms_cutime = (int32_t)p->cutime,
        .tms_cstime = (int32_t)p->cstime,
    };

    if (result && copy_to_user(result, &t, sizeof t) < 0)
        return -EFAULT;
    return (long)(clock_ticks() & 0x7fffffff);
}

long sys_sched_yield(void)
{
    sched_yield();
    return 0;
}

/* ---- limits. 32 bits inside: what does not fit is "no limit" here. */

static int set_limit(struct process *p, unsigned resource, struct rlimit32 new)
{
    struct rlimit32 *l = &p->limits[resource];

    if (new.rlim_cur > new.rlim_max)
        return -EINVAL;
    if (resource == RLIMIT_NOFILE && new.rlim_max > FILES_MAX)
        return -EPERM;
    *l = new;
    process_apply_limits(p, p->as);
    return 0;
}

long sys_ugetrlimit(int resource, void *limit)
{
    if (resource < 0 || resource >= RLIM_NLIMITS)
        return -EINVAL;
    return copy_to_user(limit, &current_process()->limits[resource], sizeof(struct rlimit32));
}

long sys_setrlimit(int resource, void *limit)
{
    struct rlimit32 new;

    if (resource < 0 || resource >= RLIM_NLIMITS)
        return -EINVAL;
    if (copy_from_user(&new, limit, sizeof new) < 0)
        return -EFAULT;
    return set_limit(current_process(), (unsigned)resource, new);
}

static uint64_t limit_widen(uint32_t v)
{
    return v == RLIM32_INFINITY ? RLIM64_INFINITY : v;
}

static uint32_t limit_narrow(uint64_t v)
{
    return v >= RLIM32_INFINITY ? RLIM32_INFINITY : (uint32_t)v;
}

long sys_prlimit64(int pid, int resource, void *limit, void *old)
{
    struct process *p = pid ? process_find(pid) : current_process();
    struct rlimit64 in = { 0, 0 }, out;
    int r = 0;

    if (limit && copy_from_user(&in, limit, sizeof in) < 0)
        return -EFAULT;
    if (resource < 0 || resource >= RLIM_NLIMITS)
        return -EINVAL;
    if (!p || p->state == PROC_ZOMBIE)
        return -ESRCH;
    out.rlim_cur = limit_widen(p->limits[resource].rlim_cur);
    out.rlim_max = limit_widen(p->limits[resource].rlim_max);
    if (limit)
        r = set_limit(p, (unsigned)resource,
                      (struct rlimit32){ limit_narrow(in.rlim_cur), limit_narrow(in.rlim_max) });
    if (r == 0 && old)
        r = copy_to_user(old, &out, sizeof out);
    return r;
}
