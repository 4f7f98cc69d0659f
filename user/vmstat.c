/* vmstat.c - what memory does, in Linux's columns: vmstat [DELAY [COUNT]]. The first line tells the
 * averages since the boot, each of the others those of the last DELAY seconds.
 *   r b          processes that run or want to; that wait for a disk
 *   swpd free buff cache    kB: in swap, free, cached of disks, cached of files
 *   si so bi bo  kB a second: from and to swap, from and to all disks
 *   in cs        interrupts and switches between threads a second
 *   us sy id     percent of the time: in programs, in the kernel, with nothing to do */
#include "user/lib/areas.h"
#include "user/lib/util.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PAGE_KB 4
#define SCREEN  20 /* lines between two headings */

/* What only grows, in the order of the columns. */
enum { SI, SO, BI, BO, IN, CS, US, SY, ID, NCOUNTS };

struct sample {
    unsigned long r, b, swpd, free, buff, cache;
    unsigned long long count[NCOUNTS];
};

static const char *contents(const char *path)
{
    static char text[8192];

    if (read_file(path, text, sizeof text) < 0) {
        warn(path);
        exit(1);
    }
    return text;
}

static void take(struct sample *s)
{
    const char *text = contents("/proc/stat");
    unsigned long long nice = 0;

    if (sscanf(text, "cpu %llu %llu %llu %llu", &s->count[US], &nice, &s->count[SY],
               &s->count[ID]) != 4)
        die("/proc/stat is not as expected");
    s->count[US] += nice;
    s->count[IN] = named_number(text, "intr");
    s->count[CS] = named_number(text, "ctxt");
    s->r = named_number(text, "procs_running");
    s->b = named_number(text, "procs_blocked");
    text = contents("/proc/meminfo");
    s->swpd = named_number(text, "SwapTotal") - named_number(text, "SwapFree");
    s->free = named_number(text, "MemFree");
    s->buff = named_number(text, "Buffers");
    s->cache = named_number(text, "Cached") + named_number(text, "SReclaimable");
    text = contents("/proc/vmstat");
    s->count[SI] = named_number(text, "pswpin") * PAGE_KB;
    s->count[SO] = named_number(text, "pswpout") * PAGE_KB;
    s->count[BI] = named_number(text, "pgpgin");
    s->count[BO] = named_number(text, "pgpgout");
}

static void print_heading(void)
{
    puts("procs -----------memory---------- ---swap-- -----io---- -system-- ----cpu---\n"
         " r  b   swpd   free   buff  cache   si   so    bi    bo   in   cs us sy id");
}

/* Ticks of processor time are the clock: all of them together are the time that has passed. */
static void print(const struct sample *now, const struct sample *before)
{
    unsigned long long d[NCOUNTS], ticks, hertz = (unsigned long long)sysconf(_SC_CLK_TCK);

    for (int i = 0; i < NCOUNTS; i++)
        d[i] = now->count[i] - before->count[i];
    ticks = d[US] + d[SY] + d[ID];
    ticks += !ticks;
    for (int i = 0; i < NCOUNTS; i++)
        d[i] = (d[i] * (i < US ? hertz : 100) + ticks / 2) / ticks;
    printf("%2lu %2lu %6lu %6lu %6lu %6lu %4llu %4llu %5llu %5llu %4llu %4llu %2llu %2llu %2llu\n",
           now->r, now->b, now->swpd, now->free, now->buff, now->cache, d[SI], d[SO], d[BI], d[BO],
           d[IN], d[CS], d[US], d[SY], d[ID]);
    fflush(stdout);
}

int main(int argc, char **argv)
{
    static struct sample now, before;
    long delay = 0, count = 1;

    prog_init(argv[0], "[DELAY [COUNT]]");
    if (argc > 3 || (argc > 1 && (!parse_number(argv[1], &delay) || delay < 1)) ||
        (argc > 2 && (!parse_number(argv[2], &count) || count < 1)))
        prog_usage();
    for (long i = 0; argc == 2 || i < count; i++) {
        if (i % SCREEN == 0)
            print_heading();
        take(&now);
        print(&now, &before);
        before = now;
        if (argc == 2 || i + 1 < count)
            sleep((unsigned)delay);
    }
    return finish(0);
}
