/* Shared memory and files in memory keep every byte, for all who share them. With an argument it
 * is so many megabytes of each: more than there are, where there is swap. */
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <tap.h>

#include "children.h"
#include "scratch.h"

#define PAGE  4096u
#define WORDS (PAGE / sizeof(uint32_t))

static uint32_t pages = 64;
static uint32_t *shared, *segment;
static int fd;

static uint32_t word(uint32_t page, uint32_t i, uint32_t round)
{
    return (page * 1024 + i) * 2654435761u + round;
}

static void fill(uint32_t *p, uint32_t page, uint32_t round)
{
    for (uint32_t i = 0; i < WORDS; i++)
        p[i] = word(page, i, round);
}

static bool is_filled(const uint32_t *p, uint32_t page, uint32_t round)
{
    for (uint32_t i = 0; i < WORDS; i++)
        if (p[i] != word(page, i, round))
            return false;
    return true;
}

/* Pages of the memory at p that are as they were left: the even ones in one round, the odd ones in
 * another. */
static uint32_t intact(const uint32_t *p, uint32_t even, uint32_t odd)
{
    uint32_t n = 0;

    for (uint32_t i = 0; i < pages; i++)
        n += is_filled(p + i * WORDS, i, i % 2 ? odd : even);
    return n;
}

static int write_odd_pages(void)
{
    if (intact(shared, 1, 1) != pages || intact(segment, 3, 3) != pages)
        return 1;
    for (uint32_t i = 1; i < pages; i += 2)
        fill(shared + i * WORDS, i, 2);
    return 0;
}

static void in_a_file(void)
{
    uint32_t buf[WORDS], *map, good = 0, half = pages / 2;

    fd = open("file", O_RDWR | O_CREAT, 0600);
    for (uint32_t i = 0; i < pages; i++) {
        fill(buf, i, 5);
        good += write(fd, buf, PAGE) == PAGE;
    }
    is_int((int)good, (int)pages, "every page is written to a file");
    ok(ftruncate(fd, (off_t)half * PAGE + 100) == 0 && ftruncate(fd, (off_t)pages * PAGE) == 0 &&
           unlink("file") == 0,
       "which is cut, made larger, unlinked");
    good = 0;
    for (uint32_t i = 0; i < pages; i++) {
        bool kept = pread(fd, buf, PAGE, (off_t)i * PAGE) == PAGE;

        good += kept && (i < half ? is_filled(buf, i, 5) : buf[i == half ? 25 : 0] == 0);
    }
    is_int((int)good, (int)pages, "and keeps what was before the cut, and zeros behind it");
    map = mmap(NULL, half * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
    for (uint32_t i = 0; i < half; i += 2)
        fill(map + i * WORDS, i, 6);
    good = 0;
    for (uint32_t i = 0; i < half; i++)
        good += is_filled(map + i * WORDS, i, i % 2 ? 5 : 6) &&
                pread(fd, buf, PAGE, (off_t)i * PAGE) == PAGE && is_filled(buf, i, 5);
    is_int((int)good, (int)half, "a private mapping of it is its own");
    munmap(map, half * PAGE);
}

int main(int argc, char **argv)
{
    int id;
    bool zeros = true;

    if (argc > 1)
        pages = (uint32_t)atoi(argv[1]) * 256;
    scratch_enter();
    shared = mmap(NULL, pages * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    id = shmget(IPC_PRIVATE, pages * PAGE, IPC_CREAT | 0600);
    segment = shmat(id, NULL, 0);
    shmctl(id, IPC_RMID, NULL);
    for (uint32_t i = 0; i < pages; i++) {
        fill(shared + i * WORDS, i, 1);
        fill(segment + i * WORDS, i, 3);
    }
    is_int(in_child(write_odd_pages), 0, "a child finds what its parent wrote, and writes half");
    is_int((int)intact(shared, 1, 2), (int)pages, "the parent sees that when the child is gone");
    in_a_file();
    is_int((int)intact(shared, 1, 2), (int)pages, "the shared memory is as it was");
    is_int((int)intact(segment, 3, 3), (int)pages, "and so is the segment");
    ok(madvise(shared, pages / 2 * PAGE, MADV_REMOVE) == 0, "half of it is given back");
    for (uint32_t i = 0; i < pages / 2 * WORDS; i += WORDS / 2)
        zeros = zeros && shared[i] == 0;
    ok(zeros && is_filled(shared + (pages - 1) * WORDS, pages - 1, 2), "and reads as zeros");
    close(fd);
    scratch_leave();
    return done_testing();
}
