/* clone shares what its flags say and copies the rest; flags that contradict each other are
 * EINVAL. */
#include <abi/sched.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "children.h"
#include "tap.h"

#define WCLONE 0x80000000

static volatile int memory, parent_tid, child_tid;

/* The child closes a file, changes directory and memory, and ends. => its status */
static int child_with(unsigned flags)
{
    int status = -1;
    long pid = syscall(SYS_clone, flags, NULL, &parent_tid, NULL, &child_tid);

    if (pid == 0) {
        memory = 1;
        close(100);
        chdir("/tmp");
        syscall(SYS_exit_group, child_tid == getpid() ? 5 : 4);
    }
    if (pid < 0 || waitpid((pid_t)pid, &status, (int)WCLONE) != pid)
        waitpid((pid_t)pid, &status, 0);
    return status;
}

static void refused(unsigned flags, const char *what)
{
    errno = 0;
    ok(syscall(SYS_clone, flags, NULL, NULL, NULL, NULL) == -1 && errno == EINVAL, "%s", what);
}

static const char *directory(void)
{
    static char buf[64];

    return getcwd(buf, sizeof buf);
}

int main(void)
{
    refused(CLONE_THREAD, "a thread with actions of its own");
    refused(CLONE_THREAD | CLONE_SIGHAND, "actions without memory");
    refused(CLONE_SIGHAND | SIGCHLD, "actions alone");

    chdir("/");
    dup2(1, 100);
    ok(exited_with(child_with(SIGCHLD), 4), "a child like fork's");
    ok(fcntl(100, F_GETFD) == 0, "its descriptors are its own");
    is_str(directory(), "/", "so is its directory");
    ok(exited_with(child_with(SIGCHLD | CLONE_FS), 4), "CLONE_FS");
    is_str(directory(), "/tmp", "shares the directory");
    ok(exited_with(child_with(SIGCHLD | CLONE_FILES), 4), "CLONE_FILES");
    ok(fcntl(100, F_GETFD) == -1, "shares the descriptors");
    ok(exited_with(child_with(SIGCHLD | CLONE_CHILD_SETTID), 5), "the child finds its number");
    is_int(memory, 0, "in memory of its own");
    child_with(SIGCHLD | CLONE_PARENT_SETTID);
    ok(parent_tid > 1, "the parent finds it, too");
    return done_testing();
}
