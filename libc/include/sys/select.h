/* sys/select.h - poll, by its older name. */
#ifndef _SYS_SELECT_H
#define _SYS_SELECT_H

#include <sys/types.h>

#define FD_SETSIZE 1024

typedef struct {
    unsigned long bits[FD_SETSIZE / 32];
} fd_set;

struct timeval;

#define FD_ZERO(set)      ((void)(*(set) = (fd_set){ { 0 } }))
#define FD_SET(fd, set)   ((void)((set)->bits[(fd) / 32] |= 1UL << (fd) % 32))
#define FD_CLR(fd, set)   ((void)((set)->bits[(fd) / 32] &= ~(1UL << (fd) % 32)))
#define FD_ISSET(fd, set) ((set)->bits[(fd) / 32] >> (fd) % 32 & 1)

int select(int n, fd_set *restrict rd, fd_set *restrict wr, fd_set *restrict ex,
           struct timeval *restrict timeout);

#endif
