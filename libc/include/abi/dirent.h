/* dirent.h - one entry of what getdents64 returns. */
#ifndef ABI_DIRENT_H
#define ABI_DIRENT_H

#include <stdint.h>

#define DT_UNKNOWN 0
#define DT_FIFO    1
#define DT_CHR     2
#define DT_DIR     4
#define DT_BLK     6
#define DT_REG     8
#define DT_LNK     10
#define DT_SOCK    12
#define DT_WHT     14

#define IFTODT(mode)    (((mode)&0170000) >> 12)
#define DTTOIF(dirtype) ((dirtype) << 12)

/* d_reclen counts the entry up to the next one, which starts at a multiple of 8.
 * The name starts at offset 19: sizeof is of no use for that. */
struct dirent64 {
    uint64_t d_ino;
    int64_t d_off; /* where the next entry starts, for lseek */
    uint16_t d_reclen;
    uint8_t d_type;
    char d_name[];
};

#define DIRENT64_NAME_OFFSET 19

#endif
