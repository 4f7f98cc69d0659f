/* swapdisk.c - see swapdisk.h. */
#include "tests/kernel/swapdisk.h"

#include "kernel/lib/string.h"
#include "kernel/lib/test.h"
#include "libc/include/abi/errno.h"
#include "mm/kmap.h"
#include "mm/reclaim.h"
#include "mm/vmalloc.h"

struct swapdisk swapdisk;

static int transfer(struct swap_store *s, uint32_t slot, struct frame **f, unsigned n, bool write)
{
    struct swapdisk *d = container_of(s, struct swapdisk, store);

    write ? d->writes++ : d->reads++;
    if (d->broken)
        return -EIO;
    for (unsigned i = 0; i < n; i++) {
        char *page = kmap(f[i]), *home = d->bytes + (slot + i) * PAGE_SIZE;

        memcpy(write ? home : page, write ? page : home, PAGE_SIZE);
        kunmap(page);
    }
    return 0;
}

static int read_slots(struct swap_store *s, uint32_t slot, struct frame **f, unsigned n)
{
    return transfer(s, slot, f, n, false);
}

static int write_slots(struct swap_store *s, uint32_t slot, struct frame **f, unsigned n)
{
    return transfer(s, slot, f, n, true);
}

static void close_store(struct swap_store *s)
{
    vfree(container_of(s, struct swapdisk, store)->bytes);
}

int swapdisk_on(uint32_t slots, uint32_t bad)
{
    uint32_t *words;
    int err;

    swapdisk = (struct swapdisk){ .store = { .read = read_slots,
                                             .write = write_slots,
                                             .close = close_store,
                                             .identity = &swapdisk,
                                             .pages = slots,
                                             .type = "file" } };
    swapdisk.bytes = vzalloc(slots * PAGE_SIZE);
    words = (void *)(swapdisk.bytes + 1024);
    words[0] = 1;
    words[1] = slots - 1;
    words[2] = bad != 0;
    words[128] = bad;
    memcpy(swapdisk.bytes + PAGE_SIZE - 10, "SWAPSPACE2", 10);
    err = swap_on(&swapdisk.store, "memory", SWAP_PRIO_NONE);
    swapdisk.reads = 0; /* of the header */
    return err;
}

void swapdisk_off(void)
{
    CHECK(swap_free_slots() == swap_total_slots(), "%u of %u slots are free", swap_free_slots(),
          swap_total_slots());
    CHECK(swap_off(&swapdisk) == 0);
}

void swapdisk_settle(void)
{
    CHECK(objects_sync() == 0);
    reclaim_drop_clean();
}
