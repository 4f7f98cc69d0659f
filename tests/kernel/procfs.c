/* /proc: Linux's formats to the letter, where a program would look at the letters; and numbers that
 * agree with the allocators'. */
#include "kernel/procfs/procfs.h"

#include "kernel/fs/file.h"
#include "kernel/fs/vfs.h"
#include "kernel/lib/printf.h"
#include "kernel/lib/string.h"
#include "kernel/lib/test.h"
#include "libc/include/abi/errno.h"
#include "libc/include/abi/fcntl.h"
#include "libc/include/abi/mode.h"
#include "libc/include/abi/stat.h"
#include "mm/frame.h"
#include "mm/kmalloc.h"
#include "mm/zone.h"

TEST_SUITE(procfs);

#define FS (&vfs_kernel_context)

/* What the file of that name prints, NUL terminated; text_free() is due. */
static struct text text_of(const char *name)
{
    struct text t = { .buf = NULL };

    for (const struct proc_entry *e = proc_root_entries; e->name; e++) {
        if (!strcmp(e->name, name))
            CHECK(e->print(&t, &(struct proc_id){ 0 }) == 0 && !t.failed, "%s", name);
    }
    text_write(&t, "", 1);
    return t;
}

/* Does s look like the pattern? '9' stands for digits with blanks before them, '*' for anything up
 * to the next character of the pattern. */
static bool looks_like(const char *s, const char *pattern)
{
    for (; *pattern; pattern++) {
        if (*pattern == '9') {
            while (*s == ' ')
                s++;
            if (*s < '0' || *s > '9')
                return false;
            while (*s >= '0' && *s <= '9')
                s++;
        } else if (*pattern == '*') {
            while (*s && *s != pattern[1])
                s++;
        } else if (*s++ != *pattern) {
            return false;
        }
    }
    return true;
}

/* The line of the text that starts with the word. */
static const char *line_of(const struct text *t, const char *word)
{
    for (const char *s = t->buf; s && *s; s = strchr(s, '\n') ? strchr(s, '\n') + 1 : NULL) {
        if (!strncmp(s, word, strlen(word)))
            return s;
    }
    return "";
}

static unsigned number_in(const char *s)
{
    unsigned n = 0;

    while (*s && (*s < '0' || *s > '9'))
        s++;
    for (; *s >= '0' && *s <= '9'; s++)
        n = n * 10 + (unsigned)(*s - '0');
    return n;
}

static const struct {
    const char *file, *line, *pattern;
} formats[] = {
    { "meminfo", "MemTotal", "MemTotal:       9 kB\n" },
    { "meminfo", "MemFree", "MemFree:        9 kB\n" },
    { "meminfo", "Cached", "Cached:         9 kB\n" },
    { "meminfo", "SwapTotal", "SwapTotal:      9 kB\n" },
    { "meminfo", "VmallocUsed", "VmallocUsed:    9 kB\n" },
    { "buddyinfo", "Node 0, zone      DMA", "Node 0, zone      DMA 9 9 9 9 9 9 9 9 9 9 9 \n" },
    { "slabinfo", "slabinfo", "slabinfo - version: 2.1\n# name            <active_objs> " },
    { "slabinfo", "dentry", "dentry            9 9 9 9 9 : tunables 9 9 9 : slabdata 9 9 9\n" },
    { "zoneinfo", "Node 0, zone", "Node 0, zone      DMA\n  pages free     9\n" },
    { "vmallocinfo", "0x", "0x*-0x* 9 *pages=9 vmalloc\n" },
    { "uptime", "", "9.9 9.9\n" },
    { "loadavg", "", "9.9 9.9 9.9 9/9 9\n" },
    { "stat", "cpu ", "cpu  9 9 9 9 9 9 9 9 9 9\n" },
    { "stat", "cpu0", "cpu0 9 9 9 9 9 9 9 9 9 9\n" },
    { "stat", "btime", "btime 9\nprocesses 9\nprocs_running 9\n" },
    { "mounts", "rootfs", "rootfs / ramfs rw 0 0\n" },
    { "mounts", "proc", "proc /proc proc rw 0 0\n" },
    { "filesystems", "nodev\tramfs", "nodev\tramfs\n" },
    { "cpuinfo", "processor", "processor\t: 9\nvendor_id\t: *\ncpu family\t: 9\n" },
    { "version", "", "* version 9.9.9" },
    { "vmstat", "nr_free_pages", "nr_free_pages 9\n" },
    { "vmstat", "pgfault", "pgfault 9\n" },
    { "vmstat", "pgpgin", "pgpgin 9\npgpgout 9\n" },
};

TEST(formats_are_linux_s)
{
    for (size_t i = 0; i < ARRAY_SIZE(formats); i++) {
        struct text t = { .buf = NULL };
        if (strcmp(formats[i].file, "mounts"))
            t = text_of(formats[i].file);
        else
            CHECK(proc_print_mounts(&t, NULL) == 0);
        text_write(&t, "", 1);
        CHECK(looks_like(line_of(&t, formats[i].line), formats[i].pattern), "%s: %s",
              formats[i].file, formats[i].pattern);
        text_free(&t);
    }
}

TEST(meminfo_adds_up)
{
    struct text t = text_of("meminfo");
    unsigned total = number_in(line_of(&t, "MemTotal:"));

    CHECK(total == frames_managed() * (PAGE_SIZE / 1024));
    CHECK(number_in(line_of(&t, "HighTotal:")) + number_in(line_of(&t, "LowTotal:")) == total);
    CHECK(number_in(line_of(&t, "MemFree:")) <= total);
    CHECK(number_in(line_of(&t, "Cached:")) + number_in(line_of(&t, "Buffers:")) ==
          frames_in_state(FRAME_CACHE) * (PAGE_SIZE / 1024));
    text_free(&t);
}

TEST(buddyinfo_adds_up)
{
    struct text t = text_of("buddyinfo");
    const char *s = line_of(&t, "Node 0, zone   Normal");
    uint32_t pages = 0;

    s += *s ? strlen("Node 0, zone   Normal") : 0;
    for (unsigned k = 0; *s && k < MAX_ORDER; k++) {
        pages += number_in(s) << k;
        while (*s == ' ')
            s++;
        while (*s && *s != ' ')
            s++;
    }
    uint32_t free = zones[ZONE_NORMAL].nbuddy;
    CHECK(pages == free, "%u of %u", pages, free);
    text_free(&t);
}

TEST(every_file_can_be_looked_up)
{
    char path[64];
    struct stat st;

    for (const struct proc_entry *e = proc_root_entries; e->name; e++) {
        ksnprintf(path, sizeof path, "/proc/%s", e->name);
        CHECK(vfs_stat(FS, NULL, path, 0, &st) == 0, "%s", path);
        CHECK(st.st_mode == e->mode && st.st_size == 0 && st.st_ino > 1, "%s", path);
    }
    CHECK(vfs_stat(FS, NULL, "/proc", 0, &st) == 0 && S_ISDIR(st.st_mode) && st.st_ino == 1);
}

TEST(what_can_not_be)
{
    static const char *const none[] = { "/proc/0",  "/proc/99999",       "/proc/01",
                                        "/proc/1x", "/proc/99999999999", "/proc/nothing" };
    struct stat st;
    struct file *f;

    for (size_t i = 0; i < ARRAY_SIZE(none); i++)
        CHECK(vfs_stat(FS, NULL, none[i], 0, &st) == -ENOENT, "%s", none[i]);
    CHECK(vfs_open(FS, NULL, "/proc/new", O_CREAT | O_WRONLY, 0644, &f) == -EPERM);
    CHECK(vfs_mkdir(FS, NULL, "/proc/new", 0755) == -EPERM);
    CHECK(vfs_unlink(FS, NULL, "/proc/meminfo") == -EPERM);
    CHECK(vfs_rmdir(FS, NULL, "/proc") == -EBUSY);
}

TEST(text_grows)
{
    struct text t = { .buf = NULL };

    for (unsigned i = 0; i < 2000; i++)
        text_printf(&t, "%04u", i);
    CHECK(t.len == 8000 && !t.failed && !memcmp(t.buf + 4 * 1999, "1999", 4));
    text_free(&t);
    CHECK(!t.buf && !t.len);
}
