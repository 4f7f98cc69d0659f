/* replay.h - a trace on an allocator, in a process of its own. */
#ifndef USER_LAB_REPLAY_H
#define USER_LAB_REPLAY_H

#include "user/lab/lab.h"
#include "user/lab/trace.h"

/* Where the heap's bytes are. What is in none of the three is external fragmentation: free chunks,
 * the pad, tables, and what is lost. */
struct shares {
    size_t heap;     /* all that was taken from the system */
    size_t payload;  /* what the program asked for */
    size_t headers;  /* headers and footers of chunks in use */
    size_t internal; /* rounding, and rests too small to be split off */
};

struct block {
    char *p;
    void *raw; /* what is to be freed */
    uint32_t size;
};

/* A trace on its way, in this process. */
struct replay {
    const struct allocator *a;
    const struct trace *t;
    struct block *blocks; /* by id */
    struct shares now;
    uint32_t *map; /* a bit for every ALIGN bytes of the address space: in use */
    bool audit;    /* the allocator's checker runs after each operation */
    char error[160];
};

#define SAMPLES 64

struct sample {
    uint32_t op;
    struct shares s;
};

/* In memory that is shared with the process that ran. Ticks are instructions or the CPU's (unit).
 * */
struct result {
    char error[160];    /* "": correct */
    uint32_t at;        /* the operation that was the last to begin, from 0 */
    struct shares peak; /* when the payload was largest */
    size_t heap;        /* at its largest */
    uint32_t mean;      /* payload / heap, in 1/1000, average over the operations */
    uint32_t nsamples;
    struct sample samples[SAMPLES];
    uint32_t calls, faults, resident; /* resident: KB at most, beyond what was there */
    uint64_t ticks, ticks_free;       /* all operations; of those the f */
    uint32_t nfree, worst, worst_op;
};

struct run_options {
    struct settings settings;
    bool audit;
    unsigned fail_at; /* this system call for memory fails; 0: none */
};

/* => false where the allocator was wrong: r->error says how. The process can't be harmed. */
bool replay_run(const struct allocator *a, const struct trace *t, const struct run_options *o,
                struct result *r);

/* The parts of it, for those who look on (step, watch): in this process. */
void replay_begin(struct replay *r, const struct allocator *a, const struct trace *t,
                  const struct settings *s);
/* One operation, with all checks. => false: r->error */
bool replay_checked(struct replay *r, uint32_t i);

/* The processor's time-stamp counter; what reading it takes; what it counts here. */
uint64_t ticks(void);
uint32_t ticks_overhead(void);
const char *ticks_unit(void);

/* Utilization in 1/1000. */
uint32_t utilization(const struct trace *t, const struct result *r);

#endif
