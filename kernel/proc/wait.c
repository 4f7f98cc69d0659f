/* wait.c - a parent hears of its children.
 * A child that ended, stopped or went on stands on its parent's `changed` list, so that wait() for
 * any child is O(1), and for one of them O(log n); the list of all children is walked only for a
 * group. */
#include <limits.h>

#include "kernel/proc/process.h"
#include "libc/include/abi/errno.h"
#include "libc/include/abi/wait.h"

#define WCLONE_BITS 0xe0000000u /* __WNOTHREAD, __WALL, __WCLONE: all children are alike here */

static bool ready(const struct process *c, unsigned options)
{
    return c->state == PROC_ZOMBIE || (c->stop_sig && (options & WUNTRACED)) ||
           (c->continued && (options & WCONTINUED));
}

/* Whom wait() is for: one child, a group of them, or (both 0) any. */
struct whom {
    int pid, group;
};

static bool matches(const struct process *c, struct whom w)
{
    return !w.group || c->group->nr == w.group;
}

static struct process *only_child(const struct process *p, int pid)
{
    struct process *c = process_find(pid);

    return c && c->parent == p ? c : NULL;
}

/* Has p such a child at all? */
static bool exists(const struct process *p, struct whom w)
{
    if (w.pid)
        return only_child(p, w.pid);
    list_for_each(l, &p->children)
        if (matches(list_entry(l, struct process, sibling), w))
            return true;
    return false;
}

static struct process *find_ready(const struct process *p, struct whom w, unsigned options)
{
    if (w.pid) {
        struct process *c = only_child(p, w.pid);

        return c && ready(c, options) ? c : NULL;
    }
    list_for_each(l, &p->changed) {
        struct process *c = list_entry(l, struct process, report);

        if (matches(c, w) && ready(c, options))
            return c;
    }
    return NULL;
}

static void fill(struct wait_result *out, const struct process *c, int status)
{
    out->pid = c->id;
    out->status = status;
    out->utime = process_utime(c) + c->cutime;
    out->stime = process_stime(c) + c->cstime;
    out->min_flt = c->min_flt + c->cmin_flt;
    out->maj_flt = c->maj_flt + c->cmaj_flt;
    out->maxrss = MAX(c->maxrss, c->cmaxrss);
}

static void bury(struct process *p, struct process *c, const struct wait_result *r)
{
    p->cutime += r->utime;
    p->cstime += r->stime;
    p->cmin_flt += r->min_flt;
    p->cmaj_flt += r->maj_flt;
    p->cmaxrss = MAX(p->cmaxrss, r->maxrss);
    list_del(&c->report);
    list_del(&c->sibling);
    process_free(c);
}

/* Tell what c did, once. */
static int collect(struct process *p, struct process *c, unsigned options, struct wait_result *out)
{
    if (c->state == PROC_ZOMBIE) {
        fill(out, c, c->exit_code);
        bury(p, c, out);
        return out->pid;
    }
    if (c->stop_sig && (options & WUNTRACED)) {
        fill(out, c, W_STOPCODE(c->stop_sig));
        c->stop_sig = 0;
    } else {
        fill(out, c, W_CONTINUED);
        c->continued = false;
    }
    if (!c->stop_sig && !c->continued)
        list_del(&c->report);
    return out->pid;
}

int process_wait(int pid, unsigned options, struct wait_result *out)
{
    struct process *p = current_process(), *c;
    struct whom w;
    int r;

    if (options & ~(WNOHANG | WUNTRACED | WCONTINUED | WCLONE_BITS))
        return -EINVAL;
    if (pid == INT_MIN)
        return -ESRCH;
    w.pid = pid > 0 ? pid : 0;
    w.group = pid == 0 ? p->group->nr : pid < -1 ? -pid : 0;
    for (;;) {
        c = find_ready(p, w, options);
        if (c)
            return collect(p, c, options, out);
        if (!exists(p, w))
            return -ECHILD;
        if (options & WNOHANG)
            return 0;
        r = wait_event_interruptible(&p->child_wait, find_ready(p, w, options) || !exists(p, w));
        if (r < 0)
            return r;
    }
}

/* What SIGCHLD tells of c now. */
static struct ksiginfo child_info(const struct process *c)
{
    struct ksiginfo info = { .signo = SIGCHLD, .child = { .pid = c->id } };

    info.child.utime = (int32_t)process_utime(c);
    info.child.stime = (int32_t)process_stime(c);
    if (c->state == PROC_ZOMBIE) {
        info.code = WTERMSIG(c->exit_code) ? CLD_KILLED : CLD_EXITED;
        info.child.status =
            WTERMSIG(c->exit_code) ? WTERMSIG(c->exit_code) : WEXITSTATUS(c->exit_code);
    } else if (c->continued) {
        info.code = CLD_CONTINUED;
        info.child.status = SIGCONT;
    } else {
        info.code = CLD_STOPPED;
        info.child.status = c->stop_sig;
    }
    return info;
}

void process_report(struct process *c)
{
    struct process *p = c->parent;
    struct ksiginfo info;

    if (!p || p->state == PROC_ZOMBIE || !p->sighand)
        return;
    if (list_empty(&c->report))
        list_add_tail(&p->changed, &c->report);
    if (c->state == PROC_ZOMBIE || !(p->sighand->action[SIGCHLD - 1].flags & SA_NOCLDSTOP)) {
        info = child_info(c);
        info.signo = c->state == PROC_ZOMBIE ? c->exit_signal : SIGCHLD;
        if (info.signo)
            signal_send(p, info.signo, &info);
    }
    wake_all(&p->child_wait);
}
