/* Disks: what was written is read, in any order, through either path; errors reach who asked. It
 * writes to hda, so it runs only where it is named: selftest=block, with a scratch disk of 1 MB or
 * more. */
#include "kernel/dev/block.h"

#include "kernel/lib/string.h"
#include "kernel/lib/test.h"
#include "mm/kmap.h"

TEST_SUITE(block);

#define PAGES 64u

static void paint(struct frame *f, uint32_t seed)
{
    uint32_t *p = kmap(f);

    for (unsigned i = 0; i < PAGE_SIZE / 4; i++)
        p[i] = seed * 2654435761u + i;
    kunmap(p);
}

static bool painted(struct frame *f, uint32_t seed)
{
    uint32_t *p = kmap(f);
    bool ok = true;

    for (unsigned i = 0; i < PAGE_SIZE / 4; i++)
        ok &= p[i] == seed * 2654435761u + i;
    kunmap(p);
    return ok;
}

static struct block_device *disk(void)
{
    struct block_device *d = block_find("hda");

    if (!d)
        test_skip("no disk");
    return d;
}

TEST_DELIBERATE(what_was_written_is_read)
{
    static struct frame *f[PAGES];
    struct block_device *d = disk();

    if (!d)
        return;
    for (unsigned i = 0; i < PAGES; i++) {
        f[i] = frame_alloc(GFP_USER);
        paint(f[i], i);
    }
    CHECK(block_transfer(d, BIO_WRITE, 8, f, PAGES) == 0);
    CHECK(block_flush(d) == 0);
    for (unsigned i = 0; i < PAGES; i++)
        frame_clear(f[i]);
    CHECK(block_transfer(d, BIO_READ, 8, f, PAGES) == 0);
    for (unsigned i = 0; i < PAGES; i++)
        CHECK(painted(f[i], i), "page %u", i);
    CHECK(block_transfer(d, BIO_READ, 8 + 8 * 5 + 3, f, 1) == 0 && !painted(f[0], 5), "by sector");
    for (unsigned i = 0; i < PAGES; i++)
        frame_put(f[i]);
}

TEST_DELIBERATE(many_requests_wait_in_one_queue)
{
    enum { N = 16 };
    static struct bio b[N];
    static struct frame *f[N];
    struct block_device *d = disk();

    if (!d)
        return;
    for (unsigned i = 0; i < N; i++) { /* 0 7 14 5 12 ...: no order at all */
        f[i] = frame_alloc(GFP_USER);
        bio_init(&b[i], d, BIO_READ, 8 + 8 * (i * 7 % N));
        bio_add(&b[i], f[i], 0, PAGE_SIZE);
        bio_submit(&b[i]);
    }
    for (unsigned i = 0; i < N; i++) {
        CHECK(bio_wait(&b[i]) == 0 && painted(f[i], i * 7 % N), "request %u", i);
        frame_put(f[i]);
    }
}

TEST_DELIBERATE(the_cache_shows_the_disk_and_goes_back_to_it)
{
    struct block_device *d = disk();
    struct frame *f;
    uint32_t v = 0;

    if (!d)
        return;
    CHECK(object_read_kernel(&d->cache, 4096 * 3 + 4, &v, 4) == 4 && v == 2 * 2654435761u + 1);
    v = 42;
    CHECK(object_write_kernel(&d->cache, 4096 * 3 + 4, &v, 4) == 4);
    CHECK(object_sync(&d->cache, 0, UINT32_MAX) == 0);
    f = frame_alloc(GFP_USER);
    CHECK(block_transfer(d, BIO_READ, 24, &f, 1) == 0);
    uint32_t *p = kmap(f);
    CHECK(p[1] == 42 && p[0] == 2 * 2654435761u);
    kunmap(p);
    frame_put(f);
    CHECK(object_truncate(&d->cache, 0) == 0);
    d->cache.size = d->sectors * SECTOR_SIZE;
}

TEST_DELIBERATE(errors_reach_who_asked)
{
    struct block_device *d = disk();
    struct frame *f = frame_alloc(GFP_USER);
    uint32_t v;

    if (d) {
        CHECK(block_transfer(d, BIO_READ, d->sectors, &f, 1) == -EIO, "behind the end");
        block_fail(d, 16, 17);
        CHECK(block_transfer(d, BIO_READ, 8, &f, 1) == 0);
        CHECK(block_transfer(d, BIO_READ, 16, &f, 1) == -EIO);
        CHECK(object_read_kernel(&d->cache, 16 * SECTOR_SIZE, &v, 4) == -EIO);
        block_fail(d, 1, 0);
        CHECK(object_read_kernel(&d->cache, 16 * SECTOR_SIZE, &v, 4) == 4);
        CHECK(object_truncate(&d->cache, 0) == 0);
        d->cache.size = d->sectors * SECTOR_SIZE;
    }
    frame_put(f);
}
