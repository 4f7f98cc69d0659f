/* swap.h - what swapon (87) takes as flags. */
#ifndef ABI_SWAP_H
#define ABI_SWAP_H

#define SWAP_FLAG_PREFER     0x8000 /* the priority is in the low 15 bits */
#define SWAP_FLAG_PRIO_MASK  0x7fff
#define SWAP_FLAG_PRIO_SHIFT 0
#define SWAP_FLAG_DISCARD    0x10000 /* tell the disk which slots are free: no disk here asks */

#endif
