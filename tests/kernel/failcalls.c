/* Every call about memory, with each of its allocations failing in turn: the call says so and the
 * address space is as before, or it does without; nothing is lost and every structure is sound. */
#include "kernel/lib/fail.h"
#include "kernel/sys/calls.h"
#include "libc/include/abi/shm.h"
#include "mm/check.h"
#include "mm/fault.h"
#include "mm/kmap.h"
#include "mm/object.h"
#include "mm/shm.h"
#include "tests/kernel/usermode.h"

TEST_SUITE(failcalls);

#define MANY 200
#define RW   (PROT_READ | PROT_WRITE)
#define ANON (MAP_PRIVATE | MAP_ANONYMOUS)

/* The world in which each call is made: six pages of each kind. Behind ANON_AT nothing is mapped;
 * the break is free to grow; the stack may. */
#define PAGES      6u
#define LENGTH     (PAGES * PAGE_SIZE)
#define ANON_AT    0x10000000u /* pages 1 and 2 are there */
#define PRIVATE_AT 0x20000000u /* a file's; page 1 was written */
#define SHARED_AT  0x30000000u /* a file's; page 1 is dirty */
#define SHM_AT     0x40000000u /* memory without a name; page 1 is there */
#define SEGMENT_AT 0x50000000u /* System V shared memory */
#define STACK_AT   0x60000000u
#define VECTOR_AT  0x68000000u /* for what calls write to */
#define BREAK      0x70000000u
#define FREE_AT    0x80000000u
#define PAGE(n)    ((n)*PAGE_SIZE)

static int fill(struct object *o, uint32_t index, struct frame **f, unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        frame_clear(f[i]);
    return 0;
}

static int write_nowhere(struct object *o, uint32_t index, struct frame **f, unsigned n)
{
    return 0;
}

static const struct object_ops file_ops = { .name = "test",
                                            .fill = fill,
                                            .writeback = write_nowhere };
static struct object file;
static int segment;

static void map_world(struct aspace *as, uint32_t at, unsigned prot, unsigned flags,
                      struct object *o)
{
    CHECK(mm_mmap(as, at, LENGTH, prot, flags | MAP_FIXED, o, 0) == (long)at, "at %08x", at);
}

static void poke(struct aspace *as, uint32_t addr)
{
    uint32_t v = 1;

    CHECK(aspace_write(as, addr, &v, sizeof v) == 0, "at %08x", addr);
}

static void make_world(struct aspace *as)
{
    object_init(&file, &file_ops);
    file.size = LENGTH;
    map_world(as, ANON_AT, RW, ANON, NULL);
    map_world(as, PRIVATE_AT, RW, MAP_PRIVATE, &file);
    map_world(as, SHARED_AT, RW, MAP_SHARED, &file);
    map_world(as, SHM_AT, RW, MAP_SHARED | MAP_ANONYMOUS, NULL);
    map_world(as, STACK_AT, RW, ANON | MAP_GROWSDOWN, NULL);
    map_world(as, VECTOR_AT, RW, ANON, NULL);
    segment = shm_get(IPC_PRIVATE, LENGTH, 0600);
    CHECK(shm_attach(as, segment, SEGMENT_AT, 0) == (long)SEGMENT_AT);
    as->start_brk = as->brk = BREAK;
    CHECK(mm_brk(as, BREAK + PAGE(2)) == (long)(BREAK + PAGE(2)));
    poke(as, ANON_AT + PAGE(1));
    poke(as, ANON_AT + PAGE(2));
    poke(as, PRIVATE_AT + PAGE(1));
    poke(as, SHARED_AT + PAGE(1));
    poke(as, SHM_AT + PAGE(1));
    poke(as, STACK_AT);
    poke(as, VECTOR_AT);
    poke(as, BREAK);
}

static void end_world(struct aspace *as)
{
    CHECK(mm_munlockall(as) == 0);
    shm_remove(segment);
    CHECK(mm_munmap(as, MMAP_MIN, USER_END - MMAP_MIN) == 0 && as->areas.count == 0);
    CHECK(object_sync(&file, 0, UINT32_MAX) == 0);
    object_put(&file);
}

/* ---- the calls */

static long map_anon(struct aspace *as)
{
    return mm_mmap(as, 0, LENGTH, PROT_READ, ANON | MAP_NORESERVE, NULL, 0);
}

static long map_populate(struct aspace *as)
{
    return mm_mmap(as, 0, LENGTH, RW, ANON | MAP_POPULATE, NULL, 0);
}

static long map_locked(struct aspace *as)
{
    return mm_mmap(as, 0, LENGTH, RW, ANON | MAP_LOCKED, NULL, 0);
}

static long map_growsdown(struct aspace *as)
{
    return mm_mmap(as, 0, LENGTH, RW, ANON | MAP_GROWSDOWN, NULL, 0);
}

static long map_shared(struct aspace *as)
{
    return mm_mmap(as, 0, LENGTH, RW, MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, NULL, 0);
}

static long map_file_private(struct aspace *as)
{
    return mm_mmap(as, 0, LENGTH, RW, MAP_PRIVATE | MAP_POPULATE, &file, 0);
}

static long map_file_shared(struct aspace *as)
{
    return mm_mmap(as, 0, LENGTH, RW, MAP_SHARED | MAP_POPULATE, &file, 0);
}

static long map_noreplace(struct aspace *as)
{
    return mm_mmap(as, FREE_AT, LENGTH, RW, ANON | MAP_FIXED_NOREPLACE, NULL, 0);
}

static long map_fixed(struct aspace *as)
{
    return mm_mmap(as, ANON_AT + PAGE(2), PAGE(2), PROT_READ, ANON | MAP_FIXED, NULL, 0);
}

/* The call as a program makes it, its arguments in memory. */
static long map_old(struct aspace *as)
{
    uint32_t a[6] = { 0, LENGTH, RW, ANON, (uint32_t)-1, 0 };

    CHECK(aspace_write(as, VECTOR_AT, a, sizeof a) == 0);
    return sys_mmap((void *)VECTOR_AT);
}

static long unmap_middle(struct aspace *as)
{
    return mm_munmap(as, ANON_AT + PAGE(2), PAGE(2));
}

static long unmap_many(struct aspace *as)
{
    return mm_munmap(as, ANON_AT + PAGE(1), SHM_AT - ANON_AT);
}

static long protect_middle(struct aspace *as)
{
    return mm_mprotect(as, ANON_AT + PAGE(1), PAGE(2), PROT_NONE);
}

static long protect_shared(struct aspace *as)
{
    return mm_mprotect(as, SHARED_AT + PAGE(1), PAGE(2), PROT_READ);
}

static long remap_grow(struct aspace *as)
{
    return mm_mremap(as, ANON_AT, LENGTH, 2 * LENGTH, 0, 0);
}

static long remap_part(struct aspace *as)
{
    return mm_mremap(as, ANON_AT + PAGE(1), PAGE(2), 2 * LENGTH, MREMAP_MAYMOVE, 0);
}

static long remap_shrink(struct aspace *as)
{
    return mm_mremap(as, ANON_AT, PAGE(4), PAGE(2), 0, 0);
}

static long remap_fixed(struct aspace *as)
{
    return mm_mremap(as, ANON_AT + PAGE(1), PAGE(3), PAGE(4), MREMAP_MAYMOVE | MREMAP_FIXED,
                     FREE_AT);
}

static long remap_over(struct aspace *as)
{
    return mm_mremap(as, ANON_AT + PAGE(1), PAGE(3), PAGE(2), MREMAP_MAYMOVE | MREMAP_FIXED,
                     PRIVATE_AT + PAGE(2));
}

static long remap_dontunmap(struct aspace *as)
{
    return mm_mremap(as, ANON_AT, PAGE(3), PAGE(3), MREMAP_MAYMOVE | MREMAP_DONTUNMAP, 0);
}

static long remap_again(struct aspace *as)
{
    return mm_mremap(as, SHM_AT, 0, LENGTH, MREMAP_MAYMOVE, 0);
}

static long remap_window(struct aspace *as)
{
    return mm_remap_file_pages(as, SHM_AT + PAGE(2), PAGE(2), 0, 0);
}

#define ADVISE(name, at, advice)                                \
    static long advise_##name(struct aspace *as)                \
    {                                                           \
        return mm_madvise(as, (at) + PAGE(1), PAGE(3), advice); \
    }

ADVISE(random, PRIVATE_AT, MADV_RANDOM)
ADVISE(sequential, SHARED_AT, MADV_SEQUENTIAL)
ADVISE(normal, SHARED_AT, MADV_NORMAL)
ADVISE(willneed, PRIVATE_AT, MADV_WILLNEED)
ADVISE(dontneed, ANON_AT, MADV_DONTNEED)
ADVISE(free, ANON_AT, MADV_FREE)
ADVISE(remove, SHM_AT, MADV_REMOVE)
ADVISE(dontfork, ANON_AT, MADV_DONTFORK)
ADVISE(wipeonfork, ANON_AT, MADV_WIPEONFORK)
ADVISE(populate_read, PRIVATE_AT, MADV_POPULATE_READ)
ADVISE(populate_write, PRIVATE_AT, MADV_POPULATE_WRITE)
ADVISE(populate_shared, SHM_AT, MADV_POPULATE_WRITE)

static long lock_middle(struct aspace *as)
{
    return mm_mlock(as, ANON_AT + PAGE(1), PAGE(3), 0);
}

static long lock_file(struct aspace *as)
{
    return mm_mlock(as, PRIVATE_AT, LENGTH, 0);
}

static long lock_on_fault(struct aspace *as)
{
    return mm_mlock(as, SHM_AT + PAGE(1), PAGE(3), MLOCK_ONFAULT);
}

static long unlock_middle(struct aspace *as)
{
    return mm_munlock(as, ANON_AT + PAGE(1), PAGE(3));
}

static long lock_all(struct aspace *as)
{
    return mm_mlockall(as, MCL_CURRENT | MCL_FUTURE);
}

static long unlock_all(struct aspace *as)
{
    return mm_munlockall(as);
}

static long sync_pages(struct aspace *as)
{
    return mm_msync(as, SHARED_AT, LENGTH, MS_SYNC | MS_INVALIDATE);
}

static long look(struct aspace *as)
{
    return mm_mincore(as, SHARED_AT, LENGTH, (uint8_t *)VECTOR_AT);
}

static long move_break(struct aspace *as)
{
    return mm_brk(as, BREAK + LENGTH) == (long)(BREAK + LENGTH) ? 0 : -ENOMEM;
}

static long lower_break(struct aspace *as)
{
    return mm_brk(as, BREAK) == (long)BREAK ? 0 : -ENOMEM;
}

static long segment_new(struct aspace *as)
{
    int id = shm_get(IPC_PRIVATE, LENGTH, 0600);

    return id < 0 ? id : shm_remove(id);
}

static long segment_attach(struct aspace *as)
{
    return shm_attach(as, segment, FREE_AT, 0);
}

static long segment_attach_over(struct aspace *as)
{
    return shm_attach(as, segment, ANON_AT, SHM_REMAP);
}

static long segment_detach(struct aspace *as)
{
    return shm_detach(as, SEGMENT_AT);
}

static long segment_stat(struct aspace *as)
{
    return sys_shmctl(segment, IPC_STAT, (void *)VECTOR_AT);
}

static long segment_lock(struct aspace *as)
{
    return shm_lock(segment, true);
}

static long fault(struct aspace *as, uint32_t addr, uint32_t error)
{
    enum fault_result r = fault_handle(as, addr, error | PF_USER);

    return r == FAULT_OK ? 0 : r == FAULT_NOMEM ? -ENOMEM : -EFAULT;
}

static long fault_write(struct aspace *as)
{
    return fault(as, ANON_AT + PAGE(4), PF_WRITE);
}

static long fault_file(struct aspace *as)
{
    return fault(as, SHARED_AT + PAGE(4), 0);
}

static long fault_private(struct aspace *as)
{
    return fault(as, PRIVATE_AT + PAGE(4), PF_WRITE);
}

static long fault_shared(struct aspace *as)
{
    return fault(as, SHM_AT + PAGE(4), PF_WRITE);
}

static long fault_segment(struct aspace *as)
{
    return fault(as, SEGMENT_AT, PF_WRITE);
}

static long fault_stack(struct aspace *as)
{
    return fault(as, STACK_AT - PAGE(1), PF_WRITE);
}

static long fork_all(struct aspace *as)
{
    struct aspace *copy = aspace_fork(as);

    if (!copy)
        return -ENOMEM;
    CHECK(aspace_ok(copy));
    aspace_put(copy);
    return 0;
}

/* Copy on write, one page of each kind. */
static long fork_and_write(struct aspace *as)
{
    struct aspace *copy = aspace_fork(as);
    long r;

    if (!copy)
        return -ENOMEM;
    r = fault(as, ANON_AT + PAGE(1), PF_WRITE);
    if (!r)
        r = fault(copy, PRIVATE_AT + PAGE(1), PF_WRITE);
    CHECK(aspace_ok(copy));
    aspace_put(copy);
    return r;
}

/* ---- the walk */

enum {
    ALWAYS = 1, /* it needs no memory */
    LOSES = 2,  /* what it replaces may be gone when it fails, as on Linux */
    GROWS = 4,  /* the stack has grown, page or none */
};

#define CALL(fn)   \
    {              \
#fn, fn, 0 \
    }
#define CALL_IS(fn, how) \
    {                    \
#fn, fn, how     \
    }
static const struct call {
    const char *name;
    long (*fn)(struct aspace *as);
    unsigned how;
} calls[] = {
    CALL(map_anon),
    CALL(map_populate),
    CALL(map_locked),
    CALL(map_growsdown),
    CALL(map_shared),
    CALL(map_file_private),
    CALL(map_file_shared),
    CALL(map_noreplace),
    CALL_IS(map_fixed, LOSES),
    CALL(map_old),
    CALL(unmap_middle),
    CALL_IS(unmap_many, ALWAYS),
    CALL(protect_middle),
    CALL(protect_shared),
    CALL_IS(remap_grow, ALWAYS),
    CALL(remap_part),
    CALL(remap_shrink),
    CALL(remap_fixed),
    CALL_IS(remap_over, LOSES),
    CALL(remap_dontunmap),
    CALL(remap_again),
    CALL_IS(remap_window, LOSES),
    CALL(advise_random),
    CALL(advise_sequential),
    CALL_IS(advise_normal, ALWAYS),
    CALL(advise_willneed),
    CALL_IS(advise_dontneed, ALWAYS),
    CALL_IS(advise_free, ALWAYS),
    CALL_IS(advise_remove, ALWAYS),
    CALL(advise_dontfork),
    CALL(advise_wipeonfork),
    CALL(advise_populate_read),
    CALL(advise_populate_write),
    CALL(advise_populate_shared),
    CALL_IS(lock_middle, LOSES),
    CALL_IS(lock_file, LOSES),
    CALL(lock_on_fault),
    CALL_IS(unlock_middle, ALWAYS),
    CALL(lock_all),
    CALL_IS(unlock_all, ALWAYS),
    CALL_IS(sync_pages, ALWAYS),
    CALL_IS(look, ALWAYS),
    CALL_IS(move_break, ALWAYS),
    CALL_IS(lower_break, ALWAYS),
    CALL(segment_new),
    CALL(segment_attach),
    CALL_IS(segment_attach_over, LOSES),
    CALL_IS(segment_detach, ALWAYS),
    CALL_IS(segment_stat, ALWAYS),
    CALL_IS(segment_lock, ALWAYS),
    CALL(fault_write),
    CALL(fault_file),
    CALL(fault_private),
    CALL(fault_shared),
    CALL(fault_segment),
    CALL_IS(fault_stack, GROWS),
    CALL(fork_all),
    CALL(fork_and_write),
};

/* What a program could tell of its areas. */
struct shape {
    uint32_t areas, total, data, locked, brk;
};

static struct shape shape_of(const struct aspace *as)
{
    return (struct shape){ as->areas.count, as->total_vm, as->data_vm, as->locked_vm, as->brk };
}

static void check_failure(const struct call *c, int n, long r, bool fired, const struct shape *was,
                          const struct aspace *as)
{
    struct shape is = shape_of(as);

    CHECK(fired && !(c->how & ALWAYS), "%s: error %ld, failure %d", c->name, -r, n);
    CHECK(r == -ENOMEM || r == -EAGAIN, "%s: failure %d gave %ld", c->name, n, r);
    CHECK((c->how & (LOSES | GROWS)) || memcmp(was, &is, sizeof is) == 0,
          "%s, failure %d: areas %u to %u, pages %u to %u, locked %u to %u", c->name, n, was->areas,
          is.areas, was->total, is.total, was->locked, is.locked);
}

/* The call with its nth allocation failing. => it did fail */
static bool attempt(const struct call *c, int n)
{
    struct aspace *as = current_process()->as;
    struct mm_counts before = mm_counts_now(), after;
    struct shape was;
    bool fired;
    long r;

    make_world(as);
    was = shape_of(as);
    fail_alloc_after(n);
    r = c->fn(as);
    fired = fail_alloc_fired();
    fail_alloc_after(0);
    CHECK(aspace_ok(as), "%s, failure %d", c->name, n);
    if (is_errno(r))
        check_failure(c, n, r, fired, &was, as);
    end_world(as);
    after = mm_counts_now();
    CHECK(mm_counts_equal(&before, &after), "%s, failure %d: frames %u to %u, objects %u to %u",
          c->name, n, before.free_frames, after.free_frames, before.slab_objects,
          after.slab_objects);
    return fired;
}

static void walk_all(void)
{
    for (unsigned i = 0; i < ARRAY_SIZE(calls); i++) {
        int n = 1;

        while (n < MANY && attempt(&calls[i], n))
            n++;
        CHECK((calls[i].how & ALWAYS || n > 1) && n < MANY, "%s: %d failure points", calls[i].name,
              n - 1);
    }
    CHECK(mm_ok());
}

TEST(each_allocation_of_each_call)
{
    in_process(walk_all);
}
