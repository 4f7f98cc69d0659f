/* memory_map.h - the loader's entries, in any order and overlapping, as a clean list of RAM. */
#pragma once

#include "boot/boot_info.h"

/* Add RAM: clipped to [1 MB, 4 GB) and inwards to whole pages, merged with what it touches. */
void memory_map_add(struct boot_info *info, uint64_t base, uint64_t len);
/* Cut out what is not RAM after all, outwards to whole pages. */
void memory_map_remove(struct boot_info *info, uint64_t base, uint64_t len);
