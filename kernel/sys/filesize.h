/* filesize.h - RLIMIT_FSIZE: how far writing and truncating may extend a file. setrlimit(2). */
#ifndef KERNEL_SYS_FILESIZE_H
#define KERNEL_SYS_FILESIZE_H

#include <stdbool.h>
#include <stdint.h>

/* May the current process make a file of `from` bytes one of `to` bytes? */
bool file_may_grow(uint64_t from, uint64_t to);

/* It may not: SIGXFSZ for the current task. => -EFBIG */
long file_too_large(void);

#endif
