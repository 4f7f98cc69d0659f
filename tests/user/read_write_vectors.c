/* readv and writev move several buffers as one; bad vectors are refused whole. */
#include <errno.h>
#include <string.h>
#include <sys/uio.h>

#include "children.h"
#include "tap.h"

int main(void)
{
    char a[4] = "", b[8] = "";
    struct iovec out[3] = { { (char *)"one", 3 }, { NULL, 0 }, { (char *)"two", 3 } };
    struct iovec in[2] = { { a, 2 }, { b, 7 } };
    struct iovec bad[2] = { { a, 1 }, { a, 0x80000000u } };
    int fds[2];

    pipe(fds);
    is_int(writev(fds[1], out, 3), 6, "six bytes from two buffers");
    is_int(readv(fds[0], in, 2), 6, "six bytes into two buffers");
    ok(strcmp(a, "on") == 0 && strcmp(b, "etwo") == 0, "in order");
    ok(writev(fds[1], out, -1) == -1 && errno == EINVAL, "fewer than none");
    ok(writev(fds[1], out, 1025) == -1 && errno == EINVAL, "too many");
    ok(writev(fds[1], bad, 2) == -1 && errno == EINVAL, "a length below zero");
    ok(writev(fds[1], (struct iovec *)8, 1) == -1 && errno == EFAULT, "no vector");
    ok(readv(fds[1], in, 2) == -1 && errno == EBADF, "the wrong end");
    is_int(writev(fds[1], out, 0), 0, "none is none");
    return done_testing();
}
