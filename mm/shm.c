/* shm.c - segments of System V shared memory.
 *
 *   id = round * 32768 + index        index: the lowest free one; round: one more each time indices
 *                                     start anew, so that an id long gone is told from its
 * successor
 *   by_index   radix tree             all segments
 *   by_key     red-black tree         those that have a key and were not removed
 *
 * A segment is an object with a name in front of it. The table holds one reference, each attachment
 * (area) another. IPC_RMID takes the key away at once; the table lets go when no attachment is
 * left. */
#include "mm/shm.h"

#include "kernel/lib/init.h"
#include "kernel/lib/printf.h"
#include "kernel/sched/clock.h"
#include "kernel/sched/thread.h"
#include "libc/include/abi/errno.h"
#include "libc/include/abi/mman.h"
#include "mm/commit.h"
#include "mm/shmem.h"
#include "mm/slab.h"
#include "mm/swap.h"

#define ROUND_SHIFT 15
#define ROUNDS      (1u << 16)
#define INDEX_MASK  ((1 << ROUND_SHIFT) - 1)
#define SHM_DEVICE  1 /* as maps shows it */

_Static_assert(SHMMNI <= 1 << ROUND_SHIFT, "an index fits into an id");

struct shm {
    struct object object; /* first */
    struct rb_node by_key;
    int key; /* IPC_PRIVATE once it is removed */
    int name_key, id;
    unsigned mode;
    bool listed; /* the table knows it */
    uint32_t nattch;
    uint32_t uid, gid;
    int cpid, lpid;
    uint64_t atime, dtime, ctime;
};

static struct slab_cache *cache;
static struct radix by_index;
static struct rb_root by_key;
static uint32_t used[SHMMNI / 32]; /* indices */
static uint32_t round;
static int last_index = -1;
static uint32_t count, total_pages;

void __init shm_init(void)
{
    cache = slab_create("shm", sizeof(struct shm), 0, NULL);
}

static struct shm *shm_of(struct object *o)
{
    return container_of(o, struct shm, object);
}

static uint64_t now(void)
{
    return clock_realtime_ns() / NS_PER_SEC;
}

static uint32_t pages_of(const struct shm *s)
{
    return (uint32_t)((s->object.size + PAGE_SIZE - 1) >> PAGE_SHIFT);
}

/* ---- the table ---- */

static struct shm *find_key(int key)
{
    struct rb_node *n = by_key.node;

    while (n) {
        struct shm *s = container_of(n, struct shm, by_key);

        if (key == s->key)
            return s;
        n = key < s->key ? n->left : n->right;
    }
    return NULL;
}

static void insert_key(struct shm *s)
{
    struct rb_node **link = &by_key.node, *parent = NULL;

    while (*link) {
        parent = *link;
        link =
            s->key < container_of(parent, struct shm, by_key)->key ? &parent->left : &parent->right;
    }
    rb_insert(&by_key, &s->by_key, parent, link, NULL);
}

static void forget_key(struct shm *s)
{
    if (s->key != IPC_PRIVATE)
        rb_erase(&by_key, &s->by_key, NULL);
    s->key = IPC_PRIVATE;
}

/* An id that is gone is EINVAL even where its index serves another: EIDRM, as on Linux, is for
 * calls that slept while it went, and none does here. */
static int find_id(int id, struct shm **out)
{
    if (id < 0 || !(*out = radix_get(&by_index, (uint32_t)(id & INDEX_MASK))))
        return -EINVAL;
    return (*out)->id == id ? 0 : -EINVAL;
}

static int free_index(void)
{
    for (int i = 0; i < SHMMNI / 32; i++) {
        if (~used[i])
            return i * 32 + __builtin_ctz(~used[i]);
    }
    return -ENOSPC;
}

/* Give s an id. 0, -ENOSPC, -ENOMEM */
static int enlist(struct shm *s)
{
    int index = free_index();

    if (index < 0 || radix_insert(&by_index, (uint32_t)index, s) < 0)
        return index < 0 ? index : -ENOMEM;
    if (index <= last_index)
        round = (round + 1) % ROUNDS;
    last_index = index;
    used[index / 32] |= 1u << index % 32;
    s->id = (int)(round << ROUND_SHIFT) + index;
    s->listed = true;
    count++;
    total_pages += pages_of(s);
    if (s->key != IPC_PRIVATE)
        insert_key(s);
    return 0;
}

/* The table lets go of s. */
static void delist(struct shm *s)
{
    uint32_t index = (uint32_t)(s->id & INDEX_MASK);

    forget_key(s);
    radix_remove(&by_index, index);
    used[index / 32] &= ~(1u << index % 32);
    s->listed = false;
    count--;
    total_pages -= pages_of(s);
    object_put(&s->object);
}

/* ---- the object ---- */

static void attached(struct object *o)
{
    struct shm *s = shm_of(o);

    s->nattch++;
    s->atime = now();
    s->lpid = current->id;
}

static void detached(struct object *o)
{
    struct shm *s = shm_of(o);

    s->nattch--;
    s->dtime = now();
    s->lpid = current->id;
    if (s->nattch == 0 && s->listed && s->mode & SHM_DEST)
        delist(s);
}

static void destroy(struct object *o)
{
    shmem_promise(o, -1);
    slab_free(cache, shm_of(o));
}

static int path(struct object *o, char *buf, size_t n)
{
    return ksnprintf(buf, n, "/SYSV%08x (deleted)", (unsigned)shm_of(o)->name_key);
}

static const struct object_ops shm_ops = { .name = "sysv shm",
                                           .shared_memory = true,
                                           .swappable = true,
                                           .destroy = destroy,
                                           .path = path,
                                           .attached = attached,
                                           .detached = detached };

/* ---- shmget ---- */

static int create(int key, uint32_t size, unsigned flags)
{
    struct shm *s;
    int err;

    if (size < SHMMIN || size > SHMMAX)
        return -EINVAL;
    if (flags & SHM_HUGETLB || size >> PAGE_SHIFT > frames_managed() + swap_total_slots() ||
        !commit_allows(VM_WRITE, PAGE_UP(size) >> PAGE_SHIFT))
        return -ENOMEM;
    if (!(s = slab_alloc(cache, GFP_KERNEL | GFP_ZERO)))
        return -ENOMEM;
    object_init(&s->object, &shm_ops);
    s->object.size = size;
    shmem_promise(&s->object, 1);
    s->key = s->name_key = key;
    s->mode = flags & 0777;
    s->cpid = current->id;
    s->ctime = now();
    if ((err = enlist(s)) < 0) {
        object_put(&s->object);
        return err;
    }
    s->object.dev = SHM_DEVICE;
    s->object.ino = (uint32_t)s->id;
    return s->id;
}

int shm_get(int key, uint32_t size, unsigned flags)
{
    struct shm *s = key == IPC_PRIVATE ? NULL : find_key(key);

    if (s) {
        if ((flags & (IPC_CREAT | IPC_EXCL)) == (IPC_CREAT | IPC_EXCL))
            return -EEXIST;
        return size > s->object.size ? -EINVAL : s->id;
    }
    if (key != IPC_PRIVATE && !(flags & IPC_CREAT))
        return -ENOENT;
    return create(key, size, flags);
}

/* ---- shmat, shmdt ---- */

/* Where: an address with MAP_* for it, or an error. */
static int place(uint32_t *addr, unsigned flags, unsigned *map)
{
    *map = MAP_SHARED;
    if (*addr == 0)
        return flags & SHM_REMAP ? -EINVAL : 0;
    if (*addr % PAGE_SIZE && !(flags & SHM_RND))
        return -EINVAL;
    *addr = PAGE_DOWN(*addr);
    if (*addr == 0 && flags & SHM_REMAP)
        return -EINVAL;
    *map |= flags & SHM_REMAP ? MAP_FIXED : MAP_FIXED_NOREPLACE;
    return 0;
}

long shm_attach(struct aspace *as, int id, uint32_t addr, unsigned flags)
{
    unsigned prot = flags & SHM_RDONLY ? PROT_READ : PROT_READ | PROT_WRITE, map;
    struct shm *s;
    long at;
    int err = place(&addr, flags, &map);

    if (id < 0 || err < 0)
        return -EINVAL;
    if ((err = find_id(id, &s)) < 0)
        return err;
    if (flags & SHM_RDONLY)
        map |= MM_NEVER_WRITE;
    if (flags & SHM_EXEC)
        prot |= PROT_EXEC;
    object_get(&s->object);
    at = mm_mmap(as, addr, (uint32_t)s->object.size, prot, map, &s->object, 0);
    object_put(&s->object);
    return at == -EEXIST ? -EINVAL : at;
}

/* Is v a part of what was attached at addr: of o, or of any segment (NULL)? */
static bool is_part(const struct vma *v, uint32_t addr, const struct object *o)
{
    return v->object && v->object->ops == &shm_ops && (!o || v->object == o) &&
           (v->start - addr) >> PAGE_SHIFT == v->pgoff;
}

int shm_detach(struct aspace *as, uint32_t addr)
{
    struct object *o = NULL;
    struct vma *v, *next;

    if (addr % PAGE_SIZE)
        return -EINVAL;
    mutex_lock(&as->lock);
    for (v = vma_find(&as->areas, addr); v; v = next) {
        next = vma_next(v);
        if (o && v->end - addr > PAGE_UP((uint32_t)o->size))
            break;
        if (!is_part(v, addr, o))
            continue;
        if (!o)
            object_get(o = v->object);
        aspace_unmap(as, v->start, v->end); /* whole areas: can't fail */
    }
    mutex_unlock(&as->lock);
    if (o)
        object_put(o);
    return o ? 0 : -EINVAL;
}

/* ---- shmctl ---- */

int shm_stat(int id, struct shmid64_ds *out)
{
    struct shm *s;
    int err = find_id(id, &s);

    if (err < 0)
        return err;
    *out = (struct shmid64_ds){
        .shm_perm = { .key = s->key,
                      .uid = s->uid,
                      .gid = s->gid,
                      .mode = (uint16_t)s->mode,
                      .seq = (uint16_t)((uint32_t)s->id >> ROUND_SHIFT) },
        .shm_segsz = (uint32_t)s->object.size,
        .shm_atime = (uint32_t)s->atime,
        .shm_atime_high = (uint32_t)(s->atime >> 32),
        .shm_dtime = (uint32_t)s->dtime,
        .shm_dtime_high = (uint32_t)(s->dtime >> 32),
        .shm_ctime = (uint32_t)s->ctime,
        .shm_ctime_high = (uint32_t)(s->ctime >> 32),
        .shm_cpid = s->cpid,
        .shm_lpid = s->lpid,
        .shm_nattch = s->nattch,
    };
    return 0;
}

int shm_set(int id, uint32_t uid, uint32_t gid, unsigned mode)
{
    struct shm *s;
    int err = find_id(id, &s);

    if (err < 0)
        return err;
    s->uid = uid;
    s->gid = gid;
    s->mode = (s->mode & ~0777u) | (mode & 0777);
    s->ctime = now();
    return 0;
}

int shm_remove(int id)
{
    struct shm *s;
    int err = find_id(id, &s);

    if (err < 0)
        return err;
    forget_key(s);
    s->mode |= SHM_DEST;
    if (s->nattch == 0)
        delist(s);
    return 0;
}

int shm_lock(int id, bool lock)
{
    struct shm *s;
    int err = find_id(id, &s);

    if (err < 0)
        return err;
    s->mode = lock ? s->mode | SHM_LOCKED : s->mode & ~(unsigned)SHM_LOCKED;
    s->object.locked = lock;
    return 0;
}

void shm_limits(struct shminfo64 *out)
{
    *out = (struct shminfo64){
        .shmmax = SHMMAX, .shmmin = SHMMIN, .shmmni = SHMMNI, .shmseg = SHMMNI, .shmall = SHMMAX
    };
}

void shm_usage(struct shm_info *out)
{
    *out = (struct shm_info){ .used_ids = (int32_t)count, .shm_tot = total_pages };
    for (int i = -1; (i = shm_next(i + 1)) >= 0;) {
        const struct object *o = &((struct shm *)radix_get(&by_index, (uint32_t)i))->object;

        out->shm_rss += o->npages;
        out->shm_swp += o->nout;
    }
}

int shm_next(int index)
{
    uint32_t i = (uint32_t)index;

    return radix_next(&by_index, &i) ? (int)i : -1;
}

int shm_highest_index(void)
{
    for (int i = SHMMNI / 32; i-- > 0;) {
        if (used[i])
            return i * 32 + 31 - __builtin_clz(used[i]);
    }
    return 0;
}

int shm_id_at(int index)
{
    const struct shm *s = index < 0 ? NULL : radix_get(&by_index, (uint32_t)index & INDEX_MASK);

    return s ? s->id : -EINVAL;
}

int shm_resident(int id)
{
    struct shm *s;
    int err = find_id(id, &s);

    return err < 0 ? err : (int)s->object.npages;
}

int shm_swapped(int id)
{
    struct shm *s;
    int err = find_id(id, &s);

    return err < 0 ? err : (int)s->object.nout;
}
