/* cow.c - lesson: fork copies no page; the first write does. */
#include "user/lesson/lesson.h"
#include "user/lib/util.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGES   64u
#define WRITTEN 5u

struct report {
    long copies;
    uint32_t first, last; /* frames */
};

/* The child: say what frames it has, wait for the word, write, count. */
static void child(char *p, int in, int out)
{
    struct report r = { .first = frame_of(p), .last = frame_of(p + (PAGES - 1) * PAGE) };
    char go;

    write_all(out, &r, sizeof r);
    if (read(in, &go, 1) != 1)
        _exit(1);
    vmstat("pgfault_cow_copy");
    r.copies = vmstat("pgfault_cow_copy");
    touch(p, WRITTEN);
    r.copies = vmstat("pgfault_cow_copy") - r.copies;
    r.first = frame_of(p);
    r.last = frame_of(p + (PAGES - 1) * PAGE);
    write_all(out, &r, sizeof r);
    if (read(in, &go, 1) == 1)
        _exit(0);
    _exit(1);
}

static void hear(int from, struct report *r)
{
    if (read(from, r, sizeof *r) != sizeof *r)
        die("the child said nothing");
}

static void state(const char *p)
{
    say("    Private_Dirty %4ld kB   Shared_Dirty %4ld kB", smaps(p, "Private_Dirty"),
        smaps(p, "Shared_Dirty"));
}

static void with_child(char *p, int in, int out)
{
    struct report r;

    hear(in, &r);
    state(p);
    claim(r.first == frame_of(p) && r.last == frame_of(p + (PAGES - 1) * PAGE),
          "the child's pages show the parent's frames: the first is %x in both", r.first);
    claim(frame_maps(r.first) == 2, "two table entries name it (/proc/kpagecount)");
    say("\nThe child now writes to %u of the pages.", WRITTEN);
    ask("How many pages are copied?");
    write_all(out, "", 1);
    hear(in, &r);
    answer(r.copies, WRITTEN);
    state(p);
    claim(r.first != frame_of(p) && r.last == frame_of(p + (PAGES - 1) * PAGE),
          "the first page has two frames now, the last is still shared");
}

static void play(void)
{
    char *p = map_pages(PAGES);
    int there[2], back[2], status = 1;
    long before, copied;
    pid_t pid;

    mprotect(p, PAGES * PAGE, PROT_READ | PROT_WRITE | PROT_EXEC); /* not merged with others */
    touch(p, PAGES);
    say("A process with %u written pages forks.", PAGES);
    state(p);
    ask("How many kB of them are still private to the parent then?");
    fflush(stdout);
    if (pipe(there) < 0 || pipe(back) < 0 || (pid = fork()) < 0)
        die("no child");
    if (pid == 0)
        child(p, there[0], back[1]);
    answer(smaps(p, "Private_Dirty"), 0);
    with_child(p, back[0], there[1]);

    say("\nThe child ends, so that the parent is alone again. It writes to its last page,\n"
        "which is still marked read-only.");
    write_all(there[1], "", 1);
    waitpid(pid, &status, 0);
    ask("How many pages are copied?");
    before = vmstat("pgfault_cow_copy");
    p[(PAGES - 1) * PAGE] = 0;
    copied = vmstat("pgfault_cow_copy") - before;
    answer(copied, 0);
    say("Nobody else has the frame: the fault handler makes the entry writable, and that\n"
        "is all. So fork costs tables, not memory, and exec throws nothing away.");
    claim(status == 0 && smaps(p, "Private_Dirty") == PAGES * 4, "all %u kB are private again",
          PAGES * 4);
    munmap(p, PAGES * PAGE);
    for (int i = 0; i < 2; i++) {
        close(there[i]);
        close(back[i]);
    }
}

const struct lesson cow = { "cow", "fork copies no page; the first write does", play };
