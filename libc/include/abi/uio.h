/* uio.h - one piece of what readv and writev move. */
#ifndef ABI_UIO_H
#define ABI_UIO_H

struct iovec {
    void *iov_base;
    unsigned iov_len;
};

#endif
