/* limits.h - bounds that the kernel and programs agree on. */
#ifndef ABI_LIMITS_H
#define ABI_LIMITS_H

#define NAME_MAX       255    /* bytes in a file name */
#define PATH_MAX       4096   /* bytes in a path, with its end */
#define PIPE_BUF       4096   /* a pipe takes this many bytes in one piece */
#define PIPE_CAPACITY  65536  /* what a pipe holds */
#define ARG_MAX        131072 /* the least that execve takes: arguments and environment */
#define MAX_ARG_STRLEN 131072 /* one argument of execve */
#define SYMLOOP_MAX    40     /* symbolic links in one path */
#define IOV_MAX        1024
#define NGROUPS_MAX    65536
#define HOST_NAME_MAX  64

#endif
