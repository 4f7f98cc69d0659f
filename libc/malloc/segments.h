/* segments.h - where the heap gets its memory, and how it gives it back; part of malloc.c.
 *
 * The break grows by 128 KB or a quarter of the heap, and the top is handed out by 4 KB or a 64th,
 * so that before each step lists are emptied and holes returned: memory is used again first. */
static bool flush(void);
static void runs_flush(void);
static void lists_limit(void);

/* The heap has memory from here to there. */
static void cover(uintptr_t from, uintptr_t to)
{
    uintptr_t end = heap.low + heap.span;

    if (!heap.low || from < heap.low)
        heap.low = from;
    heap.span = (to > end ? to : end) - heap.low;
}

/* The break's segment ends here: what is left of the top is a chunk as any other. */
static void close_segment(void)
{
    struct chunk *c = (struct chunk *)(void *)heap.top;
    uint32_t size;
    char *end;

    if (!heap.top)
        return;
    end = heap.hard_end - HEADER;
    heap.segments->size = (uint32_t)(heap.hard_end - (char *)heap.segments);
    ((struct chunk *)(void *)end)->head = sealed(0) | USED;
    size = (uint32_t)(end - heap.top);
    heap.top = heap.soft_end = heap.hard_end = NULL;
    if (size) {
        c->head = sealed(0) | USED;
        release(c, size);
    }
}

static void segment_open(char *p, uint32_t size)
{
    struct segment *s = (struct segment *)(void *)p;

    *s = (struct segment){ heap.segments, 0, 0 };
    heap.segments = s;
    heap.top = heap.soft_end = p + 12;
    heap.hard_end = p + size;
    cover((uintptr_t)p, (uintptr_t)p + size);
}

/* The break moves, so that the top has size bytes and a header behind. => false: it can't */
static bool grow_by_break(uint32_t size)
{
    char *now = sbrk(0);
    uint32_t step = heap.heap_bytes / 4 > GROW_STEP ? heap.heap_bytes / 4 : GROW_STEP;
    bool follows = heap.top && now == heap.hard_end;
    uint32_t have = follows ? (uint32_t)(heap.hard_end - heap.top) : 0;
    uint32_t pad = follows ? 0 : -(uintptr_t)now % PAGE;
    uint32_t need = (size + 32 - have + PAGE - 1) & ~(PAGE - 1), n;

    step &= ~(PAGE - 1);
    n = (need < step ? step : need) + pad;
    if (sbrk((intptr_t)n) == (void *)-1) {
        n = need + pad; /* just what must be */
        if (sbrk((intptr_t)n) == (void *)-1)
            return false;
    }
    heap.heap_bytes += n;
    lists_limit();
    if (follows) {
        heap.hard_end += n;
        cover(heap.low, (uintptr_t)heap.hard_end);
        return true;
    }
    close_segment(); /* somebody else moved the break: a new segment behind that */
    segment_open(now + pad, n - pad);
    return true;
}

static void *map_pages(uint32_t size)
{
    void *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    return p == MAP_FAILED ? NULL : p;
}

/* Where the break is stuck, a mapping becomes the segment that has the top. */
static bool grow_by_map(uint32_t size)
{
    uint32_t n = (size + 32 + MAX_USED - 1) & ~(MAX_USED - 1);
    char *p = map_pages(n);

    if (!p)
        return false;
    close_segment();
    heap.heap_bytes += n;
    segment_open(p, n);
    return true;
}

/* Pages of large free chunks go back to the system before it is asked for others. */
static void purge(void)
{
    for (unsigned b = next_bin(bin_of(HOLE)); b < BINS; b = next_bin(b + 1)) {
        for (struct chunk *c = heap.bins[b]; c; c = decode(c->next)) {
            uintptr_t from = ((uintptr_t)c + sizeof *c + PAGE - 1) & ~(PAGE - 1);
            uintptr_t to = ((uintptr_t)c + free_size(c->head) - HEADER) & ~(PAGE - 1);

            if (!(c->head & PURGED) && to > from)
                madvise((void *)from, to - from, MADV_DONTNEED); /* NOLINT */
            c->head |= PURGED;
        }
        if (b == BINS - 1)
            break;
    }
}

/* The top may hand out size bytes, and 2^-shift steps more before lists are emptied again. */
static void soften(uint32_t size, unsigned shift)
{
    uint32_t used = (uint32_t)(heap.heap_bytes - (size_t)(heap.hard_end - heap.top));
    uint32_t step = used / SOFT_SHARE > SOFT_STEP ? used / SOFT_SHARE : SOFT_STEP;

    heap.soft_end = heap.hard_end - HEADER;
    if ((size_t)(heap.soft_end - heap.top) > size + (step >> shift))
        heap.soft_end = heap.top + size + (step >> shift);
}

/* New pages are about to be used: what rests in caches first. Then the top gets size bytes.
 * => 1: look into the bins again; 0: the top has it; -1: no memory */
static int advance(uint32_t size)
{
    int error = errno;

    if (flush() && find(size)) {
        if (heap.top)
            soften(0, 3); /* so that who frees little does not empty lists at every call */
        return 1;
    }
    runs_flush();
    if ((size_t)(heap.soft_end - heap.top) >= size)
        return 0;
    purge();
    if ((size_t)(heap.hard_end - heap.top) < size + HEADER && !grow_by_break(size) &&
        !grow_by_map(size)) {
        errno = ENOMEM;
        return -1;
    }
    soften(size, 0);
    errno = error;
    return 0;
}

/* Give back what the top has beyond keep bytes, in whole pages. */
static bool trim(size_t keep)
{
    uint32_t have = (uint32_t)(heap.hard_end - heap.top), n;
    int error = errno;

    if (!heap.top || have < keep + PAGE)
        return false;
    n = (uint32_t)(have - keep - HEADER) & ~(PAGE - 1);
    if (n == 0 || heap.hard_end != sbrk(0) || sbrk(-(intptr_t)n) == (void *)-1) {
        errno = error;
        return false;
    }
    heap.hard_end -= n;
    heap.heap_bytes -= n;
    if (heap.soft_end > heap.hard_end - HEADER)
        heap.soft_end = heap.hard_end - HEADER;
    return true;
}

/* A chunk of size bytes, in use. => NULL and ENOMEM */
static struct chunk *chunk_alloc(uint32_t size)
{
    for (;;) {
        struct chunk *c = find(size);

        if (c) {
            uint32_t have = free_size(c->head);

            take(c, have);
            hand_out(c, have, size, 0);
            return c;
        }
        if (likely((size_t)(heap.soft_end - heap.top) >= size)) {
            c = (struct chunk *)(void *)heap.top;
            heap.top += size;
            c->head = sealed(size) | USED;
            return c;
        }
        if (advance(size) < 0)
            return NULL;
    }
}

/* Bytes from c to where a payload at a multiple of align can be. */
static uint32_t lead_of(const struct chunk *c, uint32_t align)
{
    return -(uintptr_t)payload(c) & (align - 1);
}

/* => a free chunk with room for an aligned one, among the first few; out of its bin, in use */
static struct chunk *find_aligned(uint32_t size, uint32_t align)
{
    int n = 0;

    for (unsigned b = bin_of(size); (b = next_bin(b)) < BINS; b++)
        for (struct chunk *c = heap.bins[b]; c; c = decode(c->next)) {
            uint32_t have = free_size(c->head);

            if (have < MAX_USED && have >= size + lead_of(c, align)) {
                take(c, have);
                hand_out(c, have, have, 0);
                return c;
            }
            if (++n == SEARCH)
                return NULL;
        }
    return NULL;
}

/* A chunk of size bytes whose payload is at a multiple of align, a power of two. => NULL */
static struct chunk *aligned_chunk(uint32_t size, uint32_t align)
{
    struct chunk *c = find_aligned(size, align), *d;
    uint32_t lead, have;

    if (!c && !(c = chunk_alloc(size + align - ALIGN)))
        return NULL;
    have = used_size(c->head);
    lead = lead_of(c, align);
    if (lead) {
        d = at(c, lead);
        d->head = sealed(have - lead) | USED;
        c->head = sealed(lead) | (c->head & FLAGS);
        release(c, lead);
        have -= lead;
        c = d;
    }
    shrink(c, have, size);
    return c;
}
