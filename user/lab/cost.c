/* cost.c - what one malloc and one free take when the heap has n free chunks: the lecture's table
 * of time, measured.
 * 2n small blocks are made, a large one behind them; the large one and every second of the small
 * ones are freed. Then: free one that lies in the middle, with free neighbours on both sides;
 * malloc a large one, for which every small chunk is tried in vain where there is a list to be
 * searched. */
#include "user/lab/cost.h"
#include "user/lab/commands.h"
#include "user/lib/util.h"

#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define SMALL 24
#define LARGE 16000

static char *need(const struct allocator *a, size_t n)
{
    char *p = a->malloc(n);
    if (!p)
        _exit(1);
    return p;
}

/* In the child. */
static void measure(const struct allocator *a, uint32_t n, struct cost *out)
{
    void **small = lab_pages((2 * n + 1) * sizeof *small, false);
    uint32_t overhead = ticks_overhead();
    memory = (struct memory){ 0 };
    a->init(&options.run.settings);
    for (uint32_t i = 0; i < 2 * n + 1; i++)
        small[i] = need(a, SMALL);
    char *large = need(a, LARGE);
    large[0] = large[LARGE - 1] = 1;
    a->free(large);
    for (uint32_t i = n + 1; i-- > 0;)
        a->free(small[2 * i]);
    uint64_t start = ticks();
    a->free(small[n | 1]);
    uint64_t between = ticks();
    large = a->malloc(LARGE);
    uint64_t end = ticks();
    if (!large)
        _exit(1);
    uint32_t free_took = (uint32_t)(between - start) - overhead;
    uint32_t malloc_took = (uint32_t)(end - between) - overhead;
    out->free = free_took < out->free ? free_took : out->free;
    out->malloc = malloc_took < out->malloc ? malloc_took : out->malloc;
    _exit(0);
}

bool cost_measure(const struct allocator *a, uint32_t n, struct cost *c)
{
    struct cost *shared = lab_pages(sizeof *shared, true);
    int status = 0;
    *shared = (struct cost){ UINT32_MAX, UINT32_MAX };
    for (int i = 0; i < 3 && status == 0; i++) {
        fflush(stdout);
        pid_t pid = fork();
        if (pid < 0)
            die("no process left");
        if (pid == 0)
            measure(a, n, shared);
        while (waitpid(pid, &status, 0) < 0)
            ;
    }
    *c = *shared;
    lab_unmap(shared, sizeof *shared);
    return status == 0;
}

static const char *grows(const struct cost *small, const struct cost *large, bool is_free)
{
    uint32_t a = is_free ? small->free : small->malloc, b = is_free ? large->free : large->malloc;
    return b > 6 * a ? "O(n)" : b > 2 * a ? "grows" : "O(1)";
}

static void cost_line(const struct allocator *a, const uint32_t *sizes, unsigned count)
{
    struct cost c[8];
    unsigned good = 0;
    while (good < count && cost_measure(a, sizes[good], &c[good]))
        good++;
    for (int is_free = 0; is_free < 2; is_free++) {
        if (options.raw) {
            for (unsigned i = 0; i < good; i++)
                printf("cost %s %s %u %u\n", a->name, is_free ? "free" : "malloc", sizes[i],
                       is_free ? c[i].free : c[i].malloc);
            continue;
        }
        printf("  %-10s %-6s", is_free ? "" : a->name, is_free ? "free" : "malloc");
        for (unsigned i = 0; i < count; i++)
            if (i < good)
                printf(" %9u", is_free ? c[i].free : c[i].malloc);
            else
                printf(" %9s", "-");
        if (good == count)
            printf("   %s", grows(&c[count - 2], &c[count - 1], is_free));
        printf("\n");
    }
}

void cost_table(const uint32_t *sizes, unsigned count, char **names)
{
    const struct allocator *a;
    if (!options.raw) {
        printf("\nOne malloc, one free, in %s, when the heap has so many free chunks:\n",
               ticks_unit());
        printf("  %-17s", "");
        for (unsigned i = 0; i < count; i++)
            printf(" %9u", sizes[i]);
        printf("   from %u to %u\n", sizes[count - 2], sizes[count - 1]);
    }
    if (*names)
        for (; *names; names++)
            cost_line(need_allocator(*names), sizes, count);
    else
        for (unsigned i = 0; (a = allocator_at(i)); i++)
            cost_line(a, sizes, count);
}

int command_cost(char **args)
{
    static const uint32_t sizes[] = { 16, 256, 4096 }, many[] = { 16, 64, 256, 1024, 4096, 8192 };
    if (options.raw)
        cost_table(many, ARRAY_SIZE(many), args);
    else
        cost_table(sizes, ARRAY_SIZE(sizes), args);
    return 0;
}
