/* A hundred children, each with a status of its own; each is waited for once. */
#include <errno.h>

#include "children.h"
#include "tap.h"

#define N 100

int main(void)
{
    static int seen[N];
    pid_t pids[N];
    int status, wrong = 0;

    for (int i = 0; i < N; i++) {
        pids[i] = fork();
        if (pids[i] == 0)
            _exit(i);
        if (pids[i] < 0)
            wrong++;
    }
    is_int(wrong, 0, "every fork succeeds");
    for (int i = 0; i < N; i++) {
        pid_t pid = wait(&status);
        int n = WEXITSTATUS(status);

        if (!WIFEXITED(status) || n >= N || pids[n] != pid || seen[n]++)
            wrong++;
    }
    is_int(wrong, 0, "each child's status is its own, once");
    ok(wait(&status) == -1 && errno == ECHILD, "then there are none");
    return done_testing();
}
