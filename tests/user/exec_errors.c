/* An exec that fails says why and leaves the caller as it was. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "children.h"
#include "tap.h"

static int handled;

static void handler(int sig)
{
    (void)sig;
    handled++;
}

static void make(const char *name, const void *text, size_t n, int mode)
{
    int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, mode);

    write(fd, text, n);
    close(fd);
}

static void refused(const char *path, char **args, char **env, int error, const char *why)
{
    errno = 0;
    execve(path, args, env);
    is_int(errno, error, "%s", why);
}

int main(int argc, char **argv)
{
    static char huge[140000];
    char x[] = "x", *args[] = { x, NULL }, *many[] = { x, huge, NULL }, *env[] = { NULL };

    (void)argc;
    install(SIGUSR1, handler, 0);
    make("exec-text.tmp", "just text\n", 10, 0755);
    make("exec-mode.tmp", "#!/bin/sh\n", 10, 0644);
    make("exec-empty.tmp", "", 0, 0755);
    make("exec-cut.tmp", "\177ELF\1\1\1", 7, 0755);
    refused("no-such-file", args, env, ENOENT, "no such file");
    refused("", args, env, ENOENT, "no name");
    refused("/", args, env, EACCES, "a directory");
    refused("/dev/null", args, env, EACCES, "a device");
    refused("exec-mode.tmp", args, env, EACCES, "no permission to execute");
    refused("exec-text.tmp/x", args, env, ENOTDIR, "a file on the way");
    refused("exec-text.tmp", args, env, ENOEXEC, "text");
    refused("exec-empty.tmp", args, env, ENOEXEC, "an empty file");
    refused("exec-cut.tmp", args, env, ENOEXEC, "seven bytes of ELF");
    refused((char *)8, args, env, EFAULT, "a bad path");
    refused(argv[0], (char **)8, env, EFAULT, "a bad argv");
    args[0] = (char *)8;
    refused(argv[0], args, env, EFAULT, "a bad argument");
    memset(huge, 'x', sizeof huge - 1);
    refused(argv[0], many, env, E2BIG, "an argument of 140000 bytes");
    raise(SIGUSR1);
    is_int(handled, 1, "handlers are still there");
    unlink("exec-text.tmp");
    unlink("exec-mode.tmp");
    unlink("exec-empty.tmp");
    unlink("exec-cut.tmp");
    return done_testing();
}
