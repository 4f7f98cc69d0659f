/* trace.h - what trace and strace share: the kernel's history, told what to do. */
#ifndef USER_LIB_TRACE_H
#define USER_LIB_TRACE_H

#include <stdbool.h>
#include <sys/types.h>

/* Write a command to /proc/trace. => false with a message */
bool trace_tell(const char *command);

/* Start a program whose events are recorded, and with follow those of all it starts.
 * => its pid, or the end of this program; 126 or 127 is the status of one that can't start */
pid_t trace_program(char **argv, bool follow);

#endif
