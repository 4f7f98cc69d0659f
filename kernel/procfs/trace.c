/* trace.c - the history of events as files.
 *
 *   /proc/trace         read: the records as text, oldest first. A write is one command:
 *                         on [GROUP,GROUP...] [marked]   start: these groups, or all of them
 *                         off  clear                     stop; forget
 *                         size N                         room for N records, 0 gives it back
 *                         mark  follow                   the writer is marked; and its children
 *                       `on ... marked` records what marked threads do, and nothing else.
 *   /proc/trace_pipe    read: struct trace_record as they come, each once; for one reader, and the
 *                       system calls that it traces wait for it rather than overwrite; its close
 *                       is `off`
 *   /proc/trace_mark    write: an event of the writer's own: struct trace_mark, or text
 *   /proc/trace_events  what events there are */
#include "kernel/procfs/procfs.h"

#ifdef CONFIG_TRACE
#include "kernel/fs/file.h"
#include "kernel/fs/vfs.h"
#include "kernel/lib/assert.h"
#include "kernel/lib/printf.h"
#include "kernel/lib/string.h"
#include "kernel/lib/syscalls.h"
#include "kernel/sched/clock.h"
#include "kernel/sched/trace.h"
#include "libc/include/abi/errno.h"
#include "mm/frame.h"
#include "mm/kmalloc.h"
#include "mm/uaccess.h"
#include "mm/vmalloc.h"

#define SIZE_DEFAULT 4096u      /* records: 128 KB */
#define SIZE_MAX_    (1u << 22) /* 128 MB */
#define COMMAND_MAX  127u

/* "addr at,pfn frame": the type and name of each word; a word without a type is text. */
struct event {
    const char *name, *words;
    uint8_t group;
};

#define TRACE1(g, e, t1, n1)         { #e, #t1 " " #n1, TRACE_GROUP_##g },
#define TRACE2(g, e, t1, n1, t2, n2) { #e, #t1 " " #n1 "," #t2 " " #n2, TRACE_GROUP_##g },
#define TRACE3(g, e, t1, n1, t2, n2, t3, n3) \
    { #e, #t1 " " #n1 "," #t2 " " #n2 "," #t3 " " #n3, TRACE_GROUP_##g },
#define TRACE4(g, e, t1, n1, t2, n2, t3, n3, t4, n4) \
    { #e, #t1 " " #n1 "," #t2 " " #n2 "," #t3 " " #n3 "," #t4 " " #n4, TRACE_GROUP_##g },
#define TRACET0(g, e, n1)         { #e, #n1, TRACE_GROUP_##g },
#define TRACET1(g, e, t1, n1, n2) { #e, #t1 " " #n1 "," #n2, TRACE_GROUP_##g },
#define TRACET2(g, e, t1, n1, t2, n2, n3) \
    { #e, #t1 " " #n1 "," #t2 " " #n2 "," #n3, TRACE_GROUP_##g },
static const struct event events[TRACE_EVENTS] = {
#include "libc/include/abi/trace.def"
};

#define TRACE_GROUP(group, about) { #group, about },
static const struct {
    const char *name, *about;
} groups[TRACE_GROUPS] = {
#include "libc/include/abi/trace.def"
};

/* Letters before the first c, or all. */
static size_t span_to(const char *s, char c)
{
    const char *at = strchr(s, c);

    return at ? (size_t)(at - s) : strlen(s);
}

/* ---- a record as a line ---- */

struct line {
    char s[192];
    size_t len;
};

PRINTF(2, 3) static void put(struct line *l, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    l->len += (size_t)kvsnprintf(l->s + l->len, sizeof l->s - l->len, fmt, ap);
    va_end(ap);
    l->len = MIN(l->len, sizeof l->s - 2);
}

static void put_text(struct line *l, const char *s, size_t n)
{
    put(l, "\"");
    for (; n && *s; s++, n--)
        put(l, "%c", *s < ' ' || *s > '~' || *s == '"' ? '.' : *s);
    put(l, "\"");
}

/* By the type's name, which *words then is behind. */
static void put_word(struct line *l, const char *type, uint32_t value)
{
    if (!strncmp(type, "addr", 4))
        put(l, "%08x", (unsigned)value);
    else if (!strncmp(type, "dec", 3))
        put(l, "%u", (unsigned)value);
    else if (!strncmp(type, "int", 3) || !strncmp(type, "pid", 3))
        put(l, "%d", (int)value);
    else if (!strncmp(type, "frame", 5))
        put(l, "%#x", (unsigned)pfn_of((const struct frame *)value));
    else if (!strncmp(type, "call", 4) && syscall_name(value))
        put(l, "%s", syscall_name(value));
    else
        put(l, "%#x", (unsigned)value);
}

static void put_words(struct line *l, const struct trace_record *r)
{
    const char *w = events[r->event].words;

    for (unsigned i = 0; i < 4 && *w; i++) {
        size_t len = span_to(w, ','), type = span_to(w, ' ');

        if (type < len) {
            put(l, " %.*s=", (int)(len - type - 1), w + type + 1);
            put_word(l, w, r->arg[i]);
        } else {
            put(l, " %.*s=", (int)len, w);
            put_text(l, (const char *)&r->arg[i], sizeof r->arg - i * sizeof r->arg[0]);
        }
        w += len + (w[len] == ',');
    }
}

/* seconds.nanoseconds thread event name=value ... */
static void put_record(struct line *l, const struct trace_record *r)
{
    uint64_t ns = trace_time(r);

    l->len = 0;
    put(l, "%5u.%09u %5d %-12s", (unsigned)(ns / NS_PER_SEC), (unsigned)(ns % NS_PER_SEC), r->tid,
        events[r->event].name);
    put_words(l, r);
    put(l, "\n");
}

static void put_header(struct line *l)
{
    l->len = 0;
    put(l, "# %u events, %u of them lost, room for %u; on:", (unsigned)trace_head(),
        (unsigned)trace_first(), (unsigned)trace_size());
    for (unsigned i = 0; i < TRACE_GROUPS; i++)
        if (trace_on & 1u << i)
            put(l, " %s", groups[i].name);
    put(l, trace_on ? "\n" : " nothing\n");
}

/* ---- /proc/trace ---- */

/* How far a reader is: what was recorded when it began to read is what it gets. */
struct cursor {
    uint32_t next, end;
    size_t off; /* in the line */
    struct line line;
};

static int trace_open(struct file *f)
{
    return (f->priv = kzalloc(sizeof(struct cursor))) ? 0 : -ENOMEM;
}

static void trace_release(struct file *f)
{
    kfree(f->priv);
}

/* => there is a line that is not read to its end */
static bool next_line(struct cursor *c)
{
    struct trace_record r;

    while (c->off == c->line.len) {
        c->next = MAX(c->next, trace_first());
        if (c->next >= c->end || !trace_get(c->next++, &r))
            return false;
        put_record(&c->line, &r);
        c->off = 0;
    }
    return true;
}

static long trace_read(struct file *f, void *ubuf, size_t n, uint64_t *pos)
{
    struct cursor *c = f->priv;
    size_t done = 0;

    if (*pos == 0) {
        c->next = trace_first();
        c->end = trace_head();
        c->off = 0;
        put_header(&c->line);
    }
    while (done < n && next_line(c)) {
        size_t part = MIN(n - done, c->line.len - c->off);

        if (copy_to_user((char *)ubuf + done, c->line.s + c->off, part))
            return -EFAULT;
        c->off += part;
        done += part;
    }
    *pos += done;
    return (long)done;
}

/* "fault,area" => bits, 0 for what is no group */
static uint32_t parse_groups(const char *s)
{
    uint32_t bits = 0;

    while (*s) {
        size_t len = span_to(s, ',');
        uint32_t before = bits;

        for (unsigned i = 0; i < TRACE_GROUPS; i++)
            if (strlen(groups[i].name) == len && !strncmp(s, groups[i].name, len))
                bits |= 1u << i;
        if (bits == before)
            return 0;
        s += len + (s[len] == ',');
    }
    return bits;
}

static int set_size(uint32_t n)
{
    struct trace_record *slots = NULL;
    uint32_t size = 1;

    if (trace_on)
        return -EBUSY;
    if (n > SIZE_MAX_)
        return -EINVAL;
    while (size < n)
        size *= 2;
    if (n && !(slots = vzalloc(size * sizeof *slots)))
        return -ENOMEM;
    if (trace_on) { /* somebody was quicker while memory was found */
        vfree(slots);
        return -EBUSY;
    }
    vfree(trace_set_ring(slots, size));
    return 0;
}

static int start(const char *what, bool marked)
{
    uint32_t bits = *what ? parse_groups(what) : TRACE_ALL;
    int err = trace_size() ? 0 : set_size(SIZE_DEFAULT);

    if (!bits)
        return -EINVAL;
    if (!err)
        trace_start(bits, marked);
    return err;
}

/* The number at s, which ends there. => -1 */
static int64_t parse_number(const char *s)
{
    int64_t n = 0;

    for (; *s >= '0' && *s <= '9' && n <= UINT32_MAX; s++)
        n = n * 10 + (*s - '0');
    return *s ? -1 : n;
}

static int command(char *s)
{
    size_t len = strlen(s);
    bool marked = len > 7 && !strcmp(s + len - 7, " marked");

    if (marked)
        s[len - 7] = '\0';
    if (!strcmp(s, "on"))
        return start("", marked);
    if (!strncmp(s, "on ", 3))
        return start(s + 3, marked);
    if (!strncmp(s, "size ", 5) && s[5])
        return parse_number(s + 5) < 0 ? -EINVAL : set_size((uint32_t)parse_number(s + 5));
    if (!strcmp(s, "off"))
        trace_stop();
    else if (!strcmp(s, "clear"))
        trace_clear();
    else if (!strcmp(s, "mark") || !strcmp(s, "follow"))
        trace_mark_thread(*s == 'f');
    else
        return -EINVAL;
    return 0;
}

static long trace_write(struct file *f, const void *ubuf, size_t n, uint64_t *pos)
{
    char s[COMMAND_MAX + 1];
    size_t len = n;
    int err;

    if (n > COMMAND_MAX)
        return -EINVAL;
    if (copy_from_user(s, ubuf, n))
        return -EFAULT;
    while (len && (s[len - 1] == '\n' || s[len - 1] == ' '))
        len--;
    s[len] = '\0';
    err = command(s);
    return err ? err : (long)n;
}

/* Forwards only, and to the start: a text that is made as it is read has no other places. */
static int64_t trace_seek(struct file *f, int64_t off, int whence)
{
    return off || whence ? -EINVAL : file_seek_in(f, 0, 0, 0);
}

const struct file_ops proc_trace_ops = { .name = "proc trace",
                                         .open = trace_open,
                                         .release = trace_release,
                                         .read = trace_read,
                                         .write = trace_write,
                                         .lseek = trace_seek };

/* ---- /proc/trace_pipe ---- */

static bool pipe_open;

static int pipe_start(struct file *f)
{
    if (pipe_open)
        return -EBUSY;
    pipe_open = true;
    trace_set_reader(true);
    return 0;
}

static void pipe_release(struct file *f)
{
    pipe_open = false;
    trace_set_reader(false);
    trace_stop();
}

static long pipe_read(struct file *f, void *ubuf, size_t n, uint64_t *pos)
{
    struct trace_record r;
    size_t done = 0;
    int err = n < sizeof r ? -EINVAL : trace_wait_unread();

    while (!err && n - done >= sizeof r && trace_get_unread(&r)) {
        if (copy_to_user((char *)ubuf + done, &r, sizeof r))
            err = -EFAULT;
        else
            done += sizeof r;
    }
    return done ? (long)done : err;
}

const struct file_ops proc_trace_pipe_ops = {
    .name = "proc trace_pipe", .open = pipe_start, .release = pipe_release, .read = pipe_read
};

/* ---- /proc/trace_mark ---- */

static long mark_write(struct file *f, const void *ubuf, size_t n, uint64_t *pos)
{
    union {
        struct trace_mark mark;
        char text[17];
    } u;
    size_t some = MIN(n, sizeof u.text);

    if (copy_from_user(&u, ubuf, some))
        return -EFAULT;
    if (n == sizeof u.mark) {
        trace_mark(u.mark.a, u.mark.b, u.mark.name, sizeof u.mark.name);
        return (long)n;
    }
    while (some && u.text[some - 1] == '\n')
        some--;
    trace_note(u.text, some);
    return (long)n;
}

const struct file_ops proc_trace_mark_ops = { .name = "proc trace_mark", .write = mark_write };

/* ---- /proc/trace_events ---- */

int proc_print_trace_events(struct text *t, const struct proc_id *id)
{
    for (unsigned g = 0; g < TRACE_GROUPS; g++) {
        text_printf(t, "%s: %s\n", groups[g].name, groups[g].about);
        for (unsigned i = 0; i < TRACE_EVENTS; i++)
            if (events[i].group == g)
                text_printf(t, "    %-12s %s\n", events[i].name, events[i].words);
    }
    return 0;
}
#endif
