/* replay.c - a trace on an allocator, first checked, then measured, each in a process of its own.
 * Checked: every block is filled with its own pattern and compared when it is resized or freed; a
 * map of the address space with a bit for each 8 bytes shows at once when two blocks overlap.
 * Measured: nothing but a byte in each page is written; the time-stamp counter is read round each
 * call, and of two runs the smaller figure of each operation counts: an interrupt leaves no trace.
 * */
#include "user/lab/replay.h"
#include "user/lib/util.h"

#include <signal.h>
#include <stdarg.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define LIMIT     600        /* seconds after which a run is given up */
#define MAP_BYTES (1u << 26) /* a bit for ALIGN bytes of 4 GB */

_Static_assert(ALIGN == 8, "the map has a bit for 8 bytes");

uint64_t ticks(void)
{
    uint32_t low, high;
    __asm__ volatile("rdtsc" : "=a"(low), "=d"(high)::"memory");
    return (uint64_t)high << 32 | low;
}

uint32_t ticks_overhead(void)
{
    uint32_t best = UINT32_MAX;
    for (int i = 0; i < 32; i++) {
        uint64_t start = ticks();
        uint32_t took = (uint32_t)(ticks() - start);
        best = took < best ? took : best;
    }
    return best;
}

/* A loop of 2,000 instructions takes as many ticks where the emulator counts them. */
const char *ticks_unit(void)
{
    uint32_t least = UINT32_MAX;
    for (int i = 0; i < 5; i++) {
        unsigned n = 1000;
        uint64_t start = ticks();
        __asm__ volatile("1: dec %0\n jnz 1b" : "+r"(n)::"cc");
        uint32_t took = (uint32_t)(ticks() - start);
        least = took < least ? took : least;
    }
    return least >= 2000 && least <= 2012 ? "instructions" : "ticks";
}

uint32_t utilization(const struct trace *t, const struct result *r)
{
    return r->heap ? (uint32_t)((uint64_t)t->peak * 1000 / r->heap) : 0;
}

/* ------------------------------------------------------------ requests */
static void account(struct replay *r, const struct block *b, int sign)
{
    struct chunk c;
    if (b->p) {
        r->a->describe(b->raw, b->size, &c);
        size_t tags = c.header + c.footer;
        r->now.payload += (size_t)sign * b->size;
        r->now.headers += (size_t)sign * tags;
        r->now.internal += (size_t)sign * (c.size - tags - b->size);
    }
    r->now.heap = memory.heap;
}

/* Do what the operation says. => the block afterwards; *took: the ticks of the call alone */
static struct block request(const struct allocator *a, const struct op *o, const struct block *b,
                            uint64_t *took)
{
    struct block n = { .size = o->size };
    uint64_t start = ticks();
    switch (o->what) {
    case 'a': n.p = n.raw = a->malloc(o->size); break;
    case 'c': n.p = n.raw = lab_calloc(a, 1, o->size); break;
    case 'm': n.p = lab_memalign(a, (size_t)1 << o->log_align, o->size, &n.raw); break;
    case 'r': n.p = n.raw = lab_realloc(a, b->raw, b->p, b->size, o->size); break;
    default: a->free(o->id == NO_ID ? NULL : b->raw); n.size = 0;
    }
    *took = ticks() - start;
    return n;
}

void replay_begin(struct replay *r, const struct allocator *a, const struct trace *t,
                  const struct settings *s)
{
    *r = (struct replay){ .a = a, .t = t };
    r->blocks = lab_pages(t->ids * sizeof *r->blocks, false);
    memset(r->blocks, 0, t->ids * sizeof *r->blocks);
    r->map = lab_pages(MAP_BYTES, false);
    memory = (struct memory){ 0 };
    a->init(s);
}

/* ------------------------------------------------------------ checked */
static unsigned char pattern(uint32_t id, uint32_t i)
{
    return (unsigned char)(id * 37 + i * 11 + (i >> 8) + 1);
}

static void fill(const struct block *b, uint32_t id)
{
    for (uint32_t i = 0; i < b->size; i++)
        b->p[i] = (char)pattern(id, i);
}

static __attribute__((format(printf, 2, 3))) bool wrong(struct replay *r, const char *format, ...)
{
    va_list ap;
    va_start(ap, format);
    vsnprintf(r->error, sizeof r->error, format, ap);
    va_end(ap);
    return false;
}

static bool intact(struct replay *r, const struct block *b, uint32_t id, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        if ((unsigned char)b->p[i] != pattern(id, i))
            return wrong(r, "byte %u of block %u (%u bytes at %p) is %#x and was %#x", i, id,
                         b->size, (void *)b->p, (unsigned char)b->p[i], pattern(id, i));
    return true;
}

/* => false where a part of the block was as it is to become already: another block is there */
static bool mark(struct replay *r, const struct block *b, bool used)
{
    uintptr_t first = (uintptr_t)b->p / ALIGN, end = first + ROUND(b->size, ALIGN) / ALIGN;
    bool fresh = true;
    for (uintptr_t i = first; i < end; i++) {
        uint32_t bit = 1u << i % 32;
        fresh &= !(r->map[i / 32] & bit) == used;
        r->map[i / 32] = used ? r->map[i / 32] | bit : r->map[i / 32] & ~bit;
    }
    return fresh;
}

static bool overlap(struct replay *r, const struct block *b, uint32_t id)
{
    for (uint32_t i = 0; i < r->t->ids; i++) {
        const struct block *o = &r->blocks[i];
        if (i != id && o->p && o->p < b->p + b->size && b->p < o->p + o->size)
            return wrong(r, "block %u (%u bytes at %p) overlaps block %u (%u bytes at %p)", id,
                         b->size, (void *)b->p, i, o->size, (void *)o->p);
    }
    return wrong(r, "block %u (%u bytes at %p) overlaps another", id, b->size, (void *)b->p);
}

static bool good(struct replay *r, const struct op *o, const struct block *b, uint32_t kept)
{
    if (!b->p)
        return o->size == 0 || wrong(r, "no memory: NULL for %u bytes", o->size);
    size_t align = o->what == 'm' && o->log_align > 3 ? (size_t)1 << o->log_align : ALIGN;
    if ((uintptr_t)b->p % align)
        return wrong(r, "block %u is at %p, which is not aligned to %zu", o->id, (void *)b->p,
                     align);
    if (!mark(r, b, true))
        return overlap(r, b, o->id);
    for (uint32_t i = 0; o->what == 'c' && i < b->size; i++)
        if (b->p[i])
            return wrong(r, "byte %u of block %u from calloc is not 0", i, o->id);
    return o->what != 'r' || intact(r, b, o->id, kept);
}

bool replay_checked(struct replay *r, uint32_t i)
{
    const struct op *o = &r->t->ops[i];
    struct block nothing = { 0 }, *b = o->id == NO_ID ? &nothing : &r->blocks[o->id], old = *b;
    const char *unsound;
    uint64_t took;
    if (old.p && o->what != 'a') {
        if (!intact(r, &old, o->id, old.size))
            return false;
        mark(r, &old, false);
        account(r, &old, -1);
    }
    struct block n = request(r->a, o, &old, &took);
    if (!n.p && o->size && memory.failed) { /* refused on purpose */
        n = o->what == 'r' ? old : nothing;
        if (!n.p || (mark(r, &n, true) && intact(r, &n, o->id, n.size))) {
            *b = n;
            account(r, b, 1);
            return true;
        }
        return wrong(r, "a resize that failed changed block %u", o->id);
    }
    *b = n;
    if (o->what != 'f') {
        if (!good(r, o, b, old.size < o->size ? old.size : o->size))
            return false;
        fill(b, o->id);
    }
    account(r, b, 1);
    if (r->audit && r->a->check && (unsound = r->a->check()))
        return wrong(r, "the heap is unsound: %s", unsound);
    return true;
}

static void run_checked(struct replay *r, struct result *out)
{
    for (uint32_t i = 0; i < r->t->nops; i++) {
        out->at = i;
        if (!replay_checked(r, i))
            break;
    }
    for (uint32_t id = 0; id < r->t->ids && !r->error[0]; id++)
        if (r->blocks[id].p)
            intact(r, &r->blocks[id], id, r->blocks[id].size);
    memcpy(out->error, r->error, sizeof out->error);
}

/* ------------------------------------------------------------ measured */
static void touch(const struct block *b)
{
    if (!b->p || !b->size)
        return;
    for (uint32_t i = 0; i < b->size; i += PAGE)
        *(volatile char *)&b->p[i] = 1;
    *(volatile char *)&b->p[b->size - 1] = 1;
}

/* Every page of the lab's own is there before the clock runs. */
static void warm(const struct trace *t)
{
    for (uint32_t i = 0; i < t->nops; i++) {
        (void)*(volatile char *)&t->ops[i].what;
        *(volatile uint32_t *)&t->costs[i] = t->costs[i];
    }
}

static void run_measured(struct replay *r, struct result *out)
{
    const struct trace *t = r->t;
    uint32_t overhead = ticks_overhead();
    uint64_t mean = 0, took;
    struct rusage before, after;
    const struct block none = { 0 };
    warm(t);
    out->nsamples = 0;
    getrusage(RUSAGE_SELF, &before);
    for (uint32_t i = 0; i < t->nops; i++) {
        const struct op *o = &t->ops[i];
        struct block *b = o->id == NO_ID ? NULL : &r->blocks[o->id], n;
        out->at = i;
        if (b && b->p)
            account(r, b, -1);
        n = request(r->a, o, b ? b : &none, &took);
        if (b) {
            *b = n;
            account(r, b, 1);
            touch(b);
        }
        took = took > overhead ? took - overhead : 0;
        if (!t->costs[i] || took < t->costs[i])
            t->costs[i] = took < UINT32_MAX ? (uint32_t)took : UINT32_MAX;
        mean += r->now.heap ? (uint64_t)r->now.payload * 1000 / r->now.heap : 0;
        if (i == t->peak_at)
            out->peak = r->now;
        if ((uint64_t)(i + 1) * SAMPLES / t->nops != (uint64_t)i * SAMPLES / t->nops &&
            out->nsamples < SAMPLES)
            out->samples[out->nsamples++] = (struct sample){ i, r->now };
    }
    getrusage(RUSAGE_SELF, &after);
    out->heap = memory.heap_peak;
    out->calls = memory.calls;
    out->mean = t->nops ? (uint32_t)(mean / t->nops) : 0;
    out->faults = (uint32_t)(after.ru_minflt - before.ru_minflt);
    out->resident = (uint32_t)(after.ru_maxrss - before.ru_maxrss);
}

static void sum_up(const struct trace *t, struct result *r)
{
    r->ticks = r->ticks_free = r->nfree = r->worst = 0;
    for (uint32_t i = 0; i < t->nops; i++) {
        r->ticks += t->costs[i];
        if (t->ops[i].what == 'f') {
            r->ticks_free += t->costs[i];
            r->nfree++;
        }
        if (t->costs[i] > r->worst) {
            r->worst = t->costs[i];
            r->worst_op = i;
        }
    }
}

/* ------------------------------------------------------------ processes */
static bool isolated(const struct allocator *a, const struct trace *t, const struct run_options *o,
                     struct result *r, void (*run)(struct replay *, struct result *))
{
    int status;
    fflush(stdout);
    pid_t pid = fork();
    if (pid < 0)
        die("no process left");
    if (pid == 0) {
        struct replay replay;
        alarm(LIMIT);
        replay_begin(&replay, a, t, &o->settings);
        replay.audit = o->audit;
        memory.fail_at = o->fail_at;
        run(&replay, r);
        _exit(0);
    }
    while (waitpid(pid, &status, 0) < 0)
        ;
    if (WIFSIGNALED(status))
        snprintf(r->error, sizeof r->error, "%s (signal %d)",
                 WTERMSIG(status) == SIGSEGV   ? "a forbidden access"
                 : WTERMSIG(status) == SIGALRM ? "no end in sight after ten minutes"
                 : WTERMSIG(status) == SIGKILL ? "the kernel killed it: memory is out"
                                               : "killed",
                 WTERMSIG(status));
    else if (status)
        snprintf(r->error, sizeof r->error, "the process ended with %d", WEXITSTATUS(status));
    return !r->error[0];
}

bool replay_run(const struct allocator *a, const struct trace *t, const struct run_options *o,
                struct result *r)
{
    memset(t->costs, 0, t->nops * sizeof *t->costs);
    memset(r, 0, sizeof *r);
    if (!isolated(a, t, o, r, run_checked))
        return false;
    if (o->fail_at == 0)
        for (int i = 0; i < 2; i++)
            if (!isolated(a, t, o, r, run_measured))
                return false;
    sum_up(t, r);
    return true;
}
