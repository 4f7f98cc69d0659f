/* run.c - lab run, lab compare: figures of allocators on traces.
 * The index is the course's: 60 % for utilization (most payload in use / largest heap) and 40 % for
 * throughput, which counts in full when an operation takes no longer than with the C library's
 * malloc on the same trace. */
#include "user/lab/commands.h"
#include "user/lab/cost.h"
#include "user/lib/util.h"

#include <stdlib.h>
#include <string.h>

static struct result *result; /* shared with the processes that run */

static struct result *space(void)
{
    if (!result)
        result = lab_pages(sizeof *result, true);
    return result;
}

/* Tenths, as "74.1". */
static const char *tenths(uint64_t n)
{
    static char text[4][24];
    static unsigned turn;
    char *s = text[turn++ % 4];
    snprintf(s, sizeof text[0], "%u.%u", (unsigned)(n / 10), (unsigned)(n % 10));
    return s;
}

static uint32_t per_mille(size_t part, size_t whole)
{
    return whole ? (uint32_t)((uint64_t)part * 1000 / whole) : 0;
}

static size_t external(const struct shares *s)
{
    size_t known = s->payload + s->headers + s->internal;
    return s->heap > known ? s->heap - known : 0;
}

static uint32_t each(uint64_t sum, uint32_t n)
{
    return n ? (uint32_t)(sum / n) : 0;
}

/* What an operation takes with the C library's malloc. => 0: that failed, or the trace is empty */
static uint32_t reference(const struct trace *t)
{
    struct run_options plain = options.run;
    plain.fail_at = 0;
    plain.audit = false;
    return replay_run(&libc, t, &plain, space()) ? each(space()->ticks, t->nops) : 0;
}

/* In tenths of a point of 100. */
static uint32_t index_of(const struct trace *t, const struct result *r, uint32_t ref)
{
    uint32_t mine_each = each(r->ticks, t->nops), speed = 1000;
    if (mine_each > ref)
        speed = (uint32_t)((uint64_t)ref * 1000 / mine_each);
    uint32_t space_part = utilization(t, r);
    return (60 * (space_part > 1000 ? 1000 : space_part) + 40 * speed) / 100;
}

static void explain(const struct allocator *a, const struct trace *t, const struct result *r)
{
    static const char *const names[] = { "malloc", "calloc", "memalign", "realloc", "free" };
    const struct op *o = &t->ops[r->at];
    printf("%s on %s: %sWRONG%s in operation %u of %u (line %u of the trace), ", a->name, t->name,
           paint("\033[31m"), paint("\033[0m"), r->at + 1, t->nops, r->at + 5);
    printf("%s of block %u", names[strchr("acmrf", o->what) - "acmrf"], o->id);
    if (o->what != 'f')
        printf(", %u bytes", o->size);
    printf(":\n  %s\n", r->error);
}

static void print_raw(const struct allocator *a, const struct trace *t, const struct result *r,
                      uint32_t ref)
{
    printf("run %s %s ops=%u peak=%zu heap=%zu util=%u mean=%u headers=%u internal=%u external=%u "
           "each=%u worst=%u calls=%u faults=%u resident=%u index=%u\n",
           a->name, t->name, t->nops, t->peak, r->heap, utilization(t, r), r->mean,
           per_mille(r->peak.headers, r->peak.heap), per_mille(r->peak.internal, r->peak.heap),
           per_mille(external(&r->peak), r->peak.heap), each(r->ticks, t->nops), r->worst, r->calls,
           r->faults, r->resident, index_of(t, r, ref));
    for (uint32_t i = 0; i < r->nsamples; i++) {
        const struct sample *s = &r->samples[i];
        printf("at %s %s %u %zu %zu %zu\n", a->name, t->name, s->op, s->s.heap, s->s.payload,
               external(&s->s));
    }
}

static void print_run(const struct allocator *a, const struct trace *t, const struct result *r,
                      uint32_t ref)
{
    const struct shares *s = &r->peak;
    const char *unit = ticks_unit();
    uint32_t allocating = t->nops - r->nfree, cost = each(r->ticks, t->nops);
    printf("%s%s on %s%s: %u operations, at most %u blocks at a time\n", paint("\033[1m"), a->name,
           t->name, paint("\033[0m"), t->nops, t->most);
    printf("  correct        contents, alignment, overlap, calloc's zeros\n");
    printf(
        "  utilization    %s %% (at most %zu bytes of payload, a heap of %zu); on average %s %%\n",
        tenths(utilization(t, r)), t->peak, r->heap, tenths(r->mean));
    printf("  at the peak    payload %s, headers %s, internal %s, external fragmentation %s %%\n",
           tenths(per_mille(s->payload, s->heap)), tenths(per_mille(s->headers, s->heap)),
           tenths(per_mille(s->internal, s->heap)), tenths(per_mille(external(s), s->heap)));
    printf("                 [");
    draw_shares(s, 56);
    printf("]\n");
    printf("  over time      ");
    for (uint32_t i = 0; i < r->nsamples; i += 8) {
        const struct shares *at = &r->samples[i].s;
        printf("%4u", per_mille(at->payload, at->heap) / 10);
    }
    printf(" %% from start to end\n");
    printf("  time           %u %s an operation (malloc and its kin %u, free %u)\n", cost, unit,
           each(r->ticks - r->ticks_free, allocating), each(r->ticks_free, r->nfree));
    printf("  throughput     %u operations in a million %s\n", cost ? 1000000 / cost : 0, unit);
    printf("  worst          %u %s, operation %u\n", r->worst, unit, r->worst_op + 1);
    printf("  system calls   %u, %s in 1,000 operations\n", r->calls,
           tenths((uint64_t)r->calls * 10000 / (t->nops ? t->nops : 1)));
    printf("  page faults    %u; %u KB resident at most\n", r->faults, r->resident);
    printf("  index          %s of 100 (the C library's malloc: %u %s an operation)\n",
           tenths(index_of(t, r, ref)), ref, unit);
}

int command_run(char **args)
{
    char error[160];
    int status = 0;
    if (!args[0] || !args[1])
        prog_usage();
    const struct allocator *a = need_allocator(*args++);
    for (; *args; args++) {
        struct trace t;
        if (!trace_open(&t, *args, error, sizeof error)) {
            complain("%s", error);
            status = 1;
            continue;
        }
        uint32_t ref = options.run.fail_at ? 0 : reference(&t);
        if (!replay_run(a, &t, &options.run, space())) {
            explain(a, &t, space());
            status = 1;
        } else if (options.run.fail_at) {
            printf("%s on %s: the heap is sound and the blocks are whole, system call %u refused\n",
                   a->name, t.name, options.run.fail_at);
        } else {
            (options.raw ? print_raw : print_run)(a, &t, space(), ref);
        }
        trace_close(&t);
    }
    return status;
}

/* ------------------------------------------------------------ compare */
static bool compare_line(const struct allocator *a, const struct trace *t, uint32_t ref)
{
    struct result *r = space();
    if (!replay_run(a, t, &options.run, r)) {
        explain(a, t, r);
        return false;
    }
    if (options.raw) {
        print_raw(a, t, r, ref);
        return true;
    }
    printf("%-10s %5s ", a->name, tenths(utilization(t, r)));
    draw_shares(&r->peak, 20);
    printf(" %7u %8u %6u %6u %5u %5s\n", each(r->ticks, t->nops), r->worst, r->calls, r->faults,
           r->resident, tenths(index_of(t, r, ref)));
    return true;
}

static void legend(const struct trace *t)
{
    printf("%s%s%s: %u operations, at most %u blocks and %zu bytes at a time\n\n", paint("\033[1m"),
           t->name, paint("\033[0m"), t->nops, t->most, t->peak);
    printf("%-10s %5s %-20s %7s %8s %6s %6s %5s %5s\n", "", "util%", "heap at the peak", "each",
           "worst", "calls", "faults", "KB", "index");
}

static void conclude(void)
{
    static const uint32_t sizes[] = { 64, 1024 };
    static char *names[] = { (char *)"list", (char *)"dlist", (char *)"bins", NULL };
    cost_table(sizes, ARRAY_SIZE(sizes), names);
    printf(
        "\nutil%%  payload at its peak / largest heap; the bar: # payload, h headers and footers,\n"
        "       i internal, . external fragmentation\n"
        "each   %s an operation, worst the most that one took; calls, faults: of the kernel\n"
        "index  60 %% util + 40 %% throughput against libc\n\n"
        "list searches for a chunk and again for its place in the list: both grow with the\n"
        "number of free chunks. dlist finds the neighbours of what is freed by their footers, and\n"
        "searches in malloc only. bins know where a chunk of each size is: no search is left,\n"
        "for the same headers and the same heap.\n",
        ticks_unit());
}

int command_compare(char **args)
{
    static char *usual[] = { (char *)"exp", NULL };
    int status = 0;
    for (args = *args ? args : usual; *args; args++) {
        const struct allocator *a;
        struct trace t;
        if (!need_trace(&t, *args)) {
            status = 1;
            continue;
        }
        uint32_t ref = reference(&t);
        if (!options.raw)
            legend(&t);
        for (unsigned i = 0; (a = allocator_at(i)); i++)
            if (!compare_line(a, &t, ref))
                status = 1;
        trace_close(&t);
    }
    if (!options.raw)
        conclude();
    return status;
}

int command_list(char **args)
{
    const struct allocator *a;
    printf("Allocators, in the lecture's order:\n");
    for (unsigned i = 0; (a = allocator_at(i)); i++) {
        printf("  %s%-10s%s %s%s\n", paint("\033[1m"), a->name, paint("\033[0m"), a->idea,
               a->policies ? " *" : "");
        printf("             space %s; malloc %s; free %s\n", a->space, a->malloc_time,
               a->free_time);
    }
    printf("  * -p first, next, best or worst fit\n\n"
           "Traces: a .rep file, or KIND[:OPERATIONS[:SEED]]\n");
    for (unsigned i = 0; generators[i].name; i++)
        printf("  %-10s %s\n", generators[i].name, generators[i].idea);
    return 0;
}
