/* sys/mman.h - mapping memory. */
#ifndef _SYS_MMAN_H
#define _SYS_MMAN_H

#include <abi/mman.h>
#include <sys/types.h>

#define MAP_FAILED ((void *)-1)

void *mmap(void *start, size_t length, int prot, int flags, int fd, off_t offset);
int munmap(void *start, size_t length);
int mprotect(void *start, size_t length, int prot);
int msync(void *start, size_t length, int flags);
int madvise(void *start, size_t length, int advice);
int posix_madvise(void *start, size_t length, int advice);
void *mremap(void *start, size_t old_length, size_t length, int flags, ...);
int remap_file_pages(void *start, size_t length, int prot, size_t page, int flags);
int mincore(void *start, size_t length, unsigned char *vector);
int mlock(const void *start, size_t length);
int mlock2(const void *start, size_t length, unsigned flags);
int munlock(const void *start, size_t length);
int mlockall(int flags);
int munlockall(void);

#define POSIX_MADV_NORMAL     MADV_NORMAL
#define POSIX_MADV_RANDOM     MADV_RANDOM
#define POSIX_MADV_SEQUENTIAL MADV_SEQUENTIAL
#define POSIX_MADV_WILLNEED   MADV_WILLNEED
#define POSIX_MADV_DONTNEED   MADV_DONTNEED

#endif
