/* oom.h - memory is out, and a program needs a page to go on: somebody has to end.
 *
 * Who goes is the one with most points. They are Linux's (mm/oom_kill.c, oom_badness; proc(5)):
 *
 *   pages present + pages in swap + page tables + oom_score_adj thousandths of RAM and swap
 *
 * and one thing more, which Linux lost with its release 2.6.36: what the kernel holds for a child
 * that runs the same program, or for a zombie, counts for the parent. Otherwise a fork bomb, or who
 * never waits for its children, would be the last that is found. The child's own pages don't count
 * for the parent: a shell must not answer for three large programs.
 *
 * Never chosen: init, and who has OOM_SCORE_ADJ_MIN. While a process is on its way out nobody else
 * is chosen, until it has ended or nothing has come of it for OOM_PATIENCE. With the one that is
 * chosen go those that came from it by fork and run its program: they share its pages. */
#ifndef KERNEL_PROC_OOM_H
#define KERNEL_PROC_OOM_H

#include <stdint.h>

struct process;

#define OOM_SCORE_ADJ_MIN (-1000) /* never chosen */
#define OOM_SCORE_ADJ_MAX 1000
#define OOM_PATIENCE      5u /* seconds in which one that ends must give something back */

/* Processes chosen since boot. */
extern uint64_t oom_kills;

/* Wait for memory to be reclaimed; where that can't be, oom_kill(). Returns when the caller should
 * try again. => as oom_kill() */
void oom_wait(void);

/* If there is no memory, and none about to come back from a process that ends: end the one with
 * most points, and say in the log who was looked at and who it was. The one who asks goes where
 * there is nobody to choose. Then wait a moment. Returns when the caller should try again; or when
 * it has been chosen itself: then it ends on its way to user mode. => a task; no locks held.
 * O(processes) */
void oom_kill(void);

/* The points of p, in pages; INT32_MIN if it is never chosen. O(children) */
int32_t oom_points(const struct process *p);

/* What /proc/<pid>/oom_score shows: 0 (never chosen) to 2000; 667 without a page and adj 0. */
unsigned oom_score(const struct process *p);

#endif
