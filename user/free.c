/* free.c - memory in use, from /proc/meminfo; -b bytes, -k kilobytes (default), -m megabytes,
 * -h for people: three digits and the unit. */
#include "user/lib/areas.h"
#include "user/lib/util.h"

#include <unistd.h>

static char info[4096];

static unsigned long field(const char *name)
{
    return named_number(info, name);
}

static int unit = 'k';

static unsigned long long scaled(unsigned long kilobytes)
{
    if (unit == 'b')
        return 1024ull * kilobytes;
    return unit == 'm' ? kilobytes / 1024 : kilobytes;
}

/* "980Ki", "1.2Mi", "125Mi": as du and df of Linux say it. */
static const char *readable(unsigned long kilobytes)
{
    static char text[32];
    const char *u = "KMG";
    unsigned long long tenths = 10ull * kilobytes;
    for (; tenths >= 10240 && u[1]; u++)
        tenths /= 1024;
    if (tenths < 100 && *u != 'K')
        snprintf(text, sizeof text, "%llu.%llu%ci", tenths / 10, tenths % 10, *u);
    else
        snprintf(text, sizeof text, "%llu%ci", tenths / 10, *u);
    return text;
}

static void print_row(const char *title, const unsigned long *kilobytes, int count)
{
    printf("%-6s", title);
    for (int i = 0; i < count; i++)
        if (unit == 'h')
            printf(" %12s", readable(kilobytes[i]));
        else
            printf(" %12llu", scaled(kilobytes[i]));
    putchar('\n');
}

int main(int argc, char **argv)
{
    prog_init(argv[0], "[-bkmh]");
    for (int c; (c = getopt(argc, argv, "bkmh")) != -1; unit = c)
        if (c == '?')
            prog_usage();
    if (read_file("/proc/meminfo", info, sizeof info) < 0) {
        warn("/proc/meminfo");
        return 1;
    }
    unsigned long total = field("MemTotal"), unused = field("MemFree");
    unsigned long cache = field("Buffers") + field("Cached") + field("SReclaimable");
    unsigned long swap = field("SwapTotal"), swap_unused = field("SwapFree");
    unsigned long used = total - unused > cache ? total - unused - cache : 0;
    printf("%-6s %12s %12s %12s %12s %12s %12s\n", "", "total", "used", "free", "shared",
           "buff/cache", "available");
    print_row(
        "Mem:",
        (unsigned long[]){ total, used, unused, field("Shmem"), cache, field("MemAvailable") }, 6);
    print_row("Swap:", (unsigned long[]){ swap, swap - swap_unused, swap_unused }, 3);
    return finish(0);
}
