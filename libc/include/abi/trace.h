/* trace.h - a record of the kernel's history, as /proc/trace_pipe gives it. Only in Quire. */
#ifndef ABI_TRACE_H
#define ABI_TRACE_H

#include <stdint.h>

enum trace_event {
#define TRACE_DEFAULT(group, event) TRACE_##event,
#include "trace.def"
    TRACE_EVENTS
};

enum trace_group {
#define TRACE_GROUP(group, about) TRACE_GROUP_##group,
#include "trace.def"
    TRACE_GROUPS
};

struct trace_record {
    uint64_t time; /* ticks of the TSC; ns where there is none */
    int32_t tid;
    uint32_t event;
    union {
        uint32_t arg[4]; /* words that the event does not have: anything */
        char text[16];   /* behind the words that the event has; ends with 0 or with the record */
    };
};

/* TRACE_text: a part of an argument's bytes. The word `of` says which: */
#define TRACE_TEXT_PART      12u /* bytes a record */
#define TRACE_TEXT_ARG(of)   ((of)&0xffu)
#define TRACE_TEXT_AT(of)    ((of) >> 8 & 0xffu)  /* the place of this part */
#define TRACE_TEXT_TOTAL(of) ((of) >> 16 & 0xffu) /* bytes of all parts */
#define TRACE_TEXT_CUT       0x80000000u          /* there were more */

/* A write of this to /proc/trace_mark is the event `mark`. */
struct trace_mark {
    uint32_t a, b;
    char name[8];
};

#endif
