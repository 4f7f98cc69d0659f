/* generate.c - traces made from a seed: the same seed gives the same trace everywhere.
 * What programs do, as shapes: Wilson et al. 1995 call them plateaus, ramps and peaks. */
#include "user/lab/trace.h"
#include "user/lab/lab.h"

#include <string.h>

const struct generator generators[] = {
    { "exp", "exponential sizes (mean 64), random lifetimes" },
    { "bimodal", "nine small blocks to one of 1 to 4 KB, random lifetimes" },
    { "ramp", "blocks pile up and go but for one in 16; the next ramp's are larger" },
    { "lifo", "a stack: the youngest block goes first" },
    { "fifo", "a queue: the oldest block goes first" },
    { "random", "all sizes to 1 KB, all calls: calloc, realloc, memalign among them" },
    { "binary", "small and large in turn; the large ones go, larger ones come" },
    { "coalesce", "two neighbours go, one of both their sizes comes" },
    { "realloc", "one block grows step by step, to 8 KB, among others that come and go" },
    { NULL, NULL },
};

struct maker {
    struct trace *t;
    uint32_t state, made, limit;
    uint32_t *live, first, last; /* ids in use: live[first .. last - 1] */
};

/* xorshift: Marsaglia 2003. => 0 to n - 1 */
static uint32_t rnd(struct maker *m, uint32_t n)
{
    m->state ^= m->state << 13;
    m->state ^= m->state >> 17;
    m->state ^= m->state << 5;
    return (uint32_t)((uint64_t)m->state * n >> 32);
}

/* -mean * ln(u), u uniform in (0, 1]: the logarithm to base 2 from the place of the first bit, and
 * a straight line between two powers. */
static uint32_t exponential(struct maker *m, uint32_t mean)
{
    uint32_t u = rnd(m, UINT32_MAX) | 1;
    unsigned zeros = (unsigned)__builtin_clz(u);
    uint32_t fraction = zeros == 31 ? 0 : u << (zeros + 1) >> 16; /* of 2^16 */
    uint32_t log2 = (zeros + 1) * 65536 - fraction;               /* -log2(u), times 2^16 */
    return (uint32_t)((uint64_t)mean * log2 * 45426 >> 32) + 1;   /* ln 2 = 45426 / 2^16 */
}

static bool room(const struct maker *m)
{
    return m->made < m->limit;
}

static void add(struct maker *m, char what, uint32_t id, uint32_t size)
{
    if (room(m))
        m->t->ops[m->made++] = (struct op){ .what = what, .id = id, .size = size };
}

/* A new block at the end of the row of live ones. => its id */
static uint32_t make(struct maker *m, char what, uint32_t size)
{
    if (room(m))
        m->live[m->last++] = m->t->ids++;
    add(m, what, m->t->ids - 1, size);
    return m->t->ids - 1;
}

static void end(struct maker *m, uint32_t at)
{
    if (!room(m))
        return;
    add(m, 'f', m->live[at], 0);
    m->live[at] = m->live[--m->last];
}

static void end_oldest(struct maker *m)
{
    if (room(m))
        add(m, 'f', m->live[m->first++], 0);
}

static uint32_t live(const struct maker *m)
{
    return m->last - m->first;
}

static uint32_t size_exp(struct maker *m)
{
    return exponential(m, 64);
}

static uint32_t size_bimodal(struct maker *m)
{
    return rnd(m, 10) ? 8 + rnd(m, 56) : 1024 + rnd(m, 3072);
}

static uint32_t size_any(struct maker *m)
{
    return 1 + rnd(m, 1024);
}

/* A plateau: about a tenth of all operations is in use at a time, and any of them may go. */
static void plateau(struct maker *m, uint32_t (*size)(struct maker *m))
{
    uint32_t level = m->limit / 10 + 1;
    while (room(m)) {
        if (live(m) < level || (rnd(m, 2) && live(m) < level + level / 4))
            make(m, 'a', size(m));
        else
            end(m, m->first + rnd(m, live(m)));
    }
}

static void ramps(struct maker *m)
{
    uint32_t height = m->limit / 10 + 1, size = 24;
    while (room(m)) {
        uint32_t base = m->last;
        for (uint32_t i = 0; i < height; i++)
            make(m, 'a', size + rnd(m, size));
        for (uint32_t i = m->last; i-- > base;)
            if (i % 16)
                end(m, i);
        size += size / 2;
    }
}

static void stack(struct maker *m)
{
    while (room(m)) {
        for (uint32_t n = rnd(m, 40) + 1; n; n--)
            make(m, 'a', size_exp(m));
        for (uint32_t n = rnd(m, live(m) < m->limit / 10 ? 36 : 60); n && live(m); n--)
            end(m, m->last - 1);
    }
}

static void queue(struct maker *m)
{
    while (room(m)) {
        make(m, 'a', size_exp(m));
        if (live(m) > m->limit / 10)
            end_oldest(m);
    }
}

static void everything(struct maker *m)
{
    while (room(m)) {
        uint32_t n = live(m) ? m->first + rnd(m, live(m)) : 0;
        switch (live(m) > m->limit / 10 ? 9 : rnd(m, 10)) {
        case 0: make(m, 'c', size_any(m)); break;
        case 1:
            make(m, 'm', size_any(m));
            m->t->ops[m->made - 1].log_align = (uint8_t)(3 + rnd(m, 7));
            break;
        case 2:
        case 3:
            if (live(m))
                add(m, 'r', m->live[n], size_any(m));
            break;
        case 4:
        case 5:
        case 9:
            if (live(m))
                end(m, n);
            break;
        default: make(m, 'a', size_any(m));
        }
    }
}

static void binary(struct maker *m)
{
    uint32_t pairs = m->limit / 6 + 1, base = m->t->ids;
    for (uint32_t i = 0; i < pairs; i++) {
        make(m, 'a', 64);
        make(m, 'a', 448);
    }
    for (uint32_t i = 0; i < pairs; i++)
        add(m, 'f', base + 2 * i + 1, 0);
    while (room(m))
        make(m, 'a', 512);
}

static void pairs_join(struct maker *m)
{
    uint32_t n = m->limit / 20 + 1;
    while (room(m)) {
        uint32_t base = m->t->ids;
        for (uint32_t i = 0; i < n; i++)
            make(m, 'a', 4000 / (n < 40 ? 1 : 8) + i % 8);
        for (uint32_t i = 0; i < n; i++)
            add(m, 'f', base + i, 0);
        base = m->t->ids;
        for (uint32_t i = 0; i < n / 2; i++)
            make(m, 'a', 8000 / (n < 40 ? 1 : 8));
        for (uint32_t i = 0; i < n / 2; i++)
            add(m, 'f', base + i, 0);
    }
}

static void growing(struct maker *m)
{
    uint32_t size = 512, id = make(m, 'a', size);
    while (room(m)) {
        size = size < 8192 ? size + 128 : 512;
        add(m, 'r', id, size);
        uint32_t small = make(m, 'a', 128);
        if (m->made % 3)
            add(m, 'f', small, 0);
    }
}

static bool fill(struct maker *m, const char *kind)
{
    if (!strcmp(kind, "exp"))
        plateau(m, size_exp);
    else if (!strcmp(kind, "bimodal"))
        plateau(m, size_bimodal);
    else if (!strcmp(kind, "ramp"))
        ramps(m);
    else if (!strcmp(kind, "lifo"))
        stack(m);
    else if (!strcmp(kind, "fifo"))
        queue(m);
    else if (!strcmp(kind, "random"))
        everything(m);
    else if (!strcmp(kind, "binary"))
        binary(m);
    else if (!strcmp(kind, "coalesce"))
        pairs_join(m);
    else if (!strcmp(kind, "realloc"))
        growing(m);
    else
        return false;
    return true;
}

bool trace_generate(struct trace *t, const char *kind, uint32_t nops, uint32_t seed)
{
    struct maker m = { .t = t, .state = seed * 2654435761u | 1, .limit = nops };
    uint32_t at;
    trace_reserve(t, nops);
    m.live = lab_pages((nops + 1) * sizeof *m.live, false);
    bool known = fill(&m, kind);
    lab_unmap(m.live, (nops + 1) * sizeof *m.live);
    if (known && !trace_follow(t, &at))
        return true;
    trace_close(t);
    return false;
}
