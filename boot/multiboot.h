/* multiboot.h - the loader's structures, Multiboot specification 0.6.96. */
#pragma once

#include "kernel/lib/assert.h"

#define MULTIBOOT_MAGIC 0x2BADB002u

/* Fill boot_info from the loader's structure at physical address info.
 * => the first 8 MB are mapped at HIGHER_HALF
 * => NULL, or why the machine can't be started from what the loader gave */
const char *multiboot_parse(uint32_t magic, uint32_t info);
