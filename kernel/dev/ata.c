/* ata.c - one command at a time a channel.
 *
 *   start       registers are loaded; DMA: the engine starts. PIO write: the first sector is pushed
 *   interrupt   PIO: one sector is moved, until all are; DMA: the engine stops
 *   time-out    reset of the channel, and the command once more, up to RETRIES times
 */
#include "kernel/dev/ata.h"

#include "kernel/cpu/io.h"
#include "kernel/cpu/irq.h"
#include "kernel/dev/block.h"
#include "kernel/dev/pci.h"
#include "kernel/lib/init.h"
#include "kernel/lib/log.h"
#include "kernel/lib/printf.h"
#include "kernel/lib/string.h"
#include "kernel/sched/clock.h"
#include "mm/kmap.h"

/* Registers from the base of the command block. */
#define REG_DATA    0
#define REG_ERROR   1
#define REG_COUNT   2
#define REG_LBA0    3
#define REG_LBA1    4
#define REG_LBA2    5
#define REG_DRIVE   6
#define REG_STATUS  7
#define REG_COMMAND 7

#define STATUS_ERR   0x01
#define STATUS_DRQ   0x08
#define STATUS_DF    0x20
#define STATUS_BSY   0x80
#define CONTROL_NIEN 0x02
#define CONTROL_SRST 0x04

#define CMD_READ          0x20
#define CMD_READ_EXT      0x24
#define CMD_READ_DMA_EXT  0x25
#define CMD_WRITE         0x30
#define CMD_WRITE_EXT     0x34
#define CMD_WRITE_DMA_EXT 0x35
#define CMD_READ_DMA      0xc8
#define CMD_WRITE_DMA     0xca
#define CMD_FLUSH         0xe7
#define CMD_FLUSH_EXT     0xea
#define CMD_IDENTIFY      0xec

/* Bus master, from the channel's base. */
#define BM_COMMAND   0
#define BM_STATUS    2
#define BM_PRD       4
#define BM_START     0x01
#define BM_TO_MEMORY 0x08
#define BM_ERROR     0x02
#define BM_IRQ       0x04

#define PRD_END    0x8000u
#define LBA28_MAX  (1u << 28)
#define RETRIES    2
#define TIMEOUT_NS (5ull * NS_PER_SEC)
#define MAJOR      3 /* as Linux numbers /dev/hda */

struct prd {
    uint32_t address;
    uint16_t bytes, flags;
};

struct drive {
    struct block_device dev;
    struct channel *channel;
    unsigned unit;
    bool lba48, present;
};

struct channel {
    uint16_t base, control, bus_master; /* bus_master 0: PIO */
    int irq;
    struct block_queue queue;
    struct timer timer;
    struct prd *prds;
    struct drive drive[2];
    /* the active command */
    struct bio *bio;
    unsigned tries;
    unsigned vec; /* PIO: where the next sector goes */
    uint16_t offset;
};

static struct channel channels[2] = {
    { .base = 0x1f0, .control = 0x3f6, .irq = 14 },
    { .base = 0x170, .control = 0x376, .irq = 15 },
};

/* Reading the alternate status four times lasts the 400 ns that a drive may take to answer. */
static uint8_t settle(const struct channel *c)
{
    for (int i = 0; i < 4; i++)
        inb(c->control);
    return inb(c->control);
}

/* The clock stands still in an interrupt handler, where a drive is reset: time is told by the bus
 * there, on which reading a port takes so long at least. */
#define PORT_NS 100u

/* Wait until all bits of mask are as in want; only while finding drives and behind a reset. */
static bool poll(const struct channel *c, uint8_t mask, uint8_t want, uint64_t ns)
{
    settle(c);
    for (uint32_t left = (uint32_t)ns / PORT_NS; (inb(c->control) & mask) != want;)
        if (left-- == 0)
            return false;
    return true;
}

static void reset(const struct channel *c)
{
    outb(c->control, CONTROL_SRST);
    for (uint32_t ns = 0; ns < 10000; ns += PORT_NS)
        inb(c->control);
    outb(c->control, 0);
    poll(c, STATUS_BSY, 0, NS_PER_SEC / 2);
}

/* ---- commands ---- */

static uint32_t sectors_of(const struct bio *b)
{
    uint32_t n = 0;

    for (unsigned i = 0; i < b->nvec; i++)
        n += b->vec[i].len / SECTOR_SIZE;
    return n;
}

static void load_address(const struct channel *c, const struct drive *d, uint64_t lba, uint32_t n,
                         bool ext)
{
    uint8_t device = (uint8_t)(0xe0 | d->unit << 4);

    outb((uint16_t)(c->base + REG_DRIVE), ext ? device : (uint8_t)(device | (lba >> 24 & 0xf)));
    settle(c);
    if (ext) { /* each register holds two bytes: the high ones go first */
        outb((uint16_t)(c->base + REG_COUNT), (uint8_t)(n >> 8));
        outb((uint16_t)(c->base + REG_LBA0), (uint8_t)(lba >> 24));
        outb((uint16_t)(c->base + REG_LBA1), (uint8_t)(lba >> 32));
        outb((uint16_t)(c->base + REG_LBA2), (uint8_t)(lba >> 40));
    }
    outb((uint16_t)(c->base + REG_COUNT), (uint8_t)n);
    outb((uint16_t)(c->base + REG_LBA0), (uint8_t)lba);
    outb((uint16_t)(c->base + REG_LBA1), (uint8_t)(lba >> 8));
    outb((uint16_t)(c->base + REG_LBA2), (uint8_t)(lba >> 16));
}

static void load_prds(struct channel *c, const struct bio *b)
{
    for (unsigned i = 0; i < b->nvec; i++)
        c->prds[i] = (struct prd){ frame_paddr(b->vec[i].f).v + b->vec[i].off, b->vec[i].len,
                                   i + 1 == b->nvec ? PRD_END : 0 };
    outb((uint16_t)(c->bus_master + BM_COMMAND), b->op == BIO_READ ? BM_TO_MEMORY : 0);
    outl((uint16_t)(c->bus_master + BM_PRD), virt_to_phys(c->prds).v);
    outb((uint16_t)(c->bus_master + BM_STATUS), BM_ERROR | BM_IRQ);
}

/* Move the sector at (vec, offset) by PIO, and step on. */
static void move_sector(struct channel *c)
{
    struct bio *b = c->bio;
    struct bio_vec *v = &b->vec[c->vec];
    char *p = (char *)kmap(v->f) + v->off + c->offset;

    if (b->op == BIO_READ)
        insw((uint16_t)(c->base + REG_DATA), p, SECTOR_SIZE / 2);
    else
        outsw((uint16_t)(c->base + REG_DATA), p, SECTOR_SIZE / 2);
    kunmap(p);
    c->offset = (uint16_t)(c->offset + SECTOR_SIZE);
    if (c->offset == v->len) {
        c->offset = 0;
        c->vec++;
    }
}

static uint8_t command_for(const struct bio *b, bool ext, bool dma)
{
    static const uint8_t commands[2][2][2] = {
        /* [write][dma][ext] */
        { { CMD_READ, CMD_READ_EXT }, { CMD_READ_DMA, CMD_READ_DMA_EXT } },
        { { CMD_WRITE, CMD_WRITE_EXT }, { CMD_WRITE_DMA, CMD_WRITE_DMA_EXT } },
    };

    return commands[b->op == BIO_WRITE][dma][ext];
}

/* Begin c->bio from its first sector. */
static void issue(struct channel *c)
{
    struct bio *b = c->bio;
    struct drive *d = b->dev->drive;
    uint32_t n = sectors_of(b);
    bool ext = d->lba48 && b->sector + n > LBA28_MAX, dma = c->bus_master != 0;

    timer_set(&c->timer, clock_ns() + TIMEOUT_NS);
    c->vec = c->offset = 0;
    if (b->op == BIO_FLUSH) {
        load_address(c, d, 0, 0, false);
        outb((uint16_t)(c->base + REG_COMMAND), d->lba48 ? CMD_FLUSH_EXT : CMD_FLUSH);
        return;
    }
    load_address(c, d, b->sector, n, ext);
    if (dma)
        load_prds(c, b);
    outb((uint16_t)(c->base + REG_COMMAND), command_for(b, ext, dma));
    if (dma)
        outb((uint16_t)(c->bus_master + BM_COMMAND),
             BM_START | (b->op == BIO_READ ? BM_TO_MEMORY : 0));
    else if (b->op == BIO_WRITE && poll(c, STATUS_BSY | STATUS_DRQ, STATUS_DRQ, NS_PER_SEC / 100))
        move_sector(c);
}

static void start(struct bio *b, void *channel)
{
    struct channel *c = channel;

    c->bio = b;
    c->tries = 0;
    issue(c);
}

static void end(struct channel *c, int error)
{
    timer_cancel(&c->timer);
    c->bio = NULL;
    block_complete(&c->queue, error);
}

/* It failed or was never heard of again. */
static void retry(struct channel *c, const char *why, uint8_t status)
{
    struct bio *b = c->bio;

    kprintf("%s: %s at sector %llu, status %02x error %02x\n", b->dev->name, why, b->sector, status,
            inb((uint16_t)(c->base + REG_ERROR)));
    if (c->bus_master)
        outb((uint16_t)(c->bus_master + BM_COMMAND), 0);
    if (c->tries++ == RETRIES) {
        end(c, -EIO);
        return;
    }
    reset(c);
    issue(c);
}

static void timed_out(struct timer *t)
{
    struct channel *c = container_of(t, struct channel, timer);

    if (c->bio)
        retry(c, "time-out", inb(c->control));
}

static void interrupt(void *arg)
{
    struct channel *c = arg;
    uint8_t master = c->bus_master ? inb((uint16_t)(c->bus_master + BM_STATUS)) : 0;
    uint8_t status = inb((uint16_t)(c->base + REG_STATUS)); /* tells the drive that we know */

    if (!c->bio || (status & STATUS_BSY))
        return;
    if (c->bus_master && c->bio->op != BIO_FLUSH) {
        if (!(master & BM_IRQ))
            return;
        outb((uint16_t)(c->bus_master + BM_COMMAND), 0);
        outb((uint16_t)(c->bus_master + BM_STATUS), BM_ERROR | BM_IRQ);
    }
    if ((status & (STATUS_ERR | STATUS_DF)) || (master & BM_ERROR)) {
        retry(c, "error", status);
        return;
    }
    if (c->bus_master || c->bio->op == BIO_FLUSH) {
        end(c, 0);
        return;
    }
    if (c->bio->op == BIO_READ)
        move_sector(c);
    if (c->vec == c->bio->nvec)
        end(c, 0);
    else if (c->bio->op == BIO_WRITE)
        move_sector(c);
}

/* ---- finding drives ---- */

/* The answer to IDENTIFY, by polling. */
static bool identify(struct channel *c, unsigned unit, uint16_t id[256])
{
    outb((uint16_t)(c->base + REG_DRIVE), (uint8_t)(0xa0 | unit << 4));
    if (settle(c) == 0xff) /* nobody drives the bus */
        return false;
    outb((uint16_t)(c->base + REG_COUNT), 0);
    outb((uint16_t)(c->base + REG_LBA0), 0);
    outb((uint16_t)(c->base + REG_LBA1), 0);
    outb((uint16_t)(c->base + REG_LBA2), 0);
    outb((uint16_t)(c->base + REG_COMMAND), CMD_IDENTIFY);
    if (settle(c) == 0 || !poll(c, STATUS_BSY, 0, NS_PER_SEC / 10))
        return false;
    /* A CD-ROM aborts, and leaves its signature in the address. */
    if (inb((uint16_t)(c->base + REG_LBA1)) || inb((uint16_t)(c->base + REG_LBA2)))
        return false;
    if (!poll(c, STATUS_DRQ, STATUS_DRQ, NS_PER_SEC / 10))
        return false;
    insw((uint16_t)(c->base + REG_DATA), id, 256);
    return true;
}

static uint64_t capacity(const uint16_t id[256], bool lba48)
{
    uint64_t n = id[60] | (uint32_t)id[61] << 16;

    if (lba48)
        n = id[100] | (uint64_t)id[101] << 16 | (uint64_t)id[102] << 32 | (uint64_t)id[103] << 48;
    return n;
}

static __init void add_drive(struct channel *c, unsigned unit)
{
    struct drive *d = &c->drive[unit];
    unsigned letter = (unsigned)(c - channels) * 2 + unit;
    uint16_t id[256];

    if (!identify(c, unit, id) || !(id[49] & 1u << 9)) /* no drive, or none with LBA */
        return;
    d->channel = c;
    d->unit = unit;
    d->lba48 = id[83] & 1u << 10;
    d->present = true;
    d->dev.sectors = capacity(id, d->lba48);
    d->dev.queue = &c->queue;
    d->dev.drive = d;
    d->dev.max_vecs = BIO_VECS;
    d->dev.major = c->irq == 14 ? MAJOR : 22;
    d->dev.minor = unit * 64;
    ksnprintf(d->dev.name, sizeof d->dev.name, "hd%c", 'a' + letter);
    block_register(&d->dev);
    kprintf("%s: %llu sectors, %s%s\n", d->dev.name, d->dev.sectors, c->bus_master ? "DMA" : "PIO",
            d->lba48 ? ", LBA48" : "");
}

/* The controller's base of the bus-master registers; 0 where there is none. Lets it master the
 * bus. */
static __init uint16_t find_bus_master(void)
{
    struct pci_device ide;
    uint32_t bar;

    if (!pci_find_class(1, 1, &ide) || !(pci_read(ide, 0x08) & 1u << 15))
        return 0;
    bar = pci_read(ide, 0x20);
    if (!(bar & 1) || !(bar & 0xfff0))
        return 0;
    pci_write(ide, 0x04, (pci_read(ide, 0x04) & 0xffff) | 0x5);
    return (uint16_t)(bar & 0xfff0);
}

__init void ata_init(bool nodma)
{
    uint16_t master = nodma ? 0 : find_bus_master();

    for (unsigned i = 0; i < ARRAY_SIZE(channels); i++) {
        struct channel *c = &channels[i];
        struct frame *f = master ? frame_alloc(GFP_KERNEL) : NULL;

        block_queue_init(&c->queue, start, c);
        timer_init(&c->timer, timed_out);
        if (f) {
            c->bus_master = (uint16_t)(master + i * 8);
            c->prds = frame_virt(f);
        }
        outb(c->control, CONTROL_NIEN);
        add_drive(c, 0);
        add_drive(c, 1);
        if (!c->drive[0].present && !c->drive[1].present) {
            if (f)
                frame_put(f);
            continue;
        }
        inb((uint16_t)(c->base + REG_STATUS));
        irq_register(c->irq, interrupt, c);
        outb(c->control, 0);
    }
}
