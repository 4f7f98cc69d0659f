/* sys_shm.c - System V shared memory: the calls of their own, and the old one for all of them. */
#include "kernel/proc/process.h"
#include "kernel/sys/calls.h"
#include "libc/include/abi/errno.h"
#include "mm/shm.h"
#include "mm/uaccess.h"

long sys_shmget(int key, size_t size, uint32_t flags)
{
    return shm_get(key, size, flags);
}

long sys_shmat(int id, uint32_t address, uint32_t flags)
{
    return shm_attach(current_process()->as, id, address, flags);
}

long sys_shmdt(uint32_t address)
{
    return shm_detach(current_process()->as, address);
}

static long stat_to_user(int id, void *buf, long result)
{
    struct shmid64_ds ds;
    int err = shm_stat(id, &ds);

    if (err < 0)
        return err;
    return copy_to_user(buf, &ds, sizeof ds) ? -EFAULT : result;
}

static long set_from_user(int id, const void *buf)
{
    struct shmid64_ds ds;

    if (copy_from_user(&ds, buf, sizeof ds))
        return -EFAULT;
    return shm_set(id, ds.shm_perm.uid, ds.shm_perm.gid, ds.shm_perm.mode);
}

static long info_to_user(bool usage, void *buf)
{
    union {
        struct shminfo64 limits;
        struct shm_info usage;
    } u;

    if (usage)
        shm_usage(&u.usage);
    else
        shm_limits(&u.limits);
    if (copy_to_user(buf, &u, usage ? sizeof u.usage : sizeof u.limits))
        return -EFAULT;
    return shm_highest_index();
}

long sys_shmctl(int id, int command, void *buf)
{
    if (id < 0 || command < 0)
        return -EINVAL;
    switch (command) {
    case IPC_STAT: return stat_to_user(id, buf, 0);
    case SHM_STAT:
    case SHM_STAT_ANY: id = shm_id_at(id); return id < 0 ? id : stat_to_user(id, buf, id);
    case IPC_SET: return set_from_user(id, buf);
    case IPC_RMID: return shm_remove(id);
    case SHM_LOCK:
    case SHM_UNLOCK: return shm_lock(id, command == SHM_LOCK);
    case IPC_INFO:
    case SHM_INFO: return info_to_user(command == SHM_INFO, buf);
    default: return -EINVAL;
    }
}

/* Only the structures of IPC_64 are known: nobody has passed the older ones for decades. */
static long ipc_shmctl(int id, uint32_t command, void *buf)
{
    if (!(command & IPC_64) && command != IPC_RMID && command != SHM_LOCK && command != SHM_UNLOCK)
        return -EINVAL;
    return sys_shmctl(id, (int)(command & ~(uint32_t)IPC_64), buf);
}

/* shmat through ipc: the address comes back in memory. */
static long ipc_shmat(int id, uint32_t flags, uint32_t result, uint32_t address)
{
    long at = sys_shmat(id, address, flags);

    if (is_errno(at))
        return at;
    return put_user32((uint32_t)at, (void *)result);
}

/* The upper half of call is a version: of shmat there was another once, iBCS2's. */
long sys_ipc(uint32_t call, int first, uint32_t second, uint32_t third, void *pointer,
             uint32_t fifth)
{
    switch (call & 0xffff) {
    case SHMAT:
        return call >> 16 == 1 ? -EINVAL : ipc_shmat(first, second, third, (uint32_t)pointer);
    case SHMDT: return sys_shmdt((uint32_t)pointer);
    case SHMGET: return sys_shmget(first, second, third);
    case SHMCTL: return ipc_shmctl(first, second, pointer);
    default: return -ENOSYS;
    }
}
