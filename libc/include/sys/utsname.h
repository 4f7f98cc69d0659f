/* sys/utsname.h - the system's name. */
#ifndef _SYS_UTSNAME_H
#define _SYS_UTSNAME_H

#include <abi/utsname.h>

int uname(struct utsname *name);

#endif
