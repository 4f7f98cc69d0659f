/* rbtree.h - red-black tree: intrusive, ordered by its user, augmentable.
 * Search is the user's loop (it knows the key); insert and erase are O(log n), height at most
 * 2 log2(n + 1). An augmented tree keeps in each node a value computed from the node and its two
 * children (a maximum, a sum): the callback recomputes one node, the tree calls it bottom-up
 * wherever an edge changed. Guibas and Sedgewick 1978; Cormen et al., chapters 13 and 14. */
#pragma once

#include "kernel/lib/assert.h"

struct rb_node {
    struct rb_node *parent, *left, *right;
    bool red;
};

struct rb_root {
    struct rb_node *node;
};

/* Recompute the node's own augmented value from itself and its children; did it change? */
typedef bool (*rb_augment_fn)(struct rb_node *);

#define rb_entry(p, type, member) container_of(p, type, member)

/* Insert in two steps, for a user who keeps the augmented values of the ancestors himself: link
 * node below parent at *link as below, set its value and theirs, then balance. */
static inline void rb_link(struct rb_node *node, struct rb_node *parent, struct rb_node **link)
{
    node->parent = parent;
    node->left = node->right = NULL;
    node->red = true;
    *link = node;
}

void rb_balance(struct rb_root *root, struct rb_node *node, rb_augment_fn augment);

/* Insert node below parent at *link, the empty place that the user's search ended on: &root->node
 * with a NULL parent, or &parent->left, or &parent->right.
 * => node's augmented value is that of an empty subtree; when this returns, all are right */
void rb_insert(struct rb_root *root, struct rb_node *node, struct rb_node *parent,
               struct rb_node **link, rb_augment_fn augment);
void rb_erase(struct rb_root *root, struct rb_node *node, rb_augment_fn augment);

/* The node's own contribution changed: recompute it and its ancestors, up to the first one whose
 * value stays what it was: mostly a step or two.
 * => the contribution changed since the last insert or erase: those recompute it on the way */
static ALWAYS_INLINE void rb_augment_path(struct rb_node *node, rb_augment_fn augment)
{
    while (node && augment(node))
        node = node->parent;
}

/* In order; NULL at the end and for an empty tree. */
struct rb_node *rb_first(const struct rb_root *root);
struct rb_node *rb_last(const struct rb_root *root);
struct rb_node *rb_next(const struct rb_node *node);
struct rb_node *rb_prev(const struct rb_node *node);

/* Root black, no red node with a red child, equal black height, parents right. */
bool rb_ok(const struct rb_root *root);
