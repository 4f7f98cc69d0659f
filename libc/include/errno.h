/* errno.h - why the last call that failed did so. */
#ifndef _ERRNO_H
#define _ERRNO_H

#include <abi/errno.h>

int *__errno_location(void);
#define errno (*__errno_location())

extern char *program_invocation_name, *program_invocation_short_name;

#endif
