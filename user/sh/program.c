/* program.c - find a program in PATH, and become it. */
#include "user/sh/sh.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_program(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISREG(st.st_mode) && access(path, X_OK) == 0;
}

char *exec_find(const char *name, struct arena *a)
{
    const char *path = var_get("PATH");
    if (strchr(name, '/'))
        return arena_strndup(a, name, strlen(name));
    while (path && *name) {
        size_t n = strcspn(path, ":");
        char *candidate = arena_alloc(a, n + strlen(name) + 3);
        memcpy(candidate, n ? path : ".", n ? n : 1);
        strcat(candidate, "/");
        strcat(candidate, name);
        if (is_program(candidate))
            return candidate;
        path = path[n] ? path + n + 1 : NULL;
    }
    return NULL;
}

/* A file without a known format is a script if it looks like text. */
static void exec_script(const char *path, char **argv, char **envp)
{
    char head[128];
    size_t n = 0;
    ssize_t got = read_file(path, head, sizeof head);
    if (got < 0 || memchr(head, '\0', (size_t)got))
        return;
    while (argv[n])
        n++;
    const char **args = xmalloc((n + 2) * sizeof *args);
    args[0] = "sh";
    args[1] = path;
    for (size_t i = 1; i <= n; i++)
        args[i + 1] = argv[i];
    execve("/bin/sh", (char *const *)args, envp);
}

void exec_program(char **argv, char **envp)
{
    struct arena a = { 0 };
    const char *path = exec_find(argv[0], &a);
    if (!path) {
        sh_error("%s: not found", argv[0]);
        _exit(127);
    }
    execve(path, argv, envp);
    int error = errno;
    if (error == ENOEXEC)
        exec_script(path, argv, envp);
    sh_error("%s: %s", argv[0], strerror(error));
    _exit(error == ENOENT ? 127 : 126);
}
