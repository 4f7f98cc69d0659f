/* Twenty thousand random calls on a handful of names answer as Linux answers them: the sum over all
 * results is part of each verdict, and both systems must print the same. */
#include <errno.h>
#include <fcntl.h>
#include <tap.h>

#include "scratch.h"
#include "seed.h"

#define ROUNDS 20
#define CALLS  1000
#define OPEN   4

static unsigned seed, sum;
static int fds[OPEN] = { -1, -1, -1, -1 };

static unsigned pick(unsigned n)
{
    seed ^= seed << 13;
    seed ^= seed >> 17;
    seed ^= seed << 5;
    return seed % n;
}

/* A path of up to three names, most of which exist somewhere. kinds: 6 for plain names alone. */
static const char *path(char *buf, unsigned kinds)
{
    static const char *const names[] = { "a", "b", "c", "d", "a", "b", ".", "..", "" };
    unsigned n = 1 + pick(3);

    buf[0] = '\0';
    for (unsigned i = 0; i < n; i++) {
        const char *name = names[pick(i ? kinds : 6)];
        strcat(buf, i ? "/" : "");
        strcat(buf, name);
    }
    return buf;
}

static void count(long result)
{
    sum = sum * 31 + (unsigned)(result < 0 ? -errno : result);
}

static void call_stat(const char *p, int follow)
{
    struct stat st;
    int r = follow ? stat(p, &st) : lstat(p, &st);

    count(r);
    if (r == 0 && !S_ISDIR(st.st_mode))
        count((long)(st.st_mode ^ (unsigned)st.st_nlink << 20 ^ (unsigned)st.st_size << 8));
    else if (r == 0)
        count((long)st.st_mode);
}

static void call_open(const char *p)
{
    static const int flags[] = { O_RDONLY,
                                 O_RDWR,
                                 O_RDWR | O_CREAT,
                                 O_RDWR | O_CREAT | O_EXCL,
                                 O_WRONLY | O_CREAT | O_TRUNC,
                                 O_RDONLY | O_DIRECTORY,
                                 O_RDONLY | O_NOFOLLOW,
                                 O_RDWR | O_APPEND };
    int *fd = &fds[pick(OPEN)];

    if (*fd >= 0)
        close(*fd);
    *fd = open(p, flags[pick(8)], 0644);
    count(*fd < 0 ? -1 : 0);
}

/* The fds that are open are used, whatever became of their names. */
static void call_io(void)
{
    char buf[64];
    int fd = fds[pick(OPEN)];
    long r = 0;

    memset(buf, 'x', sizeof buf);
    switch (pick(4)) {
    case 0: r = write(fd, buf, pick(64)); break;
    case 1: r = read(fd, buf, pick(64)); break;
    case 2: r = lseek(fd, (long)pick(200) - 50, (int)pick(2)); break;
    case 3: r = ftruncate(fd, (long)pick(100)); break;
    }
    count(r);
}

static void one_call(void)
{
    char p[32], q[32];

    path(p, 9);
    path(q, 9);
    switch (pick(12)) {
    case 0: count(mkdir(p, 0755)); break;
    case 1: count(rmdir(p)); break;
    case 2: count(unlink(p)); break;
    case 3:
    case 4: count(rename(p, q)); break;
    case 5: count(link(p, q)); break;
    case 6: count(symlink(path(q, 6), p)); break; /* no "..": links lead nowhere above */
    case 7: count(readlink(p, q, sizeof q)); break;
    case 8: call_stat(p, (int)pick(2)); break;
    case 9: call_open(p); break;
    case 10: call_io(); break;
    case 11: count(truncate(p, (long)pick(100))); break;
    }
}

int main(void)
{
    seed = seed_not_zero();
    scratch_enter();
    for (int round = 0; round < ROUNDS; round++) {
        mkdir("x", 0755);
        mkdir("x/y", 0755);
        mkdir("x/y/top", 0755); /* a path climbs two steps at most */
        chdir("x/y/top");
        for (int i = 0; i < CALLS; i++)
            one_call();
        ok(chdir(scratch) == 0, "round %d: the results sum up to %08x", round, sum);
        scratch_empty();
    }
    scratch_leave();
    return done_testing();
}
