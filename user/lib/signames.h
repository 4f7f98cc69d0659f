/* signames.h - names of signals. */
#ifndef USER_LIB_SIGNAMES_H
#define USER_LIB_SIGNAMES_H

/* "SEGV" for SIGSEGV; "?" for a number without a name. */
const char *signal_name(int sig);

/* The number that "SEGV", "SIGSEGV" or "11" means. => -1 if none */
int signal_number(const char *name);

/* Print all of them. */
void signal_list(void);

#endif
