/* shell.h - scripts for the shell under test, which is Quire's own on Linux too.
 * A script runs in an empty directory, with Quire's programs in PATH; what it prints, errors
 * included, must be exactly what is expected. */
#ifndef SHELL_H
#define SHELL_H

#include "tap.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

struct script {
    const char *claim, *text, *output;
    int status;
};

static char shell_path[PATH_MAX] = "/bin/sh";
static char shell_bin[PATH_MAX] = "/bin:/sbin";

/* On Linux the test lies in BUILD/tests/user and the programs in BUILD/user. */
static void find_shell(const char *argv0)
{
    char here[PATH_MAX] = "", path[2 * PATH_MAX];
    const char *slash = strrchr(argv0, '/');
    if (!slash || (argv0[0] != '/' && !getcwd(here, sizeof here)))
        return;
    int n = snprintf(path, sizeof path, "%s/%.*s/../../user", here, (int)(slash - argv0), argv0);
    if (n + 4 > PATH_MAX)
        return;
    strcpy(path + n, "/sh");
    if (access(path, X_OK) != 0)
        return;
    strcpy(shell_path, path);
    path[n] = '\0';
    strcpy(shell_bin, path);
}

static void exec_shell(const char *text, int out)
{
    static char path[PATH_MAX + 8];
    const char *argv[] = { "sh", "-c", text, NULL }, *envp[] = { path, "HOME=/home/of/test", NULL };
    snprintf(path, sizeof path, "PATH=%s", shell_bin);
    dup2(out, 1);
    dup2(out, 2);
    close(out);
    execve(shell_path, (char *const *)argv, (char *const *)envp);
    _exit(126);
}

/* => the status as a shell gives it, with everything printed in output[0..size) */
static int run_script(const char *text, char *output, size_t size)
{
    int ends[2], status;
    size_t len = 0;
    if (pipe(ends) < 0)
        return -1;
    pid_t pid = fork();
    if (pid == 0) {
        close(ends[0]);
        exec_shell(text, ends[1]);
    }
    close(ends[1]);
    for (ssize_t n; (n = read(ends[0], output + len, size - 1 - len)) != 0; len += (size_t)n)
        if (n < 0 && errno != EINTR)
            break;
        else if (n < 0)
            n = 0;
    output[len] = '\0';
    close(ends[0]);
    if (pid < 0 || waitpid(pid, &status, 0) != pid)
        return -1;
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

/* Run scripts, each one verdict. => the test's exit status */
TAP_UNUSED static int run_scripts(const char *argv0, const struct script *scripts, size_t count)
{
    static char output[8192];
    char dir[64];
    find_shell(argv0);
    snprintf(dir, sizeof dir, "/tmp/shell-%d", (int)getpid());
    if (mkdir(dir, 0755) < 0 || chdir(dir) < 0)
        diag("%s: %s", dir, strerror(errno));
    for (size_t i = 0; i < count; i++) {
        const struct script *s = &scripts[i];
        int status = run_script(s->text, output, sizeof output);
        bool good = strcmp(output, s->output) == 0 && status == s->status;
        if (!ok(good, "%s", s->claim))
            diag("status %d, wanted %d; printed \"%s\", wanted \"%s\"", status, s->status, output,
                 s->output);
        run_script("rm -rf * .[a-z]*", output, sizeof output);
    }
    if (chdir("/") == 0)
        rmdir(dir);
    return done_testing();
}

#define SCRIPTS_MAIN(scripts)                                                   \
    int main(int argc, char **argv)                                             \
    {                                                                           \
        (void)argc;                                                             \
        return run_scripts(argv[0], scripts, sizeof scripts / sizeof *scripts); \
    }

#endif
