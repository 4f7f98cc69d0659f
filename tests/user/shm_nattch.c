/* shm_nattch counts attachments through fork, exit, exec, munmap in the middle, mremap and
 * shmdt. */
#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <tap.h>

#include "children.h"

#define PAGE 4096

static int id;

static int attached(void)
{
    struct shmid_ds ds;

    return shmctl(id, IPC_STAT, &ds) < 0 ? -1 : (int)ds.shm_nattch;
}

int main(int argc, char **argv)
{
    int status, go[2], done[2];
    char *a, *b, c;
    pid_t pid;

    if (argc > 1) {
        id = atoi(argv[1]);
        return attached();
    }
    id = shmget(IPC_PRIVATE, 4 * PAGE, IPC_CREAT | 0600);
    is_int(attached(), 0, "a new segment");
    a = shmat(id, NULL, 0);
    is_int(attached(), 1, "attached");
    b = shmat(id, NULL, 0);
    is_int(attached(), 2, "attached twice");
    ok(exited_with(in_child(attached), 4), "a child has them, too");
    is_int(attached(), 2, "until it ends");
    if (pipe(go) || pipe(done))
        return 1;
    if ((pid = fork()) == 0) {
        char number[16];
        char *args[] = { argv[0], number, NULL };
        snprintf(number, sizeof number, "%d", id);
        execv("/proc/self/exe", args);
        _exit(99);
    }
    waitpid(pid, &status, 0);
    ok(exited_with(status, 2), "a program that is executed has none");
    a[PAGE] = 'q';
    is_int(munmap(a + PAGE, PAGE), 0, "a hole in an attachment");
    is_int(attached(), 3, "makes two of it");
    is_int(shmdt(a), 0, "shmdt takes both parts");
    is_int(attached(), 1, "and leaves the other attachment");
    is_int(b[PAGE], 'q', "with what was written");
    a = mremap(b, 4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, a);
    ok(a != MAP_FAILED && a[PAGE] == 'q', "moved by mremap");
    is_int(attached(), 1, "it is still one");
    is_int(munmap(a, 4 * PAGE), 0, "munmap of the whole");
    is_int(attached(), 0, "is a detachment");
    a = shmat(id, NULL, 0);
    if ((pid = fork()) == 0) {
        shmdt(a);
        c = 1;
        if (write(done[1], &c, 1) != 1 || read(go[0], &c, 1) != 1)
            _exit(1);
        _exit(0);
    }
    ok(read(done[0], &c, 1) == 1 && attached() == 1, "a child can let go by itself");
    ok(write(go[1], &c, 1) == 1 && waitpid(pid, &status, 0) == pid && attached() == 1,
       "and has nothing to let go at its end");
    if ((pid = fork()) == 0)
        raise(SIGKILL);
    waitpid(pid, &status, 0);
    is_int(attached(), 1, "one that is killed lets go");
    shmctl(id, IPC_RMID, NULL);
    return done_testing();
}
