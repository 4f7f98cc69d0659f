/* thrash.c - a load on memory: so much of it, used in a pattern, every byte of it checked.
 *
 * A page's contents follow from its number and from how often it was written, so that a page that
 * is lost, old, or somebody else's is found. A round is as many accesses as there are pages; each
 * checks its page, and some write it anew. Without -n it goes on until it is told to end (SIGINT,
 * SIGTERM); either way it says what it saw. Status 1: a page was wrong.
 *
 *   sequential   one behind the other
 *   random       all alike
 *   zipf         the n-th most wanted is wanted 1/n as often as the first (in steps of two)
 *   local        nine of ten go to a window of pages that moves on slowly
 */
#include "user/lib/util.h"

#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGE  4096u
#define WORDS (PAGE / 4)
#define MAGIC 0x9E3779B9u
#define PRIME 2147483647u
#define MOVE  8 /* accesses between two steps of the window */
#define USAGE                                                                               \
    "[-1q] [-c CHILDREN] [-f FILE | -s] [-l WINDOW%] [-n ROUNDS] [-w WRITES%] SIZE[k|m|g] " \
    "[sequential|random|zipf|local]"

static uint32_t npages, window, *memory;
static uint8_t *versions; /* how often each page was written */
static uint32_t state = 1;
static unsigned writes = 50, children, self; /* self: 0 is the parent */
static unsigned stripes = 1;                 /* of shared pages each process has its own */
static bool one_word, quiet, shared;
static const char *file, *pattern = "sequential";
static unsigned long accesses, errors;
static volatile sig_atomic_t stop;

static uint32_t chance(uint32_t below)
{
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    return (uint32_t)((uint64_t)state * below >> 32);
}

/* ---- patterns: the page of the n-th access ---- */

static uint32_t sequential(uint32_t n)
{
    return n % npages;
}

static uint32_t at_random(uint32_t n)
{
    (void)n;
    return chance(npages);
}

/* Every power of two has as many accesses as the next; the wanted pages lie scattered. */
static uint32_t zipf(uint32_t n)
{
    uint32_t from = 1u << chance(32 - (uint32_t)__builtin_clz(npages)), rank;

    (void)n;
    rank = from - 1 + chance(from);
    return (uint32_t)((uint64_t)rank * PRIME % npages);
}

static uint32_t local(uint32_t n)
{
    return chance(10) == 0 ? chance(npages) : (n / MOVE + chance(window)) % npages;
}

static const struct {
    const char *name;
    uint32_t (*page)(uint32_t n);
} patterns[] = {
    { "sequential", sequential }, { "random", at_random }, { "zipf", zipf }, { "local", local }
};

/* ---- one page ---- */

static uint32_t first_word(uint32_t page)
{
    uint32_t x = (page << 8 | versions[page]) * MAGIC;
    return x ^ x >> 15;
}

static void write_page(uint32_t page)
{
    uint32_t *p = memory + page * WORDS, x = first_word(page);
    for (unsigned i = 0; i < (one_word ? 1 : WORDS); i++, x += MAGIC)
        p[i] = x;
}

static void check_page(uint32_t page)
{
    const uint32_t *p = memory + page * WORDS;
    uint32_t x = first_word(page);
    for (unsigned i = 0; i < (one_word ? 1 : WORDS); i++, x += MAGIC) {
        if (p[i] == x)
            continue;
        if (errors++ < 5)
            complain("page %u, version %u: word %u is %08x, not %08x", (unsigned)page,
                     versions[page], i, (unsigned)p[i], (unsigned)x);
        return;
    }
}

static bool is_mine(uint32_t page)
{
    return page % stripes == (stripes > 1 ? self : 0);
}

static void use_page(uint32_t page)
{
    check_page(page);
    accesses++;
    if (chance(100) < writes) {
        versions[page]++;
        write_page(page);
    }
}

/* ---- the whole ---- */

static void fill(void)
{
    for (uint32_t i = 0; i < npages && !stop; i++)
        write_page(i);
}

static void work(unsigned long rounds, uint32_t (*choose)(uint32_t))
{
    for (unsigned long r = 0; (r < rounds || !rounds) && !stop; r++) {
        for (uint32_t i = 0; i < npages && !stop; i++) {
            uint32_t page = choose(r * npages + i);
            if (is_mine(page))
                use_page(page);
        }
    }
}

static void report(void)
{
    struct rusage r;
    getrusage(RUSAGE_SELF, &r);
    if (!quiet || errors)
        printf("thrash: %u pages, %s: %lu accesses, %lu errors, %ld major and %ld minor faults\n",
               (unsigned)npages, pattern, accesses, errors, r.ru_majflt, r.ru_minflt);
}

static void *map(size_t size, int how, int fd)
{
    void *p = mmap(NULL, size, PROT_READ | PROT_WRITE, how, fd, 0);
    if (p == MAP_FAILED)
        die("no room for %u KB", (unsigned)(size >> 10));
    return p;
}

static void make_memory(void)
{
    int fd = -1, how = shared ? MAP_SHARED | MAP_ANONYMOUS : MAP_PRIVATE | MAP_ANONYMOUS;
    if (file) {
        fd = open(file, O_RDWR | O_CREAT, 0600);
        if (fd < 0 || ftruncate(fd, (off_t)npages * PAGE) < 0)
            die("%s can't be made that large", file);
        how = MAP_SHARED;
        shared = true;
    }
    memory = map((size_t)npages * PAGE, how, fd);
    versions = map(npages, MAP_PRIVATE | MAP_ANONYMOUS, -1);
}

static void parse_size(const char *s)
{
    char *end;
    unsigned long long n = strtoul(s, &end, 0);
    static const char units[] = "kmg";
    const char *unit = *end ? strchr(units, *end | 0x20) : NULL;
    if (unit) {
        n <<= 10 * (unit - units + 1);
        end++;
    }
    if (*end || n < PAGE || n > 3ull << 30)
        prog_usage();
    npages = (uint32_t)(n / PAGE);
}

static unsigned long number(const char *s)
{
    long n;
    if (!parse_number(s, &n) || n < 0)
        prog_usage();
    return (unsigned long)n;
}

static void told_to_end(int signal)
{
    (void)signal;
    stop = 1;
}

/* Fork those that do the same on what they inherit: how many of them went wrong. */
static int run(unsigned long rounds, uint32_t (*choose)(uint32_t))
{
    int wrong = 0, status;
    pid_t pid = 1;
    for (unsigned i = 1; i <= children && pid > 0; i++) {
        pid = fork();
        if (pid < 0)
            die("no process left");
        if (pid == 0)
            state = self = i;
    }
    work(rounds, choose);
    for (; pid > 0 && wait(&status) > 0;)
        wrong += status != 0;
    report();
    return wrong;
}

int main(int argc, char **argv)
{
    unsigned long rounds = 0, percent = 10;
    uint32_t (*choose)(uint32_t) = NULL;
    prog_init(argv[0], USAGE);
    for (int c; (c = getopt(argc, argv, "1qc:f:sl:n:w:")) != -1;) {
        switch (c) {
        case '1': one_word = true; break;
        case 'q': quiet = true; break;
        case 'c': children = (unsigned)number(optarg); break;
        case 'f': file = optarg; break;
        case 's': shared = true; break;
        case 'l': percent = number(optarg); break;
        case 'n': rounds = number(optarg); break;
        case 'w': writes = (unsigned)number(optarg); break;
        default: prog_usage();
        }
    }
    if (optind == argc || argc - optind > 2)
        prog_usage();
    parse_size(argv[optind]);
    if (argc - optind == 2)
        pattern = argv[optind + 1];
    for (unsigned i = 0; i < ARRAY_SIZE(patterns); i++)
        if (!strcmp(pattern, patterns[i].name))
            choose = patterns[i].page;
    if (!choose)
        prog_usage();
    window = (uint32_t)((uint64_t)npages * percent / 100);
    make_memory();
    stripes = shared ? children + 1 : 1;
    signal(SIGINT, told_to_end);
    signal(SIGTERM, told_to_end);
    fill();
    return finish(run(rounds, choose) || errors);
}
