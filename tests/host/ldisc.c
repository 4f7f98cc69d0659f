/* The line discipline: editing, echo, signals, end of file, raw mode, changes of mode. */
#include "tests/host/tap.h"

#include "kernel/dev/ldisc.c"

static struct ldisc l;
static char screen[1 << 16];
static size_t nscreen;
static int last_signal;

static void to_screen(struct ldisc *unused, const char *s, size_t n)
{
    if (nscreen + n < sizeof screen) {
        memcpy(screen + nscreen, s, n);
        nscreen += n;
    }
}

static void to_group(struct ldisc *unused, int sig)
{
    last_signal = sig;
}

static const struct ldisc_ops host_ops = { .out = to_screen, .signal = to_group };

static void fresh(void)
{
    ldisc_init(&l, &host_ops);
    nscreen = 0;
    last_signal = 0;
}

static void type(const char *s)
{
    for (; *s; s++)
        ldisc_input(&l, *s);
}

static void set(uint32_t iflag_off, uint32_t lflag_off)
{
    struct kernel_termios t = l.termios;

    t.c_iflag &= ~iflag_off;
    t.c_lflag &= ~lflag_off;
    ldisc_set_termios(&l, &t);
}

/* Is this what the screen got since the last look? */
static bool shows(const char *want)
{
    bool same = nscreen == strlen(want) && !memcmp(screen, want, nscreen);

    if (!same) {
        printf("# screen: ");
        for (size_t i = 0; i < nscreen; i++)
            printf(screen[i] < 32 || screen[i] == 127 ? "\\%03o" : "%c", screen[i] & 255);
        printf("\n");
    }
    nscreen = 0;
    return same;
}

/* Does a read of n give exactly this, and the end of a line as said? */
static bool gives(size_t n, const char *want, bool want_end)
{
    static char buf[LDISC_SIZE + 1];
    bool end;
    size_t got = ldisc_read(&l, buf, n, &end);

    if (got == strlen(want) && !memcmp(buf, want, got) && end == want_end)
        return true;
    buf[got] = '\0';
    printf("# read %zu: '%s', end %d\n", got, buf, end);
    return false;
}

static void lines(void)
{
    fresh();
    type("hello");
    ok(!ldisc_readable(&l, 1) && ldisc_avail(&l) == 0, "an unfinished line is not there");
    type("\r");
    ok(ldisc_readable(&l, 1) && ldisc_avail(&l) == 6, "return ends it");
    ok(shows("hello\r\n"), "it was echoed");
    ok(gives(100, "hello\n", true), "a read gets the line");
    type("one\ntwo\n");
    ok(gives(2, "on", false) && gives(100, "e\n", true), "a short read leaves the rest");
    ok(gives(100, "two\n", true), "one line at a time");
}

static void eof(void)
{
    fresh();
    type("\004");
    ok(ldisc_readable(&l, 1) && gives(10, "", true), "^D on an empty line: end of file");
    type("abc\004");
    ok(ldisc_avail(&l) == 3 && gives(10, "abc", true), "^D behind text hands the text over");
    ok(!ldisc_readable(&l, 1), "and is no end of file");
    type("abc\004");
    ok(gives(3, "abc", true) && !ldisc_readable(&l, 1), "nor when the read was just full");
    nscreen = 0;
    type("\026\004\n");
    ok(gives(10, "\004\n", true) && shows("^\b^D\r\n"), "^V^D is a character");
}

static void editing(void)
{
    fresh();
    type("abx\177c\n");
    ok(shows("abx\b \bc\r\n") && gives(10, "abc\n", true), "rubout");
    type("\177\177a\177\177\n");
    ok(shows("a\b \b\r\n") && gives(10, "\n", true), "no further than the start of the line");
    type("x\026\001\177\n");
    ok(shows("x^\b^A\b \b\b \b\r\n") && gives(10, "x\n", true), "a control character is two wide");
    type("a\t\177b\n");
    ok(shows("a\t\b\b\b\b\b\b\bb\r\n") && gives(10, "ab\n", true), "a tab as wide as it was");
    ldisc_write(&l, "$ ", 2);
    nscreen = 0;
    type("\t\177\n");
    ok(shows("\t\b\b\b\b\b\b\r\n") && gives(10, "\n", true), "also behind a prompt");
    type("e\303\251\177\n");
    ok(shows("e\303\251\b \b\r\n") && gives(10, "e\n", true), "a UTF-8 character goes at one");
    type("make test\027run\n");
    ok(gives(20, "make run\n", true), "^W");
    type("one two, \027three\n");
    ok(gives(20, "one three\n", true), "^W takes what is no word, then the word");
    nscreen = 0;
    type("ab\025cd\n");
    ok(shows("ab\b \b\b \bcd\r\n") && gives(10, "cd\n", true), "^U");
    type("ab\022c\n");
    ok(shows("ab^R\r\nabc\r\n") && gives(10, "abc\n", true), "^R");
    set(0, ECHOE | ECHOKE);
    type("ab\177c\025d\n");
    ok(shows("ab^?c^U\r\nd\r\n") && gives(10, "d\n", true), "a printing terminal");
    fresh();
    set(0, ECHO);
    type("secret\177t\n");
    ok(shows("") && gives(10, "secret\n", true), "nothing is shown without ECHO");
}

static void signals(void)
{
    fresh();
    type("abc\003");
    ok(last_signal == SIGINT && shows("abc^C"), "^C");
    type("d\n");
    ok(gives(10, "d\n", true), "drops the line");
    type("\032");
    is(last_signal, SIGTSTP, "^Z");
    type("\034");
    is(last_signal, SIGQUIT, "^\\");
    last_signal = 0;
    type("\026\003\n");
    ok(!last_signal && gives(10, "\003\n", true), "not behind ^V");
    set(0, ISIG);
    type("\003\n");
    ok(!last_signal && gives(10, "\003\n", true), "nor without ISIG");
    fresh();
    type("\023");
    ok(l.stopped, "^S stops output");
    type("\021");
    ok(!l.stopped && !ldisc_avail(&l), "^Q lets it go on");
    type("\023\003");
    ok(!l.stopped, "so does ^C");
}

static void raw(void)
{
    fresh();
    set(ICRNL | IXON, ICANON | ECHO | ISIG | IEXTEN);
    type("a\r\003\004\023");
    ok(ldisc_readable(&l, 5) && !ldisc_readable(&l, 6), "each byte counts");
    ok(gives(3, "a\r\003", false) && gives(9, "\004\023", true), "and comes as it is");
    ok(shows(""), "unseen");
}

static void canonical(bool on)
{
    struct kernel_termios t = l.termios;

    t.c_lflag = on ? t.c_lflag | ICANON : t.c_lflag & ~(uint32_t)ICANON;
    ldisc_set_termios(&l, &t);
}

static void mode_changes(void)
{
    fresh();
    type("line\npart\004");
    canonical(false);
    ok(ldisc_avail(&l) == 10 && gives(20, "line\npart\004", true), "to raw: everything is data");
    nscreen = 0;
    type("ab\177c\rx");
    ok(shows("ab^?c\r\nx"), "echoed as it came");
    canonical(true);
    ok(shows("") && ldisc_ok(&l), "to canonical: not again");
    ok(gives(20, "ac\n", true) && !ldisc_readable(&l, 1), "what was typed ahead is edited now");
    type("y\n");
    ok(gives(20, "xy\n", true), "an unfinished line goes on");
    fresh();
    type("lost");
    ldisc_flush(&l);
    type("kept\n");
    ok(gives(20, "kept\n", true), "a flush drops what was typed");
}

/* Typed ahead while a line editor had the terminal raw; then a program wants lines. */
static void type_ahead(void)
{
    struct kernel_termios cooked;

    fresh();
    cooked = l.termios;
    set(ICRNL | IXON, ICANON | ECHO | ISIG | IEXTEN);
    type("junk\003wc\177at\r\004");
    ldisc_set_termios(&l, &cooked);
    ok(last_signal == SIGINT && shows(""), "it is edited, silently");
    ok(gives(20, "wat\n", true) && ldisc_readable(&l, 1) && gives(20, "", true), "line, then ^D");
}

static void limits(void)
{
    char c;

    fresh();
    for (int i = 0; i < 5000; i++)
        ldisc_input(&l, 'x');
    ok(!ldisc_throttled(&l) && ldisc_ok(&l), "a line that is too long does not stop input");
    type("\n");
    is((long long)ldisc_avail(&l), LDISC_SIZE, "it is cut, and its end has room");
    ok(ldisc_throttled(&l), "now input waits for a reader");
    for (int i = 0; i < LDISC_SIZE; i++) {
        bool end;

        ldisc_read(&l, &c, 1, &end);
    }
    ok(c == '\n' && !ldisc_throttled(&l) && !ldisc_avail(&l), "until the line is read");
    set(0, ICANON);
    for (int i = 0; i < 5000; i++)
        ldisc_input(&l, 'y');
    ok(ldisc_throttled(&l) && ldisc_avail(&l) == LDISC_SIZE, "raw mode fills to the last byte");
}

static void output(void)
{
    struct kernel_termios t;

    fresh();
    ldisc_write(&l, "a\nb", 3);
    ok(shows("a\r\nb") && l.column == 1, "newline returns");
    t = l.termios;
    t.c_oflag |= XTABS;
    ldisc_set_termios(&l, &t);
    ldisc_write(&l, "\tx", 2);
    ok(shows("       x") && l.column == 9, "tabs become spaces");
    t.c_oflag &= ~OPOST;
    ldisc_set_termios(&l, &t);
    ldisc_write(&l, "\tx\n", 3);
    ok(shows("\tx\n"), "nothing changes without OPOST");
    nscreen = 0;
    for (int i = 0; i < 1000; i++)
        ldisc_write(&l, "0123456789", 10);
    is((long long)nscreen, 10000, "much output arrives whole");
}

/* Random keys, reads and changes of mode. */
static bool survives(unsigned seed)
{
    static const char keys[] =
        "ab \t\n\n\r\003\004\004\010\177\177\025\026\027\022\021\023\032\303\251";
    char buf[64];
    bool end;

    tap_seed = seed;
    fresh();
    for (int i = 0; i < 20000; i++) {
        struct kernel_termios t = l.termios;

        nscreen = 0;
        if (tap_random() % 64 == 0)
            t.c_lflag ^= 1u << tap_random() % 16;
        if (tap_random() % 64 == 0)
            t.c_iflag ^= 1u << tap_random() % 15;
        if (memcmp(&t, &l.termios, sizeof t))
            ldisc_set_termios(&l, &t);
        if (tap_random() % (seed % 32 + 2))
            ldisc_input(&l, keys[tap_random() % (sizeof keys - 1)]);
        else
            ldisc_read(&l, buf, 1 + tap_random() % sizeof buf, &end);
        if (!ldisc_ok(&l) || ldisc_avail(&l) > LDISC_SIZE)
            return false;
    }
    return true;
}

int main(void)
{
    int bad = 0;

    plan(53);
    lines();
    eof();
    editing();
    signals();
    raw();
    mode_changes();
    type_ahead();
    limits();
    output();
    for (unsigned seed = 1; seed <= 40; seed++)
        bad += !survives(seed);
    is(bad, 0, "random keys, reads and modes leave it sound");
    return done();
}
