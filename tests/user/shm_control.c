/* shmctl tells who made a segment, who used it and when, and changes its owner and permissions. */
#include <errno.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <tap.h>
#include <time.h>

#define PAGE 4096

/* The highest index, as both commands tell it: others make segments, too, in between. */
static bool both_agree(struct shminfo *limits)
{
    struct shm_info info;

    for (int i = 0; i < 1000; i++)
        if (shmctl(0, IPC_INFO, (struct shmid_ds *)limits) ==
            shmctl(0, SHM_INFO, (struct shmid_ds *)&info))
            return true;
    return false;
}

int main(void)
{
    time_t start = time(NULL);
    key_t key = (key_t)(0x53000000 + getpid());
    int id = shmget(key, 12345, IPC_CREAT | 0640), found = -1, last;
    struct shmid_ds ds, other;
    struct shminfo limits;
    struct shm_info info;
    pid_t child;
    char *p;

    ok(shmctl(id, IPC_STAT, &ds) == 0, "IPC_STAT");
    ok(ds.shm_perm.__key == key && ds.shm_segsz == 12345, "key and size");
    is_int(ds.shm_perm.mode, 0640, "permissions");
    ok(ds.shm_perm.uid == geteuid() && ds.shm_perm.cuid == geteuid(), "owner and creator");
    ok(ds.shm_cpid == getpid() && ds.shm_lpid == 0, "made by us, used by nobody");
    ok(ds.shm_atime == 0 && ds.shm_dtime == 0, "never attached, never detached");
    ok(ds.shm_ctime >= start && ds.shm_ctime <= time(NULL), "made now");
    if ((child = fork()) == 0) {
        p = shmat(id, NULL, 0);
        _exit(p == (void *)-1 || shmdt(p) < 0);
    }
    waitpid(child, NULL, 0);
    ok(shmctl(id, IPC_STAT, &ds) == 0 && ds.shm_lpid == child, "the child was the last user");
    ok(ds.shm_atime >= start && ds.shm_dtime >= ds.shm_atime, "attached, then detached");
    ds.shm_perm.mode = 07604;
    ds.shm_perm.uid = 1;
    ok(shmctl(id, IPC_SET, &ds) == 0 && shmctl(id, IPC_STAT, &other) == 0, "IPC_SET");
    is_int(other.shm_perm.mode, 0604, "sets nine bits of permissions");
    ok(other.shm_perm.uid == 1 && other.shm_perm.cuid == geteuid(), "the owner, not the creator");
    last = shmctl(0, SHM_INFO, (struct shmid_ds *)&info);
    ok(last >= 0 && info.used_ids >= 1 && info.shm_tot >= 4, "SHM_INFO counts it");
    for (int i = 0; i <= last && found < 0; i++)
        if (shmctl(i, SHM_STAT, &other) == id)
            found = i;
    ok(found >= 0 && other.shm_perm.__key == key, "SHM_STAT finds it by index");
    ok(shmctl(SHMMNI, SHM_STAT, &other) == -1 && errno == EINVAL, "none so high: EINVAL");
    ok(both_agree(&limits), "IPC_INFO");
    ok(limits.shmmni == SHMMNI && limits.shmmin == 1 && limits.shmmax > 0x10000000, "limits");
    ok(shmctl(id, SHM_LOCK, NULL) == 0 && shmctl(id, IPC_STAT, &other) == 0 &&
           other.shm_perm.mode == (SHM_LOCKED | 0604),
       "SHM_LOCK shows");
    ok(shmctl(id, SHM_UNLOCK, NULL) == 0 && shmctl(id, IPC_STAT, &other) == 0 &&
           other.shm_perm.mode == 0604,
       "until SHM_UNLOCK");
    ok(shmctl(id, 99, &ds) == -1 && errno == EINVAL, "no such command: EINVAL");
    ok(shmctl(id, IPC_STAT, NULL) == -1 && errno == EFAULT, "nowhere to tell it: EFAULT");
    ok(shmctl(-1, IPC_STAT, &ds) == -1 && errno == EINVAL, "no such segment: EINVAL");
    is_int(shmctl(id, IPC_RMID, NULL), 0, "removed");
    return done_testing();
}
