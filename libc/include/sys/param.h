/* sys/param.h - BSD's odds and ends. */
#ifndef _SYS_PARAM_H
#define _SYS_PARAM_H

#include <limits.h>

#define MAXPATHLEN    PATH_MAX
#define MIN(a, b)     ((a) < (b) ? (a) : (b))
#define MAX(a, b)     ((a) > (b) ? (a) : (b))
#define howmany(n, d) (((n) + (d)-1) / (d))
#define roundup(n, d) (howmany(n, d) * (d))

#endif
