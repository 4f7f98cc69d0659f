/* logical.h - addresses as programs use them, and what the kernel knows of them.
 * /proc/PID/segments, /proc/PID/explain. Addresses are hexadecimal, as in maps: 8049000, 0x8049000;
 * logical ones name a segment register or a selector: gs:14, 33:0. */
#ifndef USER_LIB_LOGICAL_H
#define USER_LIB_LOGICAL_H

#include <stdbool.h>
#include <stdint.h>

struct logical {
    char segment[80]; /* the line of /proc/PID/segments */
    uint32_t offset, base, limit;
    uint32_t linear;
    bool beyond; /* the offset is: the CPU refuses the access */
};

/* By the segments of the process ("self" or a number). => false, and a message: there is no such
 * process, the segment selects nothing, or it is no address */
bool logical_parse(const char *text, const char *pid, struct logical *out);

/* What the kernel says of a linear address. => false, and a message */
bool explain_read(const char *pid, uint32_t linear, char *buf, unsigned size);

#endif
