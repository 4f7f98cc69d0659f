/* Descriptors made by dup and fork share one position; two opens do not. */
#include <fcntl.h>
#include <sys/wait.h>
#include <tap.h>

#include "scratch.h"

int main(void)
{
    char c;

    scratch_enter();
    scratch_file("f", "abcdef");
    int a = open("f", O_RDONLY), b = dup(a), other = open("f", O_RDONLY);
    ok(read(a, &c, 1) == 1 && c == 'a', "one reads a");
    ok(read(b, &c, 1) == 1 && c == 'b', "its dup goes on with b");
    ok(read(other, &c, 1) == 1 && c == 'a', "another open starts at a");
    if (fork() == 0)
        _exit(read(a, &c, 1) == 1 ? c : 0);
    int status = 0;
    wait(&status);
    is_int(WEXITSTATUS(status), 'c', "a child goes on with c");
    ok(read(b, &c, 1) == 1 && c == 'd', "and the parent with d");
    close(a);
    ok(read(b, &c, 1) == 1 && c == 'e', "closing one leaves the other");
    scratch_leave();
    return done_testing();
}
