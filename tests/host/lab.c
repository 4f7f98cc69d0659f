/* The lab's allocators: right after every operation of random traces, with every policy; sound when
 * any of their system calls fails. The checks themselves see what a wrong allocator does. */
#include "tests/host/tap.h"

#include "user/lab/replay.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct run_options options;
static struct result *shared;

/* Random operations with the allocator's checker after each. => right for all seeds */
static bool fuzz(const struct allocator *a, const char *kind, uint32_t nops)
{
    for (uint32_t seed = 1; seed <= 3; seed++) {
        struct trace t = { .weight = 1 };
        if (!trace_generate(&t, kind, nops, seed))
            return false;
        bool good = replay_run(a, &t, &options, shared);
        if (!good)
            printf("# %s, %s:%u:%u, operation %u: %s\n", a->name, kind, nops, seed, shared->at + 1,
                   shared->error);
        trace_close(&t);
        if (!good)
            return false;
    }
    return true;
}

static void test_allocators(void)
{
    const struct allocator *a;

    options.audit = true;
    for (unsigned i = 0; (a = allocator_at(i)) && a != &libc; i++)
        for (unsigned p = FIRST_FIT; p <= (a->policies ? WORST_FIT : FIRST_FIT); p++) {
            options.settings = (struct settings){ .policy = p, .grow = 1024 };
            ok(fuzz(a, "random", 3000), "%s, %s fit: random requests", a->name, policy_names[p]);
            if (a == &dlist || a == &bins) {
                options.settings.links_in_payload = true;
                ok(fuzz(a, "random", 3000), "%s, %s fit, links in the payload", a->name,
                   policy_names[p]);
            }
            ok(fuzz(a, "ramp", 2000) && fuzz(a, "lifo", 2000) && fuzz(a, "coalesce", 2000),
               "%s, %s fit: ramps, stacks, neighbours that join", a->name, policy_names[p]);
        }
}

/* Each system call for memory in turn is refused. => the number of calls, 0 where one did harm */
static uint32_t refuse_each(const struct allocator *a)
{
    struct trace t = { .weight = 1 };
    uint32_t calls = 0;

    options.settings = (struct settings){ .grow = 256 };
    options.fail_at = 0;
    if (!trace_generate(&t, "random", 150, 7) || !replay_run(a, &t, &options, shared))
        return 0;
    calls = shared->calls;
    for (options.fail_at = 1; options.fail_at <= calls; options.fail_at++)
        if (!replay_run(a, &t, &options, shared)) {
            printf("# %s, call %u, operation %u: %s\n", a->name, options.fail_at, shared->at + 1,
                   shared->error);
            calls = 0;
        }
    options.fail_at = 0;
    trace_close(&t);
    return calls;
}

static void test_refusals(void)
{
    const struct allocator *a;

    for (unsigned i = 0; (a = allocator_at(i)) && a != &libc; i++) {
        uint32_t calls = refuse_each(a);
        ok(calls >= 3, "%s: %u calls were refused in turn, without harm", a->name, calls);
    }
}

/* ------------------------------------------------------------ damaged traces */
static bool damaged(const char *text, const char *wanted)
{
    char path[] = "/tmp/quire-lab-XXXXXX", error[200] = "";
    struct trace t;
    int fd = mkstemp(path);
    bool good = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);

    close(fd);
    if (good && trace_open(&t, path, error, sizeof error))
        trace_close(&t);
    unlink(path);
    const char *said = strstr(error, ":");
    if (!good || strcmp(said ? said : "", wanted) != 0) {
        printf("# said \"%s\"\n", error);
        return false;
    }
    return true;
}

static void test_traces(void)
{
    ok(damaged("100\n2\n6\n1\na 0 10\nc 1 5\nr 0 20\nf 0\nm 0 8 64\nf -1\n", ""), "a whole trace");
    ok(damaged("100\nx\n", ":2: the second line is the number of ids"), "a header is no number");
    ok(damaged("100\n2\n2\n1\na 0 10\nz 1\n", ":6: an operation is a, c, m, r or f"), "a letter");
    ok(damaged("100\n2\n2\n1\na 0 10\n",
               ":6: the file ends before the number of operations of its header"),
       "a file that ends early");
    ok(damaged("100\n2\n1\n1\na 0 10\nf 0\n", ":6: there are more operations than the header says"),
       "a file that ends late");
    ok(damaged("100\n2\n1\n1\na 2 10\n", ":5: the id is not below the number of ids in the header"),
       "an id");
    ok(damaged("100\n2\n1\n1\na 0\n", ":5: the size is missing"), "no size");
    ok(damaged("100\n2\n1\n1\na 0 -5\n", ":5: the size is missing"), "a size below zero");
    ok(damaged("100\n2\n1\n1\na 0 99999999999\n", ":5: the number is too large"), "a huge size");
    ok(damaged("100\n2\n1\n1\na 0 1 2\n", ":5: there is more in the line than belongs there"),
       "a line that goes on");
    ok(damaged("100\n2\n1\n1\nm 0 8 24\n", ":5: the alignment is no power of two"), "an alignment");
    ok(damaged("100\n2\n3\n1\na 0 1\nf 0\nf 0\n",
               ":7: the block is not in use: freed twice, or never made"),
       "a block freed twice");
    ok(damaged("100\n2\n2\n1\na 0 1\na 0 1\n", ":6: the id is in use"), "an id made twice");
    ok(damaged("100\n2\n99999999\n1\n",
               ":5: the header has more than ten million ids or operations"),
       "a header without bounds");
}

static void test_generators(void)
{
    bool good = true;

    for (unsigned i = 0; generators[i].name; i++) {
        struct trace t = { .weight = 1 }, u = { .weight = 1 };
        good &= trace_generate(&t, generators[i].name, 500, 3) &&
                trace_generate(&u, generators[i].name, 500, 3);
        good &= t.nops == 500 && !memcmp(t.ops, u.ops, 500 * sizeof *t.ops);
        trace_close(&t);
        trace_close(&u);
    }
    ok(good, "a seed makes the same trace again, of every kind");
}

/* ------------------------------------------------------------ wrong allocators */
static char arena[1 << 20] __attribute__((aligned(16)));
static size_t used;
static enum { ODD, TWICE, DIRTY, SCRIBBLE, CRASH, NEVER, NOTHING } fault;

static void start(const struct settings *s)
{
    used = 16;
}

static void *bad_malloc(size_t n)
{
    char *p = arena + used;

    if (fault == CRASH && used > 5000)
        __builtin_trap();
    if (fault == NEVER && used > 5000)
        return NULL;
    if (fault == SCRIBBLE && used > 5000)
        memset(arena + 16, 0x5a, 4000);
    used += ROUND(n, 8);
    if (fault == TWICE && used > 5000)
        used -= 8;
    return fault == ODD ? p + 4 : p;
}

static void bad_free(void *p) {}

static void bad_describe(const void *p, size_t n, struct chunk *c)
{
    *c = (struct chunk){ .at = (char *)p, .size = ROUND(n, 8) };
}

static const char *bad_check(void)
{
    return fault == NOTHING && used > 5000 ? "a test" : NULL;
}

static void *bad_calloc(size_t count, size_t size)
{
    return memset(bad_malloc(count * size), fault == DIRTY, count * size);
}

static void test_wrong(void)
{
    static const struct allocator bad = { .name = "bad",
                                          .init = start,
                                          .malloc = bad_malloc,
                                          .free = bad_free,
                                          .calloc = bad_calloc,
                                          .describe = bad_describe,
                                          .check = bad_check };
    static const char *const said[] = { "which is not aligned to 8",
                                        "overlaps block",
                                        "from calloc is not 0",
                                        "and was",
                                        "signal",
                                        "no memory",
                                        "the heap is unsound: a test" };
    struct trace t = { .weight = 1 };

    options = (struct run_options){ .audit = true };
    trace_generate(&t, "random", 600, 1);
    for (fault = ODD; fault <= NOTHING; fault++) {
        bool wrong = !replay_run(&bad, &t, &options, shared);
        ok(wrong && strstr(shared->error, said[fault]), "seen: %s",
           wrong ? shared->error : "nothing");
    }
    trace_close(&t);
}

int main(void)
{
    plan(81);
    shared = lab_pages(sizeof *shared, true);
    test_allocators();
    test_refusals();
    test_traces();
    test_generators();
    test_wrong();
    return done();
}
