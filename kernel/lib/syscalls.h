/* syscalls.h - what the table of system calls says about them, for who watches. */
#pragma once

#include <stdint.h>

/* The name of a call, or NULL. O(calls) */
const char *syscall_name(uint32_t nr);

/* Which of the first three arguments points to what, a bit each from the one given here on; and how
 * many arguments there are. All six for a call that is not in the table. */
#define CALL_STR     0 /* a string */
#define CALL_IN      3 /* bytes, as many as the next argument says */
#define CALL_OUT     6 /* bytes, as many as the result says */
#define CALL_STRV    9 /* strings */
#define CALL_ARGS(m) ((m) >> 12)
uint32_t syscall_arguments(uint32_t nr);
