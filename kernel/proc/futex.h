/* futex.h - sleep while a word of user memory has a value, until somebody says that it has not.
 *
 * The word is the program's lock; the kernel keeps only who sleeps on it. A sleeper is found by the
 * word's identity, not by its address: for memory that others map too the object, the page and the
 * offset in it, for all other memory the address space and the address. Sleepers hang in a hash
 * table of 64 lists, first come first: wait, wake and requeue are O(1) but for those in one list.
 * A sleeper queues first and compares then, so that no wake-up falls in between.
 * Franke, Russell, Kirkwood: "Fuss, Futexes and Furwocks", OLS 2002. */
#ifndef KERNEL_PROC_FUTEX_H
#define KERNEL_PROC_FUTEX_H

#include <stdbool.h>
#include <stdint.h>

struct task;

/* All of these: -EINVAL for an address that is no multiple of 4, -EFAULT for one of nobody. */

/* Sleep if *addr == value, until a wake-up whose bits meet ours, or deadline (ns of clock_ns, 0 =
 * none). => 0, -EAGAIN (another value), -ETIMEDOUT, -EINTR */
int futex_wait(uint32_t addr, bool shared, uint32_t value, uint32_t bits, uint64_t deadline);

/* => how many of at most n were woken */
int futex_wake(uint32_t addr, bool shared, int n, uint32_t bits);

/* Wake at most n, let at most `move` of the others sleep on the word `to` from now on. expected not
 * NULL: only if *addr has that value, else -EAGAIN. => how many were woken, with expected also
 * those that were moved */
int futex_requeue(uint32_t addr, uint32_t to, bool shared, int n, int move,
                  const uint32_t *expected);

/* Change the word at `other` as code says (FUTEX_OP), wake at most n that sleep on addr, and at
 * most n2 that sleep on `other` if its old value passes the comparison. => how many were woken */
int futex_wake_op(uint32_t addr, uint32_t other, bool shared, int n, int n2, uint32_t code);

/* The current task leaves its memory (exit, exec): locks on its robust list are marked as those of
 * a dead owner, its tid's word becomes 0, and who sleeps there wakes. */
void futex_leave(struct task *t);

#endif
