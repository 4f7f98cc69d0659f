/* A lock on the robust list of a thread that ends is marked, and who sleeps on it wakes. */
#include <abi/futex.h>
#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tap.h"

static struct {
    struct robust_list_head head;
    unsigned link, word; /* the entry, and its lock 4 bytes behind it */
} list;

static void *die_with_it(void *unused)
{
    list.head.list = (unsigned)&list.link;
    list.head.futex_offset = 4;
    list.head.list_op_pending = 0;
    list.link = (unsigned)&list.head;
    syscall(SYS_set_robust_list, &list.head, sizeof list.head);
    list.word = (unsigned)gettid() | FUTEX_WAITERS;
    return unused;
}

int main(void)
{
    pthread_t t;

    ok(syscall(SYS_set_robust_list, &list.head, 5) == -1, "a size that is none");
    pthread_create(&t, NULL, die_with_it, NULL);
    pthread_join(t, NULL);
    ok(list.word & FUTEX_OWNER_DIED, "the owner is dead");
    ok((list.word & FUTEX_TID_MASK) == 0, "and no longer the owner");
    ok(list.word & FUTEX_WAITERS, "that others wait is still known");
    return done_testing();
}
