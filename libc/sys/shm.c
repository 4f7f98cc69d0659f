/* shm.c - System V shared memory, by way of ipc(), which every Linux for i386 has. */
#include "libc/libc.h"
#include <string.h>
#include <sys/shm.h>
#include <sys/stat.h>

int shmget(key_t key, size_t size, int flags)
{
    return __result(sys_ipc(SHMGET, key, size, (unsigned)flags, NULL, 0));
}

void *shmat(int id, const void *address, int flags)
{
    void *at = NULL;
    long r = sys_ipc(SHMAT, id, (unsigned)flags, (unsigned)&at, address, 0);

    return r < 0 ? (void *)__result(r) : at;
}

int shmdt(const void *address)
{
    return __result(sys_ipc(SHMDT, 0, 0, 0, address, 0));
}

static time_t seconds(uint32_t low, uint32_t high)
{
    return (time_t)((uint64_t)high << 32 | low);
}

/* The kernel's structure as the program's. */
static void from_kernel(struct shmid_ds *to, const struct shmid64_ds *from)
{
    const struct ipc64_perm *p = &from->shm_perm;

    to->shm_perm = (struct ipc_perm){ p->key, p->uid, p->gid, p->cuid, p->cgid, p->mode, p->seq };
    to->shm_segsz = from->shm_segsz;
    to->shm_atime = seconds(from->shm_atime, from->shm_atime_high);
    to->shm_dtime = seconds(from->shm_dtime, from->shm_dtime_high);
    to->shm_ctime = seconds(from->shm_ctime, from->shm_ctime_high);
    to->shm_cpid = from->shm_cpid;
    to->shm_lpid = from->shm_lpid;
    to->shm_nattch = from->shm_nattch;
}

static long control(int id, int command, void *buf)
{
    return sys_ipc(SHMCTL, id, (unsigned)command | IPC_64, 0, buf, 0);
}

int shmctl(int id, int command, struct shmid_ds *ds)
{
    struct shmid64_ds k;
    long r;

    switch (command) {
    case IPC_STAT:
    case SHM_STAT:
    case SHM_STAT_ANY:
        r = control(id, command, ds ? &k : NULL);
        if (r >= 0)
            from_kernel(ds, &k);
        break;
    case IPC_SET:
        memset(&k, 0, sizeof k);
        if (ds) {
            k.shm_perm.uid = ds->shm_perm.uid;
            k.shm_perm.gid = ds->shm_perm.gid;
            k.shm_perm.mode = (uint16_t)ds->shm_perm.mode;
        }
        r = control(id, command, ds ? &k : NULL);
        break;
    default: r = control(id, command, ds);
    }
    return __result(r);
}

key_t ftok(const char *path, int id)
{
    struct stat st;

    if (stat(path, &st) < 0)
        return -1;
    return (key_t)((unsigned)(id & 0xff) << 24 | (unsigned)(st.st_dev & 0xff) << 16 |
                   (unsigned)(st.st_ino & 0xffff));
}
