/* segment.h - a thread-local segment, as set_thread_area (243) takes it: Linux's struct
 * user_desc. */
#ifndef ABI_SEGMENT_H
#define ABI_SEGMENT_H

#include <stdint.h>

struct user_desc {
    uint32_t entry_number; /* -1 asks for a free slot and is answered with its number */
    uint32_t base_addr;
    uint32_t limit;
    uint32_t seg_32bit : 1;
    uint32_t contents : 2;
    uint32_t read_exec_only : 1;
    uint32_t limit_in_pages : 1;
    uint32_t seg_not_present : 1;
    uint32_t useable : 1;
};

#define GDT_ENTRY_TLS_MIN     6
#define GDT_ENTRY_TLS_MAX     8
#define GDT_ENTRY_TLS_ENTRIES 3

#endif
