/* measure.c - numbers from /proc, through one static buffer: a measurement allocates nothing. */
#include "user/lesson/lesson.h"
#include "user/lib/util.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static char text[32768];

static const char *contents(const char *path)
{
    if (read_file(path, text, sizeof text) < 0)
        die("%s cannot be read", path);
    return text;
}

static const char *next_line(const char *line)
{
    const char *end = strchr(line, '\n');
    return end && end[1] ? end + 1 : NULL;
}

/* The rest of the first line, from here on, that begins with the name as a whole word. */
static const char *find(const char *line, const char *name)
{
    size_t n = strlen(name);
    for (; line; line = next_line(line))
        if (!strncmp(line, name, n) && strchr(": \t", line[n]))
            return line + n + 1;
    return NULL;
}

long field(const char *path, const char *name)
{
    const char *at = find(contents(path), name);
    return at ? strtol(at, NULL, 10) : 0;
}

long vmstat(const char *name)
{
    return field("/proc/vmstat", name);
}

long meminfo(const char *name)
{
    return field("/proc/meminfo", name);
}

/* Does this line of maps or smaps begin an area? */
static bool is_area(const char *line, uintptr_t *start, uintptr_t *end)
{
    char *rest;
    *start = strtoul(line, &rest, 16);
    if (*rest != '-')
        return false;
    *end = strtoul(rest + 1, &rest, 16);
    return *rest == ' ';
}

/* The line of the area that holds p. */
static const char *find_area(const char *path, const void *p)
{
    uintptr_t start, end;
    for (const char *line = contents(path); line; line = next_line(line))
        if (is_area(line, &start, &end) && (uintptr_t)p >= start && (uintptr_t)p < end)
            return line;
    return NULL;
}

long smaps(const void *p, const char *name)
{
    const char *line = find_area("/proc/self/smaps", p);
    const char *at = line ? find(line, name) : NULL;
    return at ? strtol(at, NULL, 10) : -1;
}

const char *area_name(const void *p)
{
    static char name[128];
    const char *line = find_area("/proc/self/maps", p);
    name[0] = '\0';
    if (line) {
        for (int i = 0; i < 5; i++) { /* range, access, offset, device, inode */
            line += strcspn(line, " ");
            line += strspn(line, " ");
        }
        snprintf(name, sizeof name, "%.*s", (int)strcspn(line, "\n"), line);
    }
    return name;
}

int area_count(void)
{
    int n = 0;
    for (const char *line = contents("/proc/self/maps"); line; line = next_line(line))
        n++;
    return n;
}

static long slab(const char *cache, bool pages)
{
    const char *at = find(contents("/proc/slabinfo"), cache);
    unsigned active, per_slab, slabs;
    if (!at || sscanf(at, "%u %*u %*u %*u %u : tunables %*u %*u %*u : slabdata %*u %u", &active,
                      &per_slab, &slabs) != 3)
        die("no slab cache %s", cache);
    return (long)(pages ? slabs * per_slab : active);
}

long slab_objects(const char *cache)
{
    return slab(cache, false);
}

long slab_pages(const char *cache)
{
    return slab(cache, true);
}

long free_blocks(unsigned order)
{
    long sum = 0;
    for (const char *line = contents("/proc/buddyinfo"); line; line = next_line(line)) {
        char *at = strstr(line, "zone");
        at += 4 + strspn(at + 4, " ");
        at += strcspn(at, " ");
        for (unsigned k = 0; k < order; k++)
            strtol(at, &at, 10);
        sum += strtol(at, NULL, 10);
    }
    return sum;
}

long vmalloc_blocks(void)
{
    long n = 0;
    for (const char *line = contents("/proc/vmallocinfo"); line; line = next_line(line))
        n++;
    return n;
}

static uint64_t word_at(const char *path, uint32_t index)
{
    uint64_t w = 0;
    int fd = open(path, O_RDONLY);
    if (fd < 0 || pread(fd, &w, sizeof w, (off_t)index * 8) != sizeof w)
        die("%s cannot be read", path);
    close(fd);
    return w;
}

uint64_t page_word(const void *p)
{
    return word_at("/proc/self/pagemap", (uint32_t)((uintptr_t)p / PAGE));
}

uint32_t frame_of(const void *p)
{
    uint64_t w = page_word(p);
    return w >> 63 ? (uint32_t)w : 0;
}

long frame_maps(uint32_t pfn)
{
    return (long)word_at("/proc/kpagecount", pfn);
}

char *map_pages(unsigned n)
{
    char *p = mmap(NULL, n * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (p == MAP_FAILED)
        die("no memory for %u pages", n);
    return p;
}

void touch(char *p, unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        ((volatile char *)p)[i * PAGE] = (char)(i + 1);
}

void show(const char *path, const char *word)
{
    for (const char *line = contents(path); line; line = next_line(line)) {
        int n = (int)strcspn(line, "\n");
        char *at = strstr(line, word);
        if (at && at < line + n + !*word)
            printf("    | %.*s\n", n < 73 ? n : 73, line);
    }
}
