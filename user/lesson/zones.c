/* zones.c - lesson: physical memory by what can reach it. */
#include "user/lesson/lesson.h"
#include "user/lib/util.h"

#include <sys/mman.h>

#define PAGES  256u
#define DMA    0x1000u  /* the first frame above 16 MB */
#define NORMAL 0x38000u /* and above 896 MB */

/* Of p's pages, those in zone 1 DMA, 2 NORMAL, 3 HIGHMEM. */
static unsigned in_zone(const char *p, int zone)
{
    unsigned n = 0;

    for (unsigned i = 0; i < PAGES; i++) {
        uint32_t f = frame_of(p + i * PAGE);
        n += zone == (f < DMA ? 1 : f < NORMAL ? 2 : 3);
    }
    return n;
}

static void play(void)
{
    char *p = map_pages(PAGES);
    long high = meminfo("HighTotal"), all = meminfo("MemTotal");
    int best = high ? 3 : all > 18 * 1024 ? 2 : 1;

    say("Not every device can reach every frame, and the kernel maps only the first\n"
        "896 MB for itself. So frames are kept in zones: 1 DMA (below 16 MB), 2 NORMAL\n"
        "(below 896 MB), 3 HIGHMEM. This machine has %ld MB, %ld of them in HIGHMEM:",
        all / 1024, high / 1024);
    show("/proc/zoneinfo", "zone");
    say("\nA program writes to %u pages. Any frame is good enough for it.", PAGES);
    ask("Out of which zone do they come?");
    touch(p, PAGES);
    answer(in_zone(p, 1) > PAGES / 2 ? 1 : in_zone(p, 2) > PAGES / 2 ? 2 : 3, best);
    say("    in DMA %u, in NORMAL %u, in HIGHMEM %u", in_zone(p, 1), in_zone(p, 2), in_zone(p, 3));
    claim(in_zone(p, best) == PAGES, "the zone that fewest others can use is asked first");

    say("\nEach zone has watermarks (in frames): below `low` memory is reclaimed until\n"
        "`high`; what is below `min` is for those who free memory.");
    show("/proc/zoneinfo", "   min ");
    show("/proc/zoneinfo", "   low ");
    show("/proc/zoneinfo", "   high ");
    say("A zone falls back on the one below it, never on the one above.");
    munmap(p, PAGES * PAGE);
}

const struct lesson zones = { "zones", "physical memory by what can reach it", play };
