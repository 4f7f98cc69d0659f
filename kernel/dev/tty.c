/* tty.c - terminals: a line discipline between interrupt handlers and programs.
 *
 *   serial, keyboard --interrupt--> ring --tty thread--> ldisc --> tty_read
 *                                                       | echo
 *   serial, screen  <-----------------------------------+--------- tty_write
 *
 * An interrupt handler puts a byte into the ring and wakes the thread, no more: editing, echo and
 * signals happen in thread context, where kernel code is not interrupted by other kernel code, so
 * the line discipline needs no lock. While programs do not read, the ring fills, then the devices
 * wait: input is not lost, except that a key which raises a signal is looked for in the ring, and
 * overtakes.
 *
 * The console is one terminal made of two: output goes to both. A question to the terminal (where
 * is the cursor?) is answered by a serial terminal itself; the screen answers if the keyboard was
 * used last, or if there is no serial port. Reading in the background raises SIGTTIN. */
#include "kernel/dev/tty.h"

#include "kernel/cpu/irq.h"
#include "kernel/dev/keyboard.h"
#include "kernel/dev/serial.h"
#include "kernel/dev/vga.h"
#include "kernel/dev/vt.h"
#include "kernel/lib/assert.h"
#include "kernel/lib/init.h"
#include "kernel/lib/log.h"
#include "kernel/lib/string.h"
#include "kernel/sched/clock.h"
#include "kernel/sched/poll.h"
#include "libc/include/abi/ioctl.h"
#include "libc/include/abi/poll.h"
#include "libc/include/abi/signal.h"
#include "mm/kstack.h"
#include "mm/uaccess.h"

enum { CHUNK = 256 };

static const struct tty_jobs no_jobs;
static const struct tty_jobs *jobs = &no_jobs;

static struct tty *tty_of(struct ldisc *l)
{
    return container_of(l, struct tty, ldisc);
}

static void out(struct ldisc *l, const char *s, size_t n)
{
    tty_of(l)->write(s, n);
}

static void send_signal(struct tty *t, int sig)
{
    if (t->pgrp && jobs->signal)
        jobs->signal(t->pgrp, sig);
}

static void signal(struct ldisc *l, int sig)
{
    send_signal(tty_of(l), sig);
}

static const struct ldisc_ops ops = { .out = out, .signal = signal };

/* 0, or why the caller may not use the terminal for what sig stands for. */
static int check_job(struct tty *t, int sig)
{
    return jobs->check ? jobs->check(t->pgrp, sig) : 0;
}

void tty_setup(struct tty *t, void (*write)(const char *s, size_t n), void (*resume)(void))
{
    memset(t, 0, sizeof *t);
    ldisc_init(&t->ldisc, &ops);
    t->write = write;
    t->resume = resume;
    waitq_init(&t->input);
    waitq_init(&t->readers);
    waitq_init(&t->writers);
    t->size = (struct winsize){ .ws_row = VT_ROWS, .ws_col = VT_COLS };
}

const struct tty_jobs *tty_set_jobs(const struct tty_jobs *new)
{
    const struct tty_jobs *old = jobs;

    jobs = new;
    return old;
}

/* ---------------------------------------------------------------- input */

bool tty_input(struct tty *t, char c)
{
    uint32_t flags = irq_save();
    bool room = t->ring_head - t->ring_tail < TTY_RING;

    if (room)
        t->ring[t->ring_head++ % TTY_RING] = c;
    else
        t->starved = true;
    irq_restore(flags);
    wake_one(&t->input);
    return room;
}

/* The program does not read: nothing moves, but for a key that raises a signal. => its distance
 * from the tail, or -1 */
static int find_signal(struct tty *t)
{
    uint32_t n = t->ring_head - t->ring_tail;

    for (uint32_t i = 0; i < n; i++)
        if (ldisc_is_signal(&t->ldisc, t->ring[(t->ring_tail + i) % TTY_RING]))
            return (int)i;
    return -1;
}

static bool has_work(struct tty *t)
{
    return t->ring_head != t->ring_tail && (!ldisc_throttled(&t->ldisc) || find_signal(t) >= 0);
}

static void resume(struct tty *t)
{
    if (!t->starved)
        return;
    t->starved = false;
    if (t->resume)
        t->resume();
}

void tty_run(struct tty *t)
{
    while (has_work(t)) {
        int skip = ldisc_throttled(&t->ldisc) ? find_signal(t) : 0;
        char c;

        t->ring_tail += (uint32_t)skip;
        c = t->ring[t->ring_tail % TTY_RING];
        t->ring_tail++;
        ldisc_input(&t->ldisc, c);
        if (t->ring_head == t->ring_tail)
            resume(t);
    }
    wake_all(&t->readers);
    wake_all(&t->writers);
    poll_notify();
}

/* ---------------------------------------------------------------- read */

/* Bytes that end the wait of a read of n. */
static size_t wanted(const struct tty *t, size_t n)
{
    size_t min = t->ldisc.termios.c_cc[VMIN];

    return min < n ? min : n;
}

static bool ready(const struct tty *t, size_t n)
{
    return ldisc_readable(&t->ldisc, wanted(t, n));
}

static uint64_t deadline(const struct tty *t)
{
    return clock_ns() + (uint64_t)t->ldisc.termios.c_cc[VTIME] * (NS_PER_SEC / 10);
}

/* Raw mode with VTIME: between bytes when VMIN says that some must come, else from the start.
 * => 0 whether bytes came or time is over, or -EINTR */
static int wait_timed(struct tty *t, size_t n)
{
    size_t have;
    int r = 0;

    if (t->ldisc.termios.c_cc[VMIN])
        r = wait_event_interruptible(&t->readers, ldisc_readable(&t->ldisc, 1));
    while (!r && !ready(t, n)) {
        have = ldisc_avail(&t->ldisc);
        r = wait_event_interruptible_timeout(&t->readers, ldisc_readable(&t->ldisc, have + 1),
                                             deadline(t));
    }
    return r == -ETIMEDOUT ? 0 : r;
}

/* Wait for what a read of n may take. POSIX XBD 11.1.7, cases A to D.
 * => 0 (there may be nothing, if raw mode says so), -EINTR, -EAGAIN */
static int wait_input(struct tty *t, size_t n, bool nonblock)
{
    const struct kernel_termios *m = &t->ldisc.termios;
    bool raw = !(m->c_lflag & ICANON);

    if (ldisc_readable(&t->ldisc, 1) && (nonblock || ready(t, n)))
        return 0;
    if (raw && !m->c_cc[VMIN] && !m->c_cc[VTIME])
        return 0;
    if (nonblock)
        return -EAGAIN;
    if (raw && m->c_cc[VTIME])
        return wait_timed(t, n);
    return wait_event_interruptible(&t->readers, ready(t, n));
}

/* The copy functions have one shape. */
typedef int (*copy_fn)(void *dst, const void *src, size_t n);

static int copy_kernel(void *dst, const void *src, size_t n)
{
    memcpy(dst, src, n);
    return 0;
}

static int copy_user(void *dst, const void *src, size_t n)
{
    return copy_to_user(dst, src, n);
}

/* What is there now: at most n bytes, at most a line. *end: a line ended, or nothing is left. */
static long take(struct tty *t, char *dst, size_t n, copy_fn copy, bool *end)
{
    char chunk[CHUNK];
    size_t done = 0;

    *end = false;
    while (done < n && !*end && ldisc_readable(&t->ldisc, 1)) {
        size_t got = ldisc_read(&t->ldisc, chunk, MIN(n - done, sizeof chunk), end);

        if (copy(dst + done, chunk, got) < 0)
            return done ? (long)done : -EFAULT;
        done += got;
    }
    if (t->ring_head != t->ring_tail)
        tty_run(t); /* there is room now for what had to wait */
    return (long)done;
}

/* Several may wait for the same line: who comes late waits again. */
static long read(struct tty *t, char *dst, size_t n, bool nonblock, copy_fn copy)
{
    bool end = false, raw;
    long got;

    if (n == 0)
        return 0;
    do {
        int r = check_job(t, SIGTTIN);

        if (!r)
            r = wait_input(t, n, nonblock);
        if (r < 0)
            return r;
        raw = !(t->ldisc.termios.c_lflag & ICANON);
        got = take(t, dst, n, copy, &end);
    } while (got == 0 && !end && !raw);
    return got;
}

long tty_read(struct tty *t, void *ubuf, size_t n, bool nonblock)
{
    return read(t, ubuf, n, nonblock, copy_user);
}

long tty_read_kernel(struct tty *t, char *buf, size_t n, bool nonblock)
{
    return read(t, buf, n, nonblock, copy_kernel);
}

/* ---------------------------------------------------------------- write */

long tty_write(struct tty *t, const void *ubuf, size_t n, bool nonblock)
{
    char chunk[CHUNK];
    size_t done = 0;
    int r = t->ldisc.termios.c_lflag & TOSTOP ? check_job(t, SIGTTOU) : 0;

    while (!r && done < n) {
        size_t part = MIN(n - done, sizeof chunk);

        if (t->ldisc.stopped)
            r = nonblock ? -EAGAIN : wait_event_interruptible(&t->writers, !t->ldisc.stopped);
        if (!r)
            r = copy_from_user(chunk, (const char *)ubuf + done, part);
        if (!r) {
            ldisc_write(&t->ldisc, chunk, part);
            done += part;
        }
    }
    return done ? (long)done : r;
}

unsigned tty_poll(struct tty *t)
{
    const uint8_t *cc = t->ldisc.termios.c_cc;
    unsigned events = t->ldisc.stopped ? 0 : POLLOUT | POLLWRNORM;

    if (ldisc_readable(&t->ldisc, cc[VTIME] ? 1 : cc[VMIN]))
        events |= POLLIN | POLLRDNORM;
    return events;
}

/* ---------------------------------------------------------------- ioctl */

static void flush_input(struct tty *t)
{
    t->ring_tail = t->ring_head;
    ldisc_flush(&t->ldisc);
    resume(t);
}

static long set_termios(struct tty *t, const void *user, bool flush)
{
    struct kernel_termios new;
    int r = check_job(t, SIGTTOU);

    if (!r)
        r = copy_from_user(&new, user, sizeof new);
    if (r)
        return r;
    if (flush)
        flush_input(t);
    ldisc_set_termios(&t->ldisc, &new);
    tty_run(t); /* what readers and writers wait for may have changed */
    return 0;
}

static long set_size(struct tty *t, const void *user)
{
    struct winsize new;

    if (copy_from_user(&new, user, sizeof new) < 0)
        return -EFAULT;
    if (memcmp(&new, &t->size, sizeof new)) {
        t->size = new;
        send_signal(t, SIGWINCH);
    }
    return 0;
}

static int caller_session(void)
{
    return jobs->sid ? jobs->sid() : 0;
}

bool tty_is_mine(const struct tty *t)
{
    return t->session && t->session == caller_session();
}

static long get_pgrp(struct tty *t, void *user)
{
    return tty_is_mine(t) ? put_user32((uint32_t)t->pgrp, user) : -ENOTTY;
}

static long set_pgrp(struct tty *t, const void *user)
{
    uint32_t pgrp;
    int r;

    if (!tty_is_mine(t))
        return -ENOTTY;
    if ((r = check_job(t, SIGTTOU)) || (r = get_user32(&pgrp, user)))
        return r;
    if ((int)pgrp <= 0)
        return -EINVAL;
    if (jobs->has_pgrp && !jobs->has_pgrp(t->session, (int)pgrp))
        return -EPERM;
    t->pgrp = (int)pgrp;
    return 0;
}

/* The caller's session makes this its terminal. Only a leader may, of a terminal that is free. */
static long set_controlling(struct tty *t)
{
    int sid = caller_session();

    if (sid == 0)
        return -EPERM;
    if (t->session == sid)
        return 0;
    if (t->session || (jobs->is_leader && !jobs->is_leader()))
        return -EPERM;
    t->session = sid;
    t->pgrp = jobs->pgid ? jobs->pgid() : sid;
    return 0;
}

void tty_leader_gone(struct tty *t, int sid)
{
    int pgrp = t->pgrp;

    if (!sid || t->session != sid)
        return;
    t->session = t->pgrp = 0;
    if (pgrp && jobs->signal) {
        jobs->signal(pgrp, SIGHUP);
        jobs->signal(pgrp, SIGCONT);
    }
}

/* The terminal is let go by the session's leader, and by nobody else. */
static long give_up(struct tty *t)
{
    if (!tty_is_mine(t))
        return -ENOTTY;
    if (jobs->is_leader && !jobs->is_leader())
        return -EPERM;
    tty_leader_gone(t, t->session);
    return 0;
}

static long flush(struct tty *t, unsigned long what)
{
    if (what > TCIOFLUSH)
        return -EINVAL;
    if (what != TCOFLUSH)
        flush_input(t);
    return 0;
}

static long flow(struct tty *t, unsigned long what)
{
    const uint8_t *cc = t->ldisc.termios.c_cc;

    switch (what) {
    case TCOOFF:
    case TCOON:
        t->ldisc.stopped = what == TCOOFF;
        wake_all(&t->writers);
        return 0;
    case TCIOFF:
    case TCION: t->write((const char *)&cc[what == TCIOFF ? VSTOP : VSTART], 1); return 0;
    }
    return -EINVAL;
}

long tty_ioctl(struct tty *t, unsigned cmd, unsigned long arg)
{
    void *user = (void *)arg;

    switch (cmd) {
    case TCGETS: return copy_to_user(user, &t->ldisc.termios, sizeof t->ldisc.termios);
    case TCSETS:
    case TCSETSW: return set_termios(t, user, false); /* output never waits in a queue */
    case TCSETSF: return set_termios(t, user, true);
    case TCSBRK: return check_job(t, SIGTTOU);
    case TCFLSH: return flush(t, arg);
    case TCXONC: return flow(t, arg);
    case TIOCGWINSZ: return copy_to_user(user, &t->size, sizeof t->size);
    case TIOCSWINSZ: return set_size(t, user);
    case TIOCGPGRP: return get_pgrp(t, user);
    case TIOCSPGRP: return set_pgrp(t, user);
    case TIOCGSID: return tty_is_mine(t) ? put_user32((uint32_t)t->session, user) : -ENOTTY;
    case TIOCSCTTY: return set_controlling(t);
    case TIOCNOTTY: return give_up(t);
    case FIONREAD: return put_user32((uint32_t)ldisc_avail(&t->ldisc), user);
    case TIOCOUTQ: return put_user32(0, user);
    }
    return -ENOTTY;
}

/* ---------------------------------------------------------------- the console */

static struct tty console;
static struct thread thread;
static bool keyboard_last; /* the last key came from the keyboard, not from the serial line */

struct tty *tty_console(void)
{
    return &console;
}

static void answer_questions(void)
{
    char buf[VT_REPLY];
    size_t n = vga_reply(buf, sizeof buf);

    if (keyboard_last || !serial_present())
        for (size_t i = 0; i < n; i++)
            tty_input(&console, buf[i]);
}

static void console_write(const char *s, size_t n)
{
    serial_write(s, n);
    vga_write(s, n);
    answer_questions();
}

static bool from_serial(char c)
{
    keyboard_last = false;
    return tty_input(&console, c);
}

static bool from_keyboard(char c)
{
    keyboard_last = true;
    return tty_input(&console, c);
}

static noreturn void work(void *arg)
{
    for (;;) {
        wait_event(&console.input, has_work(&console));
        tty_run(&console);
    }
}

__init void tty_init(void)
{
    void *stack = kstack_alloc();

    assert(stack);
    tty_setup(&console, console_write, serial_input_resume);
    thread_init(&thread, "tty", stack, KSTACK_SIZE, work, NULL);
    thread_start(&thread);
    serial_input_start(from_serial);
    if (!keyboard_init(from_keyboard) && vga_present())
        kprintf("keyboard: none\n");
}
