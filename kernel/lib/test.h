/* test.h - tests in the kernel, reported as KTAP.
 *
 *     TEST_SUITE(rbtree);
 *     TEST(insert_keeps_order)
 *     {
 *         CHECK(rb_ok(&root), "after %d inserts", n);
 *     }
 *
 * One suite a file (tests/kernel/NAME.c); the linker collects the tests in section .tests. After
 * each suite the counts of the hook (free frames, slab objects) must be what they were before. */
#pragma once

#include "kernel/lib/assert.h"

struct test {
    const char *suite, *name;
    void (*run)(void);
    uint16_t line;
    uint16_t named_only; /* runs only where selftest= names its suite */
};

#define TEST_SUITE(name) static const char test_suite[] = #name
#define TEST_ENTRY(fn, only)                                                                 \
    static void test_##fn(void);                                                             \
    static const struct test test_entry_##fn                                                 \
        __attribute__((section(".tests"), used, aligned(4))) = { test_suite, #fn, test_##fn, \
                                                                 __LINE__, only };           \
    static void test_##fn(void)
#define TEST(fn) TEST_ENTRY(fn, 0)
/* A test that must fail, to prove the harness: it runs only when its suite is named. */
#define TEST_DELIBERATE(fn) TEST_ENTRY(fn, 1)

/* Record a failure with its place and an optional message; the test goes on. => the condition */
#define CHECK(cond, ...) test_check(!!(cond), #cond, __FILE__, __LINE__, " " __VA_ARGS__)
bool test_check(bool ok, const char *expr, const char *file, int line, const char *fmt, ...)
    PRINTF(5, 6);
/* The running test can't run here: it counts as passed, marked SKIP. The caller returns. */
void test_skip(const char *why);

/* What must be equal before and after a suite. */
#define TEST_COUNTS 4
struct test_counts {
    uint32_t v[TEST_COUNTS];
};
/* fn fills in the counts, after it has emptied the caches that only delay a free. report prints
 * what was allocated between its last two calls and is still held. */
void test_set_counts(void (*fn)(struct test_counts *), const char *const names[TEST_COUNTS],
                     void (*report)(void));

/* Run the suites named in the comma list, or all for NULL and "". => number of failed suites; a
 * name that matches none is a failure */
int test_run(const char *suites);
