/* trace.h - a trace: the requests of a program, in their order. */
#ifndef USER_LAB_TRACE_H
#define USER_LAB_TRACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NO_ID UINT32_MAX /* of an f: free(NULL) */

struct op {
    char what; /* a malloc, c calloc, m memalign, r realloc, f free */
    uint8_t log_align;
    uint32_t id, size;
};

struct trace {
    char name[40];
    uint32_t heap, ids, nops, weight; /* the four header lines; heap and weight are not used */
    struct op *ops;
    size_t peak;      /* bytes: the most that is in use at once */
    uint32_t peak_at; /* behind this operation */
    uint32_t most;    /* blocks in use at once */
    uint32_t blocks_made;
    uint32_t *costs; /* ticks of each operation: shared, the smallest of all runs */
};

/* A trace is the path of a file, where it has a / or a ., or KIND[:OPS[:SEED]] to be generated.
 * => false where it is neither or is damaged; error says why, and for a file in which line */
bool trace_open(struct trace *t, const char *what, char *error, size_t size);
void trace_close(struct trace *t);

/* ------------------------------------------------------------ generate.c */
struct generator {
    const char *name, *idea;
};
extern const struct generator generators[];

/* => false where there is no such kind */
bool trace_generate(struct trace *t, const char *kind, uint32_t nops, uint32_t seed);

/* The room for so many operations. */
void trace_reserve(struct trace *t, uint32_t nops);
/* Follow it from the first operation to the last: peak, most. => NULL, or what is wrong with *at */
const char *trace_follow(struct trace *t, uint32_t *at);

#endif
