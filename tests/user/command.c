/* popen and system run commands by the shell; execvp searches along PATH. */
#include "tap.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>

static void test_popen(void)
{
    char line[100] = "", path[] = "/tmp/popenXXXXXX";
    FILE *f = popen("echo one; echo two; exit 3", "r");

    ok(f != NULL, "popen");
    is_str(fgets(line, sizeof line, f), "one\n", "its output");
    is_str(fgets(line, sizeof line, f), "two\n", "more of it");
    ok(!fgets(line, sizeof line, f) && feof(f), "to the end");
    is_int(WEXITSTATUS(pclose(f)), 3, "its status");
    close(mkstemp(path));
    snprintf(line, sizeof line, "cat > %s", path);
    f = popen(line, "w");
    fputs("to the command\n", f);
    is_int(pclose(f), 0, "a command that reads");
    f = fopen(path, "r");
    is_str(fgets(line, sizeof line, f), "to the command\n", "got it");
    fclose(f);
    unlink(path);
    errno = 0;
    ok(!popen("true", "q") && errno == EINVAL, "a mode that is none");
}

static int run(const char *file)
{
    int status;
    pid_t pid = fork();

    if (pid == 0) {
        execlp(file, file, (char *)NULL);
        _exit(100 + errno);
    }
    waitpid(pid, &status, 0);
    return WEXITSTATUS(status);
}

int main(void)
{
    int status;

    test_popen();
    is_int(WEXITSTATUS(system("exit 7")), 7, "system");
    status = system("kill -9 $$");
    ok(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL, "a command that was killed");
    ok(system(NULL), "there is a shell");
    setenv("PATH", "/nowhere:/bin:/usr/bin", 1);
    is_int(run("true"), 0, "execlp finds a program on the way");
    is_int(run("no-such-program"), 100 + ENOENT, "or does not");
    is_int(run("/bin/no-such-program"), 100 + ENOENT, "a path is no search");
    return done_testing();
}
