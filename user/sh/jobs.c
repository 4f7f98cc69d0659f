/* jobs.c - processes in groups: each pipeline is a job.
 * With job control every job is a process group of its own, and the one in the foreground owns the
 * terminal, so that ^C and ^Z go to it alone. Without, all stay in the shell's group. */
#include "user/sh/sh.h"

#include "user/lib/signames.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum state { RUNNING, STOPPED, DONE };

struct process {
    struct process *next;
    pid_t pid;
    int status; /* as waitpid gives it */
    enum state state;
};

struct job {
    struct job *next;
    int id; /* %1 ...; 0 while it has always been in the foreground */
    pid_t group;
    struct process *processes; /* the last of the pipeline first */
    bool foreground, told;     /* told: its state has been shown */
    char *line;
};

static struct job *jobs; /* the newest first */

static const int shell_ignores[] = { SIGQUIT, SIGTERM, SIGTSTP, SIGTTIN, SIGTTOU };

static void on_interrupt(int sig)
{
    interrupted = sig;
}

void jobs_signals(void)
{
    struct sigaction on = { .sa_handler = on_interrupt }; /* no SA_RESTART: reads must end */
    sigaction(SIGINT, &on, NULL);
    for (size_t i = 0; i < ARRAY_SIZE(shell_ignores); i++)
        signal(shell_ignores[i], SIG_IGN);
}

void jobs_init(void)
{
    jobs_signals();
    if (!isatty(0))
        return;
    if (getpgrp() != sh.pid && setpgid(0, 0) < 0)
        return;
    sh.job_control = tcsetpgrp(0, getpgrp()) == 0;
}

/* ------------------------------------------------------------ the list */
struct job *job_new(void)
{
    struct job *j = xmalloc(sizeof *j);
    *j = (struct job){ .next = jobs, .line = xstrdup(sh.line ? sh.line : "") };
    return jobs = j;
}

static void job_free(struct job *j)
{
    struct job **link = &jobs;
    while (*link != j)
        link = &(*link)->next;
    *link = j->next;
    while (j->processes) {
        struct process *next = j->processes->next;
        free(j->processes);
        j->processes = next;
    }
    free(j->line);
    free(j);
}

void jobs_forget(void)
{
    while (jobs)
        job_free(jobs);
}

static enum state job_state(const struct job *j)
{
    enum state state = DONE;
    for (const struct process *p = j->processes; p; p = p->next) {
        if (p->state == RUNNING)
            return RUNNING;
        if (p->state == STOPPED)
            state = STOPPED;
    }
    return state;
}

static void number(struct job *j)
{
    int highest = 0;
    for (struct job *other = jobs; other; other = other->next)
        if (other->id > highest)
            highest = other->id;
    if (!j->id)
        j->id = highest + 1;
}

static struct job *job_by_id(int id)
{
    for (struct job *j = jobs; j; j = j->next)
        if (j->id == id)
            return j;
    return NULL;
}

/* The job that "%2", "%%", "%+" or a process's number names; NULL for the newest one. */
static struct job *job_named(const char *s)
{
    long n;
    if (s && s[0] == '%' && parse_number(s + 1, &n))
        return job_by_id((int)n);
    if (!s || strcmp(s, "%%") == 0 || strcmp(s, "%+") == 0) {
        struct job *j = jobs;
        while (j && !j->id)
            j = j->next;
        return j;
    }
    if (!parse_number(s, &n))
        return NULL;
    for (struct job *j = jobs; j; j = j->next)
        for (struct process *p = j->processes; p; p = p->next)
            if (p->pid == n)
                return j;
    return NULL;
}

static int no_such_job(const char *command, const char *name)
{
    sh_error("%s: %s: no such job", command, name ? name : "current");
    return 1;
}

/* ------------------------------------------------------------ starting */
static void child_signals(void)
{
    signal(SIGINT, SIG_DFL);
    for (size_t i = 0; i < ARRAY_SIZE(shell_ignores); i++)
        signal(shell_ignores[i], SIG_DFL);
}

/* In the child: leave the shell's state behind. */
static void become_child(struct job *j, bool foreground)
{
    if (sh.job_control && j) {
        pid_t group = j->group ? j->group : getpid();
        setpgid(0, group);
        if (foreground)
            tcsetpgrp(0, group);
    }
    if (sh.interactive)
        child_signals();
    if (!sh.job_control && j && !foreground) {
        signal(SIGINT, SIG_IGN);
        signal(SIGQUIT, SIG_IGN);
    }
    traps_reset();
    jobs_forget();
    sh.interactive = sh.job_control = false;
}

static void add_process(struct job *j, pid_t pid)
{
    struct process *p = xmalloc(sizeof *p);
    *p = (struct process){ j->processes, pid, 0, RUNNING };
    j->processes = p;
    if (!j->group)
        j->group = pid;
}

pid_t job_fork(struct job *j, bool foreground)
{
    fflush(stdout);
    pid_t pid = fork();
    if (pid < 0)
        sh_error("fork: %s", strerror(errno));
    if (pid == 0)
        become_child(j, foreground);
    if (pid <= 0 || !j)
        return pid;
    add_process(j, pid);
    j->foreground = foreground;
    if (sh.job_control) {
        setpgid(pid, j->group); /* both sides, so that neither has to wait for the other */
        if (foreground)
            tcsetpgrp(0, j->group);
    }
    return pid;
}

/* ------------------------------------------------------------ waiting */
int wait_status(int status)
{
    if (WIFSIGNALED(status))
        return 128 + WTERMSIG(status);
    if (WIFSTOPPED(status))
        return 128 + WSTOPSIG(status);
    return WEXITSTATUS(status);
}

static void record(pid_t pid, int status)
{
    for (struct job *j = jobs; j; j = j->next) {
        for (struct process *p = j->processes; p; p = p->next) {
            if (p->pid != pid)
                continue;
            p->status = status;
            p->state = WIFSTOPPED(status) ? STOPPED : DONE;
            j->told = false;
        }
    }
}

/* Take in one change of a child's state. => false if there is none, or a signal came */
static bool reap(int options)
{
    int status;
    pid_t pid = waitpid(-1, &status, options | (sh.job_control ? WUNTRACED : 0));
    if (pid <= 0)
        return false;
    record(pid, status);
    return true;
}

static void take_terminal(void)
{
    if (sh.job_control)
        tcsetpgrp(0, getpgrp());
}

static const char *signal_text(int sig)
{
    static const struct {
        int sig;
        const char *text;
    } texts[] = {
        { SIGSEGV, "Segmentation fault" },
        { SIGILL, "Illegal instruction" },
        { SIGFPE, "Arithmetic exception" },
        { SIGBUS, "Bus error" },
        { SIGABRT, "Aborted" },
        { SIGTRAP, "Trace trap" },
        { SIGKILL, "Killed" },
        { SIGTERM, "Terminated" },
        { SIGHUP, "Hangup" },
        { SIGQUIT, "Quit" },
    };
    for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
        if (texts[i].sig == sig)
            return texts[i].text;
    return signal_name(sig);
}

/* Say how a foreground job ended, if that was a signal that the user did not type. */
static void tell_signal(int status)
{
    int sig = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    if (sig == SIGINT && sh.interactive)
        interrupted = SIGINT; /* ^C ends loops around the command too */
    else if (sig && sig != SIGPIPE && sig != SIGINT)
        fprintf(stderr, "%s\n", signal_text(sig));
}

int job_wait(struct job *j)
{
    if (!j->processes) {
        job_free(j);
        return 1;
    }
    while (job_state(j) == RUNNING)
        if (!reap(0) && errno == ECHILD)
            break;
    take_terminal();
    int status = j->processes->status;
    if (job_state(j) == STOPPED) {
        number(j);
        fprintf(stderr, "\n[%d] Stopped  %s\n", j->id, j->line);
        j->told = true;
        return 128 + SIGTSTP;
    }
    tell_signal(status);
    job_free(j);
    return wait_status(status);
}

void job_background(struct job *j)
{
    if (!j->processes) {
        job_free(j);
        return;
    }
    number(j);
    sh.last = j->processes->pid;
    j->told = true;
    if (sh.interactive)
        fprintf(stderr, "[%d] %d\n", j->id, (int)sh.last);
}

static void show(const struct job *j)
{
    static const char *const names[] = { "Running", "Stopped", "Done" };
    int status = j->processes->status;
    enum state state = job_state(j);
    const char *text = names[state];
    if (state == DONE && WIFSIGNALED(status))
        text = signal_text(WTERMSIG(status));
    printf("[%d] %-10s %s\n", j->id, text, j->line);
}

/* Show the jobs, or those whose state is new, and drop those that are done. */
static void show_all(bool news_only)
{
    struct job *next;
    for (struct job *j = jobs; j; j = next) {
        next = j->next;
        if (!j->id)
            continue;
        if (!news_only || !j->told)
            show(j);
        j->told = true;
        if (job_state(j) == DONE)
            job_free(j);
    }
}

void jobs_report(void)
{
    while (reap(WNOHANG))
        continue;
    show_all(true);
    fflush(stdout);
}

/* ------------------------------------------------------------ builtins */
int builtin_jobs(char **argv)
{
    (void)argv;
    while (reap(WNOHANG))
        continue;
    show_all(false);
    return 0;
}

static void mark_running(struct job *j)
{
    for (struct process *p = j->processes; p; p = p->next)
        if (p->state == STOPPED)
            p->state = RUNNING;
    j->told = true;
}

int builtin_fg(char **argv)
{
    bool foreground = strcmp(argv[0], "fg") == 0;
    struct job *j = job_named(argv[1]);
    if (!sh.job_control) {
        sh_error("%s: no job control here", argv[0]);
        return 1;
    }
    if (!j)
        return no_such_job(argv[0], argv[1]);
    fprintf(stderr, "%s\n", j->line);
    if (foreground)
        tcsetpgrp(0, j->group);
    mark_running(j);
    kill(-j->group, SIGCONT);
    return foreground ? job_wait(j) : 0;
}

/* Wait for one job without giving it the terminal. => its status */
static int wait_for(struct job *j)
{
    while (job_state(j) == RUNNING && !interrupted)
        if (!reap(0) && errno == ECHILD)
            break;
    if (job_state(j) == RUNNING)
        return 128 + SIGINT;
    int status = wait_status(j->processes->status);
    if (job_state(j) == DONE)
        job_free(j);
    return status;
}

/* Wait until no job runs; those that are done are forgotten. */
static int wait_for_all(void)
{
    struct job *next;
    for (struct job *j = jobs; j; j = next) {
        next = j->next;
        if (job_state(j) != STOPPED && wait_for(j) == 128 + SIGINT && interrupted)
            return 128 + SIGINT;
    }
    return 0;
}

int builtin_wait(char **argv)
{
    int status = 0;
    if (!argv[1])
        return wait_for_all();
    for (char **name = argv + 1; *name; name++) {
        struct job *j = job_named(*name);
        status = j ? wait_for(j) : 127;
    }
    return status;
}

/* Send sig to the process or job that is named. */
static bool send(const char *name, int sig)
{
    long pid;
    if (name[0] == '%') {
        struct job *j = job_named(name);
        if (!j)
            return no_such_job("kill", name) == 0;
        pid = sh.job_control ? -j->group : j->group;
    } else if (!parse_number(name, &pid)) {
        sh_error("kill: %s: not a process", name);
        return false;
    }
    if (kill((pid_t)pid, sig) == 0) {
        if (name[0] == '%' && (sig == SIGTERM || sig == SIGHUP))
            kill((pid_t)pid, SIGCONT); /* a job that is stopped could not end */
        return true;
    }
    sh_error("kill: %s: %s", name, strerror(errno));
    return false;
}

int builtin_kill(char **argv)
{
    int sig = SIGTERM, status = 0;
    char **name = argv + 1;
    if (*name && strcmp(*name, "-l") == 0) {
        signal_list();
        return 0;
    }
    if (*name && strcmp(*name, "-s") == 0 && name[1]) {
        sig = signal_number(name[1]);
        name += 2;
    } else if (*name && (*name)[0] == '-') {
        sig = signal_number(*name++ + 1);
    }
    if (sig < 0 || !*name) {
        sh_error("usage: kill [-SIGNAL] PID|%%JOB...");
        return 2;
    }
    for (; *name; name++)
        if (!send(*name, sig))
            status = 1;
    return status;
}
