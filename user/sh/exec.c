/* exec.c - run a tree. Each function returns the status, which exec_node leaves in sh.status. */
#include "user/sh/sh.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static int capture_status; /* of the last $(...) of the command being expanded */

static bool leaving(void)
{
    if (interrupted && sh.interactive) {
        sh.leaving = LEAVE_COMMAND;
        sh.status = 128 + SIGINT;
    }
    return sh.leaving != STAY;
}

/* An error that ends the command, and a shell that is not interactive. */
static int abandon(void)
{
    if (sh.leaving == STAY)
        sh.leaving = LEAVE_COMMAND;
    return 1;
}

void exec_child(const struct node *n)
{
    int status = exec_node(n, EXEC_LAST);
    trap_exit();
    fflush(stdout);
    _exit(status);
}

/* ------------------------------------------------------------ simple commands */
/* The assignments of a command, expanded: NAME=VALUE strings. => NULL after an error */
static char **expand_assigns(const struct word *w, struct arena *a)
{
    size_t n = 0;
    for (const struct word *v = w; v; v = v->next)
        n++;
    char **list = arena_alloc(a, (n + 1) * sizeof *list);
    for (size_t i = 0; w; w = w->next)
        if (!(list[i++] = expand_string(w, a)))
            return NULL;
    return list;
}

static void trace(char **assigns, char **argv)
{
    fflush(stdout);
    fputs("+", stderr);
    for (; *assigns; assigns++)
        fprintf(stderr, " %s", *assigns);
    for (; *argv; argv++)
        fprintf(stderr, " %s", *argv);
    fputc('\n', stderr);
}

static int assign_all(char **assigns)
{
    for (; *assigns; assigns++)
        if (!var_assign(*assigns))
            return abandon();
    return 0;
}

/* Give variables values for as long as a command runs. */
static void assign_for_a_while(char **assigns)
{
    scope_enter();
    for (; *assigns; assigns++) {
        size_t n = strcspn(*assigns, "=");
        char *name = xstrdup(*assigns);
        name[n] = '\0';
        scope_hide(name);
        var_assign(*assigns);
        var_export(name);
        free(name);
    }
}

/* No command, only assignments and redirections. */
static int run_nothing(const struct node *n, char **assigns, struct arena *a)
{
    struct saved *saved = NULL;
    int status = assign_all(assigns);
    if (!redirect(n->redirs, &saved, a))
        status = 1;
    redirect_undo(saved);
    return status ? status : capture_status;
}

static int call_function(struct function *f, char **argv)
{
    struct arena *arena = arena_get(f->arena); /* it may be defined anew while it runs */
    struct args args = sh.args;
    int loops = sh.loops;
    sh.args = (struct args){ argv + 1, false };
    sh.loops = 0;
    scope_enter();
    int status = exec_node(f->body, 0);
    scope_leave();
    if (sh.leaving == LEAVE_FUNCTION) {
        sh.leaving = STAY;
        status = sh.status;
    }
    if (sh.args.owned)
        free(sh.args.list);
    sh.args = args;
    sh.loops = loops;
    arena_put(arena);
    return status;
}

static int call_builtin(const struct builtin *b, char **argv)
{
    int status = b->run(argv);
    if (fflush(stdout) != 0) {
        sh_error("%s: write: %s", argv[0], strerror(errno));
        clearerr(stdout);
        status = 1;
    }
    return status;
}

/* A builtin or a function, in this process. */
static int run_here(const struct node *n, const struct builtin *b, struct function *f,
                    char **assigns, char **argv, struct arena *a)
{
    struct saved *saved = NULL;
    int status = 1;
    bool lasting = b && b->special, is_exec = b && strcmp(b->name, "exec") == 0;
    if (lasting)
        assign_all(assigns);
    else if (*assigns)
        assign_for_a_while(assigns);
    if (redirect(n->redirs, is_exec ? NULL : &saved, a))
        status = f ? call_function(f, argv) : call_builtin(b, argv);
    else if (lasting)
        abandon();
    redirect_undo(saved);
    if (!lasting && *assigns)
        scope_leave();
    return status;
}

static int run_program(const struct node *n, char **assigns, char **argv, struct arena *a,
                       int flags)
{
    struct job *job = NULL;
    if (!(flags & EXEC_LAST)) {
        job = job_new();
        pid_t pid = job_fork(job, true);
        if (pid != 0)
            return job_wait(job);
    }
    if (!redirect(n->redirs, NULL, a))
        _exit(1);
    exec_program(argv, var_environment(a, assigns));
}

static int run_words(const struct node *n, char **assigns, char **argv, struct arena *a, int flags)
{
    const struct builtin *b = builtin_find(argv[0]);
    struct function *f = b && b->special ? NULL : function_find(argv[0]);
    if (b || f)
        return run_here(n, f ? NULL : b, f, assigns, argv, a);
    return run_program(n, assigns, argv, a, flags);
}

static int exec_simple(const struct node *n, int flags)
{
    struct arena a = { 0 };
    capture_status = 0;
    char **argv = expand_words(n->words, &a);
    char **assigns = argv ? expand_assigns(n->assigns, &a) : NULL;
    int status;
    if (!assigns) {
        status = abandon();
    } else {
        if (sh.trace)
            trace(assigns, argv);
        status = argv[0] ? run_words(n, assigns, argv, &a, flags) : run_nothing(n, assigns, &a);
    }
    arena_clear(&a);
    return status;
}

/* ------------------------------------------------------------ pipelines, processes */
static void join_pipe(int in, const int out[2])
{
    if (in >= 0) {
        dup2(in, 0);
        close(in);
    }
    if (out[1] >= 0) {
        dup2(out[1], 1);
        close(out[0]);
        close(out[1]);
    }
}

static void close_if_open(int fd)
{
    if (fd >= 0)
        close(fd);
}

/* Start the elements of a pipeline, each reading what the one before writes.
 * => false if a process or pipe could not be had; those that run will find their pipes closed */
static bool start_pipeline(const struct node *element, struct job *job)
{
    int in = -1;
    for (; element; element = element->next) {
        int out[2] = { -1, -1 };
        if (element->next && pipe(out) < 0) {
            sh_error("pipe: %s", strerror(errno));
            close_if_open(in);
            return false;
        }
        pid_t pid = job_fork(job, true);
        if (pid == 0) {
            join_pipe(in, out);
            exec_child(element);
        }
        close_if_open(in);
        close_if_open(out[1]);
        in = out[0];
        if (pid < 0) {
            close_if_open(in);
            return false;
        }
    }
    return true;
}

static int exec_pipe(const struct node *n)
{
    struct job *job = job_new();
    bool started = start_pipeline(n->left, job);
    int status = job_wait(job);
    return started ? status : 1;
}

static int exec_subshell(const struct node *n, int flags)
{
    if (flags & EXEC_LAST)
        return exec_node(n->left, flags);
    struct job *job = job_new();
    if (job_fork(job, true) == 0)
        exec_child(n->left);
    return job_wait(job);
}

static int exec_background(const struct node *n)
{
    struct job *job = job_new();
    bool own_group = sh.job_control; /* one that reads the terminal is stopped by it */
    pid_t pid = job_fork(job, false);
    if (pid == 0) {
        if (!own_group) {
            int null = open("/dev/null", O_RDONLY);
            if (null >= 0) {
                dup2(null, 0);
                close(null);
            }
        }
        exec_child(n->left);
    }
    job_background(job);
    return pid < 0;
}

char *exec_capture(const struct node *command, struct arena *a)
{
    struct text t = { 0 };
    int ends[2], status = 0;
    char buf[512];
    ssize_t n;
    if (pipe(ends) < 0) {
        sh_error("pipe: %s", strerror(errno));
        return arena_strndup(a, "", 0);
    }
    pid_t pid = job_fork(NULL, false);
    if (pid == 0) {
        join_pipe(-1, ends);
        exec_child(command);
    }
    close(ends[1]);
    while ((n = read(ends[0], buf, sizeof buf)) > 0 || (n < 0 && errno == EINTR && !interrupted))
        for (ssize_t i = 0; i < n; i++)
            if (buf[i])
                text_add(&t, buf[i]);
    close(ends[0]);
    while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
        continue;
    capture_status = sh.status = pid < 0 ? 1 : wait_status(status);
    while (t.len > 0 && t.s[t.len - 1] == '\n')
        t.len--;
    char *result = arena_strndup(a, text_string(&t), t.len);
    text_free(&t);
    return result;
}

/* ------------------------------------------------------------ compound commands */
static int exec_if(const struct node *n, int flags)
{
    int status = exec_node(n->left, EXEC_TESTED);
    if (leaving())
        return status;
    if (status == 0)
        return exec_node(n->right, flags);
    return n->other ? exec_node(n->other, flags) : 0;
}

/* After one round: does the loop end here? */
static bool loop_ends(void)
{
    if (!leaving())
        return false;
    bool ours = (sh.leaving == LEAVE_LOOP || sh.leaving == NEXT_ROUND) && --sh.levels == 0;
    bool ends = !(ours && sh.leaving == NEXT_ROUND);
    if (ours)
        sh.leaving = STAY;
    return ends;
}

static int exec_while(const struct node *n, int flags)
{
    int status = 0;
    sh.loops++;
    for (;;) {
        bool holds = exec_node(n->left, EXEC_TESTED) == 0;
        if (leaving()) {
            if (loop_ends())
                break;
            continue;
        }
        if (holds == (n->kind == NODE_UNTIL))
            break;
        status = exec_node(n->right, flags & EXEC_TESTED);
        if (loop_ends())
            break;
    }
    sh.loops--;
    return sh.leaving == STAY ? status : sh.status;
}

static int exec_for(const struct node *n, int flags)
{
    struct arena a = { 0 };
    char **values = expand_words(n->words, &a);
    int status = values ? 0 : abandon();
    sh.loops++;
    for (; values && *values; values++) {
        if (!var_set(n->name, *values)) {
            status = abandon();
            break;
        }
        status = exec_node(n->right, flags & EXEC_TESTED);
        if (loop_ends())
            break;
    }
    sh.loops--;
    arena_clear(&a);
    return status;
}

/* => the item that matches, or NULL */
static const struct node *find_item(const struct node *n, struct arena *a)
{
    const char *subject = expand_string(n->words, a);
    for (const struct node *item = n->left; subject && item; item = item->next) {
        for (const struct word *w = item->words; w; w = w->next) {
            const char *pattern = expand_pattern(w, a);
            if (pattern && pattern_match(pattern, subject))
                return item;
        }
    }
    return NULL;
}

static int exec_case(const struct node *n, int flags)
{
    struct arena a = { 0 };
    const struct node *item = find_item(n, &a);
    arena_clear(&a);
    return item && item->right ? exec_node(item->right, flags) : 0;
}

static int exec_sequence(const struct node *n, int flags)
{
    int status = exec_node(n->left, flags & EXEC_TESTED);
    return leaving() ? status : exec_node(n->right, flags);
}

/* left && right, left || right */
static int exec_short(const struct node *n, int flags)
{
    int status = exec_node(n->left, EXEC_TESTED);
    if (leaving() || (status == 0) != (n->kind == NODE_AND))
        return status;
    return exec_node(n->right, flags);
}

/* ------------------------------------------------------------ any node */
static int exec_kind(const struct node *n, int flags)
{
    switch (n->kind) {
    case NODE_SIMPLE: return exec_simple(n, flags);
    case NODE_PIPE: return exec_pipe(n);
    case NODE_NOT: return !exec_node(n->left, EXEC_TESTED);
    case NODE_AND:
    case NODE_OR: return exec_short(n, flags);
    case NODE_SEQUENCE: return exec_sequence(n, flags);
    case NODE_BACKGROUND: return exec_background(n);
    case NODE_GROUP: return exec_node(n->left, flags);
    case NODE_SUBSHELL: return exec_subshell(n, flags);
    case NODE_IF: return exec_if(n, flags);
    case NODE_WHILE:
    case NODE_UNTIL: return exec_while(n, flags);
    case NODE_FOR: return exec_for(n, flags);
    case NODE_CASE: return exec_case(n, flags);
    case NODE_FUNCTION: function_define(n->name, n->left, n->arena); return 0;
    case NODE_ITEM: break;
    }
    return 1;
}

/* A compound command with redirections. */
static int exec_redirected(const struct node *n, int flags)
{
    struct arena a = { 0 };
    struct saved *saved = NULL;
    int status = 1;
    if (redirect(n->redirs, &saved, &a))
        status = exec_kind(n, flags & EXEC_TESTED);
    redirect_undo(saved);
    arena_clear(&a);
    return status;
}

/* Is this a command whose failure `set -e` minds? */
static bool is_command(const struct node *n)
{
    return n->kind == NODE_SIMPLE || n->kind == NODE_PIPE || n->kind == NODE_SUBSHELL;
}

int exec_node(const struct node *n, int flags)
{
    if (!n)
        return sh.status;
    traps_run();
    if (leaving())
        return sh.status;
    bool compound = n->redirs && n->kind != NODE_SIMPLE;
    int status = compound ? exec_redirected(n, flags) : exec_kind(n, flags);
    if (!leaving() || sh.leaving == LEAVE_COMMAND)
        sh.status = interrupted ? 128 + SIGINT : status;
    if (status && sh.exit_on_error && !(flags & EXEC_TESTED) && is_command(n) && sh.leaving == STAY)
        sh.leaving = LEAVE_SHELL;
    return sh.status;
}
