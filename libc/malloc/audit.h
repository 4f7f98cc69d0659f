/* audit.h - looking at the whole heap; part of malloc.c. */

/* Walk every chunk in address order. => false: `visit` said so, or a size is none */
static bool walk(bool (*visit)(struct chunk *c, void *arg), void *arg)
{
    for (struct segment *s = heap.segments; s; s = s->next) {
        char *p = (char *)s + 12, *end = s->size ? (char *)s + s->size - HEADER : heap.top;

        while (p < end) {
            struct chunk *c = (struct chunk *)(void *)p;

            if (size_of(c) < MIN_CHUNK || !visit(c, arg))
                return false;
            p += size_of(c);
        }
        if (p != end)
            return false;
    }
    return true;
}

/* Blocks of the run that is the payload of c, those at rest too. => -1: c is no run */
static int run_in_use(const struct chunk *c, uint32_t *size)
{
    unsigned kind = c->head & USED ? kind_at(payload(c)) : 0;
    const struct kind *k = &kinds[kind];

    if (!kind)
        return -1;
    *size = class_bytes(kind % LONG);
    return (int)index_of(k->end, k) - __builtin_popcount(at(payload(c), run_bytes(k) - 16)->head);
}

/* Blocks in list i. => -1: there is one that belongs elsewhere */
static int count_list(unsigned i, uint32_t *bytes)
{
    int n = 0;

    for (const struct rest *b = heap.lists[i]; b; b = rest_next(b), n++) {
        unsigned class = kind_at(b) % LONG;
        const struct chunk *c = chunk_of(b);

        if (tag_wrong(b))
            return -1;
        if (class ? class != i
                  : !seal_ok(c->head) || !(c->head & USED) || chunk_list(used_size(c->head)) != i)
            return -1;
        *bytes += class ? class_bytes(class) : used_size(c->head);
    }
    return n;
}

static bool count(struct chunk *c, void *arg)
{
    struct mallinfo2 *info = arg;
    uint32_t size = size_of(c);
    int blocks = run_in_use(c, &size);

    if (blocks >= 0) {
        info->uordblks += (size_t)blocks * size;
        info->fsmblks += size_of(c) - (size_t)blocks * size;
    } else if (!(c->head & USED)) {
        info->ordblks++;
        info->fordblks += size;
    } else {
        info->uordblks += size;
    }
    return true;
}

struct mallinfo2 mallinfo2(void)
{
    struct mallinfo2 info = { .arena = heap.heap_bytes,
                              .hblks = heap.mapped_chunks,
                              .hblkhd = heap.mapped_bytes,
                              .keepcost = (size_t)(heap.hard_end - heap.top) };

    uint32_t rested = 0;

    lock();
    walk(count, &info);
    for (unsigned i = 0; i < LISTS; i++)
        info.smblks += (size_t)count_list(i, &rested);
    info.uordblks -= rested;
    info.fsmblks += rested;
    info.fordblks += info.keepcost;
    unlock();
    return info;
}

void malloc_stats(void)
{
    struct mallinfo2 info = mallinfo2();

    say("bytes of the heap     0x", info.arena);
    say("in use                0x", info.uordblks);
    say("resting in runs, lists 0x", info.fsmblks);
    say("free                  0x", info.fordblks);
    say("mapped bytes          0x", info.hblkhd);
    say("mappings              0x", info.hblks);
}

struct audit {
    const struct segment *segment;
    bool prev_free;
    uint32_t free_chunks;
};

static bool chunk_ok(struct chunk *c, void *arg)
{
    struct audit *a = arg;
    bool is_free = !(c->head & USED);
    uint32_t size = size_of(c);

    if (size % ALIGN || (uintptr_t)payload(c) % ALIGN)
        return false;
    if (is_free) {
        a->free_chunks++;
        return !(c->head & PREV_FREE) && *footer(c, size) == size &&
               at(c, size)->head & PREV_FREE && (char *)c + size != heap.top;
    }
    if (c->head & PREV_FREE) {
        uint32_t before = (&c->head)[-1];

        if (before < MIN_CHUNK || at(c, -before)->head & USED ||
            free_size(at(c, -before)->head) != before)
            return false;
    }
    return seal_ok(c->head) && !(c->head & MAPPED);
}

/* Chunks of bin b. => -1: one is not free, or of another bin */
static int count_bin(unsigned b)
{
    int n = 0;

    for (struct chunk *c = heap.bins[b]; c; c = decode(c->next), n++)
        if (c->head & USED || bin_of(free_size(c->head)) != b)
            return -1;
    return !!(heap.occupied[b / 32] >> b % 32 & 1) == (n > 0) ? n : -1;
}

static bool partial_ok(unsigned class)
{
    for (const struct run *r = heap.partial[class]; r; r = r->next)
        if (r->free == 0 || r->free == all_free(&kinds[kind_at(r)]) || kind_at(r) % LONG != class ||
            (r->next && r->next->prev != r) || r == heap.current[class])
            return false;
    return !heap.current[class] || kind_at(heap.current[class]) % LONG == class;
}

bool __malloc_ok(void)
{
    struct audit a = { 0 };
    uint32_t rested = 0;

    if (!walk(chunk_ok, &a))
        return false;
    for (unsigned b = 0; b < BINS; b++) {
        int n = count_bin(b);

        if (n < 0)
            return false;
        a.free_chunks -= (uint32_t)n;
    }
    for (unsigned i = 0; i < LISTS; i++)
        if (count_list(i, &rested) < 0)
            return false;
    for (unsigned i = 1; i <= CLASSES; i++)
        if (!partial_ok(i))
            return false;
    return a.free_chunks == 0;
}
