/* isolation.c - lesson: each process is alone in its address space. */
#include "user/lesson/lesson.h"
#include "user/lib/util.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile int variable;

static void child_writes(int out)
{
    uint32_t frame;

    variable = 2;
    frame = frame_of((const void *)&variable);
    write_all(out, &frame, sizeof frame);
    _exit(variable);
}

static void play(void)
{
    uint32_t theirs = 0, mine;
    int out[2], status = 0;
    pid_t pid;

    say("Two processes, one address: %p, an int. It holds 1. A child is forked,\n"
        "which stores 2 there and ends with what it reads back.",
        (void *)&variable);
    variable = 1;
    fflush(stdout);
    if (pipe(out) < 0 || (pid = fork()) < 0)
        die("no child");
    if (pid == 0)
        child_writes(out[1]);
    ask("What does the parent read there afterwards?");
    waitpid(pid, &status, 0);
    answer(variable, 1);
    mine = frame_of((const void *)&variable);
    if (read(out[0], &theirs, sizeof theirs) != sizeof theirs)
        die("the child said nothing");
    say("  the child read %d", WEXITSTATUS(status));
    claim(WEXITSTATUS(status) == 2 && mine != theirs,
          "the same page, two frames: %x in the parent, %x in the child", mine, theirs);

    say("\nThe kernel is mapped in the upper part of every address space, from c0000000 on,\n"
        "but its pages are the supervisor's. A child reads a byte there.");
    ask("Which signal ends it? (6 ABRT, 8 FPE, 9 KILL, 11 SEGV)");
    fflush(stdout);
    if ((pid = fork()) == 0) {
        volatile const char *kernel = (const char *)(uintptr_t)0xC0100000;
        _exit(*kernel);
    }
    waitpid(pid, &status, 0);
    answer(WIFSIGNALED(status) ? WTERMSIG(status) : 0, SIGSEGV);
    say("`attack all` tries many more ways out. Only the offender ends.");
    close(out[0]);
    close(out[1]);
}

const struct lesson isolation = { "isolation", "each process is alone in its address space", play };
