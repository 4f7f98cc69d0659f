/* Writing 1 to /proc/PID/clear_refs forgets which pages were used; smaps says which were since; 2
 * forgets anonymous ones, 3 those of files. Only in Quire: Linux's own flags of a page count there
 * too, and one that was just touched is sometimes not among them. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <tap.h>
#include <unistd.h>

#define PAGE  4096u
#define PAGES 64u

static char text[1 << 16];
static volatile char *anon, *file;

static int store(const char *word)
{
    int fd = open("/proc/self/clear_refs", O_WRONLY), r;

    r = write(fd, word, strlen(word)) < 0 ? errno : 0;
    close(fd);
    return r;
}

/* kB of the area at p that were used. */
static long used(const volatile char *p)
{
    int fd = open("/proc/self/smaps", O_RDONLY);
    size_t n = 0;
    ssize_t got;
    char begin[24];

    while ((got = read(fd, text + n, sizeof text - 1 - n)) > 0)
        n += (size_t)got;
    close(fd);
    text[n] = '\0';
    snprintf(begin, sizeof begin, "%08lx-", (unsigned long)p);
    char *at = strstr(text, begin);
    at = at ? strstr(at, "Referenced:") : NULL;
    return at ? strtol(at + 11, NULL, 10) : -1;
}

static void touch(volatile char *p, unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        (void)p[i * PAGE];
}

int main(void)
{
    int fd = open("/proc/self/exe", O_RDONLY);

    anon = mmap(NULL, PAGES * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    file = mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, fd, 0);
    for (unsigned i = 0; i < PAGES; i++)
        anon[i * PAGE] = 1;
    touch(file, 1);
    is_int((int)used(anon), 4 * PAGES, "pages that were written were used");
    ok(store("1") == 0 && used(anon) == 0 && used(file) == 0, "1: none was");
    touch(anon, 7);
    anon[20 * PAGE]++;
    is_int((int)used(anon), 4 * 8, "but those that were touched since");
    touch(file, 1);
    ok(store("3\n") == 0 && used(anon) == 4 * 8 && used(file) == 0, "3: of files");
    touch(file, 1);
    ok(store("2") == 0 && used(anon) == 0 && used(file) == 4, "2: anonymous ones");
    ok(anon[0] == 1 && anon[20 * PAGE] == 2, "what is in them stays");
    is_int(store("0"), EINVAL, "0 means nothing");
    return done_testing();
}
