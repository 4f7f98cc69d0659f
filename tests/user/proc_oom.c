/* /proc/<pid>/oom_score_adj: from -1000 to 1000, inherited by fork, kept by exec; the higher, the
 * sooner a process ends when memory is out, as oom_score shows. */
#include <errno.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <tap.h>

#include "procfile.h"

static int set(const char *value)
{
    int fd = open("/proc/self/oom_score_adj", O_WRONLY);
    ssize_t n = write(fd, value, strlen(value));
    int err = errno;

    close(fd);
    return n == (ssize_t)strlen(value) ? 0 : err;
}

static int adj(void)
{
    return atoi(proc_load("/proc/self/oom_score_adj"));
}

static int score(void)
{
    return atoi(proc_load("/proc/self/oom_score"));
}

/* What a child finds: by fork alone, or behind exec. */
static int childs_adj(char *self)
{
    int status = 0;
    pid_t pid = fork();

    if (pid == 0 && self)
        execl(self, self, "child", (char *)NULL);
    if (pid == 0)
        _exit(adj() / 10);
    waitpid(pid, &status, 0);
    return 10 * WEXITSTATUS(status);
}

int main(int argc, char **argv)
{
    int before, low;

    if (argc > 1)
        return adj() / 10;
    ok(set("300\n") == 0 && adj() == 300, "it is set");
    before = score();
    ok(set("800") == 0 && adj() == 800, "and raised");
    ok(score() > before, "the score grows with it");
    is_int(childs_adj(NULL), 800, "a child has it, too");
    is_int(childs_adj(argv[0]), 800, "and another program");
    is_int(set("1001"), EINVAL, "1001: EINVAL");
    is_int(set("-1001"), EINVAL, "-1001: EINVAL");
    is_int(set("high"), EINVAL, "a word: EINVAL");
    is_int(adj(), 800, "nothing has changed by that");
    low = set("-1000");
    ok(low == EACCES || (low == 0 && score() == 0), "-1000, which root may set, is a score of 0");
    return done_testing();
}
