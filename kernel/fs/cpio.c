/* cpio.c - the newc format as a state machine over a stream.
 *
 *   state     takes                                  then
 *   GAP       zeros between archives; the first '0'  HEADER
 *   HEADER    110 bytes: magic and 13 fields of 8    NAME
 *             hexadecimal digits
 *   NAME      namesize bytes, the last one NUL,      DATA, or GAP after TRAILER!!!
 *             and padding to a multiple of 4
 *   DATA      filesize bytes                         PAD
 *   PAD       padding to a multiple of 4             HEADER
 *
 * Each byte is looked at once. Offsets count from the start of the archive, which is what padding
 * is measured from. Also compiled on the host. */
#include "kernel/fs/cpio.h"

#include "kernel/lib/assert.h"
#include "kernel/lib/string.h"
#include "libc/include/abi/errno.h"
#include "libc/include/abi/mode.h"

enum state { GAP, HEADER, NAME, DATA, PAD, FAILED };

#define MAGIC_LEN 6u
#define FIELD_LEN 8u
#define NFIELDS   13u
#define TRAILER   "TRAILER!!!"

static_assert(MAGIC_LEN + NFIELDS * FIELD_LEN == CPIO_HEADER, "the header is magic and fields");

static int fail(struct cpio *c, const char *why)
{
    c->state = FAILED;
    if (!c->error) {
        c->error = why;
        c->error_offset = c->offset;
    }
    return -EINVAL;
}

static void expect(struct cpio *c, enum state state, uint32_t want)
{
    c->state = state;
    c->want = want;
    c->have = 0;
}

void cpio_init(struct cpio *c, const struct cpio_sink *sink, void *arg)
{
    memset(c, 0, sizeof *c);
    c->sink = sink;
    c->arg = arg;
    expect(c, GAP, 0);
}

static int hex_digit(char ch)
{
    if (ch >= '0' && ch <= '9')
        return ch - '0';
    ch |= 0x20;
    return ch >= 'a' && ch <= 'f' ? ch - 'a' + 10 : -1;
}

static bool hex_field(const char *s, uint32_t *out)
{
    uint32_t v = 0;

    for (unsigned i = 0; i < FIELD_LEN; i++) {
        int digit = hex_digit(s[i]);
        if (digit < 0)
            return false;
        v = v << 4 | (uint32_t)digit;
    }
    *out = v;
    return true;
}

static bool has_contents(uint32_t mode)
{
    return S_ISREG(mode) || S_ISLNK(mode);
}

/* The part's bytes into buf, as far as they fit: behind the longest name there is only padding. */
static void copy_part(struct cpio *c, const char *s, uint32_t n)
{
    if (c->have < sizeof c->buf)
        memcpy(c->buf + c->have, s, MIN(n, (uint32_t)sizeof c->buf - c->have));
}

/* Bytes from the current offset to the next multiple of 4. */
static uint32_t padding(const struct cpio *c)
{
    return -(c->offset - c->start) & 3;
}

static int take_header(struct cpio *c)
{
    struct cpio_entry *e = &c->entry;
    uint32_t *const field[NFIELDS] = { &e->ino,       &e->mode,       &e->uid,        &e->gid,
                                       &e->nlink,     &e->mtime,      &e->size,       &e->dev_major,
                                       &e->dev_minor, &e->rdev_major, &e->rdev_minor, &c->name_size,
                                       &c->check };

    if (memcmp(c->buf, "070701", MAGIC_LEN) && memcmp(c->buf, "070702", MAGIC_LEN))
        return fail(c, "no cpio header (newc format, magic 070701) here");
    c->summed = c->buf[MAGIC_LEN - 1] == '2';
    for (unsigned i = 0; i < NFIELDS; i++) {
        if (!hex_field(c->buf + MAGIC_LEN + i * FIELD_LEN, field[i]))
            return fail(c, "a header field is not a hexadecimal number");
    }
    if (c->name_size == 0 || c->name_size > CPIO_PATH_MAX)
        return fail(c, "a name is empty or too long");
    c->sum = 0;
    /* The name is padded so that name and header together end at a multiple of 4. */
    expect(c, NAME, ((CPIO_HEADER + c->name_size + 3) & ~3u) - CPIO_HEADER);
    return 0;
}

/* Drop what makes a path absolute or says "here": the archive is unpacked into one place. */
static const char *relative(const char *path)
{
    for (;;) {
        if (*path == '/')
            path++;
        else if (path[0] == '.' && (path[1] == '/' || !path[1]))
            path++;
        else
            return path;
    }
}

/* Does a component ".." lead out of where the archive is unpacked? */
static bool climbs(const char *path)
{
    while (*path) {
        size_t len = 0;
        while (path[len] && path[len] != '/')
            len++;
        if (len == 2 && path[0] == '.' && path[1] == '.')
            return true;
        path += len + (path[len] == '/');
    }
    return false;
}

static int end_entry(struct cpio *c)
{
    if (c->summed && has_contents(c->entry.mode) && c->sum != c->check)
        return fail(c, "the checksum of a file does not match");
    expect(c, PAD, padding(c));
    return c->sink->end(c->arg);
}

static int take_name(struct cpio *c)
{
    struct cpio_entry *e = &c->entry;

    if (strnlen(c->buf, c->name_size) != c->name_size - 1)
        return fail(c, "a name has no end, or ends early");
    if (!strcmp(c->buf, TRAILER)) {
        if (e->size)
            return fail(c, "the trailer has contents");
        c->archives++;
        expect(c, GAP, 0);
        return 0;
    }
    e->path = relative(c->buf);
    if (climbs(e->path))
        return fail(c, "a name contains ..");
    if (e->size && !has_contents(e->mode))
        return fail(c, "contents where there can be none");
    int err = c->sink->entry(c->arg, e);
    if (err)
        return err;
    expect(c, DATA, e->size);
    return e->size ? 0 : end_entry(c);
}

static int take_data(struct cpio *c, const char *data, uint32_t n)
{
    if (c->summed) {
        for (uint32_t i = 0; i < n; i++)
            c->sum += (unsigned char)data[i];
    }
    int err = c->sink->data(c->arg, data, n);
    if (err)
        return err;
    return c->have == c->want ? end_entry(c) : 0;
}

/* Zeros may fill the space behind an archive; another archive may follow. */
static int take_gap(struct cpio *c, char ch)
{
    if (ch == '\0' && c->archives)
        return 0;
    if (ch != '0')
        return fail(c, c->archives ? "something that is no archive follows"
                                   : "this is no cpio archive");
    c->start = c->offset - 1;
    expect(c, HEADER, CPIO_HEADER);
    c->buf[c->have++] = ch;
    return 0;
}

/* A part is complete, or (DATA) some of it is here. */
static int take_part(struct cpio *c, const char *data, uint32_t n)
{
    switch (c->state) {
    case HEADER: return c->have == c->want ? take_header(c) : 0;
    case NAME: return c->have == c->want ? take_name(c) : 0;
    case DATA: return take_data(c, data, n);
    default:
        if (c->have == c->want)
            expect(c, HEADER, CPIO_HEADER);
        return 0;
    }
}

int cpio_feed(struct cpio *c, const void *data, size_t n)
{
    const char *s = data;
    int err = 0;

    while (n && !err) {
        if (c->state == FAILED)
            return -EINVAL;
        if (c->state == GAP) {
            c->offset++;
            err = take_gap(c, *s++);
            n--;
            continue;
        }
        uint32_t some = MIN(c->want - c->have, (uint32_t)n);
        if (c->state == HEADER || c->state == NAME)
            copy_part(c, s, some);
        c->have += some;
        c->offset += some;
        err = take_part(c, s, some);
        s += some;
        n -= some;
    }
    if (err)
        c->state = FAILED;
    return err;
}

int cpio_finish(struct cpio *c)
{
    if (c->state == FAILED)
        return -EINVAL;
    if (!c->offset)
        return fail(c, "the archive is empty");
    return c->state == GAP && c->archives ? 0 : fail(c, "the archive ends in the middle");
}
