/* sys/sysinfo.h - memory and load of the whole machine. */
#ifndef _SYS_SYSINFO_H
#define _SYS_SYSINFO_H

#include <abi/sysinfo.h>

int sysinfo(struct sysinfo *info);

#endif
