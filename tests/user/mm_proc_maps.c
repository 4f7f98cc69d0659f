/* /proc/self/maps names every mapping with its protection, in order. */
#include "mm.h"

static int lines_with(const char *start, char *out, size_t n)
{
    FILE *f = fopen("/proc/self/maps", "r");
    char line[256];
    int found = 0;

    while (f && fgets(line, sizeof line, f))
        if (!strncmp(line, start, strlen(start))) {
            snprintf(out, n, "%s", line);
            found++;
        }
    if (f)
        fclose(f);
    return found;
}

int main(void)
{
    char *p = nowhere(8) + 2 * PAGE, line[256] = "", start[32];

    mmap(p, 3 * PAGE, RW, PRIVATE | MAP_FIXED, -1, 0);
    snprintf(start, sizeof start, "%08lx-%08lx rw-p ", (unsigned long)(uintptr_t)p,
             (unsigned long)(uintptr_t)p + 3 * PAGE);
    is_int(lines_with(start, line, sizeof line), 1, "private memory");
    mprotect(p + PAGE, PAGE, PROT_READ);
    snprintf(start, sizeof start, "%08lx-%08lx r--p ", (unsigned long)(uintptr_t)p + PAGE,
             (unsigned long)(uintptr_t)p + 2 * PAGE);
    is_int(lines_with(start, line, sizeof line), 1, "a page of it read-only is a line of its own");
    mmap(p, 3 * PAGE, PROT_READ, MAP_SHARED | MAP_FIXED, file_of(3), 0);
    snprintf(start, sizeof start, "%08lx-%08lx r--s ", (unsigned long)(uintptr_t)p,
             (unsigned long)(uintptr_t)p + 3 * PAGE);
    is_int(lines_with(start, line, sizeof line), 1, "a shared file");
    ok(strstr(line, " 00000000 ") && strstr(line, "/tmp/mm-"), "with its offset and name");
    return done_testing();
}
