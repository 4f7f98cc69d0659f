/* An open that fails for want of a descriptor makes no file. */
#include <errno.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <tap.h>

#include "scratch.h"

int main(void)
{
    struct rlimit limit = { 20, 20 };
    struct stat st;
    int last = 0;

    scratch_enter();
    setrlimit(RLIMIT_NOFILE, &limit);
    for (int fd; (fd = open("/dev/null", O_RDONLY)) >= 0;)
        last = fd;
    ok(last == 19 && errno == EMFILE, "twenty descriptors, the last is 19");
    ok(open("new", O_WRONLY | O_CREAT, 0644) == -1 && errno == EMFILE, "no more");
    ok(stat("new", &st) == -1 && errno == ENOENT, "and no file");
    int fds[2];
    close(last);
    ok(pipe(fds) == -1 && errno == EMFILE, "a pipe needs two");
    is_int(dup(0), last, "and keeps none when it fails");
    close(last);
    scratch_leave();
    return done_testing();
}
