/* shm.h - System V shared memory: flags, commands, what they fill in. */
#ifndef ABI_SHM_H
#define ABI_SHM_H

#include "ipc.h"

/* Flags of shmget. */
#define SHM_R         0400
#define SHM_W         0200
#define SHM_HUGETLB   04000
#define SHM_NORESERVE 010000

/* Flags of shmat. */
#define SHM_RDONLY 010000
#define SHM_RND    020000 /* the address is rounded down to SHMLBA */
#define SHM_REMAP  040000 /* what is mapped there goes */
#define SHM_EXEC   0100000

/* Commands of shmctl, beside IPC_*. */
#define SHM_LOCK     11
#define SHM_UNLOCK   12
#define SHM_STAT     13 /* by index, not by id */
#define SHM_INFO     14
#define SHM_STAT_ANY 15

/* In the mode that IPC_STAT shows. */
#define SHM_DEST   01000 /* goes with the last attachment */
#define SHM_LOCKED 02000

#define SHMMIN 1
#define SHMMNI 4096        /* segments */
#define SHMMAX 0xfeffffffu /* bytes of one */

struct shmid64_ds {
    struct ipc64_perm shm_perm;
    uint32_t shm_segsz;
    uint32_t shm_atime, shm_atime_high;
    uint32_t shm_dtime, shm_dtime_high;
    uint32_t shm_ctime, shm_ctime_high;
    int32_t shm_cpid, shm_lpid;
    uint32_t shm_nattch;
    uint32_t __unused4, __unused5;
};

struct shminfo64 { /* IPC_INFO */
    uint32_t shmmax, shmmin, shmmni, shmseg, shmall;
    uint32_t __unused[4];
};

struct shm_info { /* SHM_INFO; pages */
    int32_t used_ids;
    uint32_t shm_tot, shm_rss, shm_swp;
    uint32_t swap_attempts, swap_successes;
};

#endif
