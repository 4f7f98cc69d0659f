/* vmmap draws the areas of a process and says which of their pages are there; pagemap tells which
 * were touched and which written (only in Quire). */
#include "shell.h"

#include <fcntl.h>
#include <stdint.h>
#include <sys/mman.h>

#define PAGE     4096u
#define DIRTY    (1ull << 60)
#define ACCESSED (1ull << 59)

static char output[8192];

/* How many lines of `vmmap` of this process have the pattern. */
static const char *lines_with(const char *pattern)
{
    char text[256];

    snprintf(text, sizeof text, "vmmap %u | grep -c '%s'", (unsigned)getpid(), pattern);
    run_script(text, output, sizeof output);
    return output;
}

static uint64_t touched(const volatile char *p)
{
    uint64_t w = 0;
    int fd = open("/proc/self/pagemap", O_RDONLY);

    if (pread(fd, &w, sizeof w, (off_t)((uintptr_t)p / PAGE) * 8) != sizeof w)
        w = ~0ull;
    close(fd);
    return w & (DIRTY | ACCESSED);
}

int main(int argc, char **argv)
{
    /* 64 pages, and nothing beside them: the second and the last protect themselves. */
    volatile char *p = mmap(NULL, 66 * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    char text[64];

    (void)argc;
    find_shell(argv[0]);
    p += PAGE;
    mprotect((char *)(uintptr_t)p, 64 * PAGE, PROT_READ | PROT_WRITE);
    is_int((long long)touched(p), 0, "a page that nobody touched");
    p[0] = p[PAGE] = p[5 * PAGE] = 1;
    ok(touched(p) == (DIRTY | ACCESSED), "one that was written");
    (void)p[9 * PAGE];
    ok(touched(p + 9 * PAGE) == ACCESSED, "one that was read");

    snprintf(text, sizeof text, "^|#######  *| %08lx  256K rw-p ", (unsigned long)(uintptr_t)p);
    is_str(lines_with(text), "1\n", "an area: a bar of 7 steps, 2^6 pages");
    is_str(lines_with("K rw-p (anonymous): 4 of 64 pages, 3 dirty$"), "1\n", "and its pages");
    is_str(lines_with("|xx*  *|.* r-xp .*vmmap: [1-9]"), "1\n", "code");
    is_str(lines_with("  3G      free$"), "1\n", "the gap above the heap is to scale");
    run_script("vmmap 30999; echo $?; vmmap 2> /dev/null; echo $?", output, sizeof output);
    is_str(output, "vmmap: no process 30999\n1\n2\n", "a process that is none, and none");
    run_script("pmap -x $$ | head -2 | tail -1; pmap -x $$ | tail -1 | wc -w", output,
               sizeof output);
    is_str(output, "Address   Kbytes     RSS   Dirty    Swap Mode  Mapping\n6\n", "pmap -x");
    return done_testing();
}
