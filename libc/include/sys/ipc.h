/* sys/ipc.h - keys and permissions of System V's objects. */
#ifndef _SYS_IPC_H
#define _SYS_IPC_H

#include <abi/ipc.h>
#include <sys/types.h>

typedef int key_t;

struct ipc_perm {
    key_t __key;
    uid_t uid;
    gid_t gid;
    uid_t cuid;
    gid_t cgid;
    mode_t mode;
    unsigned short __seq;
};

/* A key from a file that exists and the low byte of id. => -1 with errno */
key_t ftok(const char *path, int id);

#endif
