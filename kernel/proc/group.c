/* group.c - process groups and sessions: whom a terminal's ^C is meant for.
 * A group is the list of its members, hanging on the struct pid whose number it has; so is a
 * session. POSIX.1, 11.1; Lennert, "The TTY demystified". */
#include "kernel/dev/tty.h"
#include "kernel/proc/process.h"
#include "libc/include/abi/errno.h"

void group_enter(struct process *p, struct pid *group, struct pid *session)
{
    p->group = pid_get(group);
    p->session = pid_get(session);
    list_add_tail(&group->group, &p->group_link);
    list_add_tail(&session->session, &p->session_link);
}

void group_leave(struct process *p)
{
    list_del(&p->group_link);
    list_del(&p->session_link);
    pid_put(p->group);
    pid_put(p->session);
    p->group = p->session = NULL;
}

static bool group_in_session(const struct pid *group, const struct pid *session)
{
    list_for_each(l, &group->group)
        if (list_entry(l, struct process, group_link)->session == session)
            return true;
    return false;
}

int process_setpgid(int pid, int pgid)
{
    struct process *me = current_process();
    struct process *p = pid ? process_find(pid) : me;
    struct pid *group, *session;

    if (pgid < 0)
        return -EINVAL;
    if (!p || (p != me && p->parent != me))
        return -ESRCH;
    if (p->session != me->session || p->session == p->pid)
        return -EPERM;
    if (p != me && p->did_exec)
        return -EACCES;
    group = pgid == 0 || pgid == p->id ? p->pid : pid_find(pgid);
    if (!group || (group != p->pid && !group_in_session(group, me->session)))
        return -EPERM;
    if (group == p->group)
        return 0;
    session = p->session;
    pid_get(session);
    group_leave(p);
    group_enter(p, group, session);
    pid_put(session);
    return 0;
}

int process_getpgid(int pid)
{
    struct process *p = pid ? process_find(pid) : current_process();

    return p ? p->group->nr : -ESRCH;
}

int process_getsid(int pid)
{
    struct process *p = pid ? process_find(pid) : current_process();

    return p ? p->session->nr : -ESRCH;
}

int process_setsid(void)
{
    struct process *p = current_process();

    if (!list_empty(&p->pid->group) || p->session == p->pid)
        return -EPERM;
    group_leave(p);
    group_enter(p, p->pid, p->pid);
    return p->id;
}

bool group_orphaned(const struct pid *group, const struct process *except)
{
    list_for_each(l, &group->group) {
        const struct process *p = list_entry(l, struct process, group_link);
        const struct process *parent = p->parent;

        if ((except && p == except) || p->state == PROC_ZOMBIE || !parent || parent == init_process)
            continue;
        if (parent->group != group && parent->session == p->session)
            return false;
    }
    return true;
}

static bool group_has_stopped(const struct pid *group)
{
    list_for_each(l, &group->group)
        if (list_entry(l, struct process, group_link)->stopped)
            return true;
    return false;
}

/* Would the group have been looked after by parent, and is it so no longer? */
static void orphan_check(struct pid *group, const struct process *member,
                         const struct process *parent, const struct process *except)
{
    if (!parent || parent->group == group || parent->session != member->session)
        return;
    if (!group_has_stopped(group) || !group_orphaned(group, except))
        return;
    signal_send_group(group, SIGHUP, NULL);
    signal_send_group(group, SIGCONT, NULL);
}

void group_orphan_check(struct process *p)
{
    orphan_check(p->group, p, p->parent, p);
    list_for_each(l, &p->children) {
        struct process *child = list_entry(l, struct process, sibling);
        struct process *heir = init_process;

        if (child->state == PROC_ZOMBIE)
            continue;
        child->parent = heir; /* as it will be in a moment */
        orphan_check(child->group, child, p, NULL);
        child->parent = p;
    }
}

/* ---- what terminals ask of us */

static void job_signal(int pgrp, int sig)
{
    struct pid *group = pid_find(pgrp);

    if (group)
        signal_send_group(group, sig, NULL);
}

static int job_check(int foreground, int sig)
{
    struct process *p = in_task() ? current_process() : NULL;
    bool deaf;

    if (!p || foreground == 0 || p->group->nr == foreground)
        return 0;
    deaf = (current_task()->sigmask & SIGBIT(sig)) || signal_ignored(p, sig);
    if (deaf)
        return sig == SIGTTIN ? -EIO : 0;
    if (group_orphaned(p->group, NULL))
        return -EIO;
    signal_send_group(p->group, sig, NULL);
    return -EINTR;
}

static int job_sid(void)
{
    return in_task() ? current_process()->session->nr : 0;
}

static int job_pgid(void)
{
    return in_task() ? current_process()->group->nr : 0;
}

static bool job_has_pgrp(int sid, int pgrp)
{
    struct pid *group = pid_find(pgrp), *session = pid_find(sid);

    return group && session && group_in_session(group, session);
}

const struct tty_jobs process_tty_jobs = {
    .signal = job_signal,
    .check = job_check,
    .sid = job_sid,
    .pgid = job_pgid,
    .has_pgrp = job_has_pgrp,
};
