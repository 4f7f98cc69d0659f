/* ldisc.c - the line discipline of a terminal, as POSIX (XBD 11) and Linux's n_tty have it.
 *
 *   buf    ... tail ........ canon ........ head ...      positions run free; index is mod SIZE
 *              lines to read | line being edited |
 *
 * In canonical mode a reader gets what lies below canon, a line at a time; a delimiter is marked
 * in a bitmap, and one whose byte is NUL is ^D: it ends the line without being part of it. In raw
 * mode everything below head is for readers. Every byte typed costs O(1), except that erasing a
 * tab walks the line to find out how wide it was. */
#include "kernel/dev/ldisc.h"

#include "kernel/lib/string.h"
#include "libc/include/abi/signal.h"

#define CTRL(c) ((c)&0x1f)

static const struct kernel_termios sane = {
    .c_iflag = ICRNL | IXON | IMAXBEL | IUTF8,
    .c_oflag = OPOST | ONLCR,
    .c_cflag = B38400 | CS8 | CREAD | HUPCL,
    .c_lflag = ISIG | ICANON | ECHO | ECHOE | ECHOK | ECHOCTL | ECHOKE | IEXTEN,
    .c_cc = {
        [VINTR] = CTRL('C'), [VQUIT] = CTRL('\\'), [VERASE] = 0x7f, [VKILL] = CTRL('U'),
        [VEOF] = CTRL('D'), [VMIN] = 1, [VSTART] = CTRL('Q'), [VSTOP] = CTRL('S'),
        [VSUSP] = CTRL('Z'), [VREPRINT] = CTRL('R'), [VWERASE] = CTRL('W'), [VLNEXT] = CTRL('V'),
    },
};

static bool iflag(const struct ldisc *l, uint32_t f)
{
    return l->termios.c_iflag & f;
}

static bool oflag(const struct ldisc *l, uint32_t f)
{
    return l->termios.c_oflag & f;
}

static bool lflag(const struct ldisc *l, uint32_t f)
{
    return l->termios.c_lflag & f;
}

/* Is c the special character of this index? A NUL disables it. */
static bool typed(const struct ldisc *l, int index, char c)
{
    return c && (uint8_t)c == l->termios.c_cc[index];
}

static bool is_ctrl(char c)
{
    return (uint8_t)c < 0x20 || c == 0x7f;
}

/* The second and later bytes of a UTF-8 character take no column. */
static bool is_continuation(const struct ldisc *l, char c)
{
    return iflag(l, IUTF8) && (c & 0xc0) == 0x80;
}

static char *at(struct ldisc *l, uint32_t pos)
{
    return &l->buf[pos % LDISC_SIZE];
}

static bool is_delim(const struct ldisc *l, uint32_t pos)
{
    return l->delim[pos % LDISC_SIZE / 32] >> (pos % 32) & 1;
}

static void set_delim(struct ldisc *l, uint32_t pos, bool on)
{
    uint32_t *w = &l->delim[pos % LDISC_SIZE / 32], bit = 1u << pos % 32;

    *w = on ? *w | bit : *w & ~bit;
}

/* ---------------------------------------------------------------- output */

enum { OUT_CHUNK = 128, OUT_MOST = 8 }; /* one byte becomes at most OUT_MOST (a tab) */

/* One byte through OPOST into dst; the number of bytes there. */
static size_t process(struct ldisc *l, char c, char *dst)
{
    unsigned spaces;

    switch (oflag(l, OPOST) ? c : ' ') {
    case '\n':
        if (oflag(l, ONLRET))
            l->column = 0;
        if (!oflag(l, ONLCR))
            break;
        l->column = 0;
        dst[0] = '\r';
        dst[1] = '\n';
        return 2;
    case '\r':
        if (oflag(l, ONOCR) && l->column == 0)
            return 0;
        if (oflag(l, OCRNL)) {
            dst[0] = '\n';
            l->column = oflag(l, ONLRET) ? 0 : l->column;
            return 1;
        }
        l->column = 0;
        break;
    case '\t':
        spaces = 8 - (l->column & 7);
        l->column += spaces;
        if ((l->termios.c_oflag & TABDLY) != XTABS)
            break;
        memset(dst, ' ', spaces);
        return spaces;
    case '\b':
        if (l->column)
            l->column--;
        break;
    default:
        if (oflag(l, OLCUC) && c >= 'a' && c <= 'z')
            c = (char)(c - 0x20);
        if (!is_ctrl(c) && !is_continuation(l, c))
            l->column++;
    }
    dst[0] = c;
    return 1;
}

void ldisc_write(struct ldisc *l, const char *s, size_t n)
{
    char chunk[OUT_CHUNK];
    size_t used = 0;

    for (; n; n--) {
        used += process(l, *s++, chunk + used);
        if (used > OUT_CHUNK - OUT_MOST || n == 1) {
            l->ops->out(l, chunk, used);
            used = 0;
        }
    }
}

/* Bytes that move the cursor and are not to be processed. */
static void raw_out(struct ldisc *l, const char *s, size_t n)
{
    l->ops->out(l, s, n);
}

static void echo_raw(struct ldisc *l, char c)
{
    ldisc_write(l, &c, 1);
}

/* Echo c, control characters as ^X. */
static void echo(struct ldisc *l, char c)
{
    char s[2] = { '^', (char)(c ^ 0x40) };

    if (lflag(l, ECHOCTL) && is_ctrl(c) && c != '\t' && c != '\n')
        ldisc_write(l, s, 2);
    else
        echo_raw(l, c);
}

/* ---------------------------------------------------------------- queue */

static bool full(const struct ldisc *l)
{
    return l->head - l->tail >= LDISC_SIZE;
}

/* In canonical mode the last place is kept for the end of the line. */
static bool put(struct ldisc *l, char c, bool delim)
{
    uint32_t room = LDISC_SIZE - (l->head - l->tail);

    if (room < (lflag(l, ICANON) && !delim ? 2u : 1u)) {
        if (iflag(l, IMAXBEL))
            raw_out(l, "\a", 1);
        return false;
    }
    *at(l, l->head) = c;
    set_delim(l, l->head, delim);
    l->head++;
    if (delim)
        l->canon = l->head;
    return true;
}

void ldisc_flush(struct ldisc *l)
{
    l->tail = l->canon = l->head;
    l->literal = false;
    memset(l->delim, 0, sizeof l->delim);
}

/* ---------------------------------------------------------------- editing */

/* The column that the line being edited reaches before position end. */
static unsigned column_before(struct ldisc *l, uint32_t end)
{
    unsigned col = l->line_column;

    for (uint32_t p = l->canon; p != end; p++) {
        char c = *at(l, p);

        if (c == '\t')
            col = (col | 7) + 1;
        else if (is_ctrl(c))
            col += lflag(l, ECHOCTL) ? 2 : 0;
        else if (!is_continuation(l, c))
            col++;
    }
    return col;
}

/* Columns to wipe out on the screen for the character that starts at pos and ends the line. */
static unsigned width(struct ldisc *l, uint32_t pos)
{
    char c = *at(l, pos);
    unsigned from;

    if (c == '\t') {
        from = column_before(l, pos);
        return l->column > from ? l->column - from : 0;
    }
    if (is_ctrl(c))
        return lflag(l, ECHOCTL) ? 2 : 0;
    return 1;
}

static void wipe(struct ldisc *l, char c, unsigned n)
{
    while (n--) {
        raw_out(l, c == '\t' ? "\b" : "\b \b", c == '\t' ? 1 : 3);
        if (l->column)
            l->column--;
    }
}

/* Take the last character off the line. => the line is not empty */
static void erase_one(struct ldisc *l, bool visible)
{
    uint32_t pos = l->head - 1;

    while (pos != l->canon && is_continuation(l, *at(l, pos)))
        pos--;
    if (visible)
        wipe(l, *at(l, pos), width(l, pos));
    l->head = pos;
}

static void erase_char(struct ldisc *l, char c)
{
    if (l->head == l->canon)
        return;
    erase_one(l, lflag(l, ECHO) && lflag(l, ECHOE));
    if (lflag(l, ECHO) && !lflag(l, ECHOE))
        echo(l, c);
}

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           (c & 0x80);
}

/* What is no word, then the word before it. */
static void erase_word(struct ldisc *l)
{
    bool visible = lflag(l, ECHO) && lflag(l, ECHOE), seen = false;

    while (l->head != l->canon) {
        bool word = is_word(*at(l, l->head - 1));

        if (seen && !word)
            break;
        seen = word;
        erase_one(l, visible);
    }
}

static void kill_line(struct ldisc *l, char c)
{
    bool visible = lflag(l, ECHO) && lflag(l, ECHOE) && lflag(l, ECHOK) && lflag(l, ECHOKE);

    while (visible && l->head != l->canon)
        erase_one(l, true);
    l->head = l->canon;
    if (visible || !lflag(l, ECHO))
        return;
    echo(l, c);
    if (lflag(l, ECHOK))
        echo_raw(l, '\n');
}

static void reprint(struct ldisc *l, char c)
{
    echo(l, c);
    echo_raw(l, '\n');
    l->line_column = 0;
    for (uint32_t p = l->canon; p != l->head; p++)
        echo(l, *at(l, p));
}

/* The editing characters. => true if c was one */
static bool edit(struct ldisc *l, char c)
{
    bool extended = lflag(l, IEXTEN);

    if (typed(l, VERASE, c)) {
        erase_char(l, c);
    } else if (typed(l, VKILL, c)) {
        kill_line(l, c);
    } else if (extended && typed(l, VWERASE, c)) {
        erase_word(l);
    } else if (extended && typed(l, VREPRINT, c) && lflag(l, ECHO)) {
        reprint(l, c);
    } else if (extended && typed(l, VLNEXT, c)) {
        l->literal = true;
        if (lflag(l, ECHO) && lflag(l, ECHOCTL))
            raw_out(l, "^\b", 2);
    } else {
        return false;
    }
    return true;
}

/* What ends a line. => true if c was that */
static bool end_line(struct ldisc *l, char c)
{
    if (typed(l, VEOF, c)) {
        put(l, '\0', true);
        return true;
    }
    if (c != '\n' && !typed(l, VEOL, c) && !(lflag(l, IEXTEN) && typed(l, VEOL2, c)))
        return false;
    if (put(l, c, true) && (lflag(l, ECHO) || (c == '\n' && lflag(l, ECHONL))))
        echo(l, c);
    return true;
}

/* ---------------------------------------------------------------- input */

static int signal_of(const struct ldisc *l, char c)
{
    if (!lflag(l, ISIG))
        return 0;
    if (typed(l, VINTR, c))
        return SIGINT;
    if (typed(l, VQUIT, c))
        return SIGQUIT;
    return typed(l, VSUSP, c) ? SIGTSTP : 0;
}

bool ldisc_is_signal(const struct ldisc *l, char c)
{
    return signal_of(l, c) != 0;
}

static void raise(struct ldisc *l, char c, int sig)
{
    l->stopped = false;
    if (!lflag(l, NOFLSH))
        ldisc_flush(l);
    if (lflag(l, ECHO))
        echo(l, c);
    l->ops->signal(l, sig);
}

/* ^S and ^Q. => true if c was one */
static bool flow(struct ldisc *l, char c)
{
    if (!iflag(l, IXON))
        return false;
    if (typed(l, VSTART, c)) {
        l->stopped = false;
        return true;
    }
    if (typed(l, VSTOP, c)) {
        l->stopped = true;
        return true;
    }
    if (iflag(l, IXANY))
        l->stopped = false;
    return false;
}

/* A byte that is data. */
static void accept(struct ldisc *l, char c)
{
    if (l->head == l->canon)
        l->line_column = l->column;
    if (put(l, c, false) && lflag(l, ECHO))
        echo(l, c);
}

void ldisc_input(struct ldisc *l, char c)
{
    int sig;

    if (iflag(l, ISTRIP))
        c &= 0x7f;
    if (iflag(l, IUCLC) && lflag(l, IEXTEN) && c >= 'A' && c <= 'Z')
        c = (char)(c + 0x20);
    if (l->literal) {
        l->literal = false;
        accept(l, c);
        return;
    }
    if (flow(l, c))
        return;
    if ((sig = signal_of(l, c))) {
        raise(l, c, sig);
        return;
    }
    if (c == '\r' && iflag(l, IGNCR))
        return;
    if (c == '\r' && iflag(l, ICRNL))
        c = '\n';
    else if (c == '\n' && iflag(l, INLCR))
        c = '\r';
    if (lflag(l, ICANON) && (edit(l, c) || end_line(l, c)))
        return;
    accept(l, c);
}

bool ldisc_throttled(const struct ldisc *l)
{
    return lflag(l, ICANON) ? l->canon != l->tail && l->head - l->tail >= LDISC_SIZE - 1 : full(l);
}

/* ---------------------------------------------------------------- readers */

static uint32_t limit(const struct ldisc *l)
{
    return lflag(l, ICANON) ? l->canon : l->head;
}

size_t ldisc_avail(const struct ldisc *l)
{
    size_t n = limit(l) - l->tail;

    if (lflag(l, ICANON))
        for (uint32_t p = l->tail; p != l->canon; p++)
            n -= is_delim(l, p) && l->buf[p % LDISC_SIZE] == '\0';
    return n;
}

bool ldisc_readable(const struct ldisc *l, size_t min)
{
    if (lflag(l, ICANON))
        return l->canon != l->tail;
    return l->head - l->tail >= (min ? min : 1);
}

static bool at_eof_mark(struct ldisc *l)
{
    return l->tail != l->canon && is_delim(l, l->tail) && *at(l, l->tail) == '\0';
}

size_t ldisc_read(struct ldisc *l, char *dst, size_t n, bool *end)
{
    bool canonical = lflag(l, ICANON);
    size_t got = 0;

    *end = false;
    while (got < n && l->tail != limit(l) && !*end) {
        char c = *at(l, l->tail);

        *end = canonical && is_delim(l, l->tail);
        if (!*end || c)
            dst[got++] = c;
        set_delim(l, l->tail++, false);
    }
    if (canonical && !*end && got == n && at_eof_mark(l)) {
        set_delim(l, l->tail++, false); /* ^D just behind a full buffer is not a second end */
        *end = true;
    }
    if (!canonical) {
        l->canon = l->tail;
        *end = l->tail == l->head;
    }
    return got;
}

/* Canonical mode ends: what lies unread is data for readers; ^D becomes the character again. */
static void to_raw(struct ldisc *l, char eof)
{
    for (uint32_t p = l->tail; p != l->canon; p++)
        if (is_delim(l, p) && !*at(l, p))
            *at(l, p) = eof;
    memset(l->delim, 0, sizeof l->delim);
    l->canon = l->tail;
}

/* Canonical mode begins: what lies unread was typed ahead, and is edited as if typed now (BSD's
 * PENDIN), but silently: a shell that goes in and out of raw mode would echo a pasted text again
 * and again. In place: it can only become shorter. */
static void to_canonical(struct ldisc *l)
{
    uint32_t from = l->tail, to = l->head, lflags = l->termios.c_lflag;

    l->canon = l->head = l->tail;
    l->termios.c_lflag &= ~(uint32_t)(ECHO | ECHONL);
    while (from != to)
        ldisc_input(l, *at(l, from++));
    l->termios.c_lflag = lflags;
}

void ldisc_set_termios(struct ldisc *l, const struct kernel_termios *t)
{
    struct kernel_termios old = l->termios;

    l->termios = *t;
    l->literal = false;
    if (!iflag(l, IXON))
        l->stopped = false;
    if ((old.c_lflag & ICANON) && !lflag(l, ICANON))
        to_raw(l, (char)old.c_cc[VEOF]);
    else if (!(old.c_lflag & ICANON) && lflag(l, ICANON))
        to_canonical(l);
}

void ldisc_init(struct ldisc *l, const struct ldisc_ops *ops)
{
    memset(l, 0, sizeof *l);
    l->ops = ops;
    l->termios = sane;
}

bool ldisc_ok(const struct ldisc *l)
{
    if (l->head - l->tail > LDISC_SIZE || l->canon - l->tail > l->head - l->tail)
        return false;
    for (uint32_t p = l->canon; p != l->head; p++)
        if (is_delim(l, p))
            return false;
    return !lflag(l, ICANON) || l->canon == l->tail || is_delim(l, l->canon - 1);
}
