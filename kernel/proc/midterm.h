/* midterm.h - the medium-term scheduler: whose pages are in memory at all.
 *
 * When those who want to run need more frames together than there are, each page that comes in
 * takes the place of one that is wanted soon: thrashing. Fewer must run then. One process is
 * swapped out as a whole, its frames are the others', and later it has its turn again.
 *
 *   thrashing     for MIDTERM_SUSPECT periods in a row: in each of them reclaim had to work (free
 *                 memory was below `low`), two processes or more waited for a page, and pages came
 *                 from swap at more than MIDTERM_PAGING a second
 *   who goes      who has slept for MIDTERM_ASLEEP, the longest sleeper first; if nobody has, the
 *                 largest of those that run and have been in for MIDTERM_IN, unless it is alone
 *   never         init, leaders of sessions (a shell), the leader of the terminal's foreground
 *                 group, who shares its memory with another process, who has locked pages
 *   how           its tasks stop before they enter user mode (asleep in a system call they may
 *                 stay), and the pages that it alone shows go out, in the order of addresses
 *   who comes in  of those that want to run, who has been out longest, and for MIDTERM_OUT: when
 *                 there is room for all of it, or in exchange for the one that has been in longest,
 *                 and for MIDTERM_IN; sooner when the processor has nothing to do
 *   at once       who gets a signal, and who was asleep when it went and now is not
 *
 * Its pages come back as it touches them, read ahead in rows: it went in the order of addresses, so
 * its slots lie side by side. SIGKILL ends a process without a page of it being read.
 *
 * After 4.3BSD (Leffler et al., The Design and Implementation of the 4.3BSD UNIX Operating System,
 * 5.12): two runnable processes, free memory below desfree, and excessive paging; 20 s asleep, 10 s
 * out, 20 s in. Times are shorter here as a disk moves 16 MB in a second, not in thirty. What
 * thrashing is: Denning, "Thrashing: its causes and prevention", AFIPS 1968. How busy the processor
 * is says nothing: one process that has all its pages keeps it so while the others starve. */
#ifndef KERNEL_PROC_MIDTERM_H
#define KERNEL_PROC_MIDTERM_H

#include <stdbool.h>
#include <stdint.h>

#include "kernel/sched/wait.h"

#define MIDTERM_PERIODS 4u  /* looks a second */
#define MIDTERM_SUSPECT 4u  /* periods in a row */
#define MIDTERM_PAGING  40u /* pages a second: 4.3BSD's maxpgio */
#define MIDTERM_ASLEEP  20u /* seconds */
#define MIDTERM_IN      4u
#define MIDTERM_OUT     2u
#define MIDTERM_LEAST   16u /* pages: who has fewer stays */

struct process;
struct task;

/* What is kept for each process. */
struct midterm {
    bool out;                   /* swapped out: its tasks stop before they enter user mode */
    bool asleep;                /* it was when it went */
    bool ready;                 /* one of its tasks wants to run */
    uint64_t since;             /* ns: when it went out, or came in; 0: it never was out */
    uint64_t active;            /* ns: when it was last seen to have run */
    uint32_t switches, maj_flt; /* at the last look */
    uint32_t pages;             /* that it had, in memory and in swap, when it went out */
    struct waitq wait;          /* its tasks, when they are stopped */
};

extern struct midterm_counts {
    uint32_t now;     /* processes that are out */
    uint64_t out, in; /* times since boot */
} midterm_counts;

/* May processes be swapped out? Switching it off brings all of them in. */
bool midterm_is_on(void);
void midterm_switch(bool on);

/* The thread that looks and decides: never returns. */
void midterm_run(void *unused);

void midterm_init(void);

/* Swap p out; it may end meanwhile, or have come in again. May sleep. => p is not the current one
 */
void midterm_out(struct process *p);

/* p, if it is out, goes on. */
void midterm_in(struct process *p);

/* t, a new task of its process, must stop if the others have to. */
void midterm_inherit(struct task *t);

#endif
