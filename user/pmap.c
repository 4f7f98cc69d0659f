/* pmap.c - the areas of processes, from /proc/PID/smaps: address, size, permissions, what is there;
 * -x: how much of each is in memory, was written, is swapped out. */
#include "user/lib/util.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct area {
    unsigned long start, size, rss, dirty, swap; /* kilobytes but for the first */
    char mode[6];
    char name[256];
};

static bool extended;

/* "[heap]" is called so by the kernel; what has no name is nobody's file. */
static void set_name(struct area *a, const char *path)
{
    if (!*path)
        snprintf(a->name, sizeof a->name, "[ anon ]");
    else if (*path == '[')
        snprintf(a->name, sizeof a->name, "[ %.*s ]", (int)strcspn(path + 1, "]"), path + 1);
    else
        snprintf(a->name, sizeof a->name, "%s", base_name(path));
}

/* The line that begins an area. => false: it is another */
static bool parse_head(char *line, struct area *a)
{
    char *rest;
    unsigned long start = strtoul(line, &rest, 16), end;

    if (*rest != '-' || (end = strtoul(rest + 1, &rest, 16), *rest != ' ') || strlen(rest) < 5)
        return false;
    *a = (struct area){ .start = start, .size = (end - start) / 1024 };
    memcpy(a->mode, rest + 1, 3);
    a->mode[3] = rest[4] == 's' ? 's' : '-';
    a->mode[4] = '-';
    line[strcspn(line, "\n")] = '\0';
    for (int field = 0; field < 4; field++) { /* permissions, offset, device, inode */
        rest += strspn(rest, " ");
        rest += strcspn(rest, " ");
    }
    set_name(a, rest + strspn(rest, " "));
    return true;
}

static void add_field(const char *line, struct area *a)
{
    static const char *const dirty[] = { "Shared_Dirty:", "Private_Dirty:" };

    if (!strncmp(line, "Rss:", 4))
        a->rss = strtoul(line + 4, NULL, 10);
    if (!strncmp(line, "Swap:", 5))
        a->swap = strtoul(line + 5, NULL, 10);
    for (size_t i = 0; i < ARRAY_SIZE(dirty); i++)
        if (!strncmp(line, dirty[i], strlen(dirty[i])))
            a->dirty += strtoul(line + strlen(dirty[i]), NULL, 10);
}

static void print_area(const struct area *a, struct area *total)
{
    if (extended)
        printf("%08lx %7lu %7lu %7lu %7lu %s %s\n", a->start, a->size, a->rss, a->dirty, a->swap,
               a->mode, a->name);
    else
        printf("%08lx %6luK %s %s\n", a->start, a->size, a->mode, a->name);
    total->size += a->size;
    total->rss += a->rss;
    total->dirty += a->dirty;
    total->swap += a->swap;
}

static void print_areas(FILE *smaps)
{
    struct area a, total = { 0 };
    char *line = NULL;
    size_t size = 0;
    bool any = false;

    if (extended)
        printf("%-8s %7s %7s %7s %7s %-5s %s\n", "Address", "Kbytes", "RSS", "Dirty", "Swap",
               "Mode", "Mapping");
    while (read_line(smaps, &line, &size) >= 0) {
        struct area next;

        if (!parse_head(line, &next)) {
            if (any)
                add_field(line, &a);
            continue;
        }
        if (any)
            print_area(&a, &total);
        a = next;
        any = true;
    }
    if (any)
        print_area(&a, &total);
    if (extended)
        printf("%-8s %7lu %7lu %7lu %7lu\n", "total kB", total.size, total.rss, total.dirty,
               total.swap);
    else
        printf(" total %7luK\n", total.size);
    free(line);
}

static bool print_process(const char *pid)
{
    char path[64], text[256];
    ssize_t n;
    FILE *f;

    snprintf(path, sizeof path, "/proc/%s/smaps", pid);
    if (!(f = fopen(path, "r"))) {
        complain("no process %s", pid);
        return false;
    }
    snprintf(path, sizeof path, "/proc/%s/cmdline", pid);
    n = read_file(path, text, sizeof text);
    for (ssize_t i = 0; i < n - 1; i++)
        if (!text[i])
            text[i] = ' ';
    printf("%s:   %s\n", pid, n > 0 ? text : "");
    print_areas(f);
    fclose(f);
    return true;
}

int main(int argc, char **argv)
{
    int status = 0;

    prog_init(argv[0], "[-x] PID...");
    for (int c; (c = getopt(argc, argv, "x")) != -1; extended = true)
        if (c == '?')
            prog_usage();
    if (optind == argc)
        prog_usage();
    for (char **pid = argv + optind; *pid; pid++)
        status |= !print_process(*pid);
    return finish(status);
}
