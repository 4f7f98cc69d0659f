/* oom.h - memory is out, and a program needs a page to go on. */
#pragma once

/* Wait for memory to be reclaimed; where that can't be, oom_kill(). Returns when the caller should
 * try again. => as oom_kill() */
void oom_wait(void);

/* End the process that holds most memory (init only when there is no other), log who it was, and
 * wait a moment for its memory. Returns when the caller should try again; or when it has been
 * chosen itself: then it ends on its way to user mode. => a task; no locks held. O(processes) */
void oom_kill(void);
