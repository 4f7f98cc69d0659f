/* refplay.c - a string of references, played: each is an access to a page of an area that has so
 * many frames and no more (/proc/self/frames). It prints the page faults that the policy in use
 * (/proc/sys/vm/replacement) makes of it, a line for each number of frames. `faults` on the host
 * computes the same from the same string; swap has to be on.
 *
 * FILE is text, as reftrace writes it: a page's number in hexadecimal, and w behind it where the
 * page is written; # begins a comment. Each page holds how often it was written, and is looked at
 * whenever it is used. */
#include "user/lib/util.h"

#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define PAGE  4096u
#define NEVER UINT32_MAX

struct ref {
    uint32_t page : 31, write : 1;
};

static struct ref *refs;
static uint32_t nrefs, npages;

/* ---- the string ---- */

static uint32_t *names; /* by page */

static uint32_t page_of(uint32_t name)
{
    static uint32_t room, last;

    if (last < npages && names[last] == name)
        return last;
    for (last = 0; last < npages && names[last] != name;)
        last++;
    if (last < npages)
        return last;
    if (npages == room) {
        room = room ? 2 * room : 64;
        names = xrealloc(names, room * sizeof *names);
    }
    names[npages] = name;
    return npages++;
}

static bool add(const char *word)
{
    static uint32_t room;
    char *end;
    unsigned long name = strtoul(word, &end, 16);

    if (end == word || (*end && strcmp(end, "r") != 0 && strcmp(end, "w") != 0))
        return false;
    if (nrefs == room) {
        room = room ? 2 * room : 1024;
        refs = xrealloc(refs, room * sizeof *refs);
    }
    refs[nrefs++] = (struct ref){ page_of((uint32_t)name), *end == 'w' };
    return true;
}

static bool read_string(FILE *in, const char *name)
{
    char *line = NULL, *save;
    size_t size = 0;

    while (read_line(in, &line, &size) >= 0) {
        for (char *word = strtok_r(line, " \t", &save); word && *word != '#';
             word = strtok_r(NULL, " \t", &save))
            if (!add(word))
                die("%s: \"%s\" is no reference", name, word);
    }
    free(line);
    return true;
}

/* ---- played ---- */

/* Tell the kernel. => false with a message */
static bool limit(uint32_t frames, const char *area)
{
    char command[64];
    int fd = open("/proc/self/frames", O_WRONLY | O_CLOEXEC), n;
    bool good;

    n = snprintf(command, sizeof command, "%u %x-%x", (unsigned)frames, (unsigned)(uintptr_t)area,
                 (unsigned)((uintptr_t)area + npages * PAGE));
    good = fd >= 0 && write(fd, command, (size_t)n) == n;
    if (!good)
        warn("/proc/self/frames");
    close(fd);
    return good;
}

static long counted(const char *name)
{
    char text[400], *at;

    if (read_file("/proc/self/frames", text, sizeof text) < 0 || !(at = strstr(text, name)))
        die("/proc/self/frames says nothing");
    return strtol(at + strlen(name), NULL, 10);
}

/* Every reference in turn; false when a page holds what it should not. */
static bool play(volatile uint32_t *area)
{
    uint32_t *written = xmalloc(npages * sizeof *written);
    bool good = true;

    memset(written, 0, npages * sizeof *written);
    for (uint32_t i = 0; i < nrefs && good; i++) {
        uint32_t page = refs[i].page;
        volatile uint32_t *word = area + page * (PAGE / sizeof *area);

        if (refs[i].write)
            *word = ++written[page];
        else if (*word != written[page])
            good = false;
    }
    free(written);
    return good;
}

static bool run(uint32_t frames)
{
    uint32_t *area =
        mmap(NULL, npages * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    bool good;

    if (area == MAP_FAILED)
        die("no memory for %u pages", (unsigned)npages);
    if (!limit(frames, (const char *)area))
        return false;
    good = play(area);
    if (!good)
        complain("%u frames: a page lost what it held", (unsigned)frames);
    else if (counted("over "))
        complain("%u frames: no page could go; is swap on?", (unsigned)frames);
    else
        printf("%-7u%9ld\n", (unsigned)frames, counted("faults "));
    munmap(area, npages * PAGE);
    return good && !ferror(stdout);
}

int main(int argc, char **argv)
{
    long from = 1, to = NEVER / 2;
    int status = 0;

    prog_init(argv[0], "[-f FRAMES[-FRAMES]] [FILE]");
    for (int c; (c = getopt(argc, argv, "f:")) != -1;) {
        char *dash = c == 'f' ? strchr(optarg, '-') : NULL;

        if (dash)
            *dash = '\0';
        if (c != 'f' || !parse_number(optarg, &from) || from < 1 ||
            !parse_number(dash ? dash + 1 : optarg, &to) || to < from)
            prog_usage();
    }
    if (each_file(argv + optind, read_string) || !nrefs)
        return finish(1);
    for (long frames = from; frames <= to && (uint32_t)frames <= npages && !status; frames++)
        status = !run((uint32_t)frames);
    return finish(status);
}
