/* block.h - disks: transfers of sectors between a device and frames.
 *
 * A bio is one request: consecutive sectors, scattered over parts of frames. It is queued, sorted
 * by sector, and served one after the other in ascending order, then from the lowest again (one-way
 * elevator, C-SCAN: nobody waits for more than one sweep). Drives that share a channel share its
 * queue. Inserting costs one step for each request that waits.
 *
 * A device has an object, too: its pages by index, for what is read and written by byte (metadata
 * of file systems, /dev/hda). Nobody transfers the same sectors both ways. */
#pragma once

#include "kernel/lib/list.h"
#include "kernel/sched/wait.h"
#include "mm/object.h"

#define SECTOR_SIZE 512u
#define BIO_VECS    32

enum bio_op { BIO_READ, BIO_WRITE, BIO_FLUSH };

struct block_device;

struct bio_vec {
    struct frame *f;
    uint16_t off, len; /* bytes: multiples of SECTOR_SIZE, inside the frame */
};

struct bio {
    struct block_device *dev;
    enum bio_op op;
    uint64_t sector;
    unsigned nvec;
    struct bio_vec vec[BIO_VECS];
    volatile bool done;
    int error;                 /* 0 or -EIO, once it is done */
    void (*end)(struct bio *); /* called in the interrupt when it is done; NULL: somebody waits */
    struct waitq wait;
    struct list queue;
};

/* What serves one request at a time: a channel with its drives. */
struct block_queue {
    struct list waiting; /* in order of sector, first those at or above `head` */
    struct bio *active;
    uint64_t head;                       /* behind the last request started */
    void (*start)(struct bio *, void *); /* begin; block_complete is called when it has ended */
    void *channel;
};

struct block_stats {
    uint64_t reads, writes, sectors_read, sectors_written, flushes, errors;
};

struct block_device {
    char name[8]; /* hda */
    unsigned major, minor;
    uint64_t sectors;
    struct block_queue *queue;
    unsigned max_vecs; /* of a bio; 1 to BIO_VECS */
    struct object cache;
    struct block_stats stats;
    uint64_t fail_first,
        fail_last; /* injected errors, for tests: sectors first..last; none if first > last */
    void *drive;
    struct list node;
};

void block_queue_init(struct block_queue *q, void (*start)(struct bio *, void *), void *channel);

/* Make a device known. => name, major, minor, sectors, queue, max_vecs, drive are set */
void block_register(struct block_device *dev);
/* "hda" or its number; NULL where there is none. */
struct block_device *block_find(const char *name);
struct block_device *block_find_number(unsigned major, unsigned minor);
/* The next one after dev (NULL: the first); NULL at the end. */
struct block_device *block_next(struct block_device *dev);

void bio_init(struct bio *b, struct block_device *dev, enum bio_op op, uint64_t sector);
/* Append len bytes at off of f, which follow what is in it. => false when it is full */
bool bio_add(struct bio *b, struct frame *f, uint16_t off, uint16_t len);
/* Queue it. What lies behind the end of the device is done at once, with -EIO. => frames stay
 * referenced by the caller until it is done */
void bio_submit(struct bio *b);
/* Sleep until it is done. 0 or -EIO */
int bio_wait(struct bio *b);

/* Transfer n whole frames from sector on, and wait. 0 or -EIO. The bios are on the stack of the
 * caller's thread: n is not limited, but large ones go in pieces. */
int block_transfer(struct block_device *dev, enum bio_op op, uint64_t sector, struct frame **f,
                   unsigned n);
/* What was written is on the medium when this returns. 0 or -EIO */
int block_flush(struct block_device *dev);

/* Bytes of the device, through its pages. write (buf NULL: zeros) => [pos, pos + n) is inside one
 * page and inside the device. 0, -EIO, -ENOMEM. What was written goes out sector by sector: nothing
 * beside it. */
int block_read(struct block_device *dev, uint64_t pos, void *buf, size_t n);
int block_write(struct block_device *dev, uint64_t pos, const void *buf, size_t n);
/* What was written there by block_write need not go out any more: the block serves another
 * purpose. */
void block_forget(struct block_device *dev, uint64_t pos, size_t n);

/* The driver's word that q->active has ended. From the interrupt handler or with interrupts off. */
void block_complete(struct block_queue *q, int error);

/* Requests for sectors first..last fail from now on, without touching the device; first > last:
 * none. */
void block_fail(struct block_device *dev, uint64_t first, uint64_t last);
