/* builtins.c - the commands that the shell runs itself. */
#include "user/sh/sh.h"

#include "user/lib/echo.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int builtin_usage(const char *text)
{
    sh_error("usage: %s", text);
    return 2;
}

/* A number as an argument of the command; `otherwise` when there is none. */
static bool number_argument(char **argv, long otherwise, long *n)
{
    *n = otherwise;
    if (!argv[1] || (parse_number(argv[1], n) && *n >= 0))
        return true;
    sh_error("%s: %s: not a number", argv[0], argv[1]);
    return false;
}

static int builtin_true(char **argv)
{
    (void)argv;
    return 0;
}

static int builtin_false(char **argv)
{
    (void)argv;
    return 1;
}

static int builtin_echo(char **argv)
{
    echo(argv);
    return 0;
}

/* ------------------------------------------------------------ leaving */
static int leave(char **argv, enum leaving how, bool allowed)
{
    long status;
    if (!number_argument(argv, sh.status, &status))
        status = 2;
    if (!allowed) {
        sh_error("%s: not in a function", argv[0]);
        return 1;
    }
    sh.leaving = how;
    return sh.status = (int)status & 255;
}

static int builtin_exit(char **argv)
{
    return leave(argv, LEAVE_SHELL, true);
}

static int builtin_return(char **argv)
{
    return leave(argv, LEAVE_FUNCTION, sh.functions > 0);
}

/* break and continue */
static int builtin_break(char **argv)
{
    long levels;
    if (!number_argument(argv, 1, &levels) || levels == 0)
        return 2;
    if (sh.loops == 0)
        return 0;
    sh.levels = levels < sh.loops ? (int)levels : sh.loops;
    sh.leaving = argv[0][0] == 'b' ? LEAVE_LOOP : NEXT_ROUND;
    return sh.status = 0;
}

/* ------------------------------------------------------------ the working directory */
static int builtin_pwd(char **argv)
{
    char path[PATH_MAX];
    (void)argv;
    if (!getcwd(path, sizeof path)) {
        sh_error("pwd: %s", strerror(errno));
        return 1;
    }
    puts(path);
    return 0;
}

static int builtin_cd(char **argv)
{
    char path[PATH_MAX];
    const char *old = var_get("PWD"), *to = argv[1] ? argv[1] : var_get("HOME");
    bool back = to && strcmp(to, "-") == 0;
    if (back)
        to = var_get("OLDPWD");
    if (!to) {
        sh_error("cd: %s is not set", back ? "OLDPWD" : "HOME");
        return 1;
    }
    if (chdir(to) < 0) {
        sh_error("cd: %s: %s", to, strerror(errno));
        return 1;
    }
    if (old)
        var_set("OLDPWD", old);
    if (getcwd(path, sizeof path))
        var_set("PWD", path);
    if (back)
        puts(path);
    return 0;
}

/* ------------------------------------------------------------ variables */
bool builtin_check_name(const char *command, const char *s)
{
    size_t n = name_length(s);
    if (n > 0 && (s[n] == '\0' || s[n] == '='))
        return true;
    sh_error("%s: %s: not a name", command, s);
    return false;
}

/* Call fn for the NAME of each NAME[=VALUE], once the value is assigned. */
static int each_name(char **argv, void (*fn)(const char *name), bool before)
{
    for (char **arg = argv + 1; *arg; arg++) {
        if (!builtin_check_name(argv[0], *arg))
            return 1;
        char *name = xstrdup(*arg);
        name[name_length(name)] = '\0';
        if (before)
            fn(name);
        bool good = !strchr(*arg, '=') || var_assign(*arg);
        if (!before && good)
            fn(name);
        free(name);
        if (!good)
            return 1;
    }
    return 0;
}

static int builtin_export(char **argv)
{
    if (argv[1] && strcmp(argv[1], "-p") == 0)
        argv++;
    if (!argv[1])
        var_print(true);
    return each_name(argv, var_export, false);
}

static int builtin_readonly(char **argv)
{
    return each_name(argv, var_read_only, false);
}

static void hide(const char *name)
{
    scope_hide(name);
}

static int builtin_local(char **argv)
{
    if (sh.functions == 0) {
        sh_error("local: not in a function");
        return 1;
    }
    return each_name(argv, hide, true);
}

static int builtin_unset(char **argv)
{
    bool functions = argv[1] && strcmp(argv[1], "-f") == 0;
    bool variables = argv[1] && strcmp(argv[1], "-v") == 0;
    int status = 0;
    for (char **name = argv + 1 + (functions || variables); *name; name++) {
        if (functions)
            function_unset(*name);
        else if (!var_unset(*name))
            status = 1;
    }
    return status;
}

/* ------------------------------------------------------------ options and arguments */
void args_set(char **list)
{
    size_t count = 0, bytes = 0;
    for (; list[count]; count++)
        bytes += strlen(list[count]) + 1;
    char **copy = xmalloc((count + 1) * sizeof *copy + bytes);
    char *s = (char *)(copy + count + 1);
    for (size_t i = 0; i < count; i++) {
        copy[i] = strcpy(s, list[i]);
        s += strlen(s) + 1;
    }
    copy[count] = NULL;
    if (sh.args.owned)
        free(sh.args.list);
    sh.args = (struct args){ copy, true };
}

static bool *option(char letter)
{
    switch (letter) {
    case 'e': return &sh.exit_on_error;
    case 'f': return &sh.no_glob;
    case 'n': return &sh.no_exec;
    case 'u': return &sh.no_unset;
    case 'x': return &sh.trace;
    default: return NULL;
    }
}

static int builtin_set(char **argv)
{
    char **arg = argv + 1;
    if (!*arg) {
        var_print(false);
        return 0;
    }
    for (; *arg && ((*arg)[0] == '-' || (*arg)[0] == '+') && (*arg)[1]; arg++) {
        if (strcmp(*arg, "--") == 0) {
            args_set(arg + 1);
            return 0;
        }
        for (const char *letter = *arg + 1; *letter; letter++) {
            bool *flag = option(*letter);
            if (!flag)
                return builtin_usage("set [-+efnux] [--] [ARGUMENT]...");
            *flag = (*arg)[0] == '-';
        }
    }
    if (*arg)
        args_set(arg);
    return 0;
}

static int builtin_shift(char **argv)
{
    long n, count = 0;
    char **list = sh.args.list;
    while (list[count])
        count++;
    if (!number_argument(argv, 1, &n))
        return 2;
    if (n > count) {
        sh_error("shift: there are only %ld", count);
        return 1;
    }
    memmove(list, list + n, (size_t)(count - n + 1) * sizeof *list);
    return 0;
}

/* ------------------------------------------------------------ running */
static int builtin_eval(char **argv)
{
    struct text t = { 0 };
    for (char **arg = argv + 1; *arg; arg++) {
        text_add_string(&t, *arg);
        text_add(&t, ' ');
    }
    text_add(&t, '\n');
    int status = run_string(text_string(&t), "eval");
    text_free(&t);
    return status;
}

static int builtin_dot(char **argv)
{
    if (!argv[1])
        return builtin_usage(". FILE");
    struct arena a = { 0 };
    char *path = exec_find(argv[1], &a);
    int status = run_file(path ? path : argv[1]);
    arena_clear(&a);
    return status;
}

static int builtin_exec(char **argv)
{
    struct arena a = { 0 };
    if (argv[1])
        exec_program(argv + 1, var_environment(&a, NULL));
    return 0;
}

/* Say what a name means as a command. */
static int describe(const char *name, bool brief)
{
    struct arena a = { 0 };
    const struct builtin *b = builtin_find(name);
    char *path = exec_find(name, &a);
    int status = 0;
    if (function_find(name))
        printf(brief ? "%s\n" : "%s is a function\n", name);
    else if (b)
        printf(brief ? "%s\n" : "%s is built into the shell\n", name);
    else if (path && access(path, X_OK) == 0)
        printf(brief ? "%s%s\n" : "%s is %s\n", brief ? "" : name, path);
    else
        status = 1;
    if (status && !brief)
        sh_error("%s: not found", name);
    arena_clear(&a);
    return status;
}

static int builtin_type(char **argv)
{
    int status = 0;
    for (char **name = argv + 1; *name; name++)
        status |= describe(*name, false);
    return status;
}

static int run_plain(char **argv)
{
    const struct builtin *b = builtin_find(argv[0]);
    struct arena a = { 0 };
    if (b)
        return b->run(argv);
    struct job *job = job_new();
    if (job_fork(job, true) == 0)
        exec_program(argv, var_environment(&a, NULL));
    return job_wait(job);
}

static int builtin_command(char **argv)
{
    if (!argv[1])
        return 0;
    if (strcmp(argv[1], "-v") == 0)
        return argv[2] ? describe(argv[2], true) : 2;
    return run_plain(argv + 1);
}

/* ------------------------------------------------------------ the table */
static int builtin_help(char **argv);

static const struct builtin builtins[] = {
    { ".", builtin_dot, true },
    { ":", builtin_true, true },
    { "[", builtin_test, false },
    { "bg", builtin_fg, false },
    { "break", builtin_break, true },
    { "cd", builtin_cd, false },
    { "command", builtin_command, false },
    { "continue", builtin_break, true },
    { "echo", builtin_echo, false },
    { "eval", builtin_eval, true },
    { "exec", builtin_exec, true },
    { "exit", builtin_exit, true },
    { "export", builtin_export, true },
    { "false", builtin_false, false },
    { "fg", builtin_fg, false },
    { "getopts", builtin_getopts, false },
    { "help", builtin_help, false },
    { "history", builtin_history, false },
    { "jobs", builtin_jobs, false },
    { "kill", builtin_kill, false },
    { "local", builtin_local, false },
    { "printf", print_formatted, false },
    { "pwd", builtin_pwd, false },
    { "read", builtin_read, false },
    { "readonly", builtin_readonly, true },
    { "return", builtin_return, true },
    { "set", builtin_set, true },
    { "shift", builtin_shift, true },
    { "test", builtin_test, false },
    { "trap", builtin_trap, true },
    { "true", builtin_true, false },
    { "type", builtin_type, false },
    { "ulimit", builtin_ulimit, false },
    { "umask", builtin_umask, false },
    { "unset", builtin_unset, true },
    { "wait", builtin_wait, false },
};

static int builtin_help(char **argv)
{
    (void)argv;
    puts("Built into the shell:");
    for (size_t i = 0; i < ARRAY_SIZE(builtins); i++)
        printf("  %-10s%s", builtins[i].name, (i + 1) % 6 ? "" : "\n");
    puts("\nPrograms are in /bin and /sbin. A program tells its options when given a wrong one.");
    return 0;
}

const struct builtin *builtin_find(const char *name)
{
    for (size_t i = 0; i < ARRAY_SIZE(builtins); i++)
        if (strcmp(builtins[i].name, name) == 0)
            return &builtins[i];
    return NULL;
}

void builtin_each(void (*fn)(void *context, const char *name), void *context)
{
    for (size_t i = 0; i < ARRAY_SIZE(builtins); i++)
        fn(context, builtins[i].name);
}
