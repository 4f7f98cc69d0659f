/* IPC_RMID takes a segment's name at once, and the segment with its last attachment. */
#include <errno.h>
#include <sys/shm.h>
#include <tap.h>

#include "children.h"

#define PAGE  4096
#define INDEX 0x7fff /* the part of an id that may be used again */

static struct shmid_ds ds;

/* Segments are made and removed until one has the index of old. */
static int successor(int old)
{
    int id = -1;

    for (int i = 0; i < 5000; i++) {
        id = shmget(IPC_PRIVATE, PAGE, 0600);
        if ((id & INDEX) == (old & INDEX))
            return id;
        shmctl(id, IPC_RMID, NULL);
    }
    return -1;
}

int main(void)
{
    key_t key = (key_t)(0x52000000 + getpid());
    int id = shmget(key, PAGE, IPC_CREAT | 0640), other;
    char *a = shmat(id, NULL, 0), *b;
    pid_t child;

    a[0] = 'k';
    is_int(shmctl(id, IPC_RMID, NULL), 0, "removed while attached");
    ok(shmget(key, PAGE, 0) == -1 && errno == ENOENT, "its key is free: ENOENT");
    ok(shmctl(id, IPC_STAT, &ds) == 0 && ds.shm_perm.__key == IPC_PRIVATE, "it has no key");
    is_int(ds.shm_perm.mode, SHM_DEST | 0640, "and is marked to go");
    is_int(a[0], 'k', "it is still attached");
    b = shmat(id, NULL, 0);
    ok(b != (void *)-1 && b[0] == 'k', "can be attached again by its number");
    other = shmget(key, 2 * PAGE, IPC_CREAT | IPC_EXCL | 0600);
    ok(other >= 0 && other != id, "while the key means another");
    is_int(shmctl(id, IPC_RMID, NULL), 0, "removing it twice is no error");
    if ((child = fork()) == 0) {
        shmdt(a);
        shmdt(b);
        _exit(0);
    }
    waitpid(child, NULL, 0);
    ok(shmctl(id, IPC_STAT, &ds) == 0 && ds.shm_nattch == 2, "a child's end is not its end");
    shmdt(a);
    is_int(b[0], 'k', "one attachment keeps it");
    shmdt(b);
    ok(shmctl(id, IPC_STAT, &ds) == -1 && errno == EINVAL, "the last one's end is: EINVAL");
    ok(shmat(id, NULL, 0) == (void *)-1 && errno == EINVAL, "nobody attaches it: EINVAL");
    shmctl(other, IPC_RMID, NULL);
    other = successor(id);
    ok(other >= 0 && other != id, "its place is used again");
    ok(shmctl(id, IPC_STAT, &ds) == -1 && errno == EINVAL, "but not by the old number");
    ok(shmat(id, NULL, 0) == (void *)-1 && errno == EINVAL, "EINVAL");
    ok(shmctl(id, IPC_RMID, NULL) == -1 && errno == EINVAL, "EINVAL");
    shmctl(other, IPC_RMID, NULL);
    if ((child = fork()) == 0) {
        id = shmget(key, PAGE, IPC_CREAT | 0600);
        shmat(id, NULL, 0);
        shmctl(id, IPC_RMID, NULL);
        _exit(0);
    }
    waitpid(child, NULL, 0);
    ok(shmget(key, 0, 0) == -1 && errno == ENOENT,
       "nothing is left of a process that removed its own");
    return done_testing();
}
