/* radix.c - a 64-way tree over the bits of an index (Knuth, TAOCP 3, 6.3: digital searching). */
#include "mm/radix.h"

#include <stddef.h>

#include "kernel/lib/assert.h"
#include "kernel/lib/init.h"
#include "libc/include/abi/errno.h"
#include "mm/slab.h"

#define BITS 6
#define WAYS (1u << BITS)

struct node {
    uint32_t used;   /* slots that are not NULL */
    uint64_t marked; /* slots that hold a marked entry, or lead to one */
    void *slot[WAYS];
};

static struct slab_cache *node_cache;

void __init radix_init_cache(void)
{
    node_cache = slab_create("radix_node", sizeof(struct node), 4, NULL);
}

static struct node *node_new(void)
{
    struct node *n = slab_alloc(node_cache, GFP_KERNEL);

    if (n)
        *n = (struct node){ 0 };
    return n;
}

/* Which slot of a node at the given height (1 is the lowest) leads to index. */
static unsigned way(uint32_t index, unsigned height)
{
    return (index >> (BITS * (height - 1))) % WAYS;
}

void *radix_get(const struct radix *r, uint32_t index)
{
    void *p = r->root;

    if (index > r->most)
        return NULL;
    for (unsigned shift = r->height * BITS; shift && p;) {
        shift -= BITS;
        p = ((struct node *)p)->slot[(index >> shift) % WAYS];
    }
    return p;
}

static void set_height(struct radix *r, unsigned height)
{
    r->height = height;
    r->most = height * BITS < 32 ? (1u << height * BITS) - 1 : UINT32_MAX;
}

/* Is anything below the root marked? */
static bool is_marked(const struct radix *r)
{
    return r->height ? r->root && ((struct node *)r->root)->marked : r->marked;
}

/* Put a new root above the old one. */
static int grow(struct radix *r)
{
    struct node *n;

    if (r->root) {
        if (!(n = node_new()))
            return -ENOMEM;
        n->slot[0] = r->root;
        n->used = 1;
        n->marked = is_marked(r);
        r->root = n;
    }
    set_height(r, r->height + 1);
    return 0;
}

/* Take away levels that only lead to index 0. */
static void shrink(struct radix *r)
{
    while (r->height > 0) {
        struct node *n = r->root;

        if (n && (n->used != 1 || !n->slot[0]))
            return;
        if (n) {
            r->marked = n->marked & 1;
            r->root = n->slot[0];
            slab_free(node_cache, n);
        }
        set_height(r, r->height - 1);
    }
}

/* Free the nodes on the way to index that lead nowhere: what a removal or a failed insertion
 * leaves. */
static void prune(struct radix *r, uint32_t index)
{
    for (unsigned low = 1; low <= r->height; low++) {
        void **link = &r->root;
        struct node *parent = NULL;

        for (unsigned h = r->height; h > low && *link; h--) {
            parent = *link;
            link = &parent->slot[way(index, h)];
        }
        if (!*link)
            continue;
        if (((struct node *)*link)->used > 0)
            break;
        slab_free(node_cache, *link);
        *link = NULL;
        if (parent)
            parent->used--;
    }
    shrink(r);
}

int radix_insert(struct radix *r, uint32_t index, void *p)
{
    void **link = &r->root;
    struct node *n = NULL;

    while (index > r->most)
        if (grow(r) < 0) {
            shrink(r);
            return -ENOMEM;
        }
    for (unsigned h = r->height; h > 0; h--) {
        if (!*link) {
            if (!(*link = node_new())) {
                prune(r, index);
                return -ENOMEM;
            }
            if (n)
                n->used++;
        }
        n = *link;
        link = &n->slot[way(index, h)];
    }
    assert(!*link);
    *link = p;
    if (n)
        n->used++;
    return 0;
}

void *radix_remove(struct radix *r, uint32_t index)
{
    void **link = &r->root, *p;
    struct node *n = NULL;

    if (index > r->most)
        return NULL;
    for (unsigned h = r->height; h > 0; h--) {
        if (!(n = *link))
            return NULL;
        link = &n->slot[way(index, h)];
    }
    if (!(p = *link))
        return NULL;
    if (n ? n->marked >> way(index, 1) & 1 : r->marked)
        radix_unmark(r, index);
    *link = NULL;
    if (n && --n->used == 0)
        prune(r, index);
    else if (n && n == r->root)
        shrink(r);
    return p;
}

/* Does slot i of n lead anywhere (only_marked: to a marked entry)? */
static bool leads(const struct node *n, unsigned i, bool only_marked)
{
    return only_marked ? n->marked >> i & 1 : n->slot[i] != NULL;
}

/* The first entry below n, of height h, at or above `from`; its index in *index. Both count from
 * where n begins. NULL when there is none. */
static void *next_in(const struct node *n, unsigned h, uint32_t from, uint32_t *index,
                     bool only_marked)
{
    unsigned shift = BITS * (h - 1);

    for (unsigned i = from >> shift; i < WAYS; i++, from = 0) {
        void *found;

        if (!leads(n, i, only_marked))
            continue;
        *index = 0;
        found = h == 1 ? n->slot[i]
                       : next_in(n->slot[i], h - 1, from & ((1u << shift) - 1), index, only_marked);
        if (found) {
            *index |= i << shift;
            return found;
        }
    }
    return NULL;
}

static void *next_from(const struct radix *r, uint32_t *index, bool only_marked)
{
    if (!r->root || *index > r->most || (only_marked && !is_marked(r)))
        return NULL;
    if (r->height == 0)
        return *index == 0 ? r->root : NULL;
    return next_in(r->root, r->height, *index, index, only_marked);
}

void *radix_next(const struct radix *r, uint32_t *index)
{
    return next_from(r, index, false);
}

void *radix_next_marked(const struct radix *r, uint32_t *index)
{
    return next_from(r, index, true);
}

void radix_mark(struct radix *r, uint32_t index)
{
    struct node *n = r->root;

    if (r->height == 0)
        r->marked = true;
    for (unsigned h = r->height; h > 0; h--) {
        n->marked |= 1ull << way(index, h);
        n = n->slot[way(index, h)];
    }
}

/* Clear the mark below p; true when nothing below p is marked any more. */
static bool unmark_in(void *p, unsigned h, uint32_t index)
{
    struct node *n = p;
    unsigned i = way(index, h);

    if (h == 1 || unmark_in(n->slot[i], h - 1, index))
        n->marked &= ~(1ull << i);
    return n->marked == 0;
}

void radix_unmark(struct radix *r, uint32_t index)
{
    if (r->height == 0)
        r->marked = false;
    else
        unmark_in(r->root, r->height, index);
}

/* The node of height 1 on the way to index; NULL when there is none. => r->height > 0 */
static struct node *leaf_of(const struct radix *r, uint32_t index)
{
    struct node *n = r->root;

    for (unsigned h = r->height; h > 1 && n; h--)
        n = n->slot[way(index, h)];
    return index <= r->most ? n : NULL;
}

/* As radix_take_marked, from index itself on, in one leaf. */
static unsigned take_in_leaf(struct radix *r, uint32_t index, void **out, unsigned n)
{
    struct node *leaf = leaf_of(r, index);
    unsigned first = way(index, 1), got = 0;
    uint64_t marks = leaf ? leaf->marked >> first : 0;

    for (; got < n && marks & 1; got++, marks >>= 1)
        out[got] = leaf->slot[first + got];
    if (got == 0)
        return 0;
    leaf->marked &= ~(((2ull << (got - 1)) - 1) << first);
    radix_unmark(r, index + got - 1); /* and above, if that was all */
    return got;
}

unsigned radix_take_marked(struct radix *r, uint32_t *index, uint32_t last, void **out, unsigned n)
{
    unsigned got = 0, more;

    if (n == 0 || !radix_next_marked(r, index) || *index > last)
        return 0;
    if (r->height == 0) {
        out[0] = r->root;
        r->marked = false;
        return 1;
    }
    if (last - *index < n)
        n = last - *index + 1;
    do {
        more = take_in_leaf(r, *index + got, out + got, n - got);
        got += more;
    } while (more && got < n && (*index + got) % WAYS == 0);
    return got;
}
