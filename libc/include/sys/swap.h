/* sys/swap.h - swap areas, turned on and off. */
#ifndef _SYS_SWAP_H
#define _SYS_SWAP_H

#include <abi/swap.h>

int swapon(const char *path, int flags);
int swapoff(const char *path);

#endif
