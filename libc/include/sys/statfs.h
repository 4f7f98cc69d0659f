/* sys/statfs.h - how much room a file system has. */
#ifndef SYS_STATFS_H
#define SYS_STATFS_H

#include <abi/statfs.h>

int statfs(const char *path, struct statfs *result);
int fstatfs(int fd, struct statfs *result);

#endif
