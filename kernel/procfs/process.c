/* process.c - the files of /proc/<pid> and of its threads, and their tables.
 * A process may end whenever we sleep. So what may sleep (areas, memory of the program) is gathered
 * through counted references first; then the process is looked up again, and what its own structure
 * says is printed without a sleep into memory that is there already. */
#include "kernel/dev/tty.h"
#include "kernel/fs/file.h"
#include "kernel/fs/vfs.h"
#include "kernel/lib/assert.h"
#include "kernel/lib/string.h"
#include "kernel/proc/oom.h"
#include "kernel/proc/process.h"
#include "kernel/procfs/procfs.h"
#include "kernel/sched/clock.h"
#include "libc/include/abi/errno.h"
#include "libc/include/abi/mode.h"
#include "mm/aspace.h"
#include "mm/kmalloc.h"
#include "mm/object.h"
#include "mm/usage.h"

#define PAGE_KB        (PAGE_SIZE / 1024)
#define ROOM           4096u /* more than any of these prints without the memory */
#define NS_PER_TICK_HZ (NS_PER_SEC / USER_HZ)
#define CONSOLE_DEV    DEV(5, 1)

/* ---- what is known of a process's memory */

struct memory {
    uint32_t size, peak, rss, rss_anon, rss_shmem, swapped, hiwater, locked; /* pages */
    uint32_t data, stack, text, lib, pgtables;
    uint32_t min_flt, maj_flt;
};

struct aspace *proc_aspace(const struct proc_id *id)
{
    struct process *p = proc_find(id);

    if (!p || !p->as)
        return NULL;
    aspace_get(p->as);
    return p->as;
}

static int add_area(struct vma *v, void *arg)
{
    struct memory *m = arg;
    uint32_t pages = (v->end - v->start) / PAGE_SIZE;

    if (v->flags & VM_STACK)
        m->stack += pages;
    else if (v->flags & VM_EXEC && !(v->flags & VM_WRITE))
        m->lib += pages;
    if (v->object && v->object->ops->shared_memory) {
        struct area_usage u = { 0 };
        area_usage_add(v, &u);
        m->rss_shmem += u.shmem / PAGE_SIZE;
    }
    return 0;
}

static void gather_memory(const struct proc_id *id, struct memory *m)
{
    struct aspace *as = proc_aspace(id);

    memset(m, 0, sizeof *m);
    if (!as)
        return;
    aspace_for_each_vma(as, add_area, m);
    m->size = as->total_vm;
    m->peak = as->hiwater_vm;
    m->locked = as->locked_vm;
    m->rss_anon = as->rss_anon;
    m->swapped = as->swapped;
    m->rss = as->rss_anon + as->rss_file;
    m->hiwater = MAX(as->hiwater_rss, m->rss);
    m->data = as->data_vm > m->stack ? as->data_vm - m->stack : 0;
    m->text = (PAGE_UP(as->end_code) - PAGE_DOWN(as->start_code)) / PAGE_SIZE;
    m->lib = m->lib > m->text ? m->lib - m->text : 0; /* executable, but not the program's own */
    m->pgtables = aspace_pgtables(as);
    m->min_flt = as->min_flt;
    m->maj_flt = as->maj_flt;
    aspace_put(as);
}

/* ---- memory of the program: cmdline, environ */

/* Copy [start, end) of the address space into the text, a page at a time. */
static int print_range(struct text *t, struct aspace *as, uint32_t start, uint32_t end)
{
    while (start < end) {
        uint32_t n = MIN(end - start, PAGE_SIZE);
        if (!text_reserve(t, n))
            return -ENOMEM;
        if (aspace_read(as, start, t->buf + t->len, n))
            return -EFAULT;
        t->len += n;
        start += n;
    }
    return 0;
}

static int print_cmdline(struct text *t, const struct proc_id *id)
{
    struct aspace *as = proc_aspace(id);
    int err;

    if (!as)
        return proc_find(id) ? 0 : -ESRCH;
    err = print_range(t, as, as->arg_start, as->arg_end);
    aspace_put(as);
    return err;
}

static int print_environ(struct text *t, const struct proc_id *id)
{
    struct aspace *as = proc_aspace(id);
    int err;

    if (!as)
        return proc_find(id) ? 0 : -ESRCH;
    err = print_range(t, as, as->env_start, as->env_end);
    aspace_put(as);
    return err;
}

/* ---- maps */

#define MAPS_LINE (PATH_MAX + 80u)

static int print_area(struct vma *v, void *arg)
{
    struct text *t = arg;

    if (!text_reserve(t, MAPS_LINE))
        return -ENOMEM;
    t->len += (size_t)vma_describe(v, t->buf + t->len, MAPS_LINE);
    return 0;
}

static int print_maps(struct text *t, const struct proc_id *id)
{
    struct aspace *as = proc_aspace(id);
    int err;

    if (!as)
        return proc_find(id) ? 0 : -ESRCH;
    err = aspace_for_each_vma(as, print_area, t);
    aspace_put(as);
    return err;
}

/* ---- stat, statm, status */

/* The process again, with room to print about it without a sleep. NULL: it, or the thread that id
 * names, is gone (or no memory). */
static struct process *find_to_print(struct text *t, const struct proc_id *id)
{
    if (!text_reserve(t, t->len + ROOM) || (id->tid && !proc_task(id)))
        return NULL;
    return proc_find(id);
}

/* What differs between a process and one of its threads. */
struct who {
    int id, exit_signal;
    const char *name;
    char state;
    uint64_t utime, stime, start_ns;
    const struct task *task; /* whose signals and switches are shown; NULL: the leader is gone */
};

static struct who describe(const struct process *p, const struct proc_id *id)
{
    const struct task *t = proc_task(id);

    if (!t)
        return (struct who){ p->id,
                             p->exit_signal,
                             p->comm,
                             process_state_letter(p),
                             process_utime(p),
                             process_stime(p),
                             p->start_ns,
                             p->leader };
    return (struct who){ t->tid,
                         t == p->leader ? p->exit_signal : -1,
                         t->thread.name,
                         task_state_letter(t),
                         t->thread.utime,
                         t->thread.stime,
                         t == p->leader ? p->start_ns : t->start_ns,
                         t };
}

struct signal_sets {
    uint64_t pending, shared, blocked, ignored, caught;
};

static void gather_signals(const struct process *p, const struct task *t, struct signal_sets *s)
{
    memset(s, 0, sizeof *s);
    s->shared = p->pending.set;
    if (t) {
        s->pending = t->pending.set;
        s->blocked = t->sigmask;
    }
    for (unsigned i = 0; p->sighand && i < ARRAY_SIZE(p->sighand->action); i++) {
        uint32_t handler = p->sighand->action[i].handler;
        if (handler == KERNEL_SIG_IGN)
            s->ignored |= 1ull << i;
        else if (handler != KERNEL_SIG_DFL)
            s->caught |= 1ull << i;
    }
}

static void print_stat_terminal(struct text *t, const struct process *p)
{
    const struct tty *tty = tty_console();
    int session = p->session ? p->session->nr : 0;
    bool has = session && tty->session == session;

    text_printf(t, " %d %d %d %d", p->group ? p->group->nr : 0, session, has ? (int)CONSOLE_DEV : 0,
                has ? tty->pgrp : -1);
}

static void print_stat_layout(struct text *t, const struct process *p, const struct signal_sets *s,
                              int exit_signal)
{
    const struct aspace *as = p->as, none = { .rss_anon = 0 };

    if (!as)
        as = &none;
    text_printf(t, " %u %u %u 0 0 %u %u %u %u", as->start_code, as->end_code, as->start_stack,
                (uint32_t)s->pending, (uint32_t)s->blocked, (uint32_t)s->ignored,
                (uint32_t)s->caught);
    text_printf(t, " 0 0 0 %d 0 0 0 0 0 0 %u %u %u %u %u %u %u %d\n", exit_signal, as->start_data,
                as->end_data, as->start_brk, as->arg_start, as->arg_end, as->env_start, as->env_end,
                p->state == PROC_ZOMBIE ? p->exit_code : 0);
}

static int print_stat(struct text *t, const struct proc_id *id)
{
    struct memory m;
    struct signal_sets s;
    struct process *p;
    struct who w;

    gather_memory(id, &m);
    if (!(p = find_to_print(t, id)))
        return -ESRCH;
    w = describe(p, id);
    gather_signals(p, w.task, &s);
    text_printf(t, "%d (%s) %c %d", w.id, w.name, w.state, p->parent ? p->parent->id : 0);
    print_stat_terminal(t, p);
    text_printf(t, " 0 %u %u %u %u", m.min_flt, p->cmin_flt, m.maj_flt, p->cmaj_flt);
    text_printf(t, " %llu %llu %llu %llu 20 0 %d 0 %llu", (unsigned long long)w.utime,
                (unsigned long long)w.stime, (unsigned long long)p->cutime,
                (unsigned long long)p->cstime, p->ntasks,
                (unsigned long long)(w.start_ns / NS_PER_TICK_HZ));
    text_printf(t, " %llu %u %u", (unsigned long long)m.size * PAGE_SIZE, m.rss,
                p->limits[RLIMIT_RSS].rlim_cur);
    print_stat_layout(t, p, &s, w.exit_signal);
    return 0;
}

static int print_statm(struct text *t, const struct proc_id *id)
{
    struct memory m;

    gather_memory(id, &m);
    if (!proc_find(id))
        return -ESRCH;
    text_printf(t, "%u %u %u %u 0 %u 0\n", m.size, m.rss, m.rss - m.rss_anon, m.text,
                m.data + m.stack);
    return 0;
}

static const char *state_name(char letter)
{
    switch (letter) {
    case 'R': return "R (running)";
    case 'S': return "S (sleeping)";
    case 'D': return "D (disk sleep)";
    case 'T': return "T (stopped)";
    case 'W': return "W (swapped out)";
    case 'Z': return "Z (zombie)";
    default: return "X (dead)";
    }
}

static void print_status_ids(struct text *t, const struct process *p, const struct who *w)
{
    text_printf(t, "Name:\t%s\n", w->name);
    if (p->fs)
        text_printf(t, "Umask:\t%04o\n", p->fs->umask);
    text_printf(t, "State:\t%s\nTgid:\t%d\nNgid:\t0\nPid:\t%d\nPPid:\t%d\nTracerPid:\t0\n",
                state_name(w->state), p->id, w->id, p->parent ? p->parent->id : 0);
    text_printf(t, "Uid:\t0\t0\t0\t0\nGid:\t0\t0\t0\t0\nFDSize:\t%u\nGroups:\t \n",
                p->files ? (unsigned)p->files->size : 0);
    text_printf(t, "NStgid:\t%d\nNSpid:\t%d\nNSpgid:\t%d\nNSsid:\t%d\n", p->id, w->id,
                p->group ? p->group->nr : 0, p->session ? p->session->nr : 0);
}

static void print_kb(struct text *t, const char *name, uint32_t pages)
{
    text_printf(t, "%s:\t%8u kB\n", name, (unsigned)(pages * PAGE_KB));
}

static void print_status_memory(struct text *t, const struct memory *m)
{
    print_kb(t, "VmPeak", m->peak);
    print_kb(t, "VmSize", m->size);
    print_kb(t, "VmLck", m->locked);
    print_kb(t, "VmPin", 0);
    print_kb(t, "VmHWM", m->hiwater);
    print_kb(t, "VmRSS", m->rss);
    print_kb(t, "RssAnon", m->rss_anon);
    print_kb(t, "RssFile", m->rss - m->rss_anon - m->rss_shmem);
    print_kb(t, "RssShmem", m->rss_shmem);
    print_kb(t, "VmData", m->data);
    print_kb(t, "VmStk", m->stack);
    print_kb(t, "VmExe", m->text);
    print_kb(t, "VmLib", m->lib);
    print_kb(t, "VmPTE", m->pgtables);
    print_kb(t, "VmSwap", m->swapped);
}

static void print_set(struct text *t, const char *name, uint64_t set)
{
    text_printf(t, "%s:\t%016llx\n", name, (unsigned long long)set);
}

static void print_status_signals(struct text *t, const struct process *p, const struct task *task)
{
    struct signal_sets s;

    gather_signals(p, task, &s);
    text_printf(t, "Threads:\t%d\nSigQ:\t0/%u\n", p->ntasks,
                (unsigned)p->limits[RLIMIT_NPROC].rlim_cur);
    print_set(t, "SigPnd", s.pending);
    print_set(t, "ShdPnd", s.shared);
    print_set(t, "SigBlk", s.blocked);
    print_set(t, "SigIgn", s.ignored);
    print_set(t, "SigCgt", s.caught);
}

static int print_status(struct text *t, const struct proc_id *id)
{
    struct memory m;
    struct process *p;
    struct who w;

    gather_memory(id, &m);
    if (!(p = find_to_print(t, id)))
        return -ESRCH;
    w = describe(p, id);
    print_status_ids(t, p, &w);
    if (p->as)
        print_status_memory(t, &m);
    print_status_signals(t, p, w.task);
    text_printf(t,
                "Cpus_allowed:\t1\nCpus_allowed_list:\t0\nvoluntary_ctxt_switches:\t%u\n"
                "nonvoluntary_ctxt_switches:\t0\n",
                w.task ? (unsigned)w.task->thread.switches : 0);
    return 0;
}

static int print_comm(struct text *t, const struct proc_id *id)
{
    struct process *p = find_to_print(t, id);

    if (!p)
        return -ESRCH;
    text_printf(t, "%s\n", describe(p, id).name);
    return 0;
}

/* ---- limits */

static const struct {
    const char *name, *unit;
} limit_names[RLIM_NLIMITS] = {
    [RLIMIT_CPU] = { "Max cpu time", "seconds" },
    [RLIMIT_FSIZE] = { "Max file size", "bytes" },
    [RLIMIT_DATA] = { "Max data size", "bytes" },
    [RLIMIT_STACK] = { "Max stack size", "bytes" },
    [RLIMIT_CORE] = { "Max core file size", "bytes" },
    [RLIMIT_RSS] = { "Max resident set", "bytes" },
    [RLIMIT_NPROC] = { "Max processes", "processes" },
    [RLIMIT_NOFILE] = { "Max open files", "files" },
    [RLIMIT_MEMLOCK] = { "Max locked memory", "bytes" },
    [RLIMIT_AS] = { "Max address space", "bytes" },
    [RLIMIT_LOCKS] = { "Max file locks", "locks" },
    [RLIMIT_SIGPENDING] = { "Max pending signals", "signals" },
    [RLIMIT_MSGQUEUE] = { "Max msgqueue size", "bytes" },
    [RLIMIT_NICE] = { "Max nice priority", "" },
    [RLIMIT_RTPRIO] = { "Max realtime priority", "" },
    [RLIMIT_RTTIME] = { "Max realtime timeout", "us" },
};

static void print_limit(struct text *t, uint32_t value)
{
    if (value == RLIM32_INFINITY)
        text_printf(t, "%-20s ", "unlimited");
    else
        text_printf(t, "%-20u ", (unsigned)value);
}

static int print_limits(struct text *t, const struct proc_id *id)
{
    struct process *p = find_to_print(t, id);

    if (!p)
        return -ESRCH;
    text_printf(t, "%-25s %-20s %-20s %-10s\n", "Limit", "Soft Limit", "Hard Limit", "Units");
    for (unsigned i = 0; i < RLIM_NLIMITS; i++) {
        text_printf(t, "%-25s ", limit_names[i].name);
        print_limit(t, p->limits[i].rlim_cur);
        print_limit(t, p->limits[i].rlim_max);
        text_printf(t, "%-10s\n", limit_names[i].unit);
    }
    return 0;
}

static int print_mounts(struct text *t, const struct proc_id *id)
{
    return proc_find(id) ? proc_print_mounts(t, id) : -ESRCH;
}

/* ---- who ends when memory is out */

static int print_oom_score(struct text *t, const struct proc_id *id)
{
    struct process *p = find_to_print(t, id);

    if (!p)
        return -ESRCH;
    text_printf(t, "%u\n", oom_score(p));
    return 0;
}

static int print_oom_score_adj(struct text *t, const struct proc_id *id)
{
    struct process *p = find_to_print(t, id);

    if (!p)
        return -ESRCH;
    text_printf(t, "%d\n", p->oom_score_adj);
    return 0;
}

/* Lowering it is root's privilege, and everybody is root. */
static int store_oom_score_adj(const char *word, const struct proc_id *id)
{
    struct process *p = proc_find(id);
    int sign = *word == '-' ? -1 : 1, n = 0;

    if (!p)
        return -ESRCH;
    word += *word == '-' || *word == '+';
    if (!*word)
        return -EINVAL;
    for (; *word; word++)
        if (*word < '0' || *word > '9' || (n = n * 10 + (*word - '0')) > OOM_SCORE_ADJ_MAX)
            return -EINVAL;
    p->oom_score_adj = sign * n;
    return 0;
}

/* ---- links */

static int give(struct dentry *d, struct dentry **out)
{
    dentry_get(*out = d);
    return 0;
}

static int follow_cwd(const struct proc_id *id, struct dentry **out)
{
    struct process *p = proc_find(id);

    return p && p->fs ? give(p->fs->cwd, out) : -ENOENT;
}

static int follow_root(const struct proc_id *id, struct dentry **out)
{
    struct process *p = proc_find(id);

    return p && p->fs ? give(p->fs->root, out) : -ENOENT;
}

static int follow_exe(const struct proc_id *id, struct dentry **out)
{
    struct process *p = proc_find(id);

    return p && p->exe ? give(p->exe->dentry, out) : -ENOENT;
}

#define FILE_ENTRY(n, m, fn)                          \
    {                                                 \
        .name = n, .mode = S_IFREG | (m), .print = fn \
    }
#define LINK_ENTRY(n, fn)                               \
    {                                                   \
        .name = n, .mode = S_IFLNK | 0777, .follow = fn \
    }

const struct proc_entry proc_process_entries[] = {
    { .name = "fd", .mode = S_IFDIR | 0500, .names = &proc_fd_names, .ops = &proc_fd_dir_ops },
    { .name = "clear_refs", .mode = S_IFREG | 0200, .store = proc_store_clear_refs },
    FILE_ENTRY("cmdline", 0444, print_cmdline),
    FILE_ENTRY("comm", 0444, print_comm),
    LINK_ENTRY("cwd", follow_cwd),
    FILE_ENTRY("environ", 0400, print_environ),
    LINK_ENTRY("exe", follow_exe),
#ifdef CONFIG_EXPLAIN
    { .name = "explain", .mode = S_IFREG | 0400, .read = proc_read_explain },
    FILE_ENTRY("segments", 0444, proc_print_segments),
#endif
    { .name = "frames",
      .mode = S_IFREG | 0644,
      .print = proc_print_frames,
      .store = proc_store_frames },
    FILE_ENTRY("limits", 0444, print_limits),
    FILE_ENTRY("maps", 0444, print_maps),
    FILE_ENTRY("mounts", 0444, print_mounts),
    FILE_ENTRY("oom_score", 0444, print_oom_score),
    { .name = "oom_score_adj",
      .mode = S_IFREG | 0644,
      .print = print_oom_score_adj,
      .store = store_oom_score_adj },
    { .name = "pagemap", .mode = S_IFREG | 0400, .read = proc_read_pagemap },
    LINK_ENTRY("root", follow_root),
    FILE_ENTRY("smaps", 0444, proc_print_smaps),
    FILE_ENTRY("smaps_rollup", 0444, proc_print_smaps_rollup),
    FILE_ENTRY("stat", 0444, print_stat),
    FILE_ENTRY("statm", 0444, print_statm),
    FILE_ENTRY("status", 0444, print_status),
    { .name = "task",
      .mode = S_IFDIR | 0555,
      .names = &proc_task_names,
      .ops = &proc_task_dir_ops },
    { .name = NULL },
};

const struct proc_entry proc_task_entries[] = {
    FILE_ENTRY("comm", 0444, print_comm),
    FILE_ENTRY("stat", 0444, print_stat),
    FILE_ENTRY("status", 0444, print_status),
    { .name = NULL },
};
