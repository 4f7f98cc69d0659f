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

/* FUTEX_WAKE_OP's last argument: what becomes of the second word, and which old value of it lets
 * its sleepers wake, too. */
#define FUTEX_OP(op, oparg, cmp, cmparg)                                         \
    (((op)&0xfu) << 28 | ((cmp)&0xfu) << 24 | ((unsigned)(oparg)&0xfffu) << 12 | \
     ((unsigned)(cmparg)&0xfffu))
#define FUTEX_OP_SET         0
#define FUTEX_OP_ADD         1
#define FUTEX_OP_OR          2
#define FUTEX_OP_ANDN        3
#define FUTEX_OP_XOR         4
#define FUTEX_OP_OPARG_SHIFT 8 /* with one of these: 1 << oparg instead of oparg */
#define FUTEX_OP_CMP_EQ      0
#define FUTEX_OP_CMP_NE      1
#define FUTEX_OP_CMP_LT      2
#define FUTEX_OP_CMP_LE      3
#define FUTEX_OP_CMP_GT      4
#define FUTEX_OP_CMP_GE      5

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
