/* areas.c - the areas of a process and their pages, from /proc. */
#include "user/lib/areas.h"

#include "user/lib/util.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PAGE_SHIFT 12

/* "08048000-08050000 r-xp 00000000 00:00 0   /bin/vars" */
static bool parse_area(const char *line, struct proc_area *a)
{
    char *p;
    memset(a, 0, sizeof *a);
    a->start = strtoul(line, &p, 16);
    if (*p != '-')
        return false;
    a->end = strtoul(p + 1, &p, 16);
    if (*p++ != ' ' || strlen(p) < 5)
        return false;
    memcpy(a->access, p, 4);
    for (int i = 0; i < 4; i++) { /* the access, offset, device and inode */
        p += strcspn(p, " ");
        p += strspn(p, " ");
    }
    size_t n = strlen(p);
    strcpy(a->name, n < sizeof a->name ? p : p + n - sizeof a->name + 1);
    return true;
}

bool proc_areas_read(const char *pid, struct proc_areas *areas)
{
    char path[64], *line = NULL;
    size_t size = 0;
    snprintf(path, sizeof path, "/proc/%s/maps", pid);
    FILE *f = fopen(path, "r");
    areas->n = 0;
    if (!f)
        return false;
    while (read_line(f, &line, &size) >= 0) {
        if (areas->n == areas->room) {
            areas->room = areas->room * 2 + 16;
            areas->area = xrealloc(areas->area, (size_t)areas->room * sizeof *areas->area);
        }
        areas->n += parse_area(line, &areas->area[areas->n]);
    }
    fclose(f);
    free(line);
    return true;
}

void proc_pages(const char *pid, uint32_t addr, uint64_t *words, unsigned n)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%s/pagemap", pid);
    int fd = open(path, O_RDONLY);
    memset(words, 0, n * sizeof *words);
    if (fd < 0)
        return;
    if (pread(fd, words, n * sizeof *words, (off_t)(addr >> PAGE_SHIFT) * 8) < 0)
        memset(words, 0, n * sizeof *words);
    close(fd);
}

unsigned long named_number(const char *text, const char *name)
{
    size_t n = strlen(name);
    for (const char *line = text; line; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (!strncmp(line, name, n) && strchr(": ", line[n]))
            return strtoul(line + n + 1, NULL, 10);
    }
    return 0;
}

const char *size_text(char *buf, uint64_t bytes)
{
    const char *unit = "KMG";
    bytes >>= 10;
    for (; bytes >= 1000 && unit[1]; unit++)
        bytes = (bytes + 512) >> 10;
    snprintf(buf, 8, "%u%c", (unsigned)bytes, *unit);
    return buf;
}
