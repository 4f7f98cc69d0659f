/* mkswap.c - write the header of a swap area (version 1) to a disk or a file: the last page that
 * can be used, a UUID, a label. Bytes 0-1023, where a boot block may be, become zeros.
 * -L LABEL names the area; -f also takes a place that swaps now, or one of fewer than 10 pages. */
#include "user/lib/util.h"

#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#define BLKGETSIZE64 0x80041272
#define PAGE         4096u
#define MIN_PAGES    10u /* fewer are not worth it */

/* linux/swap.h, union swap_header */
static struct header {
    char boot[1024];
    uint32_t version, last_page, bad_pages;
    uint8_t uuid[16];
    char label[16];
    char padding[PAGE - 1024 - 12 - 32 - 10];
    char magic[10];
} header;
_Static_assert(sizeof header == PAGE, "the header is a page");

static bool force;

static uint64_t size_of(int fd, const char *name)
{
    struct stat st;
    uint64_t size = 0;

    if (fstat(fd, &st) < 0)
        die("%s: can't be looked at", name);
    if (S_ISREG(st.st_mode))
        size = (uint64_t)st.st_size;
    else if (!S_ISBLK(st.st_mode) || ioctl(fd, BLKGETSIZE64, &size) < 0)
        die("%s: is neither a disk nor a file", name);
    return size;
}

/* Does a line of /proc/swaps begin with that name? */
static bool in_use(const char *name)
{
    char text[2048];
    size_t n = strlen(name);

    if (read_file("/proc/swaps", text, sizeof text) < 0)
        return false;
    for (const char *line = text; line; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (strncmp(line, name, n) == 0 && line[n] == ' ')
            return true;
    }
    return false;
}

/* A random one (RFC 4122, version 4). */
static void make_uuid(uint8_t *u)
{
    if (getrandom(u, 16, 0) != 16)
        die("no random bytes");
    u[6] = (uint8_t)((u[6] & 0x0f) | 0x40);
    u[8] = (uint8_t)((u[8] & 0x3f) | 0x80);
}

static void report(uint64_t bytes)
{
    unsigned kib = (unsigned)(bytes / 1024);

    if (kib < 1024)
        printf("Setting up swapspace version 1, size = %u KiB", kib);
    else
        printf("Setting up swapspace version 1, size = %u.%u MiB", kib / 1024,
               kib % 1024 * 10 / 1024);
    printf(" (%llu bytes)\n", (unsigned long long)bytes);
    if (*header.label)
        printf("LABEL=%.16s, UUID=", header.label);
    else
        printf("no label, UUID=");
    for (int i = 0; i < 16; i++)
        printf("%s%02x", i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "", header.uuid[i]);
    putchar('\n');
}

static int make(const char *name)
{
    uint64_t pages;
    int fd = open(name, O_RDWR);

    if (fd < 0 || (!force && in_use(name))) {
        if (fd < 0)
            warn(name);
        else
            complain("%s: it is swapped to now", name);
        return 1;
    }
    pages = size_of(fd, name) / PAGE;
    if (pages < MIN_PAGES && (!force || pages < 2))
        die("%s: a swap area needs at least %u KiB", name, MIN_PAGES * PAGE / 1024);
    if (pages > 1u << 20)
        pages = 1u << 20; /* as many as the kernel can tell apart */
    header.version = 1;
    header.last_page = (uint32_t)pages - 1;
    make_uuid(header.uuid);
    memcpy(header.magic, "SWAPSPACE2", sizeof header.magic);
    if (!write_all(fd, &header, sizeof header) || fsync(fd) < 0) {
        warn(name);
        return 1;
    }
    close(fd);
    report((pages - 1) * PAGE);
    return 0;
}

int main(int argc, char **argv)
{
    prog_init(argv[0], "[-f] [-L LABEL] FILE");
    for (int c; (c = getopt(argc, argv, "fL:")) != -1;) {
        if (c == 'f')
            force = true;
        else if (c == 'L')
            strncpy(header.label, optarg, sizeof header.label - 1);
        else
            prog_usage();
    }
    if (argc != optind + 1)
        prog_usage();
    return finish(make(argv[optind]));
}
