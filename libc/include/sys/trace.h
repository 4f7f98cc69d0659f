/* trace.h - marks in the kernel's history of events. Only in Quire; elsewhere they do nothing. */
#ifndef SYS_TRACE_H
#define SYS_TRACE_H

/* An event of the program's own: up to 8 letters and two words, one system call. Nothing is written
 * where there is no /proc/trace_mark. */
void trace_mark(const char *name, unsigned a, unsigned b);

#endif
