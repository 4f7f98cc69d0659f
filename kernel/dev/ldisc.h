/* ldisc.h - the line discipline: what a terminal does with bytes between keyboard and program.
 * No hardware, no sleeping: tty.c adds those. */
#ifndef KERNEL_DEV_LDISC_H
#define KERNEL_DEV_LDISC_H

#include "libc/include/abi/termios.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LDISC_SIZE = 4096 }; /* MAX_INPUT and MAX_CANON of Linux */

struct ldisc;

struct ldisc_ops {
    void (*out)(struct ldisc *l, const char *s, size_t n); /* to the screen */
    void (*signal)(struct ldisc *l, int sig);              /* to the foreground group */
};

struct ldisc {
    const struct ldisc_ops *ops;
    struct kernel_termios termios;
    char buf[LDISC_SIZE];            /* ring: positions run free, index is pos % SIZE */
    uint32_t delim[LDISC_SIZE / 32]; /* this byte ends a line; a NUL that does is ^D */
    uint32_t tail;                   /* next byte to read */
    uint32_t canon;                  /* behind the last finished line: tail <= canon */
    uint32_t head;                   /* where input goes: canon <= head <= tail + SIZE */
    unsigned column;                 /* of the output */
    unsigned line_column;            /* where the line being edited starts */
    bool literal;                    /* ^V: the next byte is taken as it is */
    bool stopped;                    /* ^S */
};

void ldisc_init(struct ldisc *l, const struct ldisc_ops *ops);

/* One byte typed: edit, echo, signal, queue. */
void ldisc_input(struct ldisc *l, char c);

/* Is this a byte that raises a signal in the present mode? */
bool ldisc_is_signal(const struct ldisc *l, char c);

/* No room until a program reads: input should wait. A full unfinished line is not a reason. */
bool ldisc_throttled(const struct ldisc *l);

/* Bytes a read may take now (FIONREAD). */
size_t ldisc_avail(const struct ldisc *l);

/* A read would not block: a finished line (or ^D), or in raw mode min bytes. */
bool ldisc_readable(const struct ldisc *l, size_t min);

/* Take up to n bytes, in canonical mode at most to the end of the line. *end is set when the line
 * ended (also by ^D, which yields no byte) or, in raw mode, when the queue is empty. */
size_t ldisc_read(struct ldisc *l, char *dst, size_t n, bool *end);

/* Output of a program, n bytes, through OPOST. */
void ldisc_write(struct ldisc *l, const char *s, size_t n);

/* New settings. What is queued stays: as bytes when canonical mode ends; when it begins, as if
 * typed now. */
void ldisc_set_termios(struct ldisc *l, const struct kernel_termios *t);

/* Drop what is queued. */
void ldisc_flush(struct ldisc *l);

bool ldisc_ok(const struct ldisc *l);

#endif
