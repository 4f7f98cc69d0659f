/* ipcs.c - the segments of System V shared memory; -p: who made and who last used them; -t:
 * when. */
#include "user/lib/util.h"

#include <string.h>
#include <sys/shm.h>
#include <time.h>
#include <unistd.h>

static int view = 'm';

static const char *date(time_t when)
{
    static char text[2][32];
    static int turn;
    char *s = text[turn ^= 1];

    if (!when)
        return "Not set";
    strftime(s, sizeof text[0], "%b %d %H:%M:%S", localtime(&when));
    return s;
}

static void print_segment(int id, const struct shmid_ds *d)
{
    unsigned mode = d->shm_perm.mode;

    if (view == 'p') {
        printf("%-10d %-10u %-10d %-10d\n", id, d->shm_perm.uid, d->shm_cpid, d->shm_lpid);
    } else if (view == 't') {
        printf("%-10d %-10u %-20s", id, d->shm_perm.uid, date(d->shm_atime));
        printf(" %-20s %-20s\n", date(d->shm_dtime), date(d->shm_ctime));
    } else {
        printf("0x%08x %-10d %-10u %-10o %-10lu %-10lu %-6s %-6s\n", (unsigned)d->shm_perm.__key,
               id, d->shm_perm.uid, mode & 0777, (unsigned long)d->shm_segsz, d->shm_nattch,
               mode & SHM_DEST ? "dest" : "", mode & SHM_LOCKED ? "locked" : "");
    }
}

static void print_heading(void)
{
    puts("------ Shared Memory Segments --------");
    if (view == 'p')
        printf("%-10s %-10s %-10s %-10s\n", "shmid", "owner", "cpid", "lpid");
    else if (view == 't')
        printf("%-10s %-10s %-20s %-20s %-20s\n", "shmid", "owner", "attached", "detached",
               "changed");
    else
        printf("%-10s %-10s %-10s %-10s %-10s %-10s %-12s\n", "key", "shmid", "owner", "perms",
               "bytes", "nattch", "status");
}

int main(int argc, char **argv)
{
    struct shm_info info;
    struct shmid_ds d;
    int last;

    prog_init(argv[0], "[-mpt]");
    for (int c; (c = getopt(argc, argv, "mpt")) != -1;) {
        if (c == '?')
            prog_usage();
        if (c != 'm')
            view = c;
    }
    if ((last = shmctl(0, SHM_INFO, (struct shmid_ds *)&info)) < 0) {
        warn("shared memory");
        return 1;
    }
    print_heading();
    for (int i = 0; i <= last; i++) {
        int id = shmctl(i, SHM_STAT, &d);
        if (id >= 0)
            print_segment(id, &d);
    }
    return finish(0);
}
