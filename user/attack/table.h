/* table.h - the system calls and the kinds of their arguments, from the kernel's own table: a new
 * call is attacked from its first day. */
#ifndef USER_ATTACK_TABLE_H
#define USER_ATTACK_TABLE_H

#include <stdbool.h>
#include <stddef.h>

enum type {
    T_none,
    T_int,
    T_uint,
    T_fd,
    T_pid,
    T_mode,
    T_sig,
    T_flags,
    T_size,
    T_off,
    T_addr,
    T_str,
    T_buf,
    T_ptr,
    T_in = T_buf,
    T_out = T_buf,
    T_strv = T_ptr,
    T_whence = T_int,
    T_oflag = T_flags,
    T_prot = T_flags,
    T_mapflag = T_flags,
    T_waitflag = T_flags,
    T_access = T_flags,
    T_cloneflag = T_flags,
};

struct call {
    int number;
    const char *name;
    enum type types[6];
};

extern const struct call calls[];
extern const size_t ncalls;

/* Is the call among these names (the last one NULL)? */
bool call_is(const struct call *c, const char *const *names);

#endif
