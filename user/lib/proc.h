/* proc.h - the processes there are, from /proc/PID. */
#ifndef USER_LIB_PROC_H
#define USER_LIB_PROC_H

#include <stdbool.h>
#include <stddef.h>

/* Fields of /proc/PID/stat. */
struct proc_stat {
    long pid, ppid;
    char state;
    unsigned long faults, major; /* page faults, and those of them that read */
    unsigned long ticks;         /* of processor time, user and system */
    unsigned long vsize, rss;    /* bytes, pages */
    char name[20];
};

/* Call fn for each process, in the order of /proc. => false with errno set: there is no /proc */
bool proc_each(void (*fn)(const struct proc_stat *p, void *arg), void *arg);

/* The command line, arguments apart by blanks; the name in brackets where there is none. => buf */
const char *proc_command(const struct proc_stat *p, char *buf, size_t size);

/* The number behind NAME: in /proc/PID/FILE; 0 where there is none. */
unsigned long proc_number(long pid, const char *file, const char *name);

#endif
