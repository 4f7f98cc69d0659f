/* initrd.h - the boot module becomes the root file system. */
#ifndef KERNEL_FS_INITRD_H
#define KERNEL_FS_INITRD_H

#include <stdint.h>

/* Unpack the cpio archive in physical memory [start, end) into "/"; its frames go back to the
 * allocator as they have been read. Damage or too little memory: a message and the failure exit. */
void initrd_unpack(uint32_t start, uint32_t end);

#endif
