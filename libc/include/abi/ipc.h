/* ipc.h - System V's objects: keys, permissions, commands; the one call for all of them. */
#ifndef ABI_IPC_H
#define ABI_IPC_H

#include <stdint.h>

#define IPC_PRIVATE 0

/* Flags of ...get, beside nine bits of permissions. */
#define IPC_CREAT  01000
#define IPC_EXCL   02000
#define IPC_NOWAIT 04000

/* Commands of ...ctl. */
#define IPC_RMID 0
#define IPC_SET  1
#define IPC_STAT 2
#define IPC_INFO 3
#define IPC_64   0x100 /* with them through ipc(): the structures are those below */

/* First argument of ipc(). */
#define SHMAT  21
#define SHMDT  22
#define SHMGET 23
#define SHMCTL 24

struct ipc64_perm {
    int32_t key;
    uint32_t uid, gid;
    uint32_t cuid, cgid; /* the creator's */
    uint16_t mode;
    uint16_t __pad1;
    uint16_t seq;
    uint16_t __pad2;
    uint32_t __unused1, __unused2;
};

#endif
