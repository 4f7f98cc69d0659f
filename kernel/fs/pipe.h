/* pipe.h - a byte stream between processes.
 * PIPE_CAPACITY bytes in pages that are taken as they are written to and given back as they are
 * read. A write of up to PIPE_BUF bytes is never mixed with another's. */
#ifndef KERNEL_FS_PIPE_H
#define KERNEL_FS_PIPE_H

#include <stdint.h>

#include "libc/include/abi/limits.h" /* PIPE_BUF, PIPE_CAPACITY */

struct file;
struct file_ops;

/* Two open files, ends[0] to read and ends[1] to write. flags: O_NONBLOCK. -ENOMEM. */
int pipe_create(unsigned flags, struct file *ends[2]);

/* What an inode of kind FIFO is opened with. */
extern const struct file_ops fifo_ops;

void pipe_init(void);

#endif
