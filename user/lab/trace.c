/* trace.c - traces from files, in the course's .rep format.
 *
 *     20000       suggested size of the heap        a ID SIZE        malloc
 *     3           number of ids                     c ID SIZE        calloc
 *     6           number of operations              m ID SIZE ALIGN  memalign
 *     1           weight                            r ID SIZE        realloc
 *                                                   f ID             free; -1: of NULL
 *
 * A line an operation. What a program could not do, such as free a block twice, is damage too. */
#include "user/lab/trace.h"
#include "user/lab/lab.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MOST_OPS 10000000u

/* The place in the text, and the first complaint. */
struct reader {
    const char *at;
    unsigned line;
    const char *wrong;
};

void trace_reserve(struct trace *t, uint32_t nops)
{
    t->nops = nops;
    t->ops = lab_pages(nops * sizeof *t->ops, false);
    t->costs = lab_pages(nops * sizeof *t->costs, true);
}

void trace_close(struct trace *t)
{
    lab_unmap(t->ops, t->nops * sizeof *t->ops);
    lab_unmap(t->costs, t->nops * sizeof *t->costs);
}

static void complain_of(struct reader *r, const char *what)
{
    if (!r->wrong)
        r->wrong = what;
}

static void skip_blanks(struct reader *r)
{
    while (*r->at == ' ' || *r->at == '\t' || *r->at == '\r')
        r->at++;
}

/* The next number of this line. */
static uint32_t number(struct reader *r, const char *what)
{
    char *end;
    skip_blanks(r);
    if (*r->at < '0' || *r->at > '9') {
        complain_of(r, what);
        return 0;
    }
    errno = 0;
    unsigned long n = strtoul(r->at, &end, 10);
    if (errno || n >= TOO_LARGE)
        complain_of(r, "the number is too large");
    r->at = end;
    return (uint32_t)n;
}

static void end_line(struct reader *r)
{
    skip_blanks(r);
    if (*r->at && *r->at != '\n')
        complain_of(r, "there is more in the line than belongs there");
    if (!r->wrong && *r->at) {
        r->at++;
        r->line++;
    }
}

static uint32_t header(struct reader *r, const char *what)
{
    uint32_t n = number(r, what);
    end_line(r);
    return n;
}

static void operation(struct reader *r, const struct trace *t, struct op *o)
{
    skip_blanks(r);
    o->what = *r->at;
    if (!o->what || !strchr("acmrf", o->what)) {
        complain_of(r, o->what ? "an operation is a, c, m, r or f"
                               : "the file ends before the number of operations of its header");
        return;
    }
    r->at++;
    skip_blanks(r);
    if (o->what == 'f' && !strncmp(r->at, "-1", 2)) {
        r->at += 2;
        o->id = NO_ID;
        end_line(r);
        return;
    }
    o->id = number(r, "the id is missing");
    if (o->id >= t->ids)
        complain_of(r, "the id is not below the number of ids in the header");
    if (o->what != 'f')
        o->size = number(r, "the size is missing");
    if (o->what == 'm') {
        uint32_t align = number(r, "the alignment is missing");
        if (!align || align & (align - 1))
            complain_of(r, "the alignment is no power of two");
        else
            o->log_align = (uint8_t)__builtin_ctz(align);
    }
    end_line(r);
}

const char *trace_follow(struct trace *t, uint32_t *at)
{
    const uint32_t none = UINT32_MAX;
    uint32_t *sizes = lab_pages(t->ids * sizeof *sizes, false), live = 0;
    const char *wrong = NULL;
    size_t payload = 0;
    memset(sizes, 0xff, t->ids * sizeof *sizes);
    t->peak = t->most = t->peak_at = t->blocks_made = 0;
    for (*at = 0; *at < t->nops && !wrong; ++*at) {
        const struct op *o = &t->ops[*at];
        if (o->id == NO_ID)
            continue;
        uint32_t *size = &sizes[o->id];
        if (o->what == 'f' || o->what == 'r') {
            if (*size == none) {
                wrong = o->what == 'f' ? "the block is not in use: freed twice, or never made"
                                       : "the block is not in use, and can't be resized";
                break;
            }
            payload -= *size;
            live--;
            *size = none;
        } else if (*size != none) {
            wrong = "the id is in use";
            break;
        }
        if (o->what != 'f') {
            *size = o->size;
            payload += o->size;
            t->most = ++live > t->most ? live : t->most;
            t->blocks_made++;
        }
        if (payload > t->peak) {
            t->peak = payload;
            t->peak_at = *at;
        }
    }
    lab_unmap(sizes, t->ids * sizeof *sizes);
    return wrong;
}

static void parse(struct trace *t, struct reader *r)
{
    t->heap = header(r, "the first line is the suggested size of the heap");
    t->ids = header(r, "the second line is the number of ids");
    uint32_t nops = header(r, "the third line is the number of operations");
    t->weight = header(r, "the fourth line is the weight of the trace");
    if (nops > MOST_OPS || t->ids > MOST_OPS)
        complain_of(r, "the header has more than ten million ids or operations");
    if (r->wrong)
        return;
    trace_reserve(t, nops);
    unsigned first = r->line;
    for (uint32_t i = 0; i < nops && !r->wrong; i++)
        operation(r, t, &t->ops[i]);
    while (!r->wrong && *r->at) {
        skip_blanks(r);
        if (*r->at && *r->at != '\n')
            complain_of(r, "there are more operations than the header says");
        end_line(r);
    }
    uint32_t at;
    if (!r->wrong && (r->wrong = trace_follow(t, &at)))
        r->line = first + at;
    if (r->wrong)
        trace_close(t);
}

/* The whole file and a NUL behind it. => NULL with errno set */
static char *load(const char *path, size_t *size)
{
    struct stat st;
    int fd = open(path, O_RDONLY);
    if (fd < 0)
        return NULL;
    char *text = NULL;
    if (fstat(fd, &st) == 0) {
        size_t n = 0;
        ssize_t got = 1;
        *size = (size_t)st.st_size + 1;
        text = lab_pages(*size, false);
        while (n + 1 < *size && (got = read(fd, text + n, *size - 1 - n)) > 0)
            n += (size_t)got;
        if (got < 0) {
            lab_unmap(text, *size);
            text = NULL;
        }
    }
    close(fd);
    return text;
}

static bool open_file(struct trace *t, const char *path, char *error, size_t error_size)
{
    size_t size;
    char *text = load(path, &size);
    if (!text) {
        snprintf(error, error_size, "%s: %s", path, strerror(errno));
        return false;
    }
    struct reader r = { .at = text, .line = 1 };
    parse(t, &r);
    if (r.wrong)
        snprintf(error, error_size, "%s:%u: %s", path, r.line, r.wrong);
    lab_unmap(text, size);
    const char *name = strrchr(path, '/');
    snprintf(t->name, sizeof t->name, "%s", name ? name + 1 : path);
    return !r.wrong;
}

bool trace_open(struct trace *t, const char *what, char *error, size_t size)
{
    char kind[sizeof t->name];
    unsigned long numbers[2] = { 10000, 1 }; /* operations, seed */
    *t = (struct trace){ .weight = 1 };
    if (strchr(what, '/') || strchr(what, '.'))
        return open_file(t, what, error, size);
    size_t n = strcspn(what, ":");
    snprintf(kind, sizeof kind, "%.*s", (int)n, what);
    const char *at = what + n;
    for (unsigned i = 0; i < 2 && *at == ':'; i++) {
        char *end;
        numbers[i] = strtoul(at + 1, &end, 10);
        at = end;
    }
    if (*at || numbers[0] < 10 || numbers[0] > MOST_OPS || !numbers[1]) {
        snprintf(error, size, "%s: KIND[:OPERATIONS[:SEED]], with 10 operations and more", what);
        return false;
    }
    if (!trace_generate(t, kind, (uint32_t)numbers[0], (uint32_t)numbers[1])) {
        snprintf(error, size, "%s: no such trace; `lab list` names them, a file has a / or a .",
                 what);
        return false;
    }
    snprintf(t->name, sizeof t->name, "%s", what);
    return true;
}
