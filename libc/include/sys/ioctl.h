/* sys/ioctl.h - requests to a device. */
#ifndef _SYS_IOCTL_H
#define _SYS_IOCTL_H

#include <abi/ioctl.h>
#include <abi/termios.h>

int ioctl(int fd, unsigned long request, ...);

#endif
