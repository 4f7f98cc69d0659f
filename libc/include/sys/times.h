/* sys/times.h - CPU time of a process and of its children. */
#ifndef _SYS_TIMES_H
#define _SYS_TIMES_H

#include <abi/time.h>
#include <sys/types.h>

clock_t times(struct tms *t);

#endif
