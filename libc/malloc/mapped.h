/* mapped.h - blocks that are mappings of their own; part of malloc.c. */
/* In front of the header of a mapped chunk, whose sealed size is 0. */
struct mapping {
    uint32_t before; /* bytes of the mapping in front of the header */
    uint32_t size;   /* of the whole mapping */
    uint32_t seal;
};

static struct mapping *mapping_of(const struct chunk *c)
{
    return (struct mapping *)(void *)((char *)(uintptr_t)c - sizeof(struct mapping));
}

static uint32_t mapping_seal(const struct mapping *m)
{
    return m->before ^ m->size * 31 ^ (uint32_t)heap.key;
}

static void mapping_set(struct chunk *c, uint32_t before, uint32_t size)
{
    struct mapping *m = mapping_of(c);

    m->before = before;
    m->size = size;
    m->seal = mapping_seal(m);
    c->head = sealed(0) | USED | MAPPED;
}

static struct mapping mapping_get(const struct chunk *c)
{
    struct mapping m = *mapping_of(c);

    if (unlikely(m.seal != mapping_seal(&m)))
        corrupt("the header of a block was written to", payload(c));
    return m;
}

/* A block of its own with its payload at a multiple of align, and room to grow. */
static void *map_block(uint32_t n, uint32_t align, uint32_t room)
{
    uint32_t size = (n + room + 16 + (align > ALIGN ? align : 0) + PAGE - 1) & ~(PAGE - 1);
    char *p = map_pages(size);
    struct chunk *c;

    if (!p)
        return NULL;
    c = chunk_of((void *)(((uintptr_t)p + 16 + align - 1) & ~(uintptr_t)(align - 1)));
    mapping_set(c, (uint32_t)((char *)c - p), size);
    heap.mapped_bytes += size;
    heap.mapped_chunks++;
    return payload(c);
}

static void unmap_chunk(struct chunk *c)
{
    struct mapping m = mapping_get(c);
    int error = errno;

    if (m.size < MAX_USED) { /* who needs such a block again finds it in the heap */
        heap.map_limit = m.size > heap.map_limit ? m.size : heap.map_limit;
        heap.grown_limit = m.size > heap.grown_limit ? m.size : heap.grown_limit;
    }
    heap.mapped_bytes -= m.size;
    heap.mapped_chunks--;
    munmap((char *)c - m.before, m.size);
    errno = error;
}

/* Change a mapping to hold n bytes: the kernel moves pages, not bytes. One that grows gets a
 * quarter more, which costs no memory before it is used.
 * => NULL: it can't, or the block is better off in the heap */
static void *resize_mapping(struct chunk *c, uint32_t n)
{
    struct mapping m = mapping_get(c);
    uint32_t need = (m.before + HEADER + n + PAGE - 1) & ~(PAGE - 1), size = need;
    char *p = (char *)c - m.before;

    if (n < MAP_GROWN / 2)
        return NULL;
    if (need <= m.size && need > m.size / 2)
        return payload(c);
    if (need > m.size && n < MAX_CHUNK / 2)
        size += (n / 4) & ~(PAGE - 1);
    p = mremap(p, m.size, size, MREMAP_MAYMOVE);
    if (p == MAP_FAILED)
        return NULL;
    heap.mapped_bytes += size - m.size;
    c = at(p, m.before);
    mapping_set(c, m.before, size);
    return payload(c);
}
