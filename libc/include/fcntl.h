/* fcntl.h - opening files. */
#ifndef _FCNTL_H
#define _FCNTL_H

#include <abi/fcntl.h>
#include <sys/types.h>

struct flock {
    short l_type, l_whence;
    off_t l_start, l_len;
    pid_t l_pid;
};

int open(const char *path, int flags, ...);
int openat(int dir, const char *path, int flags, ...);
int creat(const char *path, mode_t mode);
int fcntl(int fd, int command, ...);

#endif
