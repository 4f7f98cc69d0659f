/* sysinfo.h - what sysinfo (116) fills in; memory sizes in units of mem_unit bytes. */
#ifndef ABI_SYSINFO_H
#define ABI_SYSINFO_H

#include <stdint.h>

#define SI_LOAD_SHIFT 16

struct sysinfo {
    int32_t uptime;
    uint32_t loads[3]; /* times 2^SI_LOAD_SHIFT */
    uint32_t totalram;
    uint32_t freeram;
    uint32_t sharedram;
    uint32_t bufferram;
    uint32_t totalswap;
    uint32_t freeswap;
    uint16_t procs;
    uint16_t pad;
    uint32_t totalhigh;
    uint32_t freehigh;
    uint32_t mem_unit;
    char __padding[8];
};

#endif
