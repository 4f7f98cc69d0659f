/* futex.h - futex (240). */
#ifndef ABI_FUTEX_H
#define ABI_FUTEX_H

#include <stdint.h>

#define FUTEX_WAIT             0
#define FUTEX_WAKE             1
#define FUTEX_REQUEUE          3
#define FUTEX_CMP_REQUEUE      4
#define FUTEX_WAKE_OP          5
#define FUTEX_WAIT_BITSET      9
#define FUTEX_WAKE_BITSET      10
#define FUTEX_PRIVATE_FLAG     128
#define FUTEX_CLOCK_REALTIME   256
#define FUTEX_OPTIONS          (FUTEX_PRIVATE_FLAG | FUTEX_CLOCK_REALTIME)
#define FUTEX_BITSET_MATCH_ANY 0xffffffff

/* A lock that outlives its owner: the word holds the owner's tid and these. */
#define FUTEX_WAITERS    0x80000000
#define FUTEX_OWNER_DIED 0x40000000
#define FUTEX_TID_MASK   0x3fffffff

struct robust_list_head { /* of 32-bit programs; every entry is a pointer to the next */
    uint32_t list;
    int32_t futex_offset; /* from an entry to its lock's word */
    uint32_t list_op_pending;
};

#endif
