/* sys/uio.h - reading and writing in pieces. */
#ifndef _SYS_UIO_H
#define _SYS_UIO_H

#include <abi/uio.h>
#include <sys/types.h>

ssize_t readv(int fd, const struct iovec *vector, int n);
ssize_t writev(int fd, const struct iovec *vector, int n);

#endif
