/* shmat shows a segment where it is told to, and nowhere else; all attachments show the same
 * bytes. */
#include <errno.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <tap.h>

#include "children.h"

#define PAGE 4096

static char *mine;

static int write_it(void)
{
    mine[0] = 1;
    return 0;
}

static bool fails(int id, const void *at, int flags, int error)
{
    errno = 0;
    return shmat(id, at, flags) == (void *)-1 && errno == error;
}

int main(void)
{
    int id = shmget(IPC_PRIVATE, 3 * PAGE - 100, IPC_CREAT | 0600);
    char *a = shmat(id, NULL, 0), *b = shmat(id, NULL, SHM_RDONLY), *room;
    int gone = shmget(IPC_PRIVATE, PAGE, IPC_CREAT | 0600); /* id + 1 may be somebody's */
    bool zero = true;

    shmctl(gone, IPC_RMID, NULL);
    ok(a != (void *)-1 && b != (void *)-1 && a != b, "two attachments");
    for (int i = 0; i < 3 * PAGE; i++)
        zero = zero && !b[i];
    ok(zero, "of zeros, to the end of the last page");
    a[0] = 'x';
    a[2 * PAGE + 7] = 'y';
    ok(b[0] == 'x' && b[2 * PAGE + 7] == 'y', "what one writes, the other shows");
    mine = b;
    ok(killed_by(in_child(write_it), SIGSEGV), "SHM_RDONLY can't be written");
    ok(mprotect(b, PAGE, PROT_READ | PROT_WRITE) == -1 && errno == EACCES,
       "nor made writable: EACCES");
    room = mmap(NULL, 6 * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    ok(fails(id, room + 1, 0, EINVAL), "an address inside a page: EINVAL");
    ok(fails(id, room, 0, EINVAL), "where something is: EINVAL");
    ok(fails(id, NULL, SHM_REMAP, EINVAL), "SHM_REMAP of nothing: EINVAL");
    ok(fails(-1, NULL, 0, EINVAL) && fails(gone, NULL, 0, EINVAL), "no such segment: EINVAL");
    ok(shmat(id, room + PAGE, SHM_REMAP) == room + PAGE && room[PAGE] == 'x', "SHM_REMAP replaces");
    ok(munmap(room, PAGE) == 0 && munmap(room + 4 * PAGE, 2 * PAGE) == 0, "the rest of it goes");
    is_int(shmdt(room + PAGE), 0, "and so does it");
    ok(shmat(id, room + PAGE + 123, SHM_RND) == room + PAGE, "SHM_RND rounds down");
    ok(shmdt(room + 2 * PAGE) == -1 && errno == EINVAL, "only its start is detached: EINVAL");
    ok(shmdt(room + PAGE + 1) == -1 && errno == EINVAL, "not a byte behind it: EINVAL");
    is_int(shmdt(room + PAGE), 0, "detached");
    ok(shmdt(room + PAGE) == -1 && errno == EINVAL, "once: EINVAL");
    ok(shmdt(&id) == -1 && errno == EINVAL, "other memory is not detached: EINVAL");
    mine = a;
    shmdt(a);
    ok(killed_by(in_child(write_it), SIGSEGV), "what was detached is not there");
    is_int(b[0], 'x', "the other attachment stays");
    shmctl(id, IPC_RMID, NULL);
    shmdt(b);
    return done_testing();
}
