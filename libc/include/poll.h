/* poll.h - waiting for any of several files. */
#ifndef _POLL_H
#define _POLL_H

#include <abi/poll.h>

typedef unsigned long nfds_t;

int poll(struct pollfd *fds, nfds_t n, int timeout);

#endif
