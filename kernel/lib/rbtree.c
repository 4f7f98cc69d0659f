/* rbtree.c - insertion and deletion of red-black trees, with the repair loops of Cormen et al.
 * A rotation changes the children of two nodes; the augmented values of both are recomputed there,
 * and those of the ancestors once, from the lowest changed place up: O(log n) callbacks. */
#include "kernel/lib/rbtree.h"

static bool is_red(const struct rb_node *n)
{
    return n && n->red;
}

/* Where the tree points at n: its parent's link, or the root. */
static struct rb_node **link_of(struct rb_root *root, struct rb_node *n)
{
    struct rb_node *p = n->parent;

    if (!p)
        return &root->node;
    return p->left == n ? &p->left : &p->right;
}

static void call(rb_augment_fn augment, struct rb_node *n)
{
    if (augment)
        augment(n);
}

static void recompute_from(struct rb_node *n, rb_augment_fn augment)
{
    if (augment)
        rb_augment_path(n, augment);
}

/* n's right child takes its place, n becomes that one's left child. */
static void rotate_left(struct rb_root *root, struct rb_node *n, rb_augment_fn augment)
{
    struct rb_node *up = n->right;

    *link_of(root, n) = up;
    up->parent = n->parent;
    n->right = up->left;
    if (n->right)
        n->right->parent = n;
    up->left = n;
    n->parent = up;
    call(augment, n);
    call(augment, up);
}

static void rotate_right(struct rb_root *root, struct rb_node *n, rb_augment_fn augment)
{
    struct rb_node *up = n->left;

    *link_of(root, n) = up;
    up->parent = n->parent;
    n->left = up->right;
    if (n->left)
        n->left->parent = n;
    up->right = n;
    n->parent = up;
    call(augment, n);
    call(augment, up);
}

/* Two reds in a row at n and its parent: recolour upwards while the uncle is red too, else at most
 * two rotations end it. */
void rb_balance(struct rb_root *root, struct rb_node *n, rb_augment_fn augment)
{
    while (is_red(n->parent)) {
        struct rb_node *p = n->parent, *g = p->parent;
        bool left = p == g->left;
        struct rb_node *uncle = left ? g->right : g->left;

        if (is_red(uncle)) {
            p->red = uncle->red = false;
            g->red = true;
            n = g;
            continue;
        }
        if (left) {
            if (n == p->right) {
                rotate_left(root, p, augment);
                p = n;
            }
            rotate_right(root, g, augment);
        } else {
            if (n == p->left) {
                rotate_right(root, p, augment);
                p = n;
            }
            rotate_left(root, g, augment);
        }
        p->red = false;
        g->red = true;
        break;
    }
    root->node->red = false;
}

void rb_insert(struct rb_root *root, struct rb_node *node, struct rb_node *parent,
               struct rb_node **link, rb_augment_fn augment)
{
    rb_link(node, parent, link);
    recompute_from(node, augment);
    rb_balance(root, node, augment);
}

/* The subtree at n (maybe empty, below p) is one black short. The four cases of the sibling; at
 * most three rotations. */
static void repair_erase(struct rb_root *root, struct rb_node *n, struct rb_node *p,
                         rb_augment_fn augment)
{
    while (p && !is_red(n)) {
        bool left = n == p->left;
        struct rb_node *s = left ? p->right : p->left;
        struct rb_node *near, *far;

        if (s->red) {
            s->red = false;
            p->red = true;
            if (left)
                rotate_left(root, p, augment);
            else
                rotate_right(root, p, augment);
            s = left ? p->right : p->left;
        }
        near = left ? s->left : s->right;
        far = left ? s->right : s->left;
        if (!is_red(near) && !is_red(far)) {
            s->red = true;
            n = p;
            p = n->parent;
            continue;
        }
        if (!is_red(far)) {
            near->red = false;
            s->red = true;
            if (left)
                rotate_right(root, s, augment);
            else
                rotate_left(root, s, augment);
            far = s;
            s = near;
        }
        s->red = p->red;
        p->red = far->red = false;
        if (left)
            rotate_left(root, p, augment);
        else
            rotate_right(root, p, augment);
        return;
    }
    if (n)
        n->red = false;
}

/* Put heir (maybe NULL) in n's place below n's parent. */
static void replace(struct rb_root *root, struct rb_node *n, struct rb_node *heir)
{
    *link_of(root, n) = heir;
    if (heir)
        heir->parent = n->parent;
}

void rb_erase(struct rb_root *root, struct rb_node *n, rb_augment_fn augment)
{
    struct rb_node *child, *low; /* low: the deepest node whose children changed */
    struct rb_node *next = NULL; /* who takes n's place, if it had two children */
    bool black;

    if (n->left && n->right) {
        next = n->right;
        while (next->left)
            next = next->left;
        black = !next->red;
        child = next->right;
        low = next->parent == n ? next : next->parent;
        replace(root, next, child);
        replace(root, n, next);
        next->red = n->red;
        next->left = n->left;
        next->left->parent = next;
        next->right = n->right;
        if (next->right)
            next->right->parent = next;
    } else {
        black = !n->red;
        child = n->left ? n->left : n->right;
        low = n->parent;
        replace(root, n, child);
    }
    recompute_from(low, augment);
    if (next) { /* its value is still that of its old place */
        call(augment, next);
        recompute_from(next->parent, augment);
    }
    if (black)
        repair_erase(root, child, low, augment);
}

struct rb_node *rb_first(const struct rb_root *root)
{
    struct rb_node *n = root->node;

    while (n && n->left)
        n = n->left;
    return n;
}

struct rb_node *rb_last(const struct rb_root *root)
{
    struct rb_node *n = root->node;

    while (n && n->right)
        n = n->right;
    return n;
}

struct rb_node *rb_next(const struct rb_node *n)
{
    struct rb_node *m = n->right;

    if (m) {
        while (m->left)
            m = m->left;
        return m;
    }
    for (m = n->parent; m && n == m->right; m = m->parent)
        n = m;
    return m;
}

struct rb_node *rb_prev(const struct rb_node *n)
{
    struct rb_node *m = n->left;

    if (m) {
        while (m->right)
            m = m->right;
        return m;
    }
    for (m = n->parent; m && n == m->left; m = m->parent)
        n = m;
    return m;
}

/* => the black height of n's subtree, -1 when a rule is broken in it */
static int black_height(const struct rb_node *n, const struct rb_node *parent)
{
    int l, r;

    if (!n)
        return 0;
    if (n->parent != parent || (n->red && (is_red(n->left) || is_red(n->right))))
        return -1;
    l = black_height(n->left, n);
    r = black_height(n->right, n);
    if (l < 0 || l != r)
        return -1;
    return l + !n->red;
}

bool rb_ok(const struct rb_root *root)
{
    return !is_red(root->node) && black_height(root->node, NULL) >= 0;
}
