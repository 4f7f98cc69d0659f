/* tty.h - terminals as files: reading with sleep, job control, ioctl. */
#ifndef KERNEL_DEV_TTY_H
#define KERNEL_DEV_TTY_H

#include "kernel/dev/ldisc.h"
#include "kernel/sched/wait.h"
#include "libc/include/abi/termios.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What the process layer lends to terminals. Called in thread context only, never in an interrupt
 * handler. Any member may be NULL. */
struct tty_jobs {
    /* Send sig to every process of the group. */
    void (*signal)(int pgrp, int sig);
    /* May the caller use a terminal whose foreground group is this one? sig says for what: SIGTTIN
     * to read, SIGTTOU to write under TOSTOP or to change settings.
     * => 0: go on (it is in that group; foreground is 0; or sig is SIGTTOU, ignored or blocked)
     * => -EIO: sig is SIGTTIN, and ignored or blocked, or the caller's group is orphaned
     * => -EINTR: sig has been sent to the caller's group */
    int (*check)(int foreground, int sig);
    /* The caller's session and process group. */
    int (*sid)(void);
    int (*pgid)(void);
    /* Does the caller lead its session? */
    bool (*is_leader)(void);
    /* Is there a group pgrp in session sid? TIOCSPGRP refuses others. */
    bool (*has_pgrp)(int sid, int pgrp);
};

enum { TTY_RING = 1024 };

struct tty {
    struct ldisc ldisc;
    void (*write)(const char *s, size_t n); /* to the hardware, as it is */
    void (*resume)(void);                   /* the input ring has room again */
    char ring[TTY_RING];                    /* from interrupt handlers to the tty thread */
    volatile uint32_t ring_head, ring_tail; /* free running; head is the handlers' */
    volatile bool starved;                  /* a byte was refused: resume is owed */
    struct waitq input, readers, writers;   /* input: the thread sleeps here */
    struct winsize size;
    int session, pgrp; /* 0: nobody's */
};

/* The console: serial port, screen and keyboard as one terminal. Starts the thread that
 * takes input from the interrupt handlers. => memory, interrupts and the scheduler are up */
void tty_init(void);

/* The terminal behind /dev/console and /dev/tty. */
struct tty *tty_console(void);

/* A terminal that is not connected to a thread (tests): tty_run does the thread's work. */
void tty_setup(struct tty *t, void (*write)(const char *s, size_t n), void (*resume)(void));
bool tty_input(struct tty *t, char c); /* from a handler; false: no room, retry later */
void tty_run(struct tty *t);

/* => what was set before */
const struct tty_jobs *tty_set_jobs(const struct tty_jobs *jobs);

/* Read as read(2) from a terminal. => bytes, 0 at ^D, -EAGAIN, -EINTR, -EFAULT, -EIO */
long tty_read(struct tty *t, void *ubuf, size_t n, bool nonblock);

/* The same into kernel memory. */
long tty_read_kernel(struct tty *t, char *buf, size_t n, bool nonblock);

/* Write as write(2). => bytes, -EAGAIN, -EINTR, -EFAULT */
long tty_write(struct tty *t, const void *ubuf, size_t n, bool nonblock);

/* TCGETS TCSETS TCSETSW TCSETSF TCFLSH TCXONC TCSBRK TIOCGWINSZ TIOCSWINSZ TIOCGPGRP TIOCSPGRP
 * TIOCGSID TIOCSCTTY TIOCNOTTY FIONREAD TIOCOUTQ. => 0, -EFAULT, -EINVAL, -ENOTTY, -EPERM */
long tty_ioctl(struct tty *t, unsigned cmd, unsigned long arg);

/* POLLIN, POLLOUT as they hold now; sleep on t->readers or t->writers for a change. */
unsigned tty_poll(struct tty *t);

/* Is t the terminal of the caller's session? */
bool tty_is_mine(const struct tty *t);

/* The session's leader has gone: SIGHUP and SIGCONT to the foreground group, nobody's terminal. */
void tty_leader_gone(struct tty *t, int sid);

#endif
