/* main.c - strace: the system calls of a program, with arguments and results.
 *
 *   strace [-f] [-o FILE] PROGRAM [ARGUMENT]...
 *
 * The kernel's history is read as it is written (/proc/trace_pipe): the program waits for its
 * reader before records would be lost. A call is printed when it returns. -f also shows the
 * processes that the program starts, and then says whose call it is. */
#include "user/strace/strace.h"

#include "user/lib/signames.h"
#include "user/lib/trace.h"
#include "user/lib/util.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define RECORDS 64

struct tracee {
    struct tracee *next;
    int tid;
    bool inside; /* a call has not returned */
    struct call call;
};

static struct tracee *tracees;
static bool follow;
static FILE *out;

static struct tracee *tracee_of(int tid)
{
    struct tracee *t = tracees;

    while (t && t->tid != tid)
        t = t->next;
    if (!t) {
        t = xmalloc(sizeof *t);
        *t = (struct tracee){ .next = tracees, .tid = tid };
        tracees = t;
    }
    return t;
}

static void forget(const struct tracee *gone)
{
    struct tracee **link = &tracees;

    while (*link && *link != gone)
        link = &(*link)->next;
    if (*link) {
        struct tracee *t = *link;

        *link = t->next;
        free(t);
    }
}

static void print_whose(const struct tracee *t)
{
    if (follow)
        fprintf(out, "[%d] ", t->tid);
}

/* A part of the bytes that an argument points to. */
static void add_text(struct call *c, const struct trace_record *r)
{
    uint32_t of = r->arg[0], at = TRACE_TEXT_AT(of);
    size_t n = TRACE_TEXT_TOTAL(of) - at;

    if (at == 0 && c->ntexts < TEXTS)
        c->text[c->ntexts++] = (struct text){ .arg = TRACE_TEXT_ARG(of),
                                              .length = TRACE_TEXT_TOTAL(of),
                                              .cut = of & TRACE_TEXT_CUT };
    if (c->ntexts && at + TRACE_TEXT_PART <= TEXT_MAX)
        memcpy(c->text[c->ntexts - 1].bytes + at, &r->arg[1],
               n < TRACE_TEXT_PART ? n : TRACE_TEXT_PART);
}

static void ended(struct tracee *t, unsigned status)
{
    print_whose(t);
    if (t->inside) {
        print_call(out, &t->call);
        fputs(" = ?\n", out);
        print_whose(t);
    }
    if (WIFSIGNALED(status))
        fprintf(out, "+++ killed by SIG%s +++\n", signal_name((int)WTERMSIG(status)));
    else
        fprintf(out, "+++ exited with %u +++\n", (unsigned)WEXITSTATUS(status));
    forget(t);
}

static void take(const struct trace_record *r)
{
    struct tracee *t;

    if (r->event == TRACE_lost) {
        fprintf(out, "... %u events are lost\n", (unsigned)r->arg[0]);
        return;
    }
    t = tracee_of(r->tid);
    switch (r->event) {
    case TRACE_call:
        t->inside = true;
        t->call = (struct call){ .nr = r->arg[0], .arg = { r->arg[1], r->arg[2], r->arg[3] } };
        break;
    case TRACE_more: memcpy(&t->call.arg[3], r->arg, 3 * sizeof r->arg[0]); break;
    case TRACE_text: add_text(&t->call, r); break;
    case TRACE_result:
        if (!t->inside) /* it began before we looked */
            break;
        print_whose(t);
        print_call(out, &t->call);
        print_result(out, &t->call, (int32_t)r->arg[1]);
        t->inside = false;
        break;
    case TRACE_fork: (void)tracee_of((int)r->arg[0]); break;
    case TRACE_exit: ended(t, r->arg[0]); break;
    default: break;
    }
}

/* Until the last of them has ended. */
static void read_along(int pipe, int first)
{
    static struct trace_record records[RECORDS];
    ssize_t n;

    (void)tracee_of(first);
    while (tracees &&
           ((n = read(pipe, records, sizeof records)) > 0 || (n < 0 && errno == EINTR))) {
        for (ssize_t i = 0; i < n / (ssize_t)sizeof *records; i++)
            if (records[i].event != TRACE_fork || follow)
                take(&records[i]);
        fflush(out);
    }
}

int main(int argc, char **argv)
{
    int status;

    prog_init(argv[0], "[-f] [-o FILE] PROGRAM [ARGUMENT]...");
    out = stderr;
    for (int c; (c = getopt(argc, argv, "+fo:")) != -1;) {
        if (c == 'f')
            follow = true;
        else if (c != 'o')
            prog_usage();
        else if (!(out = fopen(optarg, "we")))
            die("%s: %s", optarg, strerror(errno));
    }
    if (optind == argc)
        prog_usage();
    int pipe = open("/proc/trace_pipe", O_RDONLY | O_CLOEXEC);

    if (pipe < 0) {
        warn("/proc/trace_pipe");
        return 1;
    }
    if (!trace_tell("size 1024") || !trace_tell("on syscall,process marked"))
        return 1;
    setvbuf(out, NULL, _IOFBF, BUFSIZ);
    pid_t pid = trace_program(argv + optind, follow);

    signal(SIGINT, SIG_IGN);
    read_along(pipe, pid);
    close(pipe);
    if (waitpid(pid, &status, 0) < 0)
        die("lost the program");
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
