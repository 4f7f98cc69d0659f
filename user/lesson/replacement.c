/* replacement.c - lesson: which page goes when there are more pages than frames? This program is
 * its own pager: pages without permission, a handler for the faults, and a policy. The string of
 * references is Belady's, Nelson's and Shedler's (CACM 12/6, 1969). */
#include "user/lesson/lesson.h"
#include "user/lib/util.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define PAGES 5

static const int string[] = { 1, 2, 3, 4, 1, 2, 5, 1, 2, 3, 4, 5 };
#define LENGTH (int)ARRAY_SIZE(string)

enum policy { FIFO, LRU, OPT };

static char *memory; /* page 0 is number 1 */
static int frames;
static volatile int resident[PAGES], nresident; /* in the order of their coming */
static volatile int used[PAGES];                /* when, for LRU */
static volatile int now, faults;
static enum policy policy;

/* How soon is this page used again? */
static int distance(int page)
{
    int i = now + 1;

    while (i < LENGTH && string[i] - 1 != page)
        i++;
    return i;
}

static int victim(void)
{
    int v = 0;

    for (int i = 1; i < nresident && policy != FIFO; i++)
        if (policy == LRU ? used[resident[i]] < used[resident[v]]
                          : distance(resident[i]) > distance(resident[v]))
            v = i;
    return v;
}

static void evict(int v)
{
    char *page = memory + resident[v] * (int)PAGE;

    madvise(page, PAGE, MADV_DONTNEED); /* the frame is free */
    mprotect(page, PAGE, PROT_NONE);
    for (nresident--; v < nresident; v++)
        resident[v] = resident[v + 1];
}

static void page_fault(int sig, siginfo_t *info, void *context)
{
    int page = (int)(((char *)info->si_addr - memory) / (int)PAGE);

    if ((char *)info->si_addr < memory || page >= PAGES)
        abort();
    faults++;
    if (nresident == frames)
        evict(victim());
    mprotect(memory + page * (int)PAGE, PAGE, PROT_READ | PROT_WRITE);
    resident[nresident++] = page;
}

/* => the number of faults; *rss: kilobytes in memory at the end */
static int run(enum policy p, int n, long *rss)
{
    policy = p;
    frames = n;
    faults = nresident = 0;
    for (now = 0; now < LENGTH; now++) {
        int page = string[now] - 1;
        ((volatile char *)memory)[page * (int)PAGE] = 1;
        used[page] = now;
    }
    *rss = 0;
    for (int i = 0; i < PAGES; i++)
        *rss += frame_of(memory + i * (int)PAGE) ? PAGE / 1024 : 0;
    while (nresident)
        evict(0);
    return faults;
}

/* ---- the same by the kernel */

static bool tell(const char *path, const char *what)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    bool good = fd >= 0 && write(fd, what, strlen(what)) > 0;

    close(fd);
    return good;
}

/* The faults of the string with n frames under a policy of the kernel's; -1: it does not play. */
static long kernel_faults(const char *name, int n)
{
    char command[64], old[64], *end;
    ssize_t len = read_file("/proc/sys/vm/replacement", old, sizeof old);
    char *area = map_pages(PAGES);
    long count = -1;

    snprintf(command, sizeof command, "%d %lx-%lx", n, (unsigned long)area,
             (unsigned long)(area + PAGES * PAGE));
    if (len > 0 && tell("/proc/sys/vm/replacement", name) && tell("/proc/self/frames", command)) {
        for (int i = 0; i < LENGTH; i++)
            ((volatile char *)area)[(string[i] - 1) * (int)PAGE] = 1;
        count = field("/proc/self/frames", "faults");
        tell("/proc/self/frames", "0");
    }
    munmap(area, PAGES * PAGE);
    if (len > 0 && strchr(old, '[') && (end = strchr(old, ']'))) {
        *end = '\0';
        tell("/proc/sys/vm/replacement", strchr(old, '[') + 1);
    }
    return count;
}

static void play_kernel(void)
{
    if (!meminfo("SwapTotal")) {
        say("With swap turned on (swapon) this lesson has another page.");
        return;
    }
    say("\nIt plays the game, too, where it is told to: so many frames for this area, the\n"
        "policy of /proc/sys/vm/replacement, and pages that really go to the disk.");
    claim(kernel_faults("fifo", 3) == 9 && kernel_faults("fifo", 4) == 10,
          "FIFO: 9 faults with 3 frames, 10 with 4, counted in /proc/self/frames");
    say("Clock is FIFO, but a page that was used since it was looked at last stays.");
    ask("How many faults does it have with 3 frames?");
    answer(kernel_faults("clock", 3), 9);
    say("All five pages were used in turn, so all of them stay, and none: it is FIFO here.\n"
        "reftrace PROGRAM records a string of its own, refplay plays it, and on the host\n"
        "`make policies` draws what each policy makes of it.");
}

static void play(void)
{
    struct sigaction act = { .sa_sigaction = page_fault, .sa_flags = SA_SIGINFO }, old;
    long rss;
    int n;

    memory = map_pages(PAGES);
    mprotect(memory, PAGES * PAGE, PROT_NONE);
    sigaction(SIGSEGV, &act, &old);
    say("Five pages, and too few frames for them. Each access to a page that is not there\n"
        "faults, for real: this program handles SIGSEGV, brings the page in, and takes\n"
        "another out. The pages are used in this order:\n\n    1 2 3 4 1 2 5 1 2 3 4 5\n");
    say("FIFO takes out the page that came first. There are 3 frames.");
    ask("How many faults?");
    answer(run(FIFO, 3, &rss), 9);
    claim(rss == 12, "%ld kB of the pages are in memory at the end (/proc/self/pagemap)", rss);
    say("\nThe machine gets a fourth frame.");
    ask("How many faults does FIFO have with 4 frames?");
    answer(n = run(FIFO, 4, &rss), 10);
    say("More memory, more faults: Belady's anomaly.");
    say("\nLRU takes out the page that was not used for longest. On this string, with 3\n"
        "frames, that is worse than FIFO.");
    claim(run(LRU, 3, &rss) == 10, "LRU, 3 frames: 10 faults");
    ask("How many with 4 frames?");
    answer(run(LRU, 4, &rss), 8);
    say("What LRU keeps in 3 frames it keeps in 4: it can't have the anomaly.");
    say("\nOPT takes out the page whose next use is farthest away; it knows the future.");
    ask("How many faults does it have with 3 frames?");
    answer(run(OPT, 3, &rss), 7);
    claim(run(OPT, 4, &rss) == 6, "with 4 frames 6: no policy can have fewer");
    say("A kernel knows neither the future nor each use: it has the accessed bit in the\n"
        "page table, and guesses by that.");
    sigaction(SIGSEGV, &old, NULL);
    munmap(memory, PAGES * PAGE);
    play_kernel();
}

const struct lesson replacement = { "replacement", "more pages than frames: which one goes?",
                                    play };
