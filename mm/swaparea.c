/* swaparea.c - swap areas: which slots are free, and how their pages get to the disk and back.
 *
 * Free slots are bits, and each word of those has a bit in a second map, so that the next free one
 * is a few steps away however full the area is. The search goes on where it last ended: what is
 * swapped out together lies together, goes out in one run and comes back by one read-ahead. */
#include "mm/swaparea.h"

#include "kernel/lib/assert.h"
#include "kernel/lib/bitmap.h"
#include "kernel/lib/log.h"
#include "kernel/lib/string.h"
#include "libc/include/abi/errno.h"
#include "mm/kmalloc.h"
#include "mm/kmap.h"
#include "mm/vmalloc.h"

#define TURN 64u /* slots taken from an area before another of the same priority has its turn */

struct list swap_areas = LIST_INIT(swap_areas);
struct swap_counts swap_counts;

static struct swap_area *by_number[SWAP_AREAS];
static uint32_t total, nfree; /* of areas that are not leaving */
static int lowest_prio = -1;

struct swap_area *swap_area(unsigned number)
{
    return by_number[number];
}

uint32_t swap_total_slots(void)
{
    return total;
}

uint32_t swap_free_slots(void)
{
    return nfree;
}

uint32_t swap_cached_pages(void)
{
    uint32_t n = 0;

    list_for_each(l, &swap_areas)
        n += list_entry(l, struct swap_area, node)->object.npages;
    return n;
}

struct object *swap_object(pte_t e)
{
    return &by_number[swap_area_of(e)]->object;
}

uint32_t swap_count(pte_t e)
{
    return by_number[swap_area_of(e)]->counts[swap_slot(e)];
}

uint32_t swap_names(pte_t e)
{
    return swap_count(e) - (radix_get(&swap_object(e)->pages, swap_slot(e)) != NULL);
}

/* ---- slots ---- */

static void mark_free(struct swap_area *a, uint32_t slot)
{
    bitmap_set(a->free_map, slot);
    bitmap_set(a->words, slot / 32);
    a->nfree++;
    if (!a->leaving)
        nfree++;
}

static void mark_used(struct swap_area *a, uint32_t slot)
{
    bitmap_clear(a->free_map, slot);
    if (!a->free_map[slot / 32])
        bitmap_clear(a->words, slot / 32);
    a->nfree--;
    nfree--;
}

/* The first free slot at the hand or behind it, else the first of all. => a->nfree */
static uint32_t find_free(struct swap_area *a)
{
    uint32_t nwords = a->nslots / 32 + 1, word = a->hand / 32;
    uint32_t here = a->free_map[word] & ~0u << a->hand % 32;

    if (here)
        return word * 32 + (uint32_t)__builtin_ctz(here);
    word = bitmap_find_set(a->words, nwords, word + 1);
    if (word == nwords)
        word = bitmap_find_set(a->words, nwords, 0);
    return word * 32 + (uint32_t)__builtin_ctz(a->free_map[word]);
}

/* In the order of use: behind those of the same priority. */
static void enqueue(struct swap_area *a)
{
    struct list *at = swap_areas.next;

    while (at != &swap_areas && list_entry(at, struct swap_area, node)->prio >= a->prio)
        at = at->next;
    list_add_tail(at, &a->node);
}

pte_t swap_slot_take(void)
{
    list_for_each(l, &swap_areas) {
        struct swap_area *a = list_entry(l, struct swap_area, node);
        uint32_t slot;

        if (!a->nfree || a->leaving)
            continue;
        slot = find_free(a);
        mark_used(a, slot);
        a->counts[slot] = 1;
        a->hand = slot + 1 < a->nslots ? slot + 1 : 0;
        if (slot % TURN == TURN - 1) {
            list_del(&a->node);
            enqueue(a);
        }
        return swap_entry(a, slot);
    }
    return 0;
}

void swap_get(pte_t e)
{
    struct swap_area *a = by_number[swap_area_of(e)];

    assert(a->counts[swap_slot(e)] && a->counts[swap_slot(e)] < SLOT_BAD - 1);
    a->counts[swap_slot(e)]++;
}

/* One less names the slot: how many still do. */
static uint16_t put(struct swap_area *a, uint32_t slot)
{
    uint16_t left = --a->counts[slot];

    if (left == 0)
        mark_free(a, slot);
    return left;
}

void swap_put(pte_t e)
{
    struct swap_area *a = by_number[swap_area_of(e)];
    uint32_t slot = swap_slot(e);
    struct frame *f;

    if (put(a, slot) == 1 && (f = radix_get(&a->object.pages, slot)) && f->state == FRAME_CACHE)
        object_remove(&a->object, slot, f); /* nobody will ask for it again */
}

/* ---- the area's object ---- */

static struct swap_area *area_of(struct object *o)
{
    return container_of(o, struct swap_area, object);
}

/* The cache lets a page of the slot go. */
static void dropped(struct object *o, uint32_t slot)
{
    (void)put(area_of(o), slot);
}

/* How many of n pages from slot on are worth reading together: those that somebody holds. */
static unsigned extent(struct object *o, uint32_t slot, unsigned n)
{
    const struct swap_area *a = area_of(o);
    unsigned i = 1;

    while (i < n && slot + i < a->nslots && a->counts[slot + i] && a->counts[slot + i] != SLOT_BAD)
        i++;
    return i;
}

static void hold(struct swap_area *a, uint32_t slot, unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        swap_get(swap_entry(a, slot + i));
}

static void let_go(struct swap_area *a, uint32_t slot, unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        swap_put(swap_entry(a, slot + i));
}

/* A slot must not serve somebody else while it is read: the cache's count is taken now. */
static int fill(struct object *o, uint32_t slot, struct frame **f, unsigned n)
{
    struct swap_area *a = area_of(o);
    int err;

    hold(a, slot, n);
    swap_counts.in += n;
    a->reading = (struct slots){ slot, n };
    err = a->store->read(a->store, slot, f, n);
    a->reading.n = 0;
    if (err < 0)
        let_go(a, slot, n);
    return err;
}

static int writeback(struct object *o, uint32_t slot, struct frame **f, unsigned n)
{
    struct swap_area *a = area_of(o);
    int err;

    hold(a, slot, n);
    swap_counts.out += n;
    a->writing = (struct slots){ slot, n };
    err = a->store->write(a->store, slot, f, n);
    a->writing.n = 0;
    let_go(a, slot, n);
    return err;
}

static int path(struct object *o, char *buf, size_t n)
{
    return (int)strlcpy(buf, area_of(o)->name, n);
}

static const struct object_ops ops = { .name = "swap",
                                       .fill = fill,
                                       .writeback = writeback,
                                       .dropped = dropped,
                                       .extent = extent,
                                       .path = path };

/* ---- on ---- */

/* What mkswap writes to the first page (linux/swap.h, union swap_header, version 1). */
struct header {
    uint8_t boot[1024];
    uint32_t version, last_page, nbad;
    uint8_t uuid[16], label[16];
    uint32_t padding[117], bad[637];
    uint8_t rest[2];
    char magic[10];
};
_Static_assert(sizeof(struct header) == PAGE_SIZE, "the header is a page");

static int check_header(const struct header *h, const char *name, const struct swap_store *s)
{
    const char *why = NULL;

    if (memcmp(h->magic, "SWAPSPACE2", sizeof h->magic) != 0)
        why = "no swap signature";
    else if (h->version != 1)
        why = "its version is not 1";
    else if (h->last_page == 0 || h->last_page >= s->pages)
        why = "it says that it is larger than the place where it lies";
    else if (h->nbad > ARRAY_SIZE(h->bad))
        why = "its list of bad pages is too long";
    if (why)
        kprintf("swap: %s: %s\n", name, why);
    return why ? -EINVAL : 0;
}

static void free_tables(struct swap_area *a)
{
    vfree(a->counts);
    vfree(a->free_map);
    vfree(a->words);
    kfree(a);
}

static struct swap_area *make_area(const struct header *h)
{
    struct swap_area *a = kzalloc(sizeof *a);
    uint32_t words;

    if (!a)
        return NULL;
    a->nslots = h->last_page + 1;
    words = a->nslots / 32 + 1;
    a->counts = vzalloc(a->nslots * sizeof *a->counts);
    a->free_map = vzalloc(words * 4);
    a->words = vzalloc((words / 32 + 1) * 4);
    if (!a->counts || !a->free_map || !a->words) {
        free_tables(a);
        return NULL;
    }
    a->leaving = true; /* until it is in the list: nothing is counted yet */
    a->counts[0] = SLOT_BAD;
    for (uint32_t i = 0; i < h->nbad; i++)
        if (h->bad[i] < a->nslots)
            a->counts[h->bad[i]] = SLOT_BAD;
    for (uint32_t slot = 1; slot < a->nslots; slot++)
        if (a->counts[slot] != SLOT_BAD)
            mark_free(a, slot);
    a->usable = a->nfree;
    object_init(&a->object, &ops);
    a->object.size = (uint64_t)a->nslots << PAGE_SHIFT;
    return a;
}

static struct swap_area *find_area(const void *identity)
{
    for (unsigned i = 0; i < SWAP_AREAS; i++)
        if (by_number[i] && by_number[i]->store->identity == identity)
            return by_number[i];
    return NULL;
}

bool swap_is_on(const void *identity)
{
    return find_area(identity) != NULL;
}

static int free_number(const void *identity)
{
    if (find_area(identity))
        return -EBUSY;
    for (int i = 0; i < (int)SWAP_AREAS; i++)
        if (!by_number[i])
            return i;
    return -EPERM;
}

static void start(struct swap_area *a)
{
    a->leaving = false;
    total += a->usable;
    nfree += a->nfree;
    enqueue(a);
}

static int read_header(struct swap_store *s, const char *name, struct swap_area **out)
{
    struct frame *f = frame_alloc(GFP_KERNEL);
    int err;

    if (!f)
        return -ENOMEM;
    if (!(err = s->read(s, 0, &f, 1)) && !(err = check_header(frame_virt(f), name, s)) &&
        !(*out = make_area(frame_virt(f))))
        err = -ENOMEM;
    frame_put(f);
    return err;
}

int swap_on(struct swap_store *s, const char *name, int prio)
{
    struct swap_area *a = NULL;
    int number = free_number(s->identity), err;

    if (number < 0)
        return number;
    if ((err = read_header(s, name, &a)) < 0)
        return err;
    if ((number = free_number(s->identity)) < 0) { /* while the header was read */
        free_tables(a);
        return number;
    }
    a->store = s;
    a->number = (unsigned)number;
    a->prio = prio == SWAP_PRIO_NONE ? --lowest_prio : prio;
    strlcpy(a->name, name, sizeof a->name);
    by_number[number] = a;
    start(a);
    return 0;
}

bool swap_info(unsigned n, struct swap_info *out)
{
    list_for_each(l, &swap_areas) {
        const struct swap_area *a = list_entry(l, struct swap_area, node);

        if (n-- > 0)
            continue;
        *out = (struct swap_info){ .type = a->store->type,
                                   .pages = a->usable,
                                   .used = a->usable - a->nfree,
                                   .prio = a->prio };
        strlcpy(out->name, a->name, sizeof out->name);
        return true;
    }
    return false;
}

/* ---- off ---- */

/* Nobody takes new slots of a from now on. */
static void stop(struct swap_area *a)
{
    a->leaving = true;
    total -= a->usable;
    nfree -= a->nfree;
    list_del(&a->node);
}

bool swap_stay(void)
{
    bool any = false;

    for (unsigned i = 0; i < SWAP_AREAS; i++)
        if (by_number[i] && by_number[i]->leaving) {
            start(by_number[i]);
            any = true;
        }
    return any;
}

int swap_off(const void *identity)
{
    struct swap_area *a = find_area(identity);
    int err;

    if (!a)
        return -EINVAL;
    if (a->leaving)
        return -EBUSY;
    stop(a);
    if ((err = swap_empty(a)) < 0) {
        if (a->leaving)
            start(a);
        return err;
    }
    assert(a->object.npages == 0 && a->nfree == a->usable);
    list_del(&a->object.dirty);
    by_number[a->number] = NULL;
    a->store->close(a->store);
    free_tables(a);
    return 0;
}
