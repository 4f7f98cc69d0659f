/* test.c - runs the tests that the linker collected, suite by suite, and reports KTAP.
 * The plan comes first, so that a machine that dies half way can't look as if it had passed. */
#include "kernel/lib/test.h"

#ifdef CONFIG_SELFTEST

#include "kernel/lib/log.h"
#include "kernel/lib/printf.h"
#include "kernel/lib/string.h"

extern const struct test __tests_start[], __tests_end[];

static void (*counts)(struct test_counts *);
static const char *const *count_names;
static void (*report_leaks)(void);
static unsigned failed_checks;
static const char *skipped;

void test_set_counts(void (*fn)(struct test_counts *), const char *const names[TEST_COUNTS],
                     void (*report)(void))
{
    counts = fn;
    count_names = names;
    report_leaks = report;
}

bool test_check(bool ok, const char *expr, const char *file, int line, const char *fmt, ...)
{
    char message[128];
    va_list ap;

    if (ok)
        return true;
    va_start(ap, fmt);
    kvsnprintf(message, sizeof message, fmt, ap);
    va_end(ap);
    failed_checks++;
    kprintf("    # %s:%d: %s is false%s%s\n", file, line, expr, message[1] ? ":" : "", message);
    return false;
}

void test_skip(const char *why)
{
    skipped = why;
}

/* Is name one of the comma list's words? */
static bool in_words(const char *words, const char *name, size_t len)
{
    while (*words) {
        size_t n = 0;
        while (words[n] && words[n] != ',')
            n++;
        if (n == len && strncmp(words, name, n) == 0)
            return true;
        words += n + (words[n] == ',');
    }
    return false;
}

/* Tests of one file are neighbours in the section: the suite ends where the name changes. */
static const struct test *suite_end(const struct test *t)
{
    const char *suite = t->suite;

    while (t != __tests_end && strcmp(t->suite, suite) == 0)
        t++;
    return t;
}

static bool selected(const struct test *t, const char *suites)
{
    if (suites && *suites)
        return in_words(suites, t->suite, strlen(t->suite));
    return !t->named_only;
}

static bool run_one(const struct test *t, unsigned number)
{
    failed_checks = 0;
    skipped = NULL;
    t->run();
    kprintf("    %s %u %s%s%s\n", failed_checks ? "not ok" : "ok", number, t->name,
            skipped ? " # SKIP " : "", skipped ? skipped : "");
    return !failed_checks;
}

/* The compiler may have put a file's tests in any order: pick the next one by its line. */
static const struct test *next_by_line(const struct test *t, const struct test *last, int line)
{
    const struct test *next = NULL;

    for (; t < last; t++) {
        if (t->line > line && (!next || t->line < next->line))
            next = t;
    }
    return next;
}

static bool same_counts(const struct test_counts *before, const struct test_counts *after)
{
    bool same = true;

    for (int i = 0; counts && i < TEST_COUNTS; i++) {
        if (before->v[i] == after->v[i] || !count_names[i])
            continue;
        kprintf("    # %s: %u before the suite, %u after it\n", count_names[i], before->v[i],
                after->v[i]);
        same = false;
    }
    if (!same)
        report_leaks();
    return same;
}

static bool run_suite(const struct test *first, unsigned number)
{
    const struct test *last = suite_end(first);
    struct test_counts before = { { 0 } }, after = { { 0 } };
    unsigned n = 0;
    bool ok = true;
    int line = 0;

    kprintf("    # Subtest: %s\n    1..%u\n", first->suite, (unsigned)(last - first));
    if (counts)
        counts(&before);
    for (const struct test *t; (t = next_by_line(first, last, line)); line = t->line)
        ok &= run_one(t, ++n);
    if (counts)
        counts(&after);
    ok &= same_counts(&before, &after);
    kprintf("%s %u %s\n", ok ? "ok" : "not ok", number, first->suite);
    return ok;
}

static bool known(const char *name, size_t len)
{
    for (const struct test *t = __tests_start; t != __tests_end; t = suite_end(t)) {
        if (strlen(t->suite) == len && strncmp(t->suite, name, len) == 0)
            return true;
    }
    return false;
}

/* Every name that no suite has is a failed test of its own. => how many; printed from number on, or
 * not at all for 0 */
static unsigned unknown(const char *suites, unsigned number)
{
    unsigned n = 0;

    for (const char *s = suites ? suites : ""; *s;) {
        size_t len = 0;
        while (s[len] && s[len] != ',')
            len++;
        if (!known(s, len)) {
            if (number)
                kprintf("not ok %u %.*s # no such suite\n", number + n, (int)len, s);
            n++;
        }
        s += len + (s[len] == ',');
    }
    return n;
}

int test_run(const char *suites)
{
    unsigned plan = unknown(suites, 0), number = 0, failed = 0;

    for (const struct test *t = __tests_start; t != __tests_end; t = suite_end(t))
        plan += selected(t, suites);
    kprintf("KTAP version 1\n1..%u\n", plan);
    for (const struct test *t = __tests_start; t != __tests_end; t = suite_end(t)) {
        if (selected(t, suites))
            failed += !run_suite(t, ++number);
    }
    failed += unknown(suites, number + 1);
    if (!plan)
        kprintf("# no suites in this kernel\n");
    return (int)(failed + !plan);
}

#endif
