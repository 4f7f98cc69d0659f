/* System V shared memory: every allocation of shmget and shmat fails once; many segments are
 * found. */
#include "mm/shm.h"

#include "kernel/lib/fail.h"
#include "mm/frame.h"
#include "tests/kernel/usermode.h"

TEST_SUITE(shm);

#define KEY  0x51ab
#define MANY 200

/* Make a segment, attach it, touch it; then undo as much as was done. 0 or what failed. */
static int whole_life(void)
{
    struct aspace *as = current_process()->as;
    int id = shm_get(KEY, 3 * PAGE_SIZE, IPC_CREAT | 0600);
    uint32_t v = 1;
    long at;
    int err;

    if (id < 0)
        return id;
    at = shm_attach(as, id, 0, 0);
    if (is_errno(at)) {
        shm_remove(id);
        return (int)at;
    }
    err = aspace_write(as, (uint32_t)at + PAGE_SIZE, &v, sizeof v);
    CHECK(shm_remove(id) == 0 && shm_id_at(0) == id, "attached, it stays");
    CHECK(shm_detach(as, (uint32_t)at) == 0);
    return err == -EFAULT ? -ENOMEM : err;
}

static void life_walk(void)
{
    int n;

    for (n = 1; n < 100; n++) {
        struct mm_counts before = mm_counts_now(), after;
        int r;

        fail_alloc_after(n);
        r = whole_life();
        fail_alloc_after(0);
        after = mm_counts_now();
        CHECK(mm_counts_equal(&before, &after), "failure %d: frames %u to %u, objects %u to %u", n,
              before.free_frames, after.free_frames, before.slab_objects, after.slab_objects);
        CHECK(shm_next(0) < 0 && shm_get(KEY, 0, 0) == -ENOENT, "failure %d: nothing is left", n);
        if (r == 0)
            break;
        CHECK(r == -ENOMEM, "failure %d gave %d", n, r);
    }
    CHECK(n > 3 && n < 100, "%d failure points", n - 1);
    CHECK(aspace_ok(current_process()->as));
}

TEST(each_allocation_fails_once)
{
    in_process(life_walk);
}

static int detach(uint32_t at)
{
    return shm_detach(current_process()->as, at);
}

static uint32_t nattch(int id)
{
    struct shmid64_ds ds = { .shm_nattch = 999 };

    shm_stat(id, &ds);
    return ds.shm_nattch;
}

/* fork that runs out of memory counts the areas it had copied out again. */
static void fork_walk(void)
{
    struct aspace *as = current_process()->as, *copy;
    int id = shm_get(IPC_PRIVATE, PAGE_SIZE, 0600), n;
    long a = shm_attach(as, id, 0, 0), b = shm_attach(as, id, 0, 0);

    for (n = 1; n < 100; n++) {
        fail_alloc_after(n);
        copy = aspace_fork(as);
        fail_alloc_after(0);
        CHECK(nattch(id) == (copy ? 4 : 2), "failure %d: %u", n, (unsigned)nattch(id));
        if (copy)
            break;
    }
    CHECK(n > 2);
    shm_remove(id);
    CHECK(detach((uint32_t)a) == 0 && detach((uint32_t)b) == 0 && nattch(id) == 2);
    aspace_put(copy);
    CHECK(nattch(id) == 999, "gone with the copy");
}

TEST(a_fork_that_fails_attaches_nothing)
{
    in_process(fork_walk);
}

TEST(many_are_found_by_key_and_by_id)
{
    int id[MANY];

    for (int i = 0; i < MANY; i++)
        CHECK((id[i] = shm_get(1 + i * 7919 % 10007, 100, IPC_CREAT | 0600)) >= 0);
    for (int i = 0; i < MANY; i++)
        CHECK(shm_get(1 + i * 7919 % 10007, 100, 0) == id[i] && nattch(id[i]) == 0);
    CHECK(shm_highest_index() == MANY - 1);
    for (int i = 0; i < MANY; i += 2)
        CHECK(shm_remove(id[i]) == 0 && shm_remove(id[i]) == -EINVAL);
    for (int i = 1; i < MANY; i += 2)
        CHECK(shm_get(1 + i * 7919 % 10007, 100, 0) == id[i] && shm_remove(id[i]) == 0);
    CHECK(shm_next(0) < 0 && shm_highest_index() == 0);
}

TEST(there_is_a_last_one)
{
    int n = 0, first = shm_get(IPC_PRIVATE, 1, 0), r = first;

    while (r >= 0 && n <= SHMMNI) {
        n++;
        r = shm_get(IPC_PRIVATE, 1, 0);
    }
    CHECK(n == SHMMNI && r == -ENOSPC, "%d, then %d", n, r);
    for (int i = -1; (i = shm_next(i + 1)) >= 0;)
        shm_remove(shm_id_at(i));
    CHECK(shm_next(0) < 0);
}
