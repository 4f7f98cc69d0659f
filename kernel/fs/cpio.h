/* cpio.h - archives in the newc format (070701 and 070702), read as a stream. The archive is
 * untrusted: it is fed in pieces of any size to a state machine that believes no field before it is
 * checked, and reports the first damage with its offset. It knows no file system: what it finds
 * goes to a sink. Format: cpio(5); Linux Documentation/driver-api/early-userspace/buffer-format. */
#ifndef KERNEL_FS_CPIO_H
#define KERNEL_FS_CPIO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CPIO_HEADER   110u
#define CPIO_PATH_MAX 4096u /* with the NUL */

struct cpio_entry {
    uint32_t ino, mode, uid, gid, nlink, mtime, size, dev_major, dev_minor, rdev_major, rdev_minor;
    const char *path; /* terminated; leading slashes and "./" removed */
};

/* Each call returns 0 or -errno, which ends the reading. */
struct cpio_sink {
    int (*entry)(void *arg, const struct cpio_entry *e);
    int (*data)(void *arg, const void *buf, size_t n); /* in order, e->size bytes in all */
    int (*end)(void *arg);                             /* the entry is complete */
};

struct cpio {
    const struct cpio_sink *sink;
    void *arg;
    int state;
    uint32_t offset; /* bytes taken from the stream */
    uint32_t start;  /* where this archive began */
    uint32_t have;   /* bytes of the current part */
    uint32_t want;
    uint32_t name_size;
    uint32_t sum, check; /* 070702: sum of the data bytes, and what the header says */
    bool summed;
    uint32_t archives; /* trailers seen */
    struct cpio_entry entry;
    const char *error;     /* the first damage, NULL: none */
    uint32_t error_offset; /* where */
    char buf[CPIO_PATH_MAX];
};

void cpio_init(struct cpio *c, const struct cpio_sink *sink, void *arg);

/* Take n more bytes. 0, -EINVAL (damaged: c->error) or what the sink returned. */
int cpio_feed(struct cpio *c, const void *data, size_t n);

/* The stream has ended: -EINVAL if that is in the middle of something (c->error). */
int cpio_finish(struct cpio *c);

#endif
