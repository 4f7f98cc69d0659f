/* exit runs what atexit was given, in reverse, then flushes stdio; _exit does neither; abort ends
 * by its signal, assert with a message. */
#include "tap.h"

#include <assert.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>

static char path[] = "/tmp/exitXXXXXX";
static int order;

static void last(void)
{
    putchar(order == 40 ? 'L' : '!');
}

static void middle(void)
{
    order++;
}

static void added_late(void)
{
    putchar('A');
}

static void first(void)
{
    putchar('F');
    atexit(added_late);
}

static void child_exit(void)
{
    atexit(last);
    for (int i = 0; i < 40; i++)
        atexit(middle);
    atexit(first);
    printf("%d", 1);
    exit(3);
}

static void child_quick(void)
{
    atexit(last);
    at_quick_exit(middle);
    printf("lost");
    quick_exit(4);
}

static void child_underscore(void)
{
    atexit(last);
    printf("lost");
    _exit(5);
}

static void ignore(int sig)
{
    (void)sig;
}

static void child_abort(void)
{
    signal(SIGABRT, ignore);
    printf("lost");
    abort();
}

static void child_assert(void)
{
    assert(order == 1);
}

/* Run fn in a child whose output goes to the file. => its status; text[] is what it wrote */
static char text[200];

static int run(void (*fn)(void))
{
    int fd = open(path, O_RDWR | O_TRUNC), status;
    pid_t pid = fork();
    ssize_t n;

    if (pid == 0) {
        dup2(fd, 1);
        dup2(fd, 2);
        fn();
        _exit(0);
    }
    waitpid(pid, &status, 0);
    n = pread(fd, text, sizeof text - 1, 0);
    text[n > 0 ? n : 0] = 0;
    close(fd);
    return status;
}

int main(void)
{
    int status;

    close(mkstemp(path));
    is_int(WEXITSTATUS(run(child_exit)), 3, "exit's status");
    is_str(text, "1FAL", "functions in reverse, one added by another, then the buffers");
    is_int(WEXITSTATUS(run(child_quick)), 4, "quick_exit's status");
    is_str(text, "", "without atexit and buffers");
    is_int(WEXITSTATUS(run(child_underscore)), 5, "_exit's status");
    is_str(text, "", "without anything");
    status = run(child_abort);
    ok(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT, "abort, even if SIGABRT is caught");
    status = run(child_assert);
    ok(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT, "a false assertion aborts");
    ok(strstr(text, "order == 1") && strstr(text, "child_assert"), "and says which and where");
    unlink(path);
    return done_testing();
}
