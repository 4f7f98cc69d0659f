/* The red-black tree against a sorted array: 40,000 random insertions and deletions, the rules and
 * the augmented sums checked after each. */
#include "tests/host/tap.h"

#include "kernel/lib/rbtree.c"

#define KEYS 300

struct item {
    struct rb_node node;
    unsigned key, sum;
    bool in;
};

static struct item items[KEYS];
static struct rb_root root;

static struct item *item_of(struct rb_node *n)
{
    return rb_entry(n, struct item, node);
}

static unsigned sum_of(const struct rb_node *n)
{
    return n ? rb_entry(n, const struct item, node)->sum : 0;
}

static bool add_up(struct rb_node *n)
{
    unsigned before = item_of(n)->sum;

    item_of(n)->sum = item_of(n)->key + sum_of(n->left) + sum_of(n->right);
    return item_of(n)->sum != before;
}

static void insert(struct item *i)
{
    struct rb_node **link = &root.node, *parent = NULL;

    while (*link) {
        parent = *link;
        link = i->key < item_of(parent)->key ? &parent->left : &parent->right;
    }
    i->sum = 0;
    rb_insert(&root, &i->node, parent, link, add_up);
}

static bool sums_hold(const struct rb_node *n)
{
    if (!n)
        return true;
    return sums_hold(n->left) && sums_hold(n->right) &&
           sum_of(n) ==
               rb_entry(n, const struct item, node)->key + sum_of(n->left) + sum_of(n->right);
}

/* Walk both ways: exactly the items that are in, in order. */
static bool same_as_array(void)
{
    struct rb_node *n = rb_first(&root);

    for (unsigned i = 0; i < KEYS; i++) {
        if (!items[i].in)
            continue;
        if (!n || item_of(n) != &items[i])
            return false;
        n = rb_next(n);
    }
    if (n)
        return false;
    n = rb_last(&root);
    for (unsigned i = KEYS; i-- > 0;) {
        if (!items[i].in)
            continue;
        if (!n || item_of(n) != &items[i])
            return false;
        n = rb_prev(n);
    }
    return !n;
}

static unsigned height(const struct rb_node *n)
{
    return n ? 1 + MAX(height(n->left), height(n->right)) : 0;
}

static bool random_steps(unsigned steps)
{
    for (unsigned s = 0; s < steps; s++) {
        struct item *i = &items[tap_random() % KEYS];

        if (i->in)
            rb_erase(&root, &i->node, add_up);
        else
            insert(i);
        i->in = !i->in;
        if (!rb_ok(&root) || !sums_hold(root.node) || (s % 16 == 0 && !same_as_array()))
            return false;
    }
    return true;
}

static bool changed_key_is_seen(void)
{
    struct item *i = item_of(rb_first(&root));

    i->key += 1000;
    rb_augment_path(&i->node, add_up);
    bool good = sums_hold(root.node);
    i->key -= 1000;
    rb_augment_path(&i->node, add_up);
    return good;
}

static void erase_all(void)
{
    for (unsigned i = 0; i < KEYS; i++) {
        if (items[i].in)
            rb_erase(&root, &items[i].node, add_up);
        items[i].in = false;
    }
}

static void ascending(void)
{
    for (unsigned i = 0; i < KEYS; i++) {
        insert(&items[i]);
        items[i].in = true;
    }
}

int main(void)
{
    plan(7);
    for (unsigned i = 0; i < KEYS; i++)
        items[i].key = i + 1;
    ok(rb_ok(&root) && !rb_first(&root) && !rb_last(&root), "an empty tree is sound");
    ok(random_steps(40000), "40,000 random steps keep the rules, the sums and the order");
    ok(changed_key_is_seen(), "a changed node is propagated to the root");
    erase_all();
    ok(!root.node, "everything can be erased");
    ascending();
    ok(rb_ok(&root) && same_as_array(), "ascending insertion is sound");
    ok(height(root.node) <= 16, "300 nodes: height %u, at most 2 log2(301)", height(root.node));
    items[0].node.red = items[0].node.parent->red = true;
    ok(!rb_ok(&root), "the checker sees two reds in a row");
    return done();
}
