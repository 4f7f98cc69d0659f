/* A thread shares memory and process with its maker, has a number and an errno of its own, and
 * leaves a result to who joins it. */
#include <errno.h>
#include <pthread.h>
#include <unistd.h>

#include "tap.h"

static int shared, its_tid, its_pid, its_errno;

static void *work(void *argument)
{
    shared = 42;
    its_tid = gettid();
    its_pid = getpid();
    errno = 0;
    close(-1);
    its_errno = errno;
    return (char *)argument + 1;
}

static void *leave(void *argument)
{
    pthread_exit(argument);
}

int main(void)
{
    pthread_t t;
    void *result = NULL;
    char text[2];

    errno = ENOTDIR;
    is_int(pthread_create(&t, NULL, work, text), 0, "a thread");
    is_int(pthread_join(t, &result), 0, "joined");
    ok(result == text + 1, "its result");
    is_int(shared, 42, "it wrote to our memory");
    ok(its_tid != gettid(), "its number is its own");
    is_int(its_pid, getpid(), "its process is ours");
    is_int(its_errno, EBADF, "it has an errno");
    is_int(errno, ENOTDIR, "which is not ours");
    is_int(pthread_create(&t, NULL, leave, text), 0, "one that ends by pthread_exit");
    is_int(pthread_join(t, &result), 0, "is joined");
    ok(result == text, "and leaves its result, too");
    is_int(pthread_join(pthread_self(), NULL), EDEADLK, "nobody waits for himself");
    return done_testing();
}
