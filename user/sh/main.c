/* main.c - the shell's state, and where its input comes from.
 * sh            from the terminal, with prompts, or from the standard input
 * sh FILE [A].. from a file       sh -c LINE [NAME [A]...]   from the line
 * -e -f -n -u -x as `set` has them; -i interactive whatever the input is; -l reads /etc/profile */
#include "user/sh/sh.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct shell sh = { .name = "sh" };
volatile sig_atomic_t interrupted;

void sh_error(const char *format, ...)
{
    va_list args;
    fflush(stdout);
    fputs("sh: ", stderr);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
}

/* ------------------------------------------------------------ sources */
/* Can what was read too far be given back to the file, for a command that reads it too? */
static bool read_block(struct source *in)
{
    static const size_t block = 512;
    bool seekable = lseek(in->fd, 0, SEEK_CUR) >= 0;
    if (!in->ahead)
        in->ahead = xmalloc(block);
    ssize_t n;
    do
        n = read(in->fd, in->ahead, seekable ? block : 1);
    while (n < 0 && errno == EINTR && !interrupted);
    in->nahead = n > 0 ? (size_t)n : 0;
    return n > 0;
}

/* Take bytes up to a newline, and set the file's position behind it. */
static bool take_line(struct source *in)
{
    char *newline = memchr(in->ahead, '\n', in->nahead);
    size_t n = newline ? (size_t)(newline + 1 - in->ahead) : in->nahead;
    for (size_t i = 0; i < n; i++)
        text_add(&in->buffer, in->ahead[i]);
    if (n < in->nahead)
        lseek(in->fd, (off_t)n - (off_t)in->nahead, SEEK_CUR);
    in->nahead = 0;
    return newline != NULL;
}

bool refill_from_fd(struct source *in)
{
    in->buffer.len = 0;
    while (read_block(in) && !take_line(in))
        continue;
    if (in->buffer.len == 0)
        return false;
    in->line = text_string(&in->buffer);
    in->at = 0;
    in->number++;
    return true;
}

static bool refill_from_terminal(struct source *in)
{
    struct arena a = { 0 };
    const char *format = var_get(in->more ? "PS2" : "PS1");
    if (interrupted && in->more)
        return false;
    const char *line = edit_line(expand_prompt(format ? format : "", &a));
    arena_clear(&a);
    if (!line || (interrupted && in->more))
        return false;
    in->buffer.len = 0;
    text_add_string(&in->buffer, line);
    text_add(&in->buffer, '\n');
    in->line = text_string(&in->buffer);
    in->at = 0;
    in->number++;
    return true;
}

/* The first line of the command being run, for the list of jobs. */
static void note_line(const struct source *in)
{
    static char line[80];
    if (!in->top || !in->line)
        return;
    size_t n = strcspn(in->line, "\n");
    snprintf(line, sizeof line, "%.*s", (int)n, in->line);
    sh.line = line;
}

/* Between two commands typed: an error or ^C ended only the last. */
static void recover(void)
{
    if (interrupted)
        fputc('\n', stderr); /* the terminal has shown ^C */
    interrupted = 0;
    if (sh.leaving == LEAVE_COMMAND)
        sh.leaving = STAY;
    jobs_report();
}

int run_source(struct source *in)
{
    bool end = false;
    while (!end && sh.leaving == STAY) {
        struct arena *a = arena_new();
        struct node *n = parse_command(in, a, &end);
        note_line(in);
        if (n && !sh.no_exec)
            exec_node(n, 0);
        arena_put(a);
        if (in->top && sh.interactive)
            recover();
        traps_run();
    }
    return sh.status;
}

int run_string(const char *text, const char *name)
{
    struct source in = { .line = text, .name = name, .number = 1 };
    return run_source(&in);
}

/* Move a descriptor out of the way of those that scripts use. */
static int move_up(int fd)
{
    int high = fcntl(fd, F_DUPFD_CLOEXEC, 10);
    if (high < 0)
        return fd;
    close(fd);
    return high;
}

static int run_fd(int fd, const char *name, bool top)
{
    struct source in = { .refill = refill_from_fd, .fd = fd, .name = name, .top = top };
    int status = run_source(&in);
    text_free(&in.buffer);
    free(in.ahead);
    return status;
}

int run_file(const char *path)
{
    int fd = open(path, O_RDONLY);
    if (fd < 0) {
        sh_error("%s: %s", path, strerror(errno));
        return sh.status = 127;
    }
    fd = move_up(fd);
    int status = run_fd(fd, path, false);
    close(fd);
    return status;
}

/* ------------------------------------------------------------ starting */
static int run_terminal(void)
{
    struct source in = { .refill = refill_from_terminal, .name = "sh", .top = true };
    int status = run_source(&in);
    if (sh.leaving == STAY)
        fputs("exit\n", stderr);
    return status;
}

struct options {
    const char *command; /* of -c */
    bool login, interactive;
};

static noreturn void usage(void)
{
    fputs("usage: sh [-efilnux] [FILE | -c LINE [NAME]] [ARGUMENT]...\n", stderr);
    exit(2);
}

/* Parse options. => the arguments behind them */
static char **parse_options(char **argv, struct options *o)
{
    char **arg = argv + 1;
    for (; *arg && (*arg)[0] == '-' && (*arg)[1] && strcmp(*arg, "--") != 0; arg++) {
        for (const char *letter = *arg + 1; *letter; letter++) {
            switch (*letter) {
            case 'c': o->command = ""; break;
            case 'e': sh.exit_on_error = true; break;
            case 'f': sh.no_glob = true; break;
            case 'i': o->interactive = true; break;
            case 'l': o->login = true; break;
            case 'n': sh.no_exec = true; break;
            case 'u': sh.no_unset = true; break;
            case 'x': sh.trace = true; break;
            default: usage();
            }
        }
    }
    if (*arg && strcmp(*arg, "--") == 0)
        arg++;
    if (o->command && !(o->command = *arg++))
        usage();
    return arg;
}

static void set_default(const char *name, const char *value)
{
    if (!var_get(name))
        var_set(name, value);
}

static void init_variables(void)
{
    char path[4096];
    var_import(environ);
    set_default("PATH", "/bin:/sbin");
    set_default("PS1", "\\w \\$ ");
    set_default("PS2", "> ");
    var_set("IFS", " \t\n");
    if (getcwd(path, sizeof path))
        var_set("PWD", path);
}

static int run(const struct options *o, char **args)
{
    static char *none[] = { NULL };
    sh.args.list = none;
    if (*args) {
        sh.name = *args;
        sh.args.list = args + 1;
    }
    if (o->command)
        return run_string(o->command, "-c");
    if (*args)
        return run_file(*args);
    return sh.interactive && isatty(0) ? run_terminal() : run_fd(0, "sh", true);
}

int main(int argc, char **argv)
{
    struct options o = { 0 };
    (void)argc;
    prog_init("sh", "");
    sh.pid = getpid();
    char **args = parse_options(argv, &o);
    init_variables();
    sh.interactive = o.interactive || (!o.command && !*args && isatty(0) && isatty(2));
    if (sh.interactive)
        jobs_init();
    if (o.login && access("/etc/profile", R_OK) == 0)
        run_file("/etc/profile");
    run(&o, args);
    trap_exit();
    fflush(stdout);
    return sh.status;
}
