/* Random operations of several processes leave every byte as a simple model says.
 *
 *     mm_random [SEED [COUNT]]
 *
 * Each worker maps, unmaps, protects, locks, moves, advises, forks and touches in a window of pages
 * of its own, over private memory and two objects that all workers share; areas may be stacks that
 * grow down to what is touched below them. The model of a page is what kind it is and 4096 bytes;
 * of a shared page a worker knows the lane that it alone writes. A forked child inherits the model
 * with the memory and goes on: its parent waits for it, or it lives apart, beside its parent, and
 * leaves shared pages alone. In Quire the kernel audits its structures meanwhile. */
#include "mm.h"
#include "seed.h"

#define WORKERS 4u
#define WINDOW  96u /* pages */
#define OBJECT  24u /* pages of each shared object */
#define LANE    (PAGE / WORKERS)
#define BASE    ((char *)0x60000000)
#define DEPTH   3 /* generations of children */

enum kind { NOTHING, ANON, ANON_SHARED, FILE_PRIVATE, FILE_SHARED };

struct page {
    unsigned char kind, prot;
    unsigned char index; /* the object's page */
    unsigned char own;   /* FILE_PRIVATE: written, so that its bytes are here, not the object's */
    unsigned char dontfork, wipe;
    unsigned char grows;  /* ANON: grows down */
    unsigned char locked; /* ONFAULT: when it is there */
};

enum { PRESENT = 1, ONFAULT };

struct range {
    unsigned first, n;
};

static struct page model[WINDOW];
static unsigned char bytes[WINDOW][PAGE];       /* of private pages */
static unsigned char (*contents)[OBJECT][PAGE]; /* of the objects; in memory shared with children */
static char *master;                            /* all of the shared anonymous object */
static int file;                                /* the other object */
static unsigned worker, state, done, children, depth; /* children: those that live apart */
static int apart;
static bool may_lock; /* so much as a window */

static unsigned rnd(unsigned n)
{
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    return state % n;
}

static char *address(unsigned page)
{
    return BASE + page * PAGE;
}

static bool wrong(const char *what, unsigned page)
{
    const struct page *p = &model[page];

    diag("worker %u, depth %u, apart %d, operation %u, page %u: %s (met %d, errno %d)", worker,
         depth, apart, done, page, what, mm_met, errno);
    diag("the page: kind %d, prot %d, index %d, own %d, grows %d, locked %d", p->kind, p->prot,
         p->index, p->own, p->grows, p->locked);
    return false;
}

/* ---- the model */

static struct range pick(void)
{
    struct range r = { rnd(WINDOW), 1 + rnd(rnd(8) ? 8 : WINDOW) };

    if (r.n > WINDOW - r.first)
        r.n = WINDOW - r.first;
    return r;
}

static bool of_object(const struct page *p)
{
    return p->kind > ANON && !p->own;
}

static unsigned char *expected(unsigned page)
{
    const struct page *p = &model[page];

    return of_object(p) ? contents[p->kind != ANON_SHARED][p->index] : bytes[page];
}

/* The bytes of a page that this worker knows. */
static struct range known(unsigned page)
{
    return model[page].kind == ANON ? (struct range){ 0, PAGE }
                                    : (struct range){ worker * LANE, LANE };
}

static void forget(struct range r)
{
    memset(&model[r.first], 0, r.n * sizeof *model);
}

/* A page as it is before anybody touches it. */
static void fresh(unsigned page, struct page p)
{
    p.own = 0;
    model[page] = p;
    if (p.kind == ANON)
        memset(bytes[page], 0, PAGE);
}

/* A private page of a file is about to be written. */
static void make_own(unsigned page)
{
    struct range k = known(page);

    if (model[page].kind != FILE_PRIVATE || model[page].own)
        return;
    memcpy(bytes[page] + k.first, expected(page) + k.first, k.n);
    model[page].own = 1;
}

static bool all_mapped(struct range r)
{
    for (unsigned i = 0; i < r.n; i++)
        if (!model[r.first + i].kind)
            return false;
    return true;
}

/* Would the pages be one mapping, if neighbours that are alike were always joined? */
static bool alike(struct range r)
{
    const struct page *a = &model[r.first];

    for (unsigned i = 0; i < r.n; i++) {
        const struct page *b = a + i;

        if (!b->kind || b->kind != a->kind || b->prot != a->prot || b->dontfork != a->dontfork ||
            b->wipe != a->wipe || b->grows != a->grows || b->locked != a->locked ||
            (a->kind > ANON && b->index != a->index + i))
            return false;
    }
    return true;
}

/* A locked page that can be written is there, as by a write. */
static void settle(unsigned page)
{
    if (model[page].locked == PRESENT && (model[page].prot & PROT_WRITE))
        make_own(page);
}

/* An access where nothing is: the stack above, if it is one, grows down to it. It keeps off what
 * can be accessed below it (the window is smaller than that distance), unless that is a stack. */
static void grow_down(unsigned page)
{
    unsigned above = page, below = page;

    while (above < WINDOW && !model[above].kind)
        above++;
    while (below > 0 && !model[below].kind)
        below--;
    if (above == WINDOW || !model[above].grows)
        return;
    if (model[below].kind && model[below].prot && !model[below].grows)
        return;
    for (unsigned i = page; i < above; i++)
        fresh(i, model[above]);
}

/* ---- touching */

/* Fill n bytes at p with c, or read one (n = 0): what that meets. */
static int touch(volatile char *p, unsigned n, int c)
{
    mm_met = FINE;
    if (sigsetjmp(mm_back, 0) == 0) {
        if (n)
            memset((char *)p, c, n);
        else
            (void)*p;
    }
    return mm_met;
}

static bool write_page(void)
{
    unsigned page = rnd(WINDOW);
    const struct page *p = &model[page];
    struct range k;
    int want, c = (int)rnd(256);

    if (apart && of_object(p))
        return true;
    if (!p->kind)
        grow_down(page);
    k = known(page);
    want = !p->kind ? MAPERR : p->prot & PROT_WRITE ? FINE : ACCERR;
    k.first += rnd(k.n);
    k.n = 1 + rnd(known(page).first + known(page).n - k.first);
    if (touch(address(page) + k.first, k.n, c) != want)
        return wrong("a write met something else", page);
    if (want == FINE) {
        make_own(page);
        memset(expected(page) + k.first, c, k.n);
    }
    return true;
}

static bool check_page(unsigned page)
{
    const struct page *p = &model[page];
    struct range k;
    int want;

    if (!p->kind)
        grow_down(page);
    k = known(page);
    want = !p->kind ? MAPERR : p->prot ? FINE : ACCERR;
    if (touch(address(page) + k.first, 0, 0) != want)
        return wrong("a read met something else", page);
    if (want != FINE || (apart && of_object(p)))
        return true;
    if (memcmp(address(page) + k.first, expected(page) + k.first, k.n))
        return wrong("its bytes are others", page);
    return true;
}

static bool read_page(void)
{
    return check_page(rnd(WINDOW));
}

static bool check_window(void)
{
    for (unsigned i = 0; i < WINDOW; i++)
        if (!check_page(i))
            return false;
    return true;
}

static bool file_access(void)
{
    unsigned index = rnd(OBJECT), at = worker * LANE + rnd(LANE);
    unsigned n = 1 + rnd((worker + 1) * LANE - at);
    unsigned char *want = contents[1][index] + at, got[LANE];
    off_t where = (off_t)(index * PAGE + at);

    if (apart)
        return true;
    if (rnd(2)) {
        memset(want, (int)rnd(256), n);
        return pwrite(file, want, n, where) == (ssize_t)n || wrong("pwrite failed", index);
    }
    if (pread(file, got, n, where) != (ssize_t)n || memcmp(got, want, n))
        return wrong("pread has other bytes", index);
    return true;
}

/* ---- mapping */

static void *map_at(char *at, struct range r, const struct page *p, int flags)
{
    size_t len = r.n * PAGE, offset = p->index * PAGE;

    switch (p->kind) {
    case ANON:
        flags |= p->grows ? MAP_GROWSDOWN : 0;
        return mmap(at, len, p->prot, flags | PRIVATE, -1, 0);
    case FILE_PRIVATE: return mmap(at, len, p->prot, flags | MAP_PRIVATE, file, (off_t)offset);
    case FILE_SHARED: return mmap(at, len, p->prot, flags | MAP_SHARED, file, (off_t)offset);
    default:
        if (mremap(master + offset, 0, len, MREMAP_MAYMOVE | MREMAP_FIXED, at) != at)
            return MAP_FAILED;
        return mprotect(at, len, p->prot) ? MAP_FAILED : at;
    }
}

static bool map_pages(void)
{
    static const unsigned char prots[] = { PROT_NONE, PROT_READ, RW, RW };
    struct page p = { .kind = (unsigned char)(1 + rnd(4)), .prot = prots[rnd(4)] };
    int flags = rnd(4) || apart ? MAP_FIXED : MAP_FIXED | MAP_POPULATE;
    struct range r = pick();

    if (p.kind == ANON) {
        p.grows = !rnd(6);
    } else {
        if (r.n > OBJECT)
            r.n = OBJECT;
        p.index = (unsigned char)rnd(OBJECT - r.n + 1);
    }
    if (map_at(address(r.first), r, &p, flags) != address(r.first))
        return wrong("can't be mapped", r.first);
    for (unsigned i = r.first; i < r.first + r.n; i++, p.index++) {
        fresh(i, p);
        if ((flags & MAP_POPULATE) && (p.prot & PROT_WRITE))
            make_own(i); /* as by a write */
    }
    return true;
}

static bool unmap_pages(void)
{
    struct range r = pick();

    if (munmap(address(r.first), r.n * PAGE))
        return wrong("can't be unmapped", r.first);
    forget(r);
    return true;
}

static bool protect_pages(void)
{
    static const unsigned char prots[] = { PROT_NONE, PROT_READ, RW, RW };
    unsigned char prot = prots[rnd(4)];
    struct range r = pick();
    int want = all_mapped(r) ? 0 : ENOMEM;

    if (error_of(mprotect(address(r.first), r.n * PAGE, prot)) != want)
        return wrong("mprotect answered something else", r.first);
    for (unsigned i = r.first; i < r.first + r.n && model[i].kind; i++) {
        model[i].prot = prot;
        settle(i);
    }
    return true;
}

/* ---- locks */

/* Pages that can't be accessed could not be made present. */
static bool lock_pages(void)
{
    struct range r = pick();
    int how = rnd(2) ? PRESENT : ONFAULT;

    if (!may_lock || apart || !all_mapped(r))
        return true;
    for (unsigned i = r.first; i < r.first + r.n; i++)
        if (!model[i].prot)
            return true;
    if (how == PRESENT ? mlock(address(r.first), r.n * PAGE)
                       : mlock2(address(r.first), r.n * PAGE, MLOCK_ONFAULT))
        return wrong("can't be locked", r.first);
    for (unsigned i = r.first; i < r.first + r.n; i++) {
        model[i].locked = (unsigned char)how;
        settle(i);
    }
    return true;
}

static bool unlock_pages(void)
{
    struct range r = pick();
    int want = all_mapped(r) ? 0 : ENOMEM;

    if (error_of(munlock(address(r.first), r.n * PAGE)) != want)
        return wrong("munlock answered something else", r.first);
    for (unsigned i = r.first; i < r.first + r.n && model[i].kind; i++)
        model[i].locked = 0;
    return true;
}

/* ---- mremap */

/* Pages that are alike but that the kernel keeps as two mappings can't be remapped at once. */
static bool refused(const struct range *r)
{
    return errno == EFAULT && r->n > 1;
}

static void grow_model(struct range r, unsigned to, unsigned n)
{
    struct page p = model[r.first];

    for (unsigned i = r.n; i < n; i++) {
        p.index = (unsigned char)(model[r.first].index + i);
        fresh(to + i, p);
        settle(to + i);
    }
}

static void move_model(struct range r, unsigned to, unsigned n, bool stay)
{
    unsigned both = n < r.n ? n : r.n;

    grow_model(r, to, n);
    memcpy(&model[to], &model[r.first], both * sizeof *model);
    memcpy(bytes[to], bytes[r.first], both * PAGE);
    for (unsigned i = r.first; stay && i < r.first + r.n; i++)
        fresh(i, model[i]);
    if (!stay)
        forget(r);
}

/* How long r may be in the end: an object's pages are so many. */
static unsigned new_length(struct range r)
{
    unsigned n = rnd(2) ? r.n : 1 + rnd(r.n + 8);

    if (model[r.first].kind > ANON && model[r.first].index + n > OBJECT)
        n = OBJECT - model[r.first].index;
    return n;
}

static bool move_pages(void)
{
    struct range r = pick(), t = { rnd(WINDOW), 0 };
    int how = MREMAP_MAYMOVE | MREMAP_FIXED;

    if (!alike(r))
        return true;
    t.n = new_length(r);
    if (t.n > WINDOW - t.first || (t.first < r.first + r.n && r.first < t.first + t.n))
        return true;
    if (t.n == r.n && !model[r.first].locked && !rnd(3))
        how |= MREMAP_DONTUNMAP;
    munmap(address(t.first), t.n * PAGE);
    forget(t);
    if (mremap(address(r.first), r.n * PAGE, t.n * PAGE, how, address(t.first)) == MAP_FAILED)
        return refused(&r) || wrong("can't be moved", r.first);
    move_model(r, t.first, t.n, how & MREMAP_DONTUNMAP);
    return true;
}

static bool resize_pages(void)
{
    struct range r = pick();
    unsigned n;

    if (!alike(r))
        return true;
    n = new_length(r);
    if (n > WINDOW - r.first)
        return true;
    for (unsigned i = r.first + r.n; i < r.first + n; i++)
        if (model[i].kind)
            return true;
    if (mremap(address(r.first), r.n * PAGE, n * PAGE, 0) != address(r.first))
        return refused(&r) || wrong("can't be resized", r.first);
    grow_model(r, r.first, n);
    if (n < r.n)
        forget((struct range){ r.first + n, r.n - n });
    return true;
}

/* ---- madvise */

static bool throw_away(void)
{
    struct range r = pick();
    unsigned n = 0; /* pages before a locked one, which ends it */
    int want = all_mapped(r) ? 0 : ENOMEM;

    while (n < r.n && !model[r.first + n].locked)
        n++;
    if (n < r.n)
        want = EINVAL;
    if (error_of(madvise(address(r.first), r.n * PAGE, MADV_DONTNEED)) != want)
        return wrong("MADV_DONTNEED answered something else", r.first);
    for (unsigned i = r.first; i < r.first + n; i++)
        if (model[i].kind)
            fresh(i, model[i]);
    return true;
}

static bool advise_fork(void)
{
    static const int advice[] = { MADV_DONTFORK, MADV_DOFORK, MADV_WIPEONFORK, MADV_KEEPONFORK };
    unsigned which = rnd(4);
    struct range r = pick();

    for (unsigned i = 0; i < r.n; i++)
        if (model[r.first + i].kind != ANON)
            return true;
    if (madvise(address(r.first), r.n * PAGE, advice[which]))
        return wrong("advice for fork refused", r.first);
    for (unsigned i = r.first; i < r.first + r.n; i++)
        *(which < 2 ? &model[i].dontfork : &model[i].wipe) = !(which & 1);
    return true;
}

static bool populate(void)
{
    struct range r = pick();
    bool write = rnd(2);

    if (apart)
        return true;
    for (unsigned i = r.first; i < r.first + r.n; i++)
        if (!(model[i].prot & (write ? PROT_WRITE : PROT_READ)))
            return true;
    if (madvise(address(r.first), r.n * PAGE, write ? MADV_POPULATE_WRITE : MADV_POPULATE_READ))
        return wrong("can't be populated", r.first);
    for (unsigned i = r.first; write && i < r.first + r.n; i++)
        make_own(i);
    return true;
}

static bool sync_pages(void)
{
    struct range r = pick();
    int want = all_mapped(r) ? 0 : ENOMEM;
    unsigned char v[WINDOW];

    if (error_of(msync(address(r.first), r.n * PAGE, MS_ASYNC)) != want)
        return wrong("msync answered something else", r.first);
    if (error_of(mincore(address(r.first), r.n * PAGE, v)) != want)
        return wrong("mincore answered something else", r.first);
    return true;
}

/* ---- processes */

/* "ok" where the kernel can check its own structures, or where it can't. */
static bool audit(void)
{
    char text[32] = "ok";
    int fd = open("/proc/sys/vm/check", O_RDONLY);

    if (fd < 0)
        return true;
    if (read(fd, text, sizeof text) < 0)
        text[0] = 0;
    close(fd);
    return !strncmp(text, "ok", 2) || wrong("the kernel's audit found something", 0);
}

static bool operate(unsigned n);

static bool reap(pid_t pid)
{
    int status;

    if (waitpid(pid, &status, 0) < 0 || status)
        return wrong("a child says no", 0);
    return true;
}

static bool reap_all(void)
{
    bool good = true;

    for (; children; children--)
        good &= reap(-1);
    return good;
}

static bool live(unsigned n, int alone)
{
    depth++;
    children = 0;
    apart |= alone;
    for (unsigned i = 0; i < WINDOW; i++) {
        if (model[i].dontfork)
            forget((struct range){ i, 1 });
        else if (model[i].wipe)
            fresh(i, model[i]);
        model[i].locked = 0;
    }
    return operate(n) && check_window();
}

static bool fork_child(void)
{
    int alone = (int)rnd(2);
    unsigned n = 1 + rnd(60), seed = rnd(0xffffffff) | 1;
    pid_t pid;

    if (depth == DEPTH)
        return true;
    if (children == 2 && !reap_all())
        return false;
    if ((pid = fork()) < 0)
        return wrong("no fork", 0);
    if (pid == 0) {
        state = seed;
        _exit(!live(n, alone));
    }
    done += n;
    if (!alone)
        return reap(pid);
    children++;
    return true;
}

static const struct {
    bool (*fn)(void);
    unsigned weight;
} operations[] = {
    { write_page, 300 },   { read_page, 200 }, { map_pages, 100 },   { unmap_pages, 40 },
    { protect_pages, 80 }, { move_pages, 80 }, { resize_pages, 60 }, { throw_away, 40 },
    { advise_fork, 20 },   { populate, 20 },   { sync_pages, 20 },   { file_access, 40 },
    { check_window, 4 },   { fork_child, 16 }, { audit, 1 },         { lock_pages, 30 },
    { unlock_pages, 20 },
};

static bool operate(unsigned n)
{
    unsigned total = 0;

    for (unsigned i = 0; i < sizeof operations / sizeof *operations; i++)
        total += operations[i].weight;
    for (unsigned end = done + n; (int)(end - done) > 0; done++) {
        unsigned r = rnd(total), i = 0;

        while (r >= operations[i].weight)
            r -= operations[i++].weight;
        if (!operations[i].fn())
            return false;
    }
    return reap_all();
}

static int work(unsigned seed, unsigned n)
{
    worker = seed % WORKERS;
    state = seed * 2654435761u | 1;
    contents = (void *)map(2 * OBJECT, RW, SHARED);
    may_lock = mlock(bytes, WINDOW * PAGE) == 0;
    munlock(bytes, WINDOW * PAGE);
    install_info(SIGSEGV, mm_fault, SA_NODEFER);
    install_info(SIGBUS, mm_fault, SA_NODEFER);
    return operate(n) && check_window() ? 0 : 1;
}

int main(int argc, char **argv)
{
    unsigned seed = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 0) : seed_of_test();
    unsigned count = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 0) : 20000;
    pid_t pids[WORKERS];
    int status;

    diag("seed %u, %u operations", seed, count);
    master = map(OBJECT, RW, SHARED);
    file = file_of(0);
    ftruncate(file, OBJECT * PAGE);
    for (unsigned i = 0; i < WORKERS; i++)
        if ((pids[i] = fork()) == 0)
            _exit(work(seed * WORKERS + i, count / WORKERS));
    for (unsigned i = 0; i < WORKERS; i++) {
        waitpid(pids[i], &status, 0);
        is_int(status, 0, "process %u: every byte is as the model says", i);
    }
    ok(audit(), "and the kernel's structures hold");
    return done_testing();
}
