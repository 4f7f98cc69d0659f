/* What madvise says of the accesses to come decides how much a fault reads from the disk. The
 * machine of the suite has an empty disk for it; without one it is skipped. */
#include "kernel/dev/block.h"
#include "kernel/fs/file.h"
#include "kernel/fs/vfs.h"
#include "libc/include/abi/fcntl.h"
#include "mm/fault.h"
#include "mm/object.h"
#include "mm/reclaim.h"
#include "tests/kernel/usermode.h"

TEST_SUITE(readahead);

#define PATH  "/disk/readahead"
#define AT    0x10000000u
#define PAGES 64u

static struct block_device *disk;

struct cost {
    uint32_t requests, pages, faults; /* faults: those that waited for the disk */
};

static struct file *make_file(void)
{
    static char page[PAGE_SIZE];
    struct file *f;

    if (!CHECK(vfs_open(&vfs_kernel_context, NULL, PATH, O_CREAT | O_RDWR, 0600, &f) == 0))
        return NULL;
    for (unsigned i = 0; i < PAGES; i++)
        CHECK(object_write_kernel(file_object(f), i * PAGE_SIZE, page, PAGE_SIZE) == PAGE_SIZE);
    CHECK(file_fsync(f) == 0 && objects_sync() == 0);
    return f;
}

/* Touch every step-th page of a fresh mapping, nothing of the file in memory. */
static struct cost read_by_faults(struct file *f, int advice, unsigned step)
{
    struct aspace *as = current_process()->as;
    struct cost c;

    reclaim_drop_clean();
    CHECK(file_object(f)->npages == 0);
    CHECK(mm_mmap(as, AT, PAGES * PAGE_SIZE, PROT_READ, MAP_SHARED | MAP_FIXED, file_object(f),
                  0) == (long)AT);
    CHECK(mm_madvise(as, AT, PAGES * PAGE_SIZE, advice) == 0);
    c = (struct cost){ (uint32_t)disk->stats.reads, (uint32_t)object_counts.pages_in, as->maj_flt };
    for (unsigned i = 0; i < PAGES; i += step)
        CHECK(fault_handle(as, AT + i * PAGE_SIZE, PF_USER) == FAULT_OK);
    c.requests = (uint32_t)disk->stats.reads - c.requests;
    c.pages = (uint32_t)object_counts.pages_in - c.pages;
    c.faults = as->maj_flt - c.faults;
    CHECK(mm_munmap(as, AT, PAGES * PAGE_SIZE) == 0);
    return c;
}

/* A page or two of metadata is read with the first. */
static void one_after_the_other(struct file *f)
{
    struct cost random = read_by_faults(f, MADV_RANDOM, 1);
    struct cost normal = read_by_faults(f, MADV_NORMAL, 1);
    struct cost most = read_by_faults(f, MADV_SEQUENTIAL, 1);

    CHECK(random.faults == PAGES && random.requests >= PAGES, "RANDOM: %u faults, %u requests",
          random.faults, random.requests);
    CHECK(most.faults == PAGES / 32, "SEQUENTIAL: %u faults", most.faults);
    CHECK(most.faults < normal.faults && normal.faults < random.faults / 4, "NORMAL: %u faults",
          normal.faults);
    CHECK(most.requests < normal.requests && normal.requests < random.requests / 4,
          "%u, %u, %u requests", most.requests, normal.requests, random.requests);
}

static void here_and_there(struct file *f)
{
    struct cost random = read_by_faults(f, MADV_RANDOM, 8);
    struct cost normal = read_by_faults(f, MADV_NORMAL, 8);
    struct cost most = read_by_faults(f, MADV_SEQUENTIAL, 8);

    CHECK(random.pages >= PAGES / 8 && random.pages < PAGES / 8 + 4, "RANDOM: %u pages",
          random.pages);
    CHECK(random.pages <= normal.pages && normal.pages < most.pages && most.pages >= PAGES,
          "%u, %u, %u pages", random.pages, normal.pages, most.pages);
}

static void advice_counts(void)
{
    struct file *f = make_file();

    if (!f)
        return;
    one_after_the_other(f);
    here_and_there(f);
    file_put(f);
    CHECK(vfs_unlink(&vfs_kernel_context, NULL, PATH) == 0 && objects_sync() == 0);
}

TEST(advice_decides_how_much_a_fault_reads)
{
    if (!(disk = block_find("hda")))
        test_skip("no disk");
    else
        in_process(advice_counts);
}
