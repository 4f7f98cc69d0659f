/* After fork, what one process writes the other does not see. */
#include <string.h>

#include "children.h"
#include "tap.h"

static char data[3 * 4096] = "before";
static char bss[3 * 4096];

static int child(void)
{
    char *heap = data;

    strcpy(data, "child");
    strcpy(bss + 4096, "child");
    return strcmp(heap, "child") != 0;
}

int main(void)
{
    char stack[64] = "before";
    int status, pipefd[2];
    pid_t pid;
    char c;

    ok(exited_with(in_child(child), 0), "a child writes to its memory");
    ok(strcmp(data, "before") == 0 && bss[4096] == 0, "the parent's is as before");

    pipe(pipefd);
    pid = fork();
    if (pid == 0) {
        read(pipefd[0], &c, 1); /* until the parent has written */
        _exit(strcmp(data, "before") || strcmp(stack, "before"));
    }
    strcpy(data, "parent");
    strcpy(stack, "parent");
    write(pipefd[1], "x", 1);
    waitpid(pid, &status, 0);
    ok(exited_with(status, 0), "nor does the child see what the parent writes");
    ok(strcmp(stack, "parent") == 0, "the parent keeps its own");
    return done_testing();
}
