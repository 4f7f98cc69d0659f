/* /proc/self/smaps says of every area what its pages are, and smaps_rollup is its sum. */
#include <stdio.h>
#include <sys/mman.h>
#include <tap.h>

#include "children.h"
#include "procfile.h"

#define PAGE  4096
#define PAGES 16

static char *map(int flags)
{
    return mmap(NULL, PAGES * PAGE, PROT_READ | PROT_WRITE, flags | MAP_ANONYMOUS, -1, 0);
}

static long smaps(const void *p, const char *word)
{
    proc_load("/proc/self/smaps");
    return proc_area_number(p, word);
}

/* The sum of all lines that start with the word. */
static long sum(const char *word)
{
    long total = 0;

    for (const char *s = proc_text; s && *s; s = strchr(s, '\n'), s += s != NULL)
        if (!strncmp(s, word, strlen(word)))
            total += strtol(s + strlen(word), NULL, 10);
    return total;
}

static bool has_flag(const void *p, const char *flag)
{
    char *s = proc_area(p), *line = s ? strstr(s, "VmFlags:") : NULL;
    char *end = line ? strchr(line, '\n') : NULL;
    char *at = line ? strstr(line, flag) : NULL;

    return at && at < end;
}

static void private_pages(void)
{
    char *p = map(MAP_PRIVATE);
    volatile char *q = p;
    int go[2], status;
    pid_t child;
    char c;

    p[0] = p[PAGE] = p[2 * PAGE] = 1;
    (void)q[5 * PAGE];
    is_int(smaps(p, "Size:"), 4 * PAGES, "its size");
    is_int(smaps(p, "KernelPageSize:"), 4, "pages of 4 kB");
    is_int(smaps(p, "Rss:"), 12, "three pages were written; the zero page counts for nothing");
    is_int(smaps(p, "Pss:"), 12, "they are ours alone");
    is_int(smaps(p, "Private_Dirty:"), 12, "and dirty");
    ok(smaps(p, "Private_Clean:") == 0 && smaps(p, "Shared_Clean:") == 0, "none is clean");
    is_int(smaps(p, "Anonymous:"), 12, "all are anonymous");
    is_int(smaps(p, "Referenced:"), 12, "and were used");
    ok(has_flag(p, " rd") && has_flag(p, " wr") && has_flag(p, " mw") && !has_flag(p, " sh"),
       "VmFlags");
    if (pipe(go) || (child = fork()) < 0)
        return;
    if (child == 0) {
        p[0] = 2;
        is_int(smaps(p, "Private_Dirty:"), 4, "the child's own copy of one");
        is_int(smaps(p, "Shared_Dirty:"), 8, "while two are shared");
        if (write(go[1], "", 1) != 1)
            _exit(1);
        for (;;)
            pause();
    }
    tap_run += 2;
    ok(read(go[0], &c, 1) == 1 && smaps(p, "Shared_Dirty:") == 8, "so it is here");
    is_int(smaps(p, "Pss:"), 4 + 8 / 2, "half of them is our share");
    kill(child, SIGKILL);
    waitpid(child, &status, 0);
    is_int(smaps(p, "Private_Dirty:"), 12, "all are ours when the child is gone");
    is_int(mlock(p, 2 * PAGE), 0, "two are locked");
    ok(smaps(p, "Locked:") == 8 && has_flag(p, " lo"), "which shows");
    ok(smaps(p + 2 * PAGE, "Locked:") == 0 && smaps(p + 2 * PAGE, "Rss:") == 4,
       "in an area of their own");
    munlock(p, 2 * PAGE);
    is_int(smaps(p, "Rss:"), 12, "which joins the other when they are unlocked");
    is_int(mprotect(p, PAGES * PAGE, PROT_NONE), 0, "hidden");
    ok(smaps(p, "Rss:") == 12 && !has_flag(p, " rd"), "pages stay");
    munmap(p, PAGES * PAGE);
    proc_load("/proc/self/smaps");
    ok(proc_area(p) == NULL, "no area, no lines");
}

static void shared_pages(void)
{
    char *p = map(MAP_SHARED);

    p[0] = p[PAGE] = 1;
    ok(smaps(p, "Rss:") == 8 && smaps(p, "Anonymous:") == 0, "shared memory is not anonymous");
    is_int(smaps(p, "Private_Dirty:"), 8, "it is private while one alone maps it");
    ok(has_flag(p, " sh") && has_flag(p, " ms"), "VmFlags");
    char *twice = mremap(p, 0, PAGES * PAGE, MREMAP_MAYMOVE);
    ok(twice != MAP_FAILED && twice[0] == 1 && twice[PAGE] == 1, "mapped twice");
    ok(smaps(p, "Shared_Dirty:") == 8 && smaps(p, "Private_Dirty:") == 0, "it is shared");
    ok(smaps(p, "Pss:") == 4 && smaps(twice, "Pss:") == 4, "each has half of it");
    munmap(twice, PAGES * PAGE);
    munmap(p, PAGES * PAGE);
}

static const char *const words[] = { "Rss:",          "Private_Clean:", "Private_Dirty:",
                                     "Shared_Clean:", "Shared_Dirty:",  "Referenced:",
                                     "Anonymous:",    "LazyFree:",      "Swap:" };
#define WORDS (sizeof words / sizeof *words)

/* The sums of smaps, then the text of smaps_rollup: are they the same? */
static bool rollup_is_sum(long sums[WORDS])
{
    bool same = true;

    proc_load("/proc/self/smaps");
    for (unsigned i = 0; i < WORDS; i++)
        sums[i] = sum(words[i]);
    proc_load("/proc/self/smaps_rollup");
    for (unsigned i = 0; i < WORDS; i++)
        same = same && proc_number(proc_text, NULL, words[i]) == sums[i];
    return same;
}

static void rollup(void)
{
    long sums[WORDS], pss, parts, resident;
    bool same = false;

    /* A private page of the file becomes a shared one when somebody else starts this program. */
    for (int i = 0; i < 1000 && !same; i++)
        same = rollup_is_sum(sums);
    is_int(sums[1] + sums[2] + sums[3] + sums[4], sums[0],
           "Rss is private and shared, clean and dirty");
    ok(same, "smaps_rollup is the sum of smaps");
    pss = proc_number(proc_text, NULL, "Pss:");
    parts = proc_number(proc_text, NULL, "Pss_Anon:") + proc_number(proc_text, NULL, "Pss_File:") +
            proc_number(proc_text, NULL, "Pss_Shmem:");
    ok(pss > 0 && pss <= sums[0] && pss - parts >= 0 && pss - parts <= 2, "Pss by kind");
    ok(strstr(proc_text, "[rollup]\n") != NULL, "with a heading");
    resident = strtol(strchr(proc_load("/proc/self/statm"), ' '), NULL, 10);
    ok(labs(resident * 4 - sums[0]) <= 512, "statm tells the same");
}

int main(void)
{
    proc_load("/proc/self/smaps"); /* the buffer's own pages are there from now on */
    memset(proc_text, 1, sizeof proc_text);
    private_pages();
    shared_pages();
    rollup();
    return done_testing();
}
