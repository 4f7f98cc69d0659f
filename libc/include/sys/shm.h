/* sys/shm.h - System V shared memory. */
#ifndef _SYS_SHM_H
#define _SYS_SHM_H

#include <abi/shm.h>
#include <sys/ipc.h>
#include <sys/types.h>

#define SHMLBA 4096

typedef unsigned long shmatt_t;

struct shmid_ds {
    struct ipc_perm shm_perm;
    size_t shm_segsz;
    time_t shm_atime;
    time_t shm_dtime;
    time_t shm_ctime;
    pid_t shm_cpid;
    pid_t shm_lpid;
    shmatt_t shm_nattch;
};

#define shminfo shminfo64

int shmget(key_t key, size_t size, int flags);
void *shmat(int id, const void *address, int flags);
int shmdt(const void *address);

/* For IPC_INFO and SHM_INFO, ds is the address of a struct shminfo or struct shm_info. */
int shmctl(int id, int command, struct shmid_ds *ds);

#endif
