/* references.c - /proc/references: a recorder of the references of one program (mm/recorder.h).
 * Each open file is a recorder. A process that writes "exact" or "window N" to it is recorded from
 * its next exec on; what is read are words, the address of a page and RECORD_WRITE, and behind the
 * last of them -ENOSPC where memory was out before the program was. Closing ends it. */
#include "kernel/fs/file.h"
#include "kernel/fs/vfs.h"
#include "kernel/lib/assert.h"
#include "kernel/lib/string.h"
#include "kernel/proc/process.h"
#include "kernel/procfs/procfs.h"
#include "libc/include/abi/errno.h"
#include "mm/recorder.h"
#include "mm/uaccess.h"

#define CHUNK       64u /* records that are copied at a time */
#define COMMAND_MAX 15u

static int references_open(struct file *f)
{
    return (f->priv = recorder_create()) ? 0 : -ENOMEM;
}

static void references_release(struct file *f)
{
    recorder_stop(f->priv);
    recorder_put(f->priv);
}

static long references_read(struct file *f, void *ubuf, size_t n, uint64_t *pos)
{
    uint32_t chunk[CHUNK], got = CHUNK;
    size_t done = 0;

    for (; got == CHUNK && n - done >= sizeof chunk[0]; done += got * sizeof chunk[0]) {
        uint32_t want = (uint32_t)MIN(CHUNK, (n - done) / sizeof chunk[0]);

        got = recorder_copy(f->priv, (uint32_t)(*pos / sizeof chunk[0]), chunk, want);
        if (copy_to_user((char *)ubuf + done, chunk, got * sizeof chunk[0]))
            return -EFAULT;
        *pos += got * sizeof chunk[0];
    }
    return done || !recorder_is_full(f->priv) ? (long)done : -ENOSPC;
}

/* => -1: neither command */
static int window_of(const char *s)
{
    int n = 0;

    if (!strcmp(s, "exact"))
        return 0;
    if (strncmp(s, "window ", 7) || !s[7])
        return -1;
    for (s += 7; *s >= '0' && *s <= '9' && n < 1000; s++)
        n = 10 * n + (*s - '0');
    return *s || !n ? -1 : n;
}

static long references_write(struct file *f, const void *ubuf, size_t n, uint64_t *pos)
{
    char s[COMMAND_MAX + 1];
    int window, err;

    if (n == 0 || n > COMMAND_MAX)
        return -EINVAL;
    if (copy_from_user(s, ubuf, n))
        return -EFAULT;
    s[s[n - 1] == '\n' ? n - 1 : n] = '\0';
    if ((window = window_of(s)) < 0)
        return -EINVAL;
    err = recorder_arm(f->priv, current_process()->as, (uint32_t)window);
    return err ? err : (long)n;
}

const struct file_ops proc_references_ops = { .name = "proc references",
                                              .open = references_open,
                                              .release = references_release,
                                              .read = references_read,
                                              .write = references_write };
