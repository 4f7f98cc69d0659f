/* Children have children: a tree of processes of depth six, all waited for. */
#include "children.h"
#include "tap.h"

static int grow(int depth)
{
    int sum = 1, status;

    for (int i = 0; depth && i < 2; i++) {
        pid_t pid = fork();

        if (pid == 0)
            _exit(grow(depth - 1));
        if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
            return 0;
        sum += WEXITSTATUS(status);
    }
    return sum;
}

int main(void)
{
    is_int(grow(6), 127, "2^7 - 1 processes counted themselves");
    return done_testing();
}
