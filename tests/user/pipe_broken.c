/* To write to a pipe that nobody reads: SIGPIPE, or EPIPE where that is ignored. */
#include <errno.h>

#include "children.h"
#include "tap.h"

static int fds[2];

static int writer(void)
{
    close(fds[0]);
    write(fds[1], "x", 1);
    return 1;
}

int main(void)
{
    pipe(fds);
    close(fds[0]);
    ok(killed_by(in_child(writer), SIGPIPE), "the default ends the writer");
    install(SIGPIPE, SIG_IGN, 0);
    ok(write(fds[1], "x", 1) == -1 && errno == EPIPE, "ignored: EPIPE");
    return done_testing();
}
