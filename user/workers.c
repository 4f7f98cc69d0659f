/* workers.c - several processes, each going round a working set of its own: how far do they get?
 *
 * Each checks every page of its set, and writes it anew, page after page. When all have gone round
 * once, the time starts; at its end they are killed, and what each of them did is told. If the sets
 * don't fit into memory together, that is thrashing: all wait for pages, and each page that comes
 * takes the place of one that is wanted soon. What the medium-term scheduler makes of it:
 *
 *     echo 0 > /proc/sys/vm/medium_term; workers 3 8m 60
 *     echo 1 > /proc/sys/vm/medium_term; workers 3 8m 60
 *
 * Denning, "Thrashing: its causes and prevention", AFIPS 1968. */
#include "user/lib/util.h"

#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PAGE  4096u
#define WORDS (PAGE / sizeof(uint32_t))
#define MOST  32

/* What a worker has done: in memory that all share. */
struct progress {
    uint32_t pages, wrong;
};

static volatile struct progress *progress;
static uint32_t npages;

/* Every word of a page is the page's number plus that of the round that wrote it. */
static bool use_page(volatile uint32_t *page, uint32_t was)
{
    bool good = true;
    for (uint32_t i = 0; i < WORDS; i++) {
        good &= page[i] == was;
        page[i] = was + 1;
    }
    return good;
}

static void work(volatile struct progress *mine, int ready)
{
    volatile uint32_t *set = mmap(NULL, (size_t)npages * PAGE, PROT_READ | PROT_WRITE,
                                  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (set == MAP_FAILED)
        die("no room for %u KB", (unsigned)(npages * (PAGE / 1024)));
    for (uint32_t i = 0; i < npages * WORDS; i++)
        set[i] = i / WORDS;
    if (write(ready, "r", 1) != 1)
        _exit(1);
    for (uint32_t round = 0;; round++)
        for (uint32_t i = 0; i < npages; i++) {
            mine->wrong += !use_page(set + i * WORDS, i + round);
            mine->pages++;
        }
}

static unsigned long vmstat(const char *name)
{
    static char text[8192];
    size_t n = strlen(name);
    if (read_file("/proc/vmstat", text, sizeof text) < 0)
        return 0;
    for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
        if (!strncmp(line, name, n) && line[n] == ' ')
            return strtoul(line + n, NULL, 10);
    return 0;
}

static uint32_t pages_of(const char *s)
{
    char *end;
    unsigned long n = strtoul(s, &end, 0);
    if (*end == 'm' || *end == 'M')
        n <<= 20;
    else if (*end == 'k' || *end == 'K')
        n <<= 10;
    if (n < PAGE || n > 1ul << 30)
        prog_usage();
    return (uint32_t)(n / PAGE);
}

static void print_rounds(const char *who, uint64_t pages, uint64_t hundredths)
{
    uint32_t rounds = (uint32_t)(pages * 100 / npages);
    uint32_t rate = (uint32_t)(pages * 100 / (hundredths ? hundredths : 1));
    printf("%-8s %5u.%02u rounds, %6u pages a second\n", who, rounds / 100, rounds % 100, rate);
}

/* => 1 if some page was not what it should have been */
static int report(const uint32_t *start, long count, uint64_t hundredths)
{
    uint64_t sum = 0;
    uint32_t wrong = 0;
    for (long i = 0; i < count; i++) {
        uint32_t pages = progress[i].pages - start[i];
        char name[16];
        snprintf(name, sizeof name, "%ld", i + 1);
        print_rounds(name, pages, hundredths);
        sum += pages;
        wrong += progress[i].wrong;
    }
    print_rounds("together", sum, hundredths);
    if (wrong)
        complain("%u pages were wrong", (unsigned)wrong);
    return wrong != 0;
}

static uint64_t hundredths_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 100 + (uint64_t)t.tv_nsec / 10000000;
}

static void wait_until(uint64_t then)
{
    uint64_t now;
    while ((now = hundredths_now()) < then) {
        uint64_t left = then - now;
        nanosleep(&(struct timespec){ (time_t)(left / 100), (long)(left % 100) * 10000000 }, NULL);
    }
}

static void start_all(pid_t *pid, long count)
{
    int ready[2];
    char c;
    if (pipe(ready) < 0)
        die("no pipe");
    for (long i = 0; i < count; i++) {
        pid[i] = fork();
        if (pid[i] < 0)
            die("no process left");
        if (pid[i] == 0)
            work(&progress[i], ready[1]);
    }
    close(ready[1]);
    for (long i = 0; i < count; i++)
        if (read(ready[0], &c, 1) != 1)
            die("a worker ended too soon");
    close(ready[0]);
}

int main(int argc, char **argv)
{
    static const char *const names[] = { "pswpin", "pswpout", "swap_process_out",
                                         "swap_process_in" };
    unsigned long before[ARRAY_SIZE(names)];
    uint32_t start[MOST];
    pid_t pid[MOST];
    long count, seconds;
    prog_init(argv[0], "COUNT SIZE[k|m] SECONDS");
    if (argc != 4 || !parse_number(argv[1], &count) || count < 1 || count > MOST ||
        !parse_number(argv[3], &seconds) || seconds < 1)
        prog_usage();
    npages = pages_of(argv[2]);
    progress = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (progress == MAP_FAILED)
        die("no shared memory");
    start_all(pid, count);
    for (unsigned i = 0; i < ARRAY_SIZE(names); i++)
        before[i] = vmstat(names[i]);
    for (long i = 0; i < count; i++)
        start[i] = progress[i].pages;
    uint64_t from = hundredths_now();
    wait_until(from + (uint64_t)seconds * 100);
    uint64_t took = hundredths_now() - from;
    int status = report(start, count, took);
    for (unsigned i = 0; i < ARRAY_SIZE(names); i++)
        printf("%s %lu%s", names[i], vmstat(names[i]) - before[i],
               i + 1 < ARRAY_SIZE(names) ? ", " : "\n");
    for (long i = 0; i < count; i++)
        kill(pid[i], SIGKILL);
    while (wait(NULL) > 0)
        continue;
    return finish(status);
}
