/* decode.c - a call and its result in words, by the one table of system calls. */
#include "user/strace/strace.h"

#include "user/lib/signames.h"
#include "user/lib/util.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

struct row {
    uint16_t nr;
    const char *name;
    const char *types; /* "fd,in,size," */
};

#define SYSCALL0(nr, name)                             { nr, #name, "" },
#define SYSCALL1(nr, name, a, an)                      { nr, #name, #a "," },
#define SYSCALL2(nr, name, a, an, b, bn)               { nr, #name, #a "," #b "," },
#define SYSCALL3(nr, name, a, an, b, bn, c, cn)        { nr, #name, #a "," #b "," #c "," },
#define SYSCALL4(nr, name, a, an, b, bn, c, cn, d, dn) { nr, #name, #a "," #b "," #c "," #d "," },
#define SYSCALL5(nr, name, a, an, b, bn, c, cn, d, dn, e, en) \
    { nr, #name, #a "," #b "," #c "," #d "," #e "," },
#define SYSCALL6(nr, name, a, an, b, bn, c, cn, d, dn, e, en, f, fn) \
    { nr, #name, #a "," #b "," #c "," #d "," #e "," #f "," },
static const struct row rows[] = {
#include <abi/syscall.def>
};

static const struct row *row_of(uint32_t nr)
{
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
        if (rows[i].nr == nr)
            return &rows[i];
    return NULL;
}

static void print_text(FILE *out, const struct text *t)
{
    putc('"', out);
    for (unsigned i = 0; i < t->length; i++) {
        unsigned char c = (unsigned char)t->bytes[i];

        if (c == '"' || c == '\\')
            fprintf(out, "\\%c", c);
        else if (c == '\n')
            fputs("\\n", out);
        else if (c == '\t')
            fputs("\\t", out);
        else if (c < ' ' || c > '~')
            fprintf(out, "\\%o", c);
        else
            putc(c, out);
    }
    fputs(t->cut ? "\"..." : "\"", out);
}

/* The texts that belong to argument i. => how many */
static unsigned print_texts(FILE *out, const struct call *c, unsigned i)
{
    unsigned n = 0;

    for (unsigned k = 0; k < c->ntexts; k++)
        if (c->text[k].arg == i) {
            fputs(n++ ? ", " : "", out);
            print_text(out, &c->text[k]);
        }
    return n;
}

static bool has_text(const struct call *c, unsigned i)
{
    for (unsigned k = 0; k < c->ntexts; k++)
        if (c->text[k].arg == i)
            return true;
    return false;
}

static bool is(const char *type, const char *name)
{
    return strcmp(type, name) == 0;
}

static void print_argument(FILE *out, const struct call *c, unsigned i, const char *type)
{
    uint32_t v = c->arg[i];

    if (has_text(c, i)) {
        fputs(is(type, "strv") ? "[" : "", out);
        print_texts(out, c, i);
        fputs(is(type, "strv") ? "]" : "", out);
    } else if (is(type, "fd") && (int)v == AT_FDCWD)
        fputs("AT_FDCWD", out);
    else if (is(type, "sig") && *signal_name((int)v) != '?')
        fprintf(out, "SIG%s", signal_name((int)v));
    else if (is(type, "fd") || is(type, "int") || is(type, "pid"))
        fprintf(out, "%d", (int)v);
    else if (is(type, "size") || is(type, "uint") || is(type, "off"))
        fprintf(out, "%u", (unsigned)v);
    else if (is(type, "mode"))
        fprintf(out, "%#o", (unsigned)v);
    else if (is(type, "flags"))
        fprintf(out, "%#x", (unsigned)v);
    else if (!print_flags(out, type, v))
        v ? fprintf(out, "%#x", (unsigned)v) : fputs("NULL", out);
}

void print_call(FILE *out, const struct call *c)
{
    const struct row *row = row_of(c->nr);
    const char *type = row ? row->types : "";

    if (!row) {
        fprintf(out, "syscall_%u(%#x, %#x, %#x)", (unsigned)c->nr, (unsigned)c->arg[0],
                (unsigned)c->arg[1], (unsigned)c->arg[2]);
        return;
    }
    fprintf(out, "%s(", row->name);
    for (unsigned i = 0; *type; i++) {
        size_t n = strcspn(type, ",");
        char name[16];

        snprintf(name, sizeof name, "%.*s", (int)n, type);
        fputs(i ? ", " : "", out);
        print_argument(out, c, i, name);
        type += n + 1;
    }
    putc(')', out);
}

/* Calls whose result is an address. */
static bool gives_address(const struct call *c)
{
    static const char *const names[] = { "brk", "mmap", "mmap2", "mremap", "shmat" };
    const struct row *row = row_of(c->nr);

    for (size_t i = 0; row && i < ARRAY_SIZE(names); i++)
        if (is(row->name, names[i]))
            return true;
    return false;
}

void print_result(FILE *out, const struct call *c, int32_t value)
{
    if (value < 0 && value >= -4095) {
        const char *name = strerrorname_np(-value);

        fprintf(out, " = -1 %s (%s)\n", name ? name : "E?", strerror(-value));
    } else {
        fprintf(out, gives_address(c) ? " = %#x\n" : " = %d\n", (unsigned)value);
    }
}
