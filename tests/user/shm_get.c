/* shmget makes and finds segments: by key, or without one; wrong sizes and flags say what is
 * wrong. */
#include <errno.h>
#include <sys/shm.h>
#include <tap.h>

static int get(key_t key, size_t size, int flags)
{
    errno = 0;
    return shmget(key, size, flags);
}

int main(void)
{
    key_t key = (key_t)(0x51000000 + getpid());
    int id, a, b;

    ok(get(key, 4096, 0600) == -1 && errno == ENOENT, "a key that nobody used: ENOENT");
    ok(get(key, 0, IPC_CREAT | 0600) == -1 && errno == EINVAL, "no segment of no bytes: EINVAL");
    id = get(key, 5000, IPC_CREAT | 0600);
    ok(id >= 0, "IPC_CREAT makes it");
    is_int(get(key, 5000, 0600), id, "it is found by its key");
    is_int(get(key, 0, 0), id, "with any size that is not too large");
    is_int(get(key, 5000, IPC_CREAT | 0600), id, "IPC_CREAT finds it as well");
    ok(get(key, 5001, 0600) == -1 && errno == EINVAL, "it is not larger than it was made: EINVAL");
    ok(get(key, 100, IPC_CREAT | IPC_EXCL | 0600) == -1 && errno == EEXIST, "IPC_EXCL: EEXIST");
    is_int(get(key, 10, IPC_EXCL), id, "which means nothing without IPC_CREAT");
    a = get(IPC_PRIVATE, 4096, 0600);
    b = get(IPC_PRIVATE, 4096, 0600);
    ok(a >= 0 && b >= 0 && a != b && a != id, "IPC_PRIVATE makes a new one each time");
    is_int(shmctl(a, IPC_RMID, NULL), 0, "removed");
    is_int(shmctl(b, IPC_RMID, NULL), 0, "removed");
    is_int(shmctl(id, IPC_RMID, NULL), 0, "removed");
    ok(get(key, 1, 0) == -1 && errno == ENOENT, "its key is free again: ENOENT");
    ok(shmctl(id, IPC_RMID, NULL) == -1 && errno == EINVAL, "and so is its number: EINVAL");
    return done_testing();
}
