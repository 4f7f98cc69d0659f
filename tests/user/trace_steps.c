/* A few steps that the kernel's history shows one by one: tests/qemu/trace.t knows them. */
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/trace.h>
#include <sys/wait.h>

#include "tap.h"

#define PAGE 4096
#define AREA ((volatile char *)0x50000000)

static int child(void)
{
    AREA[0] = 2;
    return AREA[0] + AREA[2 * PAGE];
}

int main(void)
{
    volatile char *p = mmap((char *)AREA, 3 * PAGE, PROT_READ | PROT_WRITE,
                            MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    int status;
    void *block;
    pid_t pid;

    trace_mark("begin", 0, 0);
    p[0] = 1;
    (void)p[PAGE];
    p[PAGE] = 1;
    if ((pid = fork()) == 0)
        _exit(child());
    waitpid(pid, &status, 0);
    p[0] = 3;
    mprotect((char *)p + PAGE, PAGE, PROT_READ);
    block = realloc(malloc(100), 200);
    free(block);
    munmap((char *)p, 3 * PAGE);
    trace_mark("end", 0, 0);
    ok(WIFEXITED(status) && WEXITSTATUS(status) == 2, "the steps are done");
    return done_testing();
}
