/* The terminal's screen: text, sequences, scrolling, CP437, and bytes that mean nothing. */
#include "tests/host/tap.h"

#include "kernel/dev/vt.c"

static struct vt t;

static void put(const char *s)
{
    vt_write(&t, s, strlen(s));
}

static void fresh(const char *s)
{
    vt_init(&t);
    vt_clean(&t);
    put(s);
}

/* Does row y begin with this text? */
static bool row_is(int y, const char *s)
{
    int x = 0;

    for (; s[x]; x++)
        if ((t.cell[y][x] & 0xff) != (uint8_t)s[x])
            break;
    if (!s[x])
        return true;
    printf("# row %d: got '", y);
    for (x = 0; x < 20; x++)
        printf("%c", t.cell[y][x] & 0x7f);
    printf("', want '%s'\n", s);
    return false;
}

static bool at(int y, int x)
{
    if (t.cur.y == y && t.cur.x == x)
        return true;
    printf("# cursor at %d, %d; want %d, %d\n", t.cur.y, t.cur.x, y, x);
    return false;
}

static int attr(int y, int x)
{
    return t.cell[y][x] >> 8;
}

static void text(void)
{
    fresh("hello\r\nworld");
    ok(row_is(0, "hello ") && row_is(1, "world ") && at(1, 5), "text and newline");
    fresh("a\tb\bc");
    ok(row_is(0, "a       c"), "tab and backspace");
    fresh("\033[80Gx");
    ok(at(0, 79) && t.cur.wrap, "the last column waits before it wraps");
    put("y");
    ok(row_is(1, "y") && at(1, 1), "the next glyph wraps");
    fresh("\033[?7l\033[80Gxyz");
    ok(at(0, 79) && (t.cell[0][79] & 0xff) == 'z', "no wrap without autowrap");
    fresh("\033[25;1Hlast\r\nnew");
    ok(row_is(23, "last") && row_is(24, "new") && t.scrolled == 1, "the last line scrolls");
}

static void moves(void)
{
    fresh("\033[5;10Hx");
    ok(at(4, 10) && (t.cell[4][9] & 0xff) == 'x', "CUP");
    put("\033[2A\033[3C\033[B\033[D");
    ok(at(3, 12), "up, right, down, left");
    put("\033[99A\033[999D");
    ok(at(0, 0), "moves stop at the edge");
    put("\033[999;999H");
    ok(at(24, 79), "so does CUP");
    put("\033[H\033[3;4H\0337\033[10;10H\0338");
    ok(at(2, 3), "save and restore");
    put("\033[s\033[H\033[u\033[7d\033[9G\033[E");
    ok(at(7, 0), "VPA, CHA, CNL");
    fresh("\033[3g\033[20G\033H\033[50G\033H\r\t");
    ok(at(0, 19), "own tab stops");
    put("\033[2I\033[Z");
    ok(at(0, 49), "forward and backward");
}

static void erasing(void)
{
    fresh("abcdef\033[4G\033[K");
    ok(row_is(0, "abc   "), "EL 0");
    fresh("abcdef\033[4G\033[1K");
    ok(row_is(0, "    ef"), "EL 1");
    fresh("one\r\ntwo\r\nthree\033[2;2H\033[J");
    ok(row_is(0, "one") && row_is(1, "t  ") && row_is(2, "     "), "ED 0");
    fresh("one\r\ntwo\r\nthree\033[2;2H\033[1J");
    ok(row_is(0, "   ") && row_is(1, "  o") && row_is(2, "three"), "ED 1");
    fresh("abc\033[44m\033[2J");
    ok(row_is(0, "   ") && attr(0, 0) == 0x17 && at(0, 3), "ED 2, in the pen's background");
    fresh("abcdef\033[2G\033[2@");
    ok(row_is(0, "a  bcdef"), "ICH");
    put("\033[3P");
    ok(row_is(0, "acdef   "), "DCH");
    put("\033[2X");
    ok(row_is(0, "a  ef"), "ECH");
    fresh("x\033[3b");
    ok(row_is(0, "xxxx "), "REP");
}

static void scrolling(void)
{
    fresh("");
    for (int i = 0; i < VT_ROWS; i++) {
        char s[24];

        snprintf(s, sizeof s, "\033[%d;1H%c", i + 1, 'a' + i);
        put(s);
    }
    vt_clean(&t);
    put("\033[3;5r");
    ok(at(0, 0), "DECSTBM homes");
    put("\033[5;1H\n");
    ok(row_is(1, "b") && row_is(2, "d") && row_is(3, "e") && row_is(4, " ") && row_is(5, "f"),
       "a feed scrolls the region only");
    is(t.scrolled, 0, "and is not a scroll of the screen");
    put("\033[3;1H\033M");
    ok(row_is(2, " ") && row_is(3, "d") && row_is(4, "e") && row_is(5, "f"), "RI scrolls back");
    put("\033[4;1H\033[L");
    ok(row_is(3, " ") && row_is(4, "d") && row_is(5, "f"), "IL");
    put("\033[M");
    ok(row_is(3, "d") && row_is(4, " "), "DL");
    put("\033[?6h\033[1;1H");
    ok(at(2, 0), "origin mode counts from the region");
    put("\033[99;1H");
    ok(at(4, 0), "and stays in it");
    put("\033[?6l\033[r\033[2S");
    ok(row_is(0, " ") && row_is(1, "d") && t.scrolled == 2, "SU of the whole screen is counted");
    put("\033[T");
    ok(row_is(0, " ") && row_is(2, "d"), "SD");
    put("\033[5;5r\033[9;2r");
    ok(t.top == 0 && t.bottom == VT_ROWS, "a region of less than two lines is refused");
}

static void colours(void)
{
    fresh("\033[31ma\033[1mb\033[0mc\033[92md\033[7me\033[27;39;103mf");
    ok(attr(0, 0) == 0x04, "red is VGA's 4");
    ok(attr(0, 1) == 0x0c, "bold brightens");
    ok(attr(0, 2) == 0x07, "reset");
    ok(attr(0, 3) == 0x0a, "bright green");
    ok(attr(0, 4) == 0xa0, "reverse");
    ok(attr(0, 5) == 0xe7, "bright background");
    fresh("\033[38;5;9ma\033[48;5;21mb\033[m\033[38;2;0;255;0mc\033[38;5;240md\033[31;8me");
    ok(attr(0, 0) == 0x0c && attr(0, 1) == 0x9c, "256 colours become sixteen");
    ok(attr(0, 2) == 0x0a && attr(0, 3) == 0x08, "so do all colours, and greys");
    is(attr(0, 4), 0x00, "concealed");
    fresh("\033[mx\033[;1my\033[38my\033[38;5mz");
    ok(attr(0, 0) == 0x07 && attr(0, 1) == 0x0f && vt_ok(&t), "empty and missing parameters");
}

static void modes(void)
{
    fresh("main\033[?1049h");
    ok(row_is(0, "    ") && t.alternate, "the alternate screen is empty");
    put("\033[5;5Halt\033[?1049l");
    ok(row_is(0, "main") && row_is(4, "       ") && at(0, 4), "the main one comes back");
    put("\033[?25l");
    ok(t.hidden, "the cursor hides");
    put("\033[?1;25h");
    ok(!t.hidden && t.app_keys, "several modes at once");
    put("\033[4h\033[1GX");
    ok(row_is(0, "Xmain"), "insert mode");
    put("\033[!p");
    ok(!t.insert && !t.app_keys && row_is(0, "Xmain"), "a soft reset keeps the picture");
    put("\033c");
    ok(row_is(0, "     ") && at(0, 0), "a hard one does not");
    fresh("\033[3;7H\033[6n\033[c");
    ok(t.nreply == 11 && !memcmp(t.reply, "\033[3;7R\033[?6c", 11), "reports are answered");
    for (int i = 0; i < 50; i++)
        put("\033[6n");
    ok(vt_ok(&t), "answers that nobody takes do not pile up");
    fresh("\033]0;title\007a\033]2;x\033\\b\033Pq#0\033\\c");
    ok(row_is(0, "abc "), "titles and strings are skipped");
    fresh("\033(0lqk\033(Bx\033#8");
    is(t.cell[5][5], 0x0745, "DECALN fills");
    fresh("\033(0lqk\033(Bq");
    ok(row_is(0, "\xda\xc4\xbfq"), "DEC line drawing");
    fresh("\033[2\030A\033[1\033[2Cb");
    ok(row_is(0, "A  b"), "CAN ends a sequence, ESC starts another");
    fresh("\033[1\n2Cx");
    ok(at(1, 13), "a control inside a sequence acts at once");
}

/* Box characters: the table by range agrees with the one by glyph. */
static int box_mismatches(void)
{
    int bad = 0;

    for (int i = 0; i < 128; i++)
        if (high_half[i] >= 0x2500 && high_half[i] < 0x25a0 && vt_glyph(high_half[i]) != 0x80 + i) {
            printf("# U+%04x gives %02x, want %02x\n", high_half[i], vt_glyph(high_half[i]),
                   0x80 + i);
            bad++;
        }
    return bad;
}

static void unicode(void)
{
    fresh("┌─┬╮é→█…");
    ok(row_is(0, "\xda\xc4\xc2\xbf\x82\x1a\xdb."), "UTF-8 becomes CP437");
    is(box_mismatches(), 0, "both tables of box characters agree");
    fresh("e\xcc\x81x");
    ok(row_is(0, "ex "), "a combining mark takes no column");
    fresh("a\xffz\xe2\x94 b\xc0\xaf"
          "c");
    ok(row_is(0, "a?z? b??c"), "broken UTF-8 shows as question marks, one for each break");
    fresh("\xed\xa0\x80|\xf4\x90\x80\x80|\xf0\x9f\x98\x80");
    ok(row_is(0, "?|?|? "), "surrogates, beyond the last, and what has no glyph");
    fresh("\xc2\x9b"
          "31mx");
    ok(row_is(0, "31mx"), "C1 controls in UTF-8 are ignored");
}

static bool spans(int y, int lo, int hi)
{
    return t.lo[y] == lo && t.hi[y] == hi;
}

/* What changed is known; nothing else is touched. */
static void damage(void)
{
    fresh("\033[3;5Hab");
    ok(spans(2, 4, 6) && spans(1, 0, 0) && spans(3, 0, 0), "two cells changed");
    put("\033[25;1H\n");
    ok(spans(1, 4, 6) && spans(2, 0, 0) && spans(24, 0, 80) && t.scrolled == 1,
       "the record scrolls with the screen");
    vt_clean(&t);
    ok(spans(1, 0, 0) && t.scrolled == 0, "and is forgotten");
}

/* A picture kept from the spans and scrolls alone is the picture. */
static bool mirror_holds(unsigned seed)
{
    static uint16_t mirror[VT_ROWS][VT_COLS];
    static const char alphabet[] =
        "\033\033\033[[[0123456789;;;?!ABCDEFGHJKLMPSTXZ@abcdefghilmnqrsu78c"
        "\r\n\n\n\b\t\xe2\x94\x80\xc3";

    tap_seed = seed;
    vt_init(&t);
    for (int step = 0; step < 3000; step++) {
        char c =
            tap_random() % 8 ? alphabet[tap_random() % (sizeof alphabet - 1)] : (char)tap_random();

        vt_write(&t, &c, 1);
        if (!vt_ok(&t))
            return false;
        if (tap_random() % 16)
            continue;
        for (unsigned i = 0; i < t.scrolled && i < VT_ROWS; i++)
            memmove(mirror, mirror[1], sizeof mirror - sizeof mirror[0]);
        for (int y = 0; y < VT_ROWS; y++)
            for (int x = t.lo[y]; x < t.hi[y]; x++)
                mirror[y][x] = t.cell[y][x];
        vt_clean(&t);
        if (memcmp(mirror, t.cell, sizeof mirror))
            return false;
    }
    return true;
}

int main(void)
{
    int bad = 0;

    plan(68);
    text();
    moves();
    erasing();
    scrolling();
    colours();
    modes();
    unicode();
    damage();
    for (unsigned seed = 1; seed <= 300; seed++)
        bad += !mirror_holds(seed);
    is(bad, 0, "a million random bytes: always sound, and every change is recorded");
    return done();
}
