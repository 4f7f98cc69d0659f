/* sys/sysmacros.h - the two numbers in a dev_t. */
#ifndef _SYS_SYSMACROS_H
#define _SYS_SYSMACROS_H

#define major(dev) ((unsigned)(((dev) >> 32 & 0xfffff000) | ((dev) >> 8 & 0xfff)))
#define minor(dev) ((unsigned)(((dev) >> 12 & 0xffffff00) | ((dev)&0xff)))

#endif
