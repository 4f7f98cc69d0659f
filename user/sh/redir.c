/* redir.c - redirections, for good or to be undone. */
#include "user/sh/sh.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Descriptors from here on are the shell's own. */
#define FIRST_PRIVATE 10

/* Remember what fd is, unless it was closed until now. A descriptor saved twice is restored to the
 * older state, because the list is undone from its newest. */
static void save(struct saved **saved, int fd, bool was_closed, struct arena *a)
{
    if (!saved)
        return;
    struct saved *s = arena_alloc(a, sizeof *s);
    s->fd = fd;
    s->copy = was_closed ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, FIRST_PRIVATE);
    s->next = *saved;
    *saved = s;
}

void redirect_undo(struct saved *saved)
{
    for (; saved; saved = saved->next) {
        if (saved->copy < 0) {
            close(saved->fd);
            continue;
        }
        dup2(saved->copy, saved->fd);
        close(saved->copy);
    }
}

/* A here-document comes through a pipe; one that is longer than a pipe holds is written by a child
 * of its own. => the end to read, or -1 */
static int open_here(const char *text)
{
    int ends[2];
    size_t n = strlen(text);
    if (pipe(ends) < 0)
        return -1;
    if (n <= 4096) {
        write_all(ends[1], text, n);
    } else if (fork() == 0) {
        close(ends[0]);
        signal(SIGPIPE, SIG_DFL);
        _exit(!write_all(ends[1], text, n));
    }
    close(ends[1]);
    return ends[0];
}

static int open_target(const struct redir *r, const char *target)
{
    static const int flags[] = {
        [REDIR_READ] = O_RDONLY,
        [REDIR_WRITE] = O_WRONLY | O_CREAT | O_TRUNC,
        [REDIR_APPEND] = O_WRONLY | O_CREAT | O_APPEND,
        [REDIR_UPDATE] = O_RDWR | O_CREAT,
    };
    return r->kind == REDIR_HERE ? open_here(target) : open(target, flags[r->kind], 0666);
}

/* Make fd what n was: "2>&1"; "-" closes it. */
static bool duplicate(int fd, const char *target)
{
    if (strcmp(target, "-") == 0) {
        close(fd);
        return true;
    }
    if (!isdigit((unsigned char)*target)) {
        errno = EBADF;
        return false;
    }
    return dup2(atoi(target), fd) >= 0;
}

/* Move an open descriptor to the number that is wanted. */
static bool move(int from, int to)
{
    if (from == to)
        return true;
    bool good = dup2(from, to) >= 0;
    close(from);
    return good;
}

static bool redirect_one(const struct redir *r, const char *target, struct saved **saved,
                         struct arena *a)
{
    if (r->kind == REDIR_DUP) {
        save(saved, r->fd, false, a);
        return duplicate(r->fd, target);
    }
    int fd = open_target(r, target);
    if (fd < 0)
        return false;
    save(saved, r->fd, fd == r->fd, a);
    return move(fd, r->fd);
}

bool redirect(const struct redir *r, struct saved **saved, struct arena *a)
{
    for (; r; r = r->next) {
        char *target = expand_string(r->word, a);
        if (!target)
            return false;
        if (!redirect_one(r, target, saved, a)) {
            sh_error("%s: %s", r->kind == REDIR_HERE ? "<<" : target, strerror(errno));
            return false;
        }
    }
    return true;
}
