/* framecell.h - what frames are used for, summed up in the kernel: /proc/framecells, for pictures
 * of all of memory. The file is an array of struct frame_cell; cell i stands for the 2^k frames
 * from i * 2^k on, and k is chosen by bits 32 and up of the file position:
 *
 *   pread(fd, cells, n * sizeof *cells, (off_t)k << 32 | first * sizeof *cells)
 *
 * Cells end with memory: a read beyond gives 0. */
#ifndef ABI_FRAMECELL_H
#define ABI_FRAMECELL_H

enum frame_use {
    USE_RESERVED, /* holes, firmware, the kernel's image */
    USE_KERNEL,   /* stacks, vmalloc, pipes, large kmalloc blocks */
    USE_PGTABLE,
    USE_SLAB,
    USE_CACHE,       /* pages of files, mapped once at most, clean */
    USE_DIRTY,       /* the same, to be written back */
    USE_ANON,        /* mapped once */
    USE_SHARED,      /* of any kind, mapped more than once */
    USE_FREE_SMALL,  /* in blocks of 1 to 8 frames */
    USE_FREE_MEDIUM, /* of 16 to 128 */
    USE_FREE_LARGE,  /* of 256 to 1024 */
    FRAME_USES
};

#define FRAMECELL_MAX_SHIFT 20

struct frame_cell {
    unsigned frames[FRAME_USES]; /* by use; their sum is 2^k, less in the last cell */
};

#endif
