/* boot_info.h - what the boot loader told us, in a form of our own.
 * multiboot.c fills it in; nobody else reads the loader's structures. */
#pragma once

#include "kernel/lib/assert.h"

/* Where the kernel half of every address space begins: physical 0 is mapped here. */
#define HIGHER_HALF 0xC0000000u

struct mem_range {
    uint64_t base, len;
    bool usable;
};

/* Ranges are RAM only, page aligned, sorted, disjoint, from 1 MB up and below 4 GB; what the loader
 * reports both as RAM and as reserved is reserved. The kernel image and the modules lie inside. */
struct boot_info {
    struct mem_range map[64];
    int nmap;
    char cmdline[512];
    uint32_t initrd_start, initrd_end; /* physical; equal when there is none */
};

extern struct boot_info boot_info;

/* Time-stamp counter at the kernel's first instruction; 0 without TSC. */
extern uint64_t boot_tsc;

/* The page directory of the boot, later the kernel's own: with PSE the first 896 MB of physical
 * memory at HIGHER_HALF in 4 MB pages (global where the CPU can), else the first 8 MB in 4 KB
 * pages. The identity map of the start is gone once kernel_main runs. */
extern uint32_t boot_pgdir[1024];
/* The two tables that map the first 8 MB at HIGHER_HALF where the CPU has no PSE. */
extern uint32_t boot_pgtables[2][1024];

/* The value of "key=value", or "" for a lone "key", among the words before " -- ".
 * => false when the key is not there, or does not fit into n bytes */
bool cmdline_get(const char *key, char *val, size_t n);
/* What stands behind " -- ": init's arguments; "" when there is nothing. */
const char *cmdline_init_args(void);
