/* A file that begins with #! is run by the program named there, with one argument from the line. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "children.h"
#include "tap.h"

static char self[1024];

static void make(const char *name, const char *line)
{
    int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0755);

    write(fd, line, strlen(line));
    close(fd);
}

static int run(const char *script)
{
    int status;
    pid_t pid = fork();

    if (pid == 0) {
        execl(script, "ignored", "last", (char *)NULL);
        _exit(errno == ELOOP ? 99 : 127);
    }
    waitpid(pid, &status, 0);
    return WEXITSTATUS(status);
}

/* argv: interpreter, "child", "a b", script, "last" */
static int child(int argc, char **argv)
{
    const char *script = argv[argc - 2];

    if (strcmp(argv[argc - 1], "last") || strcmp(script + strlen(script) - 4, ".tmp"))
        return 1;
    return argc * 10 + (strcmp(argv[1], "child a b") == 0);
}

int main(int argc, char **argv)
{
    char line[1100], cwd[512];

    if (argc > 2)
        return child(argc, argv);
    getcwd(cwd, sizeof cwd);
    snprintf(self, sizeof self, "%s%s%s", argv[0][0] == '/' ? "" : cwd,
             argv[0][0] == '/' ? "" : "/", argv[0]);
    snprintf(line, sizeof line, "#! %s  child a b  \nrest\n", self);
    make("exec-script.tmp", line);
    is_int(run("exec-script.tmp"), 41, "interpreter, one argument, script, arguments");
    snprintf(line, sizeof line, "#!%s", self);
    make("exec-plain.tmp", line);
    is_int(run("exec-plain.tmp"), 30, "no argument, no newline");
    make("exec-nested.tmp", "#!exec-script.tmp deeper\n");
    is_int(run("exec-nested.tmp"), 61, "the interpreter may be a script");
    make("exec-loop.tmp", "#!exec-loop.tmp\n");
    is_int(run("exec-loop.tmp"), 99, "but not its own: ELOOP");
    make("exec-none.tmp", "#!/no/such/interpreter\n");
    is_int(run("exec-none.tmp"), 127, "nor one that is not there");
    unlink("exec-script.tmp");
    unlink("exec-plain.tmp");
    unlink("exec-nested.tmp");
    unlink("exec-loop.tmp");
    unlink("exec-none.tmp");
    return done_testing();
}
