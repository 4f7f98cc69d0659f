/* shm.h - System V shared memory: objects that programs find by a key or a number.
 * A segment lives until IPC_RMID was asked for and its last attachment is gone. An attachment is an
 * area, so fork, exit, munmap and mremap count as they should. By number and by key a segment is
 * found in O(log n). All processes have the same rights here: permissions are kept and shown. */
#ifndef MM_SHM_H
#define MM_SHM_H

#include "libc/include/abi/shm.h"
#include "mm/aspace.h"

void shm_init(void);

/* Each as the system call of its name: the result or -errno. flags, command: as in abi/shm.h. */
int shm_get(int key, uint32_t size, unsigned flags);
long shm_attach(struct aspace *as, int id, uint32_t addr, unsigned flags);
int shm_detach(struct aspace *as, uint32_t addr);

/* shmctl, one function for each command. */
int shm_stat(int id, struct shmid64_ds *out);
int shm_set(int id, uint32_t uid, uint32_t gid, unsigned mode);
int shm_remove(int id);
int shm_lock(int id, bool lock);
void shm_limits(struct shminfo64 *out);
void shm_usage(struct shm_info *out); /* O(segments) */
int shm_highest_index(void);          /* 0 when there is none */

/* The id of the segment with that index. -EINVAL: there is none. */
int shm_id_at(int index);

/* The index of the first segment at index or above; -1: there is none. */
int shm_next(int index);

/* Pages of the segment that are in memory, and in swap. -EINVAL */
int shm_resident(int id);
int shm_swapped(int id);

#endif
