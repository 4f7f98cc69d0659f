/* bootmem.h - memory before there is an allocator.
 * The map that the boot loader gave, less the kernel and the initrd, is a short list of free
 * ranges. A request is cut off the lowest range that holds it (or the highest, for what is large
 * and must not use up the DMA zone). Nothing is given back: what is left over goes to the frame
 * allocator at once. */
#ifndef MM_BOOTMEM_H
#define MM_BOOTMEM_H

#include <stddef.h>
#include <stdint.h>

#include "boot/boot_info.h"
#include "mm/layout.h"

/* Read the map. Ends the machine with a message when there is no usable memory above 1 MB. */
void bootmem_init(const struct boot_info *info);

/* Zeroed memory from the lowest range of the direct map that holds it.
 * => align is a power of two; only before frame_init()
 * => never NULL: too little RAM is a message and the failure exit */
void *boot_alloc(size_t size, size_t align);

/* The same from the highest range, so that DMA memory stays free. The direct map must be
 * complete. */
void *boot_alloc_top(size_t size, size_t align);

/* One past the highest usable frame number, up to 4 GB. */
uint32_t bootmem_end_pfn(void);

/* Frames of usable memory in [from, to), whoever holds them now. */
uint32_t bootmem_present(uint32_t from, uint32_t to);

/* Call give(from, to) for every whole free frame range [from, to) and forget it. */
void bootmem_give_all(void (*give)(uint32_t from, uint32_t to));

#endif
