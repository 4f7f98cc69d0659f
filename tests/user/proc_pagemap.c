/* /proc/self/pagemap says of every page whether it is there, which frame it is, and of what
 * kind. */
#include <errno.h>
#include <stdint.h>
#include <sys/mman.h>
#include <tap.h>

#include "children.h"
#include "procfile.h"

#define PAGE      4096
#define PRESENT   (1ull << 63)
#define FILE_PAGE (1ull << 61)
#define EXCLUSIVE (1ull << 56)
#define PFN       ((1ull << 55) - 1)

static int fd;

static uint64_t word(const void *p)
{
    uint64_t w = 0;

    if (pread(fd, &w, sizeof w, (off_t)((uintptr_t)p / PAGE) * 8) != sizeof w)
        return ~0ull;
    return w;
}

static uint64_t bits(const void *p)
{
    return word(p) & (PRESENT | FILE_PAGE | EXCLUSIVE);
}

static uint64_t frame(const void *p)
{
    return word(p) & PFN;
}

/* The word of a file that has one for each frame. */
static long long frame_word(const char *path, uint64_t pfn)
{
    uint64_t w = 0;
    int f = open(path, O_RDONLY);
    bool good = pread(f, &w, sizeof w, (off_t)pfn * 8) == sizeof w;

    close(f);
    return good ? (long long)w : -1;
}

static char *p;

static int in_a_child(void)
{
    uint64_t before = frame(p);

    fd = open("/proc/self/pagemap", O_RDONLY);
    if (bits(p) != PRESENT || frame_word("/proc/kpagecount", before) != 2)
        return 1;
    p[0] = 2;
    if (bits(p) != (PRESENT | EXCLUSIVE) || frame(p) == before)
        return 2;
    return frame_word("/proc/kpagecount", before) == 1 ? 0 : 3;
}

int main(void)
{
    uint64_t two[3];
    char *q, *s;

    fd = open("/proc/self/pagemap", O_RDONLY);
    p = mmap(NULL, 8 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    ok(fd >= 0 && p != MAP_FAILED, "open");
    is_int((long long)bits(p), 0, "a page that nobody touched is not there");
    p[0] = p[PAGE] = 1;
    is_int((long long)bits(p), (long long)(PRESENT | EXCLUSIVE),
           "one that was written is, and ours");
    ok(frame(p) && frame(p) != frame(p + PAGE), "each is a frame of its own");
    is_int((long long)bits(p + 2 * PAGE), 0, "its neighbour is not there");
    ok(pread(fd, two, sizeof two, (off_t)((uintptr_t)p / PAGE) * 8) == sizeof two &&
           two[0] == word(p) && two[1] == word(p + PAGE) && (two[2] & PRESENT) == 0,
       "many pages in one read");
    is_int((volatile char)p[3 * PAGE], 0, "a page is read");
    is_int((long long)bits(p + 3 * PAGE), (long long)PRESENT, "then it is there: the zero page");
    p[4 * PAGE] = p[5 * PAGE] = 0;
    ok(word(p) != 0 && in_child(in_a_child) == 0, "a child shares the frame until it writes");
    is_int((long long)bits(p), (long long)(PRESENT | EXCLUSIVE), "it is ours alone again");
    is_int(frame_word("/proc/kpagecount", frame(p)), 1, "kpagecount says so");
    ok(frame_word("/proc/kpageflags", frame(p)) & 1 << 12, "kpageflags: anonymous");
    s = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    s[0] = 1;
    q = mremap(s, 0, PAGE, MREMAP_MAYMOVE);
    is_int((long long)bits(s), (long long)(PRESENT | FILE_PAGE | EXCLUSIVE), "shared memory");
    is_int(q[0], 1, "shown twice");
    ok(frame(q) == frame(s) && bits(s) == (PRESENT | FILE_PAGE), "by the same frame");
    ok(bits((void *)main) & PRESENT && bits((void *)main) & FILE_PAGE, "code is a file's");
    mprotect(p, PAGE, PROT_NONE);
    is_int((long long)bits(p), (long long)(PRESENT | EXCLUSIVE), "a hidden page is there");
    munmap(p, 8 * PAGE);
    is_int((long long)bits(p), 0, "one that was unmapped is not");
    is_int((long long)bits(NULL), 0, "nor is page 0");
    ok(pread(fd, two, 7, 0) == -1 && errno == EINVAL, "a part of a word: EINVAL");
    ok(pread(fd, two, 8, 3) == -1 && errno == EINVAL, "a word from inside another: EINVAL");
    ok(pread(fd, (void *)8, 8, 8) == -1 && errno == EFAULT, "nowhere to put it: EFAULT");
    return done_testing();
}
