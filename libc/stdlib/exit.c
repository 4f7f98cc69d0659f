/* exit.c - the orderly end: functions of atexit in reverse, then stdio's buffers, then _exit. */
#include "libc/libc.h"
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#define FIRST 32

typedef void (*exit_fn)(void);

/* Two lists of functions; the first 32 places need no memory. */
static struct list {
    exit_fn first[FIRST];
    exit_fn *more;
    size_t n, room;
} normal, quick;

static int add(struct list *l, exit_fn fn)
{
    if (l->n < FIRST) {
        l->first[l->n++] = fn;
        return 0;
    }
    if (l->n - FIRST == l->room) {
        size_t room = l->room ? l->room * 2 : FIRST;
        exit_fn *more = realloc(l->more, room * sizeof *more);

        if (!more)
            return -1;
        l->more = more;
        l->room = room;
    }
    l->more[l->n++ - FIRST] = fn;
    return 0;
}

/* A function may add another one: that one runs next. */
static void run(struct list *l)
{
    while (l->n) {
        size_t i = --l->n;

        (i < FIRST ? l->first[i] : l->more[i - FIRST])();
    }
}

int atexit(void (*fn)(void))
{
    return add(&normal, fn);
}

int at_quick_exit(void (*fn)(void))
{
    return add(&quick, fn);
}

/* Defined where stdio is linked. */
hidden weak void __stdio_exit(void);

_Noreturn void exit(int status)
{
    run(&normal);
    if (__stdio_exit)
        __stdio_exit();
    _exit(status);
}

_Noreturn void quick_exit(int status)
{
    run(&quick);
    _exit(status);
}
