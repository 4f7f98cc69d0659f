/* futex.c - the hash table of sleepers, and what a thread leaves behind: see futex.h. */
#include "kernel/proc/futex.h"

#include "kernel/proc/process.h"
#include "libc/include/abi/errno.h"
#include "libc/include/abi/futex.h"
#include "mm/aspace.h"
#include "mm/fault.h"
#include "mm/kmap.h"
#include "mm/object.h"
#include "mm/uaccess.h"

#define BUCKETS    64u
#define ROBUST_MAX 2048 /* entries: a list may be a ring that misses its head */
#define ROBUST_PI  1u   /* bit of an entry's address: a kind of lock that there is not here */

struct key {
    const void *space; /* struct aspace, or struct object with a reference */
    uint32_t where;    /* address, or index of the page */
    uint32_t offset;   /* in the page; PRIVATE_KEY in a private key */
};

#define PRIVATE_KEY PAGE_SIZE

struct sleeper {
    struct list link; /* in its bucket; alone when it was woken */
    struct key key;
    uint32_t bits;
    struct waitq q;
};

static struct list table[BUCKETS]; /* a list that is all zeros is empty, too */

static struct list *bucket(const struct key *k)
{
    uint32_t h = ((uint32_t)k->space >> 4) ^ (k->where >> 2) ^ (k->offset >> 2);
    struct list *l = &table[(h ^ h >> 6 ^ h >> 12) % BUCKETS];

    if (!l->next)
        list_init(l);
    return l;
}

static bool same(const struct key *a, const struct key *b)
{
    return a->space == b->space && a->where == b->where && a->offset == b->offset;
}

static struct object *key_object(const struct key *k)
{
    return k->offset == PRIVATE_KEY ? NULL : (struct object *)k->space;
}

static void key_put(const struct key *k)
{
    if (key_object(k))
        object_put(key_object(k));
}

/* In shared memory? Then the key is the object's. => 0, -EFAULT: no memory there */
static int look_up(struct aspace *as, uint32_t addr, struct key *k)
{
    const struct vma *v;
    int r = 0;

    mutex_lock(&as->lock);
    v = vma_at(&as->areas, addr);
    if (!v || !(v->flags & VM_PROT)) {
        r = -EFAULT;
    } else if (v->object && (v->flags & VM_SHARED)) {
        object_get(v->object);
        *k = (struct key){ v->object, area_index(v, addr), addr % PAGE_SIZE };
    }
    mutex_unlock(&as->lock);
    return r;
}

/* What the word at addr is known by. A caller that says "private" saves the look at the areas. */
static int key_get(uint32_t addr, bool shared, struct key *k)
{
    struct aspace *as = current_process()->as;

    if (addr % sizeof(uint32_t))
        return -EINVAL;
    if (!user_range_ok((const void *)addr, sizeof(uint32_t)))
        return -EFAULT;
    *k = (struct key){ as, addr, PRIVATE_KEY };
    return shared ? look_up(as, addr, k) : 0;
}

/* ---- sleeping */

static bool woken(const struct sleeper *s)
{
    return list_empty(&s->link);
}

/* Whoever was woken before the value was read slept, if briefly: the wake-up was meant for it. */
static int sleep(struct sleeper *s, uint32_t addr, uint32_t value, uint64_t deadline)
{
    uint32_t now;
    int r = get_user32(&now, (const void *)addr);

    if (r == 0 && now != value)
        r = -EAGAIN;
    if (r == 0)
        r = wait_event_interruptible_timeout(&s->q, woken(s), deadline);
    if (woken(s))
        return 0;
    list_del(&s->link);
    return r;
}

int futex_wait(uint32_t addr, bool shared, uint32_t value, uint32_t bits, uint64_t deadline)
{
    struct sleeper s = { .bits = bits };
    int r = key_get(addr, shared, &s.key);

    if (r < 0)
        return r;
    waitq_init(&s.q);
    list_add_tail(bucket(&s.key), &s.link);
    r = sleep(&s, addr, value, deadline);
    key_put(&s.key); /* a requeue may have changed it */
    return r;
}

/* ---- waking */

static void wake(struct sleeper *s)
{
    list_del(&s->link);
    wake_one(&s->q);
}

static int wake_key(const struct key *k, int n, uint32_t bits)
{
    int done = 0;

    list_for_each_safe(l, bucket(k)) {
        struct sleeper *s = list_entry(l, struct sleeper, link);

        if (done >= n)
            break;
        if (!same(&s->key, k) || !(s->bits & bits))
            continue;
        wake(s);
        done++;
    }
    return done;
}

int futex_wake(uint32_t addr, bool shared, int n, uint32_t bits)
{
    struct key k;
    int r = key_get(addr, shared, &k);

    if (r < 0)
        return r;
    r = wake_key(&k, MAX(n, 1), bits);
    key_put(&k);
    return r;
}

/* s sleeps on `to` from now on. The old key's reference is not the last: the caller has one. */
static void move_sleeper(struct sleeper *s, const struct key *to)
{
    key_put(&s->key);
    if (key_object(to))
        object_get(key_object(to));
    list_del(&s->link);
    s->key = *to;
    list_add_tail(bucket(to), &s->link);
}

static int requeue_keys(const struct key *from, const struct key *to, int n, int move, int *moved)
{
    int done = wake_key(from, n, FUTEX_BITSET_MATCH_ANY);

    *moved = 0;
    if (same(from, to))
        return done;
    list_for_each_safe(l, bucket(from)) {
        struct sleeper *s = list_entry(l, struct sleeper, link);

        if (*moved >= move)
            break;
        if (!same(&s->key, from))
            continue;
        move_sleeper(s, to);
        ++*moved;
    }
    return done;
}

int futex_requeue(uint32_t addr, uint32_t to, bool shared, int n, int move,
                  const uint32_t *expected)
{
    struct key k, k2;
    uint32_t now;
    int r, moved;

    if (n < 0 || move < 0)
        return -EINVAL;
    r = key_get(addr, shared, &k);
    if (r < 0)
        return r;
    r = key_get(to, shared, &k2);
    if (r < 0)
        goto put;
    r = expected ? get_user32(&now, (const void *)addr) : 0;
    if (r == 0 && expected && now != *expected)
        r = -EAGAIN;
    if (r == 0) {
        r = requeue_keys(&k, &k2, n, move, &moved);
        if (expected)
            r += moved;
    }
    key_put(&k2);
put:
    key_put(&k);
    return r;
}

/* ---- FUTEX_WAKE_OP: see FUTEX_OP in abi/futex.h */

/* The 12 bits of code from there on, with their sign. */
static int32_t argument(uint32_t code, unsigned shift)
{
    return (int32_t)(code << (20 - shift)) >> 20;
}

static int changed(uint32_t old, uint32_t code, uint32_t *new)
{
    uint32_t arg = (uint32_t)argument(code, 12);

    if (code >> 28 & FUTEX_OP_OPARG_SHIFT)
        arg = 1u << (arg & 31);
    switch (code >> 28 & 7) {
    case FUTEX_OP_SET: *new = arg; return 0;
    case FUTEX_OP_ADD: *new = old + arg; return 0;
    case FUTEX_OP_OR: *new = old | arg; return 0;
    case FUTEX_OP_ANDN: *new = old & ~arg; return 0;
    case FUTEX_OP_XOR: *new = old ^ arg; return 0;
    default: return -ENOSYS;
    }
}

static int compared(int32_t old, uint32_t code)
{
    int32_t arg = argument(code, 0);

    switch (code >> 24 & 15) {
    case FUTEX_OP_CMP_EQ: return old == arg;
    case FUTEX_OP_CMP_NE: return old != arg;
    case FUTEX_OP_CMP_LT: return old < arg;
    case FUTEX_OP_CMP_LE: return old <= arg;
    case FUTEX_OP_CMP_GT: return old > arg;
    case FUTEX_OP_CMP_GE: return old >= arg;
    default: return -ENOSYS;
    }
}

/* The word at addr becomes what code makes of it, in one step: nothing sleeps once its frame is
 * there. => did the old value pass code's comparison, or -errno */
static int change_word(uint32_t addr, uint32_t code)
{
    struct aspace *as = current_process()->as;
    struct frame *f;
    uint32_t *page, *word, old;
    int err;

    mutex_lock(&as->lock);
    f = fault_in(as, addr, true);
    mutex_unlock(&as->lock);
    if (!f)
        return -EFAULT;
    page = kmap(f);
    word = page + addr % PAGE_SIZE / sizeof(*word); /* whole: key_get() */
    old = *word;
    err = changed(old, code, word);
    kunmap(page);
    frame_put(f);
    return err < 0 ? err : compared((int32_t)old, code);
}

int futex_wake_op(uint32_t addr, uint32_t other, bool shared, int n, int n2, uint32_t code)
{
    struct key k, k2;
    int r = key_get(addr, shared, &k), passed;

    if (r < 0)
        return r;
    r = key_get(other, shared, &k2);
    if (r < 0)
        goto put;
    passed = r = change_word(other, code);
    if (r >= 0)
        r = wake_key(&k, MAX(n, 1), FUTEX_BITSET_MATCH_ANY);
    if (passed > 0)
        r += wake_key(&k2, MAX(n2, 1), FUTEX_BITSET_MATCH_ANY);
    key_put(&k2);
put:
    key_put(&k);
    return r;
}

/* ---- the end of a thread */

/* The lock whose word is at addr is held by a thread that ends. Others may set FUTEX_WAITERS while
 * we write; so one is woken whether we saw that bit or not. */
static void lock_dies(const struct task *t, uint32_t addr)
{
    uint32_t word;

    if (addr % sizeof word || get_user32(&word, (const void *)addr) < 0)
        return;
    if ((word & FUTEX_TID_MASK) == (uint32_t)t->tid &&
        put_user32((word & FUTEX_WAITERS) | FUTEX_OWNER_DIED, (void *)addr) < 0)
        return;
    if (word == 0 || (word & FUTEX_TID_MASK) == (uint32_t)t->tid)
        futex_wake(addr, true, 1, FUTEX_BITSET_MATCH_ANY);
}

static void robust_leave(const struct task *t, uint32_t head)
{
    struct robust_list_head h;
    uint32_t entry, next;

    if (copy_from_user(&h, (const void *)head, sizeof h) < 0)
        return;
    entry = h.list;
    for (int i = 0; i < ROBUST_MAX && (entry & ~ROBUST_PI) != head; i++, entry = next) {
        if (get_user32(&next, (const void *)(entry & ~ROBUST_PI)) < 0)
            break;
        if (!(entry & ROBUST_PI) && entry != h.list_op_pending)
            lock_dies(t, entry + (uint32_t)h.futex_offset);
    }
    if (h.list_op_pending && !(h.list_op_pending & ROBUST_PI))
        lock_dies(t, h.list_op_pending + (uint32_t)h.futex_offset);
}

void futex_leave(struct task *t)
{
    const struct process *p = t->proc;
    uint32_t tid = t->clear_child_tid, list = t->robust_list;

    t->clear_child_tid = t->robust_list = 0;
    if (list)
        robust_leave(t, list);
    if (tid && (p->ntasks > 1 || p->as->refs > 1) && put_user32(0, (void *)tid) == 0)
        futex_wake(tid, true, 1, FUTEX_BITSET_MATCH_ANY);
}
