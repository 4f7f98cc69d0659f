/* The system calls of their own do what ipc() does. */
#include <errno.h>
#include <stdint.h>
#include <sys/shm.h>
#include <sys/syscall.h>
#include <tap.h>
#include <unistd.h>

int main(void)
{
    struct shmid64_ds ds;
    uint32_t at = 0;
    long id = syscall(SYS_shmget, IPC_PRIVATE, 8192, 0600);
    char *p, *q;

    ok(id >= 0, "shmget");
    p = (char *)syscall(SYS_shmat, id, 0, 0);
    ok((uintptr_t)p < 0xfffff000, "shmat");
    is_int(syscall(SYS_ipc, SHMAT, id, 0, &at, 0, 0), 0, "shmat by ipc");
    q = (char *)(uintptr_t)at;
    *p = 5;
    ok(p != q && *q == 5, "the same bytes");
    ok(syscall(SYS_shmctl, id, IPC_STAT, &ds) == 0 && ds.shm_nattch == 2, "shmctl");
    ok(syscall(SYS_ipc, SHMCTL, id, IPC_STAT | IPC_64, 0, &ds, 0) == 0 && ds.shm_nattch == 2,
       "shmctl by ipc");
    ok(syscall(SYS_shmdt, q) == 0 && syscall(SYS_ipc, SHMDT, 0, 0, 0, p, 0) == 0, "shmdt");
    ok(syscall(SYS_ipc, SHMAT | 1 << 16, id, 0, &at, 0, 0) == -1 && errno == EINVAL,
       "another version of shmat: EINVAL");
    ok(syscall(SYS_ipc, 999, 0, 0, 0, 0, 0) == -1 && errno == ENOSYS, "no such call: ENOSYS");
    is_int(syscall(SYS_shmctl, id, IPC_RMID, 0), 0, "removed");
    return done_testing();
}
