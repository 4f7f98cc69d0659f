/* Terminals: from the input ring through the line discipline to readers, and back to the screen. */
#include "kernel/dev/tty.h"

#include "kernel/cpu/io.h"
#include "kernel/dev/vga.h"
#include "kernel/lib/string.h"
#include "kernel/lib/test.h"
#include "kernel/proc/kthread.h"
#include "kernel/sched/clock.h"
#include "libc/include/abi/ioctl.h"
#include "libc/include/abi/mman.h"
#include "libc/include/abi/poll.h"
#include "libc/include/abi/signal.h"
#include "mm/aspace.h"
#include "mm/layout.h"
#include "mm/uaccess.h"

TEST_SUITE(tty);

static struct tty tty;
static char screen[256], line[LDISC_SIZE + 16];
static size_t nscreen;
static int resumed, signalled, verdict;

static void to_screen(const char *s, size_t n)
{
    for (; n && nscreen < sizeof screen; n--)
        screen[nscreen++] = *s++;
}

static void count_resume(void)
{
    resumed++;
}

static void note_signal(int pgrp, int sig)
{
    signalled = pgrp * 1000 + sig;
}

static int judge(int foreground, int sig)
{
    return verdict;
}

static int session_seven(void)
{
    return 7;
}

static bool is_group(int sid, int pgrp)
{
    return pgrp == 70;
}

static const struct tty_jobs jobs = {
    .signal = note_signal,
    .check = judge,
    .sid = session_seven,
    .pgid = session_seven,
    .has_pgrp = is_group,
};

static void fresh(void)
{
    tty_setup(&tty, to_screen, count_resume);
    nscreen = 0;
    resumed = signalled = verdict = 0;
}

/* As the interrupt handler and then the thread would. */
static void type(const char *s)
{
    for (; *s; s++)
        CHECK(tty_input(&tty, *s));
    tty_run(&tty);
}

static bool reads(const char *want)
{
    long n = tty_read_kernel(&tty, line, sizeof line, true);

    return n == (long)strlen(want) && memcmp(line, want, (size_t)n) == 0;
}

static void set_raw(uint8_t min, uint8_t time)
{
    struct kernel_termios t = tty.ldisc.termios;

    t.c_iflag = 0;
    t.c_lflag &= ~(uint32_t)(ICANON | ECHO | ISIG);
    t.c_cc[VMIN] = min;
    t.c_cc[VTIME] = time;
    ldisc_set_termios(&tty.ldisc, &t);
}

TEST(a_line_is_edited_echoed_and_read)
{
    fresh();
    CHECK(tty_read_kernel(&tty, line, 10, true) == -EAGAIN);
    type("hex\177llo\r");
    CHECK(reads("hello\n"));
    CHECK(nscreen == 11 && memcmp(screen, "hex\b \bllo\r\n", 11) == 0);
    type("\004");
    CHECK(tty_read_kernel(&tty, line, 10, true) == 0);
    CHECK(ldisc_ok(&tty.ldisc));
}

TEST(poll_says_what_read_and_write_would)
{
    fresh();
    CHECK(tty_poll(&tty) == (POLLOUT | POLLWRNORM));
    type("x");
    CHECK(!(tty_poll(&tty) & POLLIN));
    type("\r\023");
    CHECK(tty_poll(&tty) == (POLLIN | POLLRDNORM), "stopped output, a line of input");
    CHECK(tty_write(&tty, "x", 1, true) == -EAGAIN);
}

TEST(full_buffers_stop_the_device_and_lose_nothing)
{
    uint32_t sent = 0, got = 0;

    fresh();
    set_raw(1, 0);
    while (tty_input(&tty, (char)(sent % 251))) {
        sent++;
        tty_run(&tty);
    }
    CHECK(sent == LDISC_SIZE + TTY_RING && tty.starved && !resumed, "%u sent", sent);
    for (long n; (n = tty_read_kernel(&tty, line, 100, true)) > 0; got += (uint32_t)n)
        for (long i = 0; i < n; i++)
            if (!CHECK((uint8_t)line[i] == (got + (uint32_t)i) % 251, "byte %u", got + (uint32_t)i))
                return;
    CHECK(got == sent && resumed == 1 && !tty.starved, "%u of %u", got, sent);
}

TEST(an_interrupt_key_overtakes_a_full_buffer)
{
    const struct tty_jobs *old = tty_set_jobs(&jobs);

    fresh();
    tty.pgrp = 5;
    for (int i = 0; i < LDISC_SIZE + 100; i++)
        type(i % 10 ? "x" : "\n");
    CHECK(!signalled && tty.ring_head != tty.ring_tail);
    type("\003");
    CHECK(signalled == 5000 + SIGINT);
    CHECK(tty.ring_head == tty.ring_tail && !ldisc_avail(&tty.ldisc), "the rest is dropped");
    tty_set_jobs(old);
}

TEST(raw_reads_follow_min_and_time)
{
    uint64_t start;

    fresh();
    set_raw(0, 0);
    CHECK(tty_read_kernel(&tty, line, 10, false) == 0, "neither: do not wait");
    type("ab");
    CHECK(reads("ab"));
    set_raw(3, 0);
    type("a");
    CHECK(!(tty_poll(&tty) & POLLIN), "less than min");
    CHECK(tty_read_kernel(&tty, line, 1, false) == 1, "min is no more than was asked for");
    set_raw(0, 1);
    start = clock_ns();
    CHECK(tty_read_kernel(&tty, line, 10, false) == 0);
    CHECK(clock_ns() - start >= NS_PER_SEC / 10, "time without min: a tenth of a second passed");
    set_raw(5, 1);
    type("xy");
    CHECK(tty_read_kernel(&tty, line, 10, false) == 2, "time between bytes ends the read");
}

static volatile long reader_got;

static void reader(void *arg)
{
    reader_got = tty_read_kernel(&tty, line, sizeof line, false);
}

TEST(a_reader_sleeps_until_the_line_ends)
{
    fresh();
    reader_got = -1;
    CHECK(kthread_start("reader", reader, NULL) != NULL);
    sleep_until(clock_ns() + 2 * NS_PER_TICK);
    type("abc");
    sleep_until(clock_ns() + 2 * NS_PER_TICK);
    CHECK(reader_got == -1);
    type("\r");
    sleep_until(clock_ns() + 2 * NS_PER_TICK);
    CHECK(reader_got == 4 && memcmp(line, "abc\n", 4) == 0, "%ld", reader_got);
}

TEST(jobs_are_controlled)
{
    const struct tty_jobs *old = tty_set_jobs(&jobs);

    fresh();
    type("x\r");
    verdict = -EINTR;
    CHECK(tty_read_kernel(&tty, line, 10, true) == -EINTR, "a read in the background");
    CHECK(tty_write(&tty, "", 0, true) == 0, "a write is allowed");
    tty.ldisc.termios.c_lflag |= TOSTOP;
    CHECK(tty_write(&tty, "x", 1, true) == -EINTR, "unless TOSTOP");
    verdict = 0;
    CHECK(tty_ioctl(&tty, TIOCGSID, 0) == -ENOTTY, "nobody's terminal");
    CHECK(tty_ioctl(&tty, TIOCSCTTY, 0) == 0 && tty.session == 7 && tty.pgrp == 7);
    tty_leader_gone(&tty, 8);
    CHECK(tty.session == 7);
    tty_leader_gone(&tty, 7);
    CHECK(tty.session == 0 && tty.pgrp == 0 && signalled == 7000 + SIGCONT);
    tty_set_jobs(old);
}

/* Where user memory is, for calls that take it. */
#define AT 0x10000000u

static long with_user(unsigned cmd, void *buf, size_t n)
{
    long r;

    if (copy_to_user((void *)AT, buf, n) < 0)
        return -EFAULT;
    r = tty_ioctl(&tty, cmd, AT);
    copy_from_user(buf, (void *)AT, n);
    return r;
}

static void call_each_ioctl(void)
{
    struct kernel_termios t;
    struct winsize w = { .ws_row = 50, .ws_col = 132 };
    uint32_t v = 70;

    CHECK(with_user(TCGETS, &t, sizeof t) == 0 && (t.c_lflag & ICANON) && t.c_cc[VINTR] == 3);
    t.c_lflag &= ~(uint32_t)ECHO;
    CHECK(with_user(TCSETS, &t, sizeof t) == 0 && !(tty.ldisc.termios.c_lflag & ECHO));
    type("abc\r");
    CHECK(nscreen == 0, "no echo any more");
    CHECK(with_user(FIONREAD, &v, sizeof v) == 0 && v == 4);
    CHECK(with_user(TCSETSF, &t, sizeof t) == 0 && !ldisc_avail(&tty.ldisc), "flushed");
    CHECK(tty_ioctl(&tty, TIOCSCTTY, 0) == 0);
    v = 70;
    CHECK(with_user(TIOCSPGRP, &v, sizeof v) == 0 && tty.pgrp == 70);
    v = 71;
    CHECK(with_user(TIOCSPGRP, &v, sizeof v) == -EPERM && tty.pgrp == 70);
    CHECK(with_user(TIOCGPGRP, &v, sizeof v) == 0 && v == 70);
    CHECK(with_user(TIOCSWINSZ, &w, sizeof w) == 0 && signalled == 70000 + SIGWINCH);
    w.ws_col = 0;
    CHECK(with_user(TIOCGWINSZ, &w, sizeof w) == 0 && w.ws_col == 132);
    CHECK(tty_ioctl(&tty, 0x1234, AT) == -ENOTTY);
    CHECK(tty_ioctl(&tty, TCGETS, 0) == -EFAULT && tty_ioctl(&tty, TCGETS, KERNEL_BASE) == -EFAULT);
    type("line\r");
    CHECK(tty_read(&tty, (void *)AT, 10, true) == 5);
    CHECK(tty_write(&tty, (void *)AT, 5, true) == 5 && memcmp(screen, "line\r\n", 6) == 0);
    CHECK(tty_write(&tty, (void *)KERNEL_BASE, 5, true) == -EFAULT);
    type("line\r");
    CHECK(tty_read(&tty, (void *)0, 10, true) == -EFAULT);
}

TEST(ioctls_reach_user_memory)
{
    const struct tty_jobs *old = tty_set_jobs(&jobs);
    struct aspace *as = aspace_create(), *before = current->as;

    fresh();
    if (CHECK(as != NULL) &&
        CHECK(aspace_map_anon(as, AT, PAGE_SIZE, PROT_READ | PROT_WRITE, 0) >= 0)) {
        aspace_activate(as);
        call_each_ioctl();
        aspace_activate(before);
    }
    aspace_put(as);
    tty_set_jobs(old);
}

/* The screen shows the text memory from the CRTC's start address on. */
static uint16_t shown(unsigned cell)
{
    unsigned start;

    outb(0x3d4, 0x0c);
    start = (unsigned)inb(0x3d5) << 8;
    outb(0x3d4, 0x0d);
    start |= inb(0x3d5);
    return ((volatile uint16_t *)(KERNEL_BASE + 0xb8000))[start + cell];
}

TEST(the_screen_shows_what_was_written)
{
    if (!vga_present()) {
        test_skip("no VGA");
        return;
    }
    vga_write("\033[25H", 5);
    for (int i = 0; i < 300; i++) { /* round the text memory more than once */
        char c[] = "\r\n\033[31;44mA";

        c[sizeof c - 2] = (char)('A' + i % 26);
        vga_write(c, sizeof c - 1);
        if (!CHECK(shown(24 * 80) == (0x1400 | (uint8_t)c[sizeof c - 2]), "line %d", i))
            break;
    }
    CHECK((shown(23 * 80) & 0xff) == 'A' + 298 % 26, "the line before has moved up");
    vga_write("\033[m\033[H\033[2J\xe2\x94\x8c", 13);
    CHECK(shown(0) == 0x07da && shown(24 * 80) == 0x0720, "cleared, and a corner");
}
