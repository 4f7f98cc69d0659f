/* sysvipc.c - /proc/sysvipc: the segments of System V shared memory. */
#include "kernel/lib/assert.h"
#include "kernel/procfs/procfs.h"
#include "libc/include/abi/mode.h"
#include "mm/shm.h"

#define COLUMNS "%10d %10d  %4o %10u %5u %5u  %5u %5u %5u %5u %5u %10llu %10llu %10llu %10u %10u\n"

static unsigned long long seconds(uint32_t low, uint32_t high)
{
    return (unsigned long long)high << 32 | low;
}

static void print_segment(struct text *t, int id)
{
    struct shmid64_ds d;

    if (shm_stat(id, &d) < 0)
        return;
    text_printf(t, COLUMNS, d.shm_perm.key, id, d.shm_perm.mode, (unsigned)d.shm_segsz,
                (unsigned)d.shm_cpid, (unsigned)d.shm_lpid, (unsigned)d.shm_nattch,
                (unsigned)d.shm_perm.uid, (unsigned)d.shm_perm.gid, (unsigned)d.shm_perm.cuid,
                (unsigned)d.shm_perm.cgid, seconds(d.shm_atime, d.shm_atime_high),
                seconds(d.shm_dtime, d.shm_dtime_high), seconds(d.shm_ctime, d.shm_ctime_high),
                (unsigned)shm_resident(id) * PAGE_SIZE, (unsigned)shm_swapped(id) * PAGE_SIZE);
}

static int print_shm(struct text *t, const struct proc_id *id)
{
    text_printf(t,
                "       key      shmid perms       size  cpid  lpid nattch   uid   gid  cuid  cgid"
                "      atime      dtime      ctime        rss       swap\n");
    for (int i = -1; (i = shm_next(i + 1)) >= 0;)
        print_segment(t, shm_id_at(i));
    return 0;
}

const struct proc_entry proc_sysvipc_entries[] = {
    { .name = "shm", .mode = S_IFREG | 0444, .print = print_shm },
    { .name = NULL },
};
