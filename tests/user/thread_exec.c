/* When a thread execs, the others end, and the new program has the process's number. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "children.h"
#include "tap.h"

static const char *self;

static void *sleep_long(void *unused)
{
    sleep(30);
    return unused;
}

static void *change(void *unused)
{
    char number[16];

    snprintf(number, sizeof number, "%d", (int)getpid());
    execl(self, self, "new", number, (char *)NULL);
    return unused;
}

static int many(void)
{
    pthread_t t;

    pthread_create(&t, NULL, sleep_long, NULL);
    pthread_create(&t, NULL, change, NULL);
    sleep(30);
    return 1;
}

int main(int argc, char **argv)
{
    self = argv[0];
    if (argc == 3 && !strcmp(argv[1], "new"))
        return atoi(argv[2]) == getpid() && gettid() == getpid() ? 9 : 2;
    ok(exited_with(in_child(many), 9), "exec in a thread");
    return done_testing();
}
