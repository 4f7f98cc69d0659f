/* /proc/meminfo counts every frame once, and follows what a program does with memory.
 * Only in Quire: on a host others move the same numbers. */
#include <stdio.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <tap.h>

#include "procfile.h"

#define MB     (1 << 20)
#define AMOUNT (16 * MB)
#define SHARED (4 * MB)

static long field(const char *word)
{
    return proc_number(proc_load("/proc/meminfo"), NULL, word);
}

/* The sum of fields, of one moment: the file was loaded before. */
static long sum(const char *const *words)
{
    long total = 0;

    for (; *words; words++)
        total += proc_number(proc_text, NULL, *words);
    return total;
}

static void check_sums(const char *when)
{
    static const char *const kinds[] = {
        "MemFree:",     "AnonPages:",  "Buffers:",     "Cached:", "Slab:",
        "KernelStack:", "PageTables:", "VmallocUsed:", "Kernel:", NULL
    };
    static const char *const user[] = { "AnonPages:", "Buffers:", "Cached:", NULL };
    static const char *const lru[] = { "Active:", "Inactive:", "Unevictable:", NULL };
    static const char *const active[] = { "Active(anon):", "Active(file):", NULL };
    static const char *const slab[] = { "SReclaimable:", "SUnreclaim:", NULL };
    static const char *const zones[] = { "LowFree:", "HighFree:", NULL };

    is_int(sum(kinds), field("MemTotal:"), "%s: free and in use are all there is", when);
    is_int(sum(user), sum(lru), "%s: active, inactive and unevictable are all user pages", when);
    is_int(sum(active), field("Active:"), "%s: anonymous and file pages are all active ones", when);
    is_int(sum(slab), field("Slab:"), "%s: slabs", when);
    is_int(sum(zones), field("MemFree:"), "%s: zones", when);
}

static long vmstat(const char *word)
{
    return proc_number(proc_load("/proc/vmstat"), NULL, word);
}

int main(void)
{
    long total = field("MemTotal:"), before, promised, mapped;
    char *p;
    int id;

    check_sums("at first");
    ok(field("MemAvailable:") > 0 && field("Slab:") > 0 && field("PageTables:") > 0,
       "other fields");
    promised = field("Committed_AS:");
    p = mmap(NULL, AMOUNT, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    is_int(field("Committed_AS:") - promised, AMOUNT / 1024, "16 MB are promised");
    before = field("AnonPages:");
    memset(p, 1, AMOUNT);
    is_int(field("AnonPages:") - before, AMOUNT / 1024, "and anonymous once they are touched");
    is_int(mlock(p, MB), 0, "one is locked");
    ok(field("Mlocked:") == MB / 1024 && vmstat("nr_mlock ") == MB / 4096, "which shows");
    check_sums("with 16 MB");
    munmap(p, AMOUNT);
    ok(field("AnonPages:") - before < 64 && field("Mlocked:") == 0, "gone");
    before = field("Shmem:");
    promised = field("Committed_AS:");
    mapped = field("Mapped:");
    id = shmget(IPC_PRIVATE, SHARED, 0600);
    p = shmat(id, NULL, 0);
    is_int(field("Committed_AS:") - promised, SHARED / 1024, "4 MB of shared memory are promised");
    memset(p, 1, SHARED);
    ok(field("Shmem:") - before == SHARED / 1024 && field("Mapped:") - mapped == SHARED / 1024,
       "shown as Shmem and as Mapped");
    check_sums("with shared memory");
    shmdt(p);
    ok(field("Shmem:") - before == SHARED / 1024 && field("Mapped:") == mapped,
       "not mapped, it stays");
    shmctl(id, IPC_RMID, NULL);
    ok(field("Shmem:") == before && field("Committed_AS:") == promised, "until it is removed");
    is_int(field("MemTotal:"), total, "the total stays");
    before = vmstat("pgfault ");
    p = mmap(NULL, MB, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    memset(p, 1, MB);
    ok(vmstat("pgfault ") - before >= MB / 4096, "vmstat counts the faults");
    munmap(p, MB);
    return done_testing();
}
