/* The tree of areas against a bitmap of pages: random insertions, removals, moved edges and
 * searches, the whole structure checked after each. A small world, so that every edge case comes up
 * often. */
#include "tests/host/tap.h"

#include <string.h>

#include "kernel/lib/rbtree.c"
#include "mm/vma.c"

#define PAGES 1024u /* of 4 KB from address 0: small enough to fill, with room for stacks' gaps */
#define AREAS 200
#define STEPS 60000

static struct vma pool[AREAS];
static bool used[AREAS];
static struct vma_tree tree;
static struct vma *map[PAGES];

static struct vma *spare(void)
{
    for (int i = 0; i < AREAS; i++)
        if (!used[i]) {
            used[i] = true;
            memset(&pool[i], 0, sizeof pool[i]);
            return &pool[i];
        }
    return NULL;
}

static bool is_clear(uint32_t page, uint32_t n)
{
    for (uint32_t i = page; i < page + n; i++)
        if (i >= PAGES || map[i])
            return false;
    return true;
}

static void paint(const struct vma *v, struct vma *value)
{
    for (uint32_t i = v->start / PAGE_SIZE; i < v->end / PAGE_SIZE; i++)
        map[i] = value;
}

/* The area before page, and the one at or behind it. */
static struct vma *before(uint32_t page)
{
    while (page-- > 0)
        if (map[page])
            return map[page];
    return NULL;
}

static struct vma *behind(uint32_t page)
{
    for (; page < PAGES; page++)
        if (map[page])
            return map[page];
    return NULL;
}

static void try_insert(void)
{
    uint32_t page = tap_random() % PAGES, n = 1 + tap_random() % 9;
    struct vma *v;

    if (!is_clear(page, n) || !(v = spare()))
        return;
    v->start = page * PAGE_SIZE;
    v->end = v->start + n * PAGE_SIZE;
    v->flags = tap_random() % 16 == 0 ? VM_GROWSDOWN : 0;
    vma_insert(&tree, v, before(page), behind(page));
    paint(v, v);
}

static void try_remove(void)
{
    struct vma *v = map[tap_random() % PAGES];

    if (!v)
        return;
    vma_remove(&tree, v, before(v->start / PAGE_SIZE), behind(v->end / PAGE_SIZE));
    paint(v, NULL);
    used[v - pool] = false;
}

static void try_resize(void)
{
    struct vma *v = map[tap_random() % PAGES];
    uint32_t start, end;

    if (!v)
        return;
    start = v->start / PAGE_SIZE + tap_random() % 5 - 2;
    end = v->end / PAGE_SIZE + tap_random() % 5 - 2;
    if (start >= end || end > PAGES || start * PAGE_SIZE >= v->end || end * PAGE_SIZE <= v->start)
        return; /* an edge moves, the area does not jump */
    for (uint32_t i = start; i < end; i++)
        if (map[i] && map[i] != v)
            return;
    paint(v, NULL);
    if (start * PAGE_SIZE != v->start)
        vma_set_start(&tree, v, start * PAGE_SIZE, before(start));
    if (end * PAGE_SIZE != v->end)
        vma_set_end(&tree, v, end * PAGE_SIZE, behind(end));
    paint(v, v);
}

/* Is the page free, and outside the gap below a stack? */
static bool is_placeable(uint32_t page)
{
    if (map[page])
        return false;
    for (uint32_t i = page + 1; i < PAGES && i <= page + STACK_GAP / PAGE_SIZE; i++)
        if (map[i])
            return !(map[i]->flags & VM_GROWSDOWN) ||
                   map[i]->start / PAGE_SIZE - page > STACK_GAP / PAGE_SIZE;
    return true;
}

/* The same question answered by looking at every page. */
static uint32_t slow_search(uint32_t n, uint32_t low, uint32_t high)
{
    uint32_t run = 0;

    for (uint32_t i = high; i-- > low;) {
        run = is_placeable(i) ? run + 1 : 0;
        if (run >= n)
            return i * PAGE_SIZE;
    }
    return 0;
}

static bool search_agrees(void)
{
    uint32_t n = 1 + tap_random() % 20, low = 1 + tap_random() % PAGES,
             high = 1 + tap_random() % PAGES;

    if (low >= high)
        return true;
    return vma_gap_top_down(&tree, n * PAGE_SIZE, low * PAGE_SIZE, high * PAGE_SIZE) ==
           slow_search(n, low, high);
}

/* A search in vain leaves no bound that would let the next one start in vain. (A gap at page 0 is
 * one page wider than what may be found there.) */
static bool bounds_learn(void)
{
    uint32_t len = (1 + tap_random() % 20) * PAGE_SIZE;

    return vma_gap_top_down(&tree, len, PAGE_SIZE, PAGES * PAGE_SIZE) ||
           max_gap_of(tree.root.node) <= len;
}

static bool find_agrees(void)
{
    uint32_t page = tap_random() % PAGES, i = page;
    struct vma *v = vma_find(&tree, page * PAGE_SIZE + tap_random() % PAGE_SIZE);

    while (i < PAGES && !map[i])
        i++;
    return v == (i < PAGES ? map[i] : NULL);
}

int main(void)
{
    bool sound = true, finds = true, searches = true, learns = true;

    plan(5);
    for (int i = 0; i < STEPS && sound && finds && searches && learns; i++) {
        uint32_t r = tap_random() % 8;

        if (r < 4)
            try_insert();
        else if (r < 6)
            try_remove();
        else
            try_resize();
        sound = vma_tree_ok(&tree);
        finds = find_agrees();
        searches = search_agrees();
        learns = bounds_learn();
    }
    ok(sound, "the tree keeps its promises over %d random steps", STEPS);
    ok(finds, "find gives the area, or the next one above");
    ok(searches, "the gap found is the highest one that fits");
    ok(learns, "a search in vain corrects the bounds that misled it");
    ok(tree.count > 10, "the tree was not empty: %u areas", tree.count);
    return done();
}
