/* blocks.h - the ways of a request, on to lists, runs, chunks and mappings; part of malloc.c. */
static cold void *no_memory(void)
{
    errno = ENOMEM;
    return NULL;
}

/* What no list has. */
static __attribute__((noinline)) void *large_malloc(size_t n)
{
    uint32_t size = chunk_size(n);
    struct chunk *c;
    void *p;

    if (unlikely(size == 0))
        return no_memory();
    if (size < heap.map_limit && (c = chunk_alloc(size)))
        return payload(c);
    if ((p = map_block((uint32_t)n, ALIGN, 0)) || size >= MAX_USED)
        return p ? p : no_memory();
    return (c = chunk_alloc(size)) ? payload(c) : NULL;
}

/* Not from a run. */
static __attribute__((noinline)) void *chunk_malloc(size_t n)
{
    uint32_t size;
    unsigned i;

    if (likely(n <= QUICK_MAX)) {
        void *p = list_pop(i = chunk_list(size = chunk_size(n)));

        if (likely(p)) {
            heap.rested[0] -= size;
            return p;
        }
    } else if (likely(n <= LISTED_MAX - HEADER)) {
        const struct rest *b;

        size = chunk_size(n);
        if ((b = heap.lists[i = chunk_list(size)])) {
            uint32_t head = chunk_of(b)->head & ~(uint32_t)PREV_FREE;

            if (likely(head == (sealed(size) | USED))) {
                heap.rested[1] -= size;
                return list_pop(i);
            }
            if (unlikely(!seal_ok(head)))
                corrupt("the header of a free block was written to", b);
        }
    }
    return large_malloc(n);
}

static __attribute__((noinline)) void *early_malloc(size_t n, unsigned class)
{
    heap.early[class] += heap.early[class] < RUN_AFTER;
    return large_malloc(n);
}

static inline void *small_malloc(size_t n)
{
    unsigned class = small_list(n);
    void *p;

    if (unlikely(heap.lists[class]))
        return list_pop(class);
    return likely(p = run_alloc(class)) ? p : early_malloc(n, class);
}

static inline void *block_malloc(size_t n)
{
    return n > SMALL_MAX ? chunk_malloc(n) : small_malloc(n);
}

static cold _Noreturn void bad_chunk(const void *p)
{
    corrupt("free of what malloc never returned, or its header was written to", p);
}

/* => the head of a chunk in use, checked */
static inline uint32_t checked(const void *p)
{
    uint32_t head;

    if (unlikely((uintptr_t)p % ALIGN))
        bad_chunk(p);
    head = chunk_of(p)->head;
    if (unlikely(!seal_ok(head) || !(head & USED)))
        bad_chunk(p);
    return head;
}

static void chunk_free(void *p)
{
    uint32_t head = checked(p), size = used_size(head);

    if (likely(size - 1 < heap.listed_max)) {
        unsigned i = chunk_list(size);

        list_push(p, i);
        if (i > CLASSES && (heap.rested[part_of(i)] += size) > heap.rest_max[part_of(i)])
            flush_some(part_of(i));
    } else if (head & MAPPED) {
        unmap_chunk(chunk_of(p));
    } else {
        release(chunk_of(p), size);
    }
}

/* p is in a run. */
static inline void run_free(void *p, unsigned kind)
{
    run_check(p, &kinds[kind]);
    list_push(p, kind % LONG);
}

static void block_free(void *p)
{
    unsigned kind = kind_at(p);

    if (kind)
        run_free(p, kind);
    else
        chunk_free(p);
}

static size_t block_usable(const void *p)
{
    unsigned kind = kind_at(p);
    uint32_t head;

    if (kind)
        return class_bytes(kind % LONG);
    head = checked(p);
    if (head & MAPPED) {
        struct mapping m = mapping_get(chunk_of(p));

        return m.size - m.before - HEADER;
    }
    return used_size(head) - HEADER;
}

/* Let c have size bytes where it is, with the help of the free chunk behind it or of the top. */
static bool resize(struct chunk *c, uint32_t have, uint32_t size)
{
    struct chunk *next = at(c, have);
    uint32_t behind;

    if (size > have) {
        if (size >= MAX_USED)
            return false;
        if ((char *)next == heap.top) {
            if ((size_t)(heap.soft_end - heap.top) < size - have &&
                (size >= heap.grown_limit || advance(size - have) != 0 || (char *)next != heap.top))
                return false;
            heap.top += size - have;
            c->head = sealed(size) | (c->head & FLAGS);
            return true;
        }
        behind = next->head & USED ? 0 : free_size(next->head);
        if (have + behind < size)
            return false;
        take(next, behind);
        c->head = sealed(size) | (c->head & FLAGS);
        if (have + behind != size)
            put(at(c, size), have + behind - size, 0);
        else
            at(c, size)->head &= ~(uint32_t)PREV_FREE;
        return true;
    }
    shrink(c, have, size);
    return true;
}

/* Where it is, or as a mapping. => NULL: it must be copied */
static void *chunk_realloc(void *p, size_t n, uint32_t size)
{
    struct chunk *c = chunk_of(p);
    uint32_t head = checked(p), have = used_size(head);

    if (head & MAPPED)
        return resize_mapping(c, (uint32_t)n);
    return size == have || resize(c, have, size) ? p : NULL;
}

/* Where a block that grows to n bytes, a chunk of size, moves: it will grow again. What is free
 * behind it, a quarter of it, stays free as long as nobody else needs it, so that one that grows in
 * small steps is copied O(log n) times. => NULL: anywhere */
static void *room_to_grow(uint32_t n, uint32_t size)
{
    uint32_t room = size + (size / 4 & ~(ALIGN - 1));
    struct chunk *c;

    if (n >= heap.grown_limit)
        return map_block(n, ALIGN, n / 4);
    if (n < GROWN_MIN || room >= heap.map_limit || !(c = chunk_alloc(room)))
        return NULL;
    shrink(c, room, size);
    return payload(c);
}

static void *block_realloc(void *p, size_t n)
{
    uint32_t size = chunk_size(n);
    unsigned kind = kind_at(p);
    size_t old;
    void *q;

    if (unlikely(size == 0))
        return no_memory();
    if (kind) {
        run_check(p, &kinds[kind]);
        if (n <= SMALL_MAX && small_list(n) == kind % LONG)
            return p;
    } else if ((q = chunk_realloc(p, n, size))) {
        return q;
    }
    old = block_usable(p);
    if (!(q = n > old ? room_to_grow((uint32_t)n, size) : NULL) && !(q = block_malloc(n)))
        return n < old ? p : NULL;
    memcpy(q, p, old < n ? old : n);
    block_free(p);
    return q;
}

/* align is a power of two above 16. */
static void *block_memalign(size_t align, size_t n)
{
    uint32_t size = chunk_size(n);
    struct chunk *c;
    void *p;

    if (!size || align > MAX_CHUNK / 2 || size > MAX_CHUNK - align - 2 * PAGE)
        return no_memory();
    if (size + align >= heap.map_limit)
        return (p = map_block((uint32_t)n, align, 0)) ? p : no_memory();
    if (!(c = aligned_chunk(size, align)))
        return NULL;
    return payload(c);
}
