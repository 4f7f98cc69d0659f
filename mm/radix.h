/* radix.h - a map from a 32-bit index to a pointer: a tree of 64-way nodes, as deep as the largest
 * index needs (at most 6). Lookup, insertion and removal are O(log64 index). A single entry at
 * index 0 takes no node at all. */
#ifndef MM_RADIX_H
#define MM_RADIX_H

#include <stdbool.h>
#include <stdint.h>

struct radix {
    void *root;      /* height 0: the entry at index 0 itself; else a node */
    unsigned height; /* levels of nodes */
    uint32_t most;   /* the largest index that so many levels reach */
    bool marked;     /* the entry at index 0, while there is no node */
};

/* NULL where nothing is stored. */
void *radix_get(const struct radix *r, uint32_t index);

/* 0, or -ENOMEM (then nothing changed). => p is not NULL, the slot is empty */
int radix_insert(struct radix *r, uint32_t index, void *p);

/* What was there, or NULL. Nodes that become empty are freed. */
void *radix_remove(struct radix *r, uint32_t index);

/* The first entry at *index or above, its index in *index; NULL when there is none. */
void *radix_next(const struct radix *r, uint32_t *index);

/* A mark that an entry carries. Setting, clearing and finding the next marked entry cost as much as
 * a lookup, however many entries are not marked. => an entry is at index; removal clears its
 * mark */
void radix_mark(struct radix *r, uint32_t index);
void radix_unmark(struct radix *r, uint32_t index);
void *radix_next_marked(const struct radix *r, uint32_t *index);

/* The next marked entry, if its index is not above last, and those that are marked right behind it,
 * up to n, into out: how many. Their marks are cleared. O(log) for all of them, and O(1) each. */
unsigned radix_take_marked(struct radix *r, uint32_t *index, uint32_t last, void **out, unsigned n);

void radix_init_cache(void);

#endif
