/* kmalloc_vmalloc.c - lesson: the kernel's memory, contiguous physically or only virtually. */
#include "user/lesson/lesson.h"
#include "user/lib/util.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#define PIPES    32
#define CHILDREN 24
#define KEPT     8 /* stacks of threads that ended are kept for the next ones */

/* Pipes: small objects, from slabs. */
static void objects(void)
{
    int fd[PIPES][2];
    long files = slab_objects("file"), pages = slab_pages("file"), pipes = slab_objects("pipe");

    say("Small things of the kernel come from slabs: pages cut into objects of one size.\n"
        "kmalloc has a slab cache for each size class, 8 to 2048 bytes. %d pipes are\n"
        "made; each has two open files.",
        PIPES);
    show("/proc/slabinfo", "file ");
    ask("How many objects more does the cache `file` hand out?");
    for (int i = 0; i < PIPES; i++)
        if (pipe(fd[i]) < 0)
            die("no pipe");
    answer(slab_objects("file") - files, 2 * PIPES);
    show("/proc/slabinfo", "file ");
    claim(slab_objects("pipe") - pipes == PIPES && slab_pages("file") - pages <= 1,
          "%d files, at most one page more: that is what slabs are for", 2 * PIPES);
    for (int i = 0; i < PIPES; i++) {
        close(fd[i][0]);
        close(fd[i][1]);
    }
}

/* Children: a kernel stack each, from vmalloc. */
static void stacks(void)
{
    pid_t child[CHILDREN];
    long blocks = vmalloc_blocks(), stack = meminfo("KernelStack");

    say("\nA kernel stack is two pages with a page below that nothing is mapped to, so that\n"
        "an overflow faults. Two pages that lie side by side only virtually are enough:\n"
        "vmalloc takes any frames, and writes page table entries. %d children are forked.",
        CHILDREN);
    ask("How many blocks more in /proc/vmallocinfo? (%d stacks at most were kept)", KEPT);
    fflush(stdout);
    for (int i = 0; i < CHILDREN; i++) {
        if ((child[i] = fork()) == 0)
            for (;;)
                pause();
        if (child[i] < 0)
            die("no child");
    }
    answer_between(vmalloc_blocks() - blocks, CHILDREN - KEPT, CHILDREN);
    claim((meminfo("KernelStack") - stack) / 8 == vmalloc_blocks() - blocks,
          "KernelStack grew by 8 kB for each: %ld kB", meminfo("KernelStack") - stack);
    say("    the guard page is address space, not memory: 12288 bytes, pages=2");
    show("/proc/vmallocinfo", "0xf8800000");
    for (int i = 0; i < CHILDREN; i++)
        kill(child[i], SIGKILL);
    for (int i = 0; i < CHILDREN; i++)
        waitpid(child[i], NULL, 0);
    ask("All children have ended. How many of the blocks remain?");
    answer_between(vmalloc_blocks() - blocks, 0, KEPT);
}

static void play(void)
{
    objects();
    stacks();
    say("\nkmalloc: the direct map, no table is touched, frames in a row, fast. vmalloc:\n"
        "any frames, large blocks even in fragmented memory, for the price of tables.");
}

const struct lesson kmalloc_vmalloc = { "kmalloc", "kmalloc against vmalloc", play };
