/* bins.c - as dlist, but a list for each size of chunk.
 * Structure: bin[i] holds the free chunks of i * ALIGN bytes, the final bin those of MAX_BIN *
 * ALIGN and more. malloc begins in the bin of its size and goes on upwards; a bitmap tells in one
 * step which bin is the next that is not empty. In the final bin the policy decides.
 * Time:  malloc O(1), but O(n) in the number of large free chunks for large requests; free O(1).
 * Space: as dlist, and the array; small chunks: best fit, whatever the policy. */
#include "user/lab/fit.h"
#include "user/lab/tags.h"

#define MAX_BIN 128u /* the final bin: chunks of 1,024 bytes and more */

static struct tagged_heap heap;
static char *bin[MAX_BIN + 1];
static uint32_t filled[MAX_BIN / 32 + 1]; /* bit i: bin[i] is not empty */
static char *rover;                       /* next fit in the final bin: a chunk in it or NULL */

static void init(const struct settings *s)
{
    tagged_init(&heap, s);
}

static unsigned bin_of(size_t size)
{
    return size / ALIGN < MAX_BIN ? (unsigned)(size / ALIGN) : MAX_BIN;
}

static void insert(char *c)
{
    unsigned i = bin_of(chunk_size(c));
    push(&heap, &bin[i], c);
    filled[i / 32] |= 1u << i % 32;
}

static void forget(char *c)
{
    unsigned i = bin_of(chunk_size(c));
    if (rover == c)
        rover = *next_of(c);
    take(&heap, &bin[i], c);
    if (!bin[i])
        filled[i / 32] &= ~(1u << i % 32);
}

static char *make_free(char *c)
{
    char *next = free_behind(&heap, c), *prev = free_before(&heap, c);
    size_t size = chunk_size(c);
    if (next) {
        forget(next);
        size += chunk_size(next);
    }
    if (prev) {
        forget(prev);
        size += chunk_size(prev);
        c = prev;
    }
    chunk_set(c, size, false);
    insert(c);
    return c;
}

/* The first bin from i on that has chunks. => MAX_BIN + 1: none */
static unsigned first_filled(unsigned i)
{
    uint32_t bits = filled[i / 32] & -(1u << i % 32);
    for (i /= 32; !bits; bits = filled[i])
        if (++i > MAX_BIN / 32)
            return MAX_BIN + 1;
    return i * 32 + (unsigned)__builtin_ctz(bits);
}

static char *search_final(size_t need)
{
    char *head = bin[MAX_BIN], *taken = NULL;
    char *start = heap.policy == NEXT_FIT && rover ? rover : head, *c = start;
    while (c) {
        size_t size = chunk_size(c);
        if (size >= need && fit_better(heap.policy, size, taken ? chunk_size(taken) : 0)) {
            taken = c;
            if (fit_final(heap.policy, size, need))
                break;
        }
        c = *next_of(c);
        if (!c && start != head)
            c = head;
        if (c == start)
            break;
    }
    return taken;
}

static char *search(size_t need)
{
    unsigned i = first_filled(bin_of(need));
    if (i < MAX_BIN)
        return bin[i];
    return i == MAX_BIN ? search_final(need) : NULL;
}

static void *allocate(size_t n)
{
    if (n >= TOO_LARGE)
        return NULL;
    size_t need = chunk_for(&heap, n);
    char *c = search(need);
    if (!c) {
        c = tagged_extend(&heap, need);
        if (!c)
            return NULL;
        c = make_free(c);
    }
    size_t rest = chunk_size(c) - need;
    forget(c);
    if (rest < smallest(&heap)) {
        chunk_set(c, need + rest, true);
        return c + heap.header;
    }
    chunk_set(c, need, true);
    chunk_set(c + need, rest, false);
    insert(c + need);
    if (heap.policy == NEXT_FIT && bin_of(rest) == MAX_BIN)
        rover = c + need;
    return c + heap.header;
}

static void release(void *p)
{
    if (p)
        make_free((char *)p - heap.header);
}

static void describe(const void *p, size_t n, struct chunk *c)
{
    tagged_describe(&heap, (char *)p - heap.header, c);
}

static void walk(chunk_fn *fn, void *arg)
{
    for (char *at = heap.start; at < heap.end; at += chunk_size(at)) {
        struct chunk c;
        tagged_describe(&heap, at, &c);
        if (c.kind == FREE)
            c.bin = (int)bin_of(c.size);
        fn(&c, arg);
    }
}

static const char *check(void)
{
    unsigned left;
    const char *wrong = tagged_check(&heap, &left);
    for (unsigned i = 0; i <= MAX_BIN && !wrong; i++) {
        for (char *c = bin[i]; c && !wrong; c = *next_of(c))
            if (bin_of(chunk_size(c)) != i)
                return "a chunk is in the wrong bin";
        if (!(filled[i / 32] >> i % 32 & 1) != !bin[i])
            return "the bitmap does not tell which bins are empty";
        wrong = tagged_check_list(&heap, bin[i], &left);
    }
    return wrong ? wrong : left ? "a free chunk is in no bin" : NULL;
}

const struct allocator bins = {
    .name = "bins",
    .idea = "dlist with a list for each size: no search",
    .space = "good",
    .malloc_time = "good, O(1)",
    .free_time = "good, O(1)",
    .policies = true,
    .init = init,
    .malloc = allocate,
    .free = release,
    .describe = describe,
    .walk = walk,
    .check = check,
};
