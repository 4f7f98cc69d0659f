/* Neighbours that are alike are one mapping; split and made alike again, they are one again. */
#include "mm.h"

static int areas(const char *from, unsigned pages)
{
    FILE *f = fopen("/proc/self/maps", "r");
    unsigned long start, end, low = (unsigned long)(uintptr_t)from;
    char line[256];
    int n = 0;

    while (f && fgets(line, sizeof line, f))
        if (sscanf(line, "%lx-%lx", &start, &end) == 2)
            n += start < low + pages * PAGE && end > low;
    if (f)
        fclose(f);
    return n;
}

int main(void)
{
    char *p = nowhere(12) + PAGE;

    mmap(p, 4 * PAGE, RW, PRIVATE | MAP_FIXED, -1, 0);
    mmap(p + 4 * PAGE, 4 * PAGE, RW, PRIVATE | MAP_FIXED, -1, 0);
    is_int(areas(p, 8), 1, "two mappings side by side");
    mprotect(p + 2 * PAGE, PAGE, PROT_READ);
    is_int(areas(p, 8), 3, "a page in the middle made read-only");
    mprotect(p + 2 * PAGE, PAGE, RW);
    is_int(areas(p, 8), 1, "and back");
    munmap(p + 3 * PAGE, PAGE);
    is_int(areas(p, 8), 2, "a hole");
    mmap(p + 3 * PAGE, PAGE, RW, PRIVATE | MAP_FIXED, -1, 0);
    is_int(areas(p, 8), 1, "filled");
    madvise(p + PAGE, PAGE, MADV_DONTFORK);
    is_int(areas(p, 8), 3, "a page with other advice");
    madvise(p + PAGE, PAGE, MADV_DOFORK);
    is_int(areas(p, 8), 1, "taken back");
    mlock(p, 2 * PAGE);
    is_int(areas(p, 8), 2, "two pages locked");
    munlock(p, 2 * PAGE);
    is_int(areas(p, 8), 1, "and unlocked");
    return done_testing();
}
