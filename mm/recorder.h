/* recorder.h - the string of references that a program makes, recorded.
 *
 * The hardware says whether a page was used, not when. So the pages of the program are hidden
 * (present, but kept from the hardware as those of PROT_NONE are), and a reference to one of them
 * is a fault, which is recorded; then the page can be seen.
 *
 *   exact       each instruction is a step of its own (EFLAGS.TF), and all pages are hidden again
 *               behind it. The string has every page of every instruction, in the order of its
 *               accesses; references to the same page that follow each other are one. What the
 *               kernel touches for a system call counts as the program's, and with it the
 *               instruction behind the call.
 *   window n    the n pages that came last can be seen: references among them are not. As FIFO
 *               with n frames it thins the string out, and faults with fewer frames than that say
 *               nothing. An instruction may need eight pages at once: there are never fewer.
 *
 * Either way a page is writable only when it was written since it was hidden, so that writes are
 * told from reads. Sampling accessed bits would have been cheaper, and says neither order nor
 * number: policies could not be compared by it.
 *
 * A recorder belongs to who reads it, and to the address space that it is in: it starts with the
 * next exec and goes on through others. It does not follow fork. The process's counts of faults are
 * those of its being recorded. */
#ifndef MM_RECORDER_H
#define MM_RECORDER_H

#include <stdbool.h>
#include <stdint.h>

#define RECORDER_WINDOW     8u
#define RECORDER_WINDOW_MAX 64u
#define RECORD_WRITE        1u /* in a record, beside the address of a page */

struct aspace;
struct recorder;
struct trap_frame;

/* One with no records and one reference; NULL when memory is out. */
struct recorder *recorder_create(void);
void recorder_put(struct recorder *r);

/* The next program of as is recorded by r. window: pages, 0: exactly. 0; -EINVAL: a window that
 * can't be; -EBUSY: as has a recorder, or is another process's as well, or r was used before. */
int recorder_arm(struct recorder *r, struct aspace *as, uint32_t window);

/* Record no more; pages appear as they are used. */
void recorder_stop(struct recorder *r);

/* Copy up to n records from number `first` on; how many. Never sleeps. */
uint32_t recorder_copy(const struct recorder *r, uint32_t first, uint32_t *to, uint32_t n);

/* Was there more than it had memory for? */
bool recorder_is_full(const struct recorder *r);

/* A program takes the place of another: its recorder goes on in `to`, if nobody shares it. */
void recorder_pass(struct aspace *to, struct aspace *from);

/* as is gone. */
void recorder_end(struct aspace *as);

/* Page addr of as was made present because of a reference. => as has a recorder */
void recorder_saw(struct aspace *as, uint32_t addr, bool write);

/* Pages of as may have become visible otherwise: hide everything. */
void recorder_hide(struct aspace *as);

/* The current program has done one instruction. False: it is not recorded like that. */
bool recorder_step(struct trap_frame *regs);

#endif
