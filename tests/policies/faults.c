/* faults.c - how many page faults a string of references has, by policy and number of frames.
 *
 *   faults [-m MOST] FILE     a row for each number of frames, as far as one more can help
 *   faults -w FILE            the working set: for windows of 1, 2, 4 ... references its mean size,
 *                             and the faults of a program that is left its working set
 *
 * FILE, or the standard input for "-", is text: a reference is a page's number in hexadecimal,
 * and w behind it where the page is written; # begins a comment. The columns:
 *
 *   opt      the page whose next use is farthest away goes (Belady 1966): no policy has fewer
 *   lru      the page whose last use is longest ago goes, exactly
 *   fifo, clock, nru, aging, lists     what mm/replace.c does, of which "lists" is its lru
 *
 * opt and lru keep in m frames what they keep in m - 1, so that one pass counts for every m: the
 * distance of a reference from the top of a stack is the least m with which it is no fault
 * (Mattson, Gecsei, Slutz and Traiger, IBM Systems Journal 9/2, 1970). The others are run for each
 * m, by the rules of the kernel: the accessed bit is looked at when a frame is needed, not by a
 * clock; a page is modified when it was written since it was read from the disk, or was never
 * there. */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NEVER  UINT32_MAX
#define WINDOW 128u /* mm/replace.c */

/* ---- the string ---- */

static uint32_t *refs; /* pages, numbered from 0 in the order in which they appear */
static bool *writes;
static uint32_t nrefs, npages;
static uint32_t *next_use; /* of the same page, by reference */

static void *table(size_t n, size_t size)
{
    void *p = calloc(n ? n : 1, size);

    if (!p) {
        fprintf(stderr, "faults: out of memory\n");
        exit(1);
    }
    return p;
}

/* Names to numbers: open addressing, at most half full. */
static uint32_t *names, *numbers, slots;

static void name_add(uint32_t name, uint32_t number)
{
    uint32_t i = name * 2654435761u % slots;

    while (numbers[i] != NEVER)
        i = (i + 1) % slots;
    names[i] = name;
    numbers[i] = number;
}

static void names_grow(void)
{
    uint32_t *old_names = names, *old_numbers = numbers, old = slots;

    slots = slots ? 2 * slots : 1024;
    names = table(slots, sizeof *names);
    numbers = table(slots, sizeof *numbers);
    memset(numbers, 0xff, slots * sizeof *numbers);
    for (uint32_t i = 0; i < old; i++)
        if (old_numbers[i] != NEVER)
            name_add(old_names[i], old_numbers[i]);
    free(old_names);
    free(old_numbers);
}

static uint32_t number_of(uint32_t name)
{
    uint32_t i;

    if (2 * npages >= slots)
        names_grow();
    for (i = name * 2654435761u % slots; numbers[i] != NEVER; i = (i + 1) % slots)
        if (names[i] == name)
            return numbers[i];
    name_add(name, npages);
    return npages++;
}

static void add(uint32_t page, bool write)
{
    static uint32_t room;

    if (nrefs == room) {
        room = room ? 2 * room : 4096;
        refs = realloc(refs, room * sizeof *refs);
        writes = realloc(writes, room * sizeof *writes);
        if (!refs || !writes)
            exit(1);
    }
    refs[nrefs] = page;
    writes[nrefs++] = write;
}

static bool parse(const char *word)
{
    char *end;
    unsigned long name = strtoul(word, &end, 16);

    if (end == word || name >= NEVER || (*end && strcmp(end, "r") != 0 && strcmp(end, "w") != 0))
        return false;
    add(number_of((uint32_t)name), *end == 'w');
    return true;
}

static void read_trace(const char *path)
{
    FILE *in = strcmp(path, "-") != 0 ? fopen(path, "r") : stdin;
    char word[32];

    if (!in) {
        perror(path);
        exit(1);
    }
    while (fscanf(in, "%31s", word) == 1) {
        if (*word == '#') {
            for (int c = ' '; c != '\n' && c != EOF;)
                c = getc(in);
        } else if (!parse(word)) {
            fprintf(stderr, "faults: %s: \"%s\" is no reference\n", path, word);
            exit(1);
        }
    }
    if (in != stdin)
        fclose(in);
}

static void find_next_uses(void)
{
    uint32_t *next = table(npages, sizeof *next);

    memset(next, 0xff, npages * sizeof *next);
    next_use = table(nrefs, sizeof *next_use);
    for (uint32_t t = nrefs; t-- > 0;) {
        next_use[t] = next[refs[t]];
        next[refs[t]] = t;
    }
    free(next);
}

/* ---- stack algorithms ---- */

/* Faults with m frames = references whose distance is m or more; the first ones have none. */
static uint32_t *faults_from(const uint32_t *at_distance)
{
    uint32_t *faults = table(npages + 1, sizeof *faults), left = nrefs;

    for (uint32_t m = 0; m <= npages; m++) {
        faults[m] = left;
        left -= m < npages ? at_distance[m] : 0;
    }
    return faults;
}

/* Where page lies in a stack of the given depth; the depth, if nowhere. */
static uint32_t find(const uint32_t *stack, uint32_t depth, uint32_t page)
{
    uint32_t d = 0;

    while (d < depth && stack[d] != page)
        d++;
    return d;
}

static uint32_t *count_lru(void)
{
    uint32_t *stack = table(npages, sizeof *stack), *at = table(npages + 1, sizeof *at), depth = 0;
    uint32_t *faults;

    for (uint32_t t = 0; t < nrefs; t++) {
        uint32_t d = find(stack, depth, refs[t]);

        if (d < depth)
            at[d]++;
        else
            depth++;
        memmove(stack + 1, stack, d * sizeof *stack);
        stack[0] = refs[t];
    }
    faults = faults_from(at);
    free(stack);
    free(at);
    return faults;
}

/* What is pushed off the top sinks past everything that is used later than itself. */
static uint32_t *count_opt(void)
{
    uint32_t *stack = table(npages + 1, sizeof *stack), *at = table(npages + 1, sizeof *at);
    uint32_t *next = table(npages, sizeof *next), depth = 0, *faults;

    for (uint32_t t = 0; t < nrefs; t++) {
        uint32_t d = find(stack, depth, refs[t]), sinking = stack[0];

        if (d < depth)
            at[d]++;
        else
            depth++;
        next[refs[t]] = next_use[t];
        for (uint32_t i = 1; i < d; i++)
            if (next[stack[i]] > next[sinking]) {
                uint32_t later = stack[i];

                stack[i] = sinking;
                sinking = later;
            }
        if (d)
            stack[d] = sinking;
        stack[0] = refs[t];
    }
    faults = faults_from(at);
    free(stack);
    free(next);
    free(at);
    return faults;
}

/* ---- the kernel's policies ---- */

enum where { OUT, INACTIVE, ACTIVE };

struct page {
    uint32_t prev, next;
    uint8_t where, age;
    bool used, modified, was_out;
};

static struct page *pages; /* and two more, the heads of the lists */
static uint32_t count[3];

static uint32_t head(enum where w)
{
    return npages + w - 1;
}

static void unlink_page(uint32_t p)
{
    pages[pages[p].prev].next = pages[p].next;
    pages[pages[p].next].prev = pages[p].prev;
    count[pages[p].where]--;
}

/* p becomes the last of a list. */
static void append(uint32_t p, enum where w)
{
    uint32_t h = head(w);

    pages[p].where = (uint8_t)w;
    pages[p].prev = pages[h].prev;
    pages[p].next = h;
    pages[pages[h].prev].next = p;
    pages[h].prev = p;
    count[w]++;
}

static uint32_t move_first(enum where from, enum where to)
{
    uint32_t p = pages[head(from)].next;

    unlink_page(p);
    append(p, to);
    return p;
}

static bool was_used(uint32_t p)
{
    bool used = pages[p].used;

    pages[p].used = false;
    return used;
}

static uint32_t choose_fifo(void)
{
    return move_first(INACTIVE, INACTIVE);
}

static uint32_t choose_clock(void)
{
    uint32_t p;

    do
        p = move_first(INACTIVE, INACTIVE);
    while (was_used(p));
    return p;
}

/* The first of those with the least age among the next WINDOW pages. */
static uint32_t choose_lowest(uint8_t (*age)(uint32_t p))
{
    uint32_t w = count[INACTIVE] < WINDOW ? count[INACTIVE] : WINDOW, least = NEVER;

    while (w--) {
        uint32_t p = move_first(INACTIVE, INACTIVE);

        pages[p].age = age(p);
        if (least == NEVER || pages[p].age < pages[least].age)
            least = p;
    }
    return least;
}

static uint8_t nru_class(uint32_t p)
{
    return (uint8_t)(2 * was_used(p) + pages[p].modified);
}

static uint32_t choose_nru(void)
{
    return choose_lowest(nru_class);
}

static uint8_t grow_older(uint32_t p)
{
    return (uint8_t)(pages[p].age / 2 + (was_used(p) ? 0x80 : 0));
}

static uint32_t choose_aging(void)
{
    return choose_lowest(grow_older);
}

static uint32_t choose_lists(void)
{
    for (;;) {
        for (int i = 0; i < 2 && count[ACTIVE] > 2 * count[INACTIVE]; i++) {
            uint32_t p = move_first(ACTIVE, INACTIVE);

            pages[p].age = 0;
            pages[p].used = false;
        }
        for (uint32_t left = count[INACTIVE]; left; left--) {
            uint32_t p = move_first(INACTIVE, INACTIVE);

            if (!was_used(p))
                return p;
            if (pages[p].age++ == 0)
                continue;
            unlink_page(p);
            append(p, ACTIVE);
        }
    }
}

static void start(void)
{
    memset(pages, 0, (npages + 2) * sizeof *pages);
    memset(count, 0, sizeof count);
    for (uint32_t h = npages; h < npages + 2; h++)
        pages[h].prev = pages[h].next = h;
}

/* The faults with m frames. */
static uint32_t run(uint32_t (*choose)(void), uint32_t m)
{
    uint32_t faults = 0;

    start();
    for (uint32_t t = 0; t < nrefs; t++) {
        struct page *p = &pages[refs[t]];

        if (p->where == OUT) {
            if (faults++ >= m) {
                uint32_t victim = choose();

                unlink_page(victim);
                pages[victim].where = OUT;
                pages[victim].was_out = true;
            }
            append(refs[t], INACTIVE);
            p->age = 0;
            p->modified = !p->was_out;
        }
        p->used = true;
        p->modified |= writes[t];
    }
    return faults;
}

static const struct {
    const char *name;
    uint32_t (*choose)(void);
} policies[] = { { "fifo", choose_fifo },
                 { "clock", choose_clock },
                 { "nru", choose_nru },
                 { "aging", choose_aging },
                 { "lists", choose_lists } };

#define NPOLICIES (sizeof policies / sizeof *policies)

/* ---- tables ---- */

static void print_faults(uint32_t most)
{
    uint32_t *opt = count_opt(), *lru = count_lru();

    pages = table(npages + 2, sizeof *pages);
    printf("# %u references, %u pages\n%-7s%9s%9s", nrefs, npages, "frames", "opt", "lru");
    for (unsigned i = 0; i < NPOLICIES; i++)
        printf("%9s", policies[i].name);
    putchar('\n');
    for (uint32_t m = 1; m <= npages && m <= most; m++) {
        printf("%-7u%9u%9u", m, opt[m], lru[m]);
        for (unsigned i = 0; i < NPOLICIES; i++)
            printf("%9u", run(policies[i].choose, m));
        putchar('\n');
    }
    free(pages);
    free(opt);
    free(lru);
}

/* A page is in the working set for w references from each of its uses (Denning, CACM 11/5, 1968):
 * so the sum of sizes over time is that of min(w, time to the next use), and a use is a fault if
 * the last one is more than w ago. */
static void print_working_set(void)
{
    printf("# %u references, %u pages\n%-9s%9s%9s\n", nrefs, npages, "window", "pages", "faults");
    for (uint64_t w = 1; w < 2ull * nrefs; w *= 2) {
        uint64_t sum = 0, faults = npages;

        for (uint32_t t = 0; t < nrefs; t++) {
            bool again = next_use[t] != NEVER;
            uint64_t gap = (again ? next_use[t] : nrefs) - t;

            sum += gap < w ? gap : w;
            faults += again && gap > w;
        }
        printf("%-9llu%9.2f%9llu\n", (unsigned long long)w, (double)sum / nrefs,
               (unsigned long long)faults);
    }
}

int main(int argc, char **argv)
{
    unsigned long most = NEVER;
    bool working_set = false;

    for (int c; (c = getopt(argc, argv, "m:w")) != -1;)
        if (c == 'm')
            most = strtoul(optarg, NULL, 10);
        else if (c == 'w')
            working_set = true;
        else
            return 2;
    if (optind != argc - 1) {
        fprintf(stderr, "usage: faults [-w] [-m MOST] FILE\n");
        return 2;
    }
    read_trace(argv[optind]);
    find_next_uses();
    if (working_set)
        print_working_set();
    else
        print_faults(most < NEVER ? (uint32_t)most : NEVER);
    free(refs);
    free(writes);
    free(next_use);
    free(names);
    free(numbers);
    return 0;
}
