/* pic.c - the two 8259 interrupt controllers: eight lines each, the second behind line 2 of the
 * first. The end of interrupt is sent before the handler runs: interrupts are off until its return
 * anyway. A line that falls silent too early is reported as line 7 of its chip (spurious): its
 * in-service bit is clear then, and it gets no end of interrupt. Intel 8259A data sheet. */
#include "kernel/cpu/pic.h"

#include "kernel/cpu/io.h"
#include "kernel/cpu/irq.h"
#include "kernel/lib/init.h"

#define MASTER         0x20
#define SLAVE          0xa0
#define DATA           1 /* behind either */
#define CASCADE        2
#define ICW1_INIT_ICW4 0x11
#define ICW4_8086      0x01
#define OCW2_EOI       0x20
#define OCW3_READ_ISR  0x0b

struct line {
    void (*fn)(void *);
    void *arg;
};

static struct line lines[IRQ_LINES];
static uint16_t masked = 0xffff & ~(1u << CASCADE);
unsigned irq_depth;
static bool from_user;
uint32_t irq_counts[IRQ_LINES];

static void write_masks(void)
{
    outb(MASTER + DATA, (uint8_t)masked);
    outb(SLAVE + DATA, (uint8_t)(masked >> 8));
}

static __init void chip_init(uint16_t port, uint8_t vector, uint8_t wiring)
{
    outb(port, ICW1_INIT_ICW4);
    io_wait();
    outb(port + DATA, vector);
    io_wait();
    outb(port + DATA, wiring);
    io_wait();
    outb(port + DATA, ICW4_8086);
    io_wait();
}

__init void pic_init(void)
{
    chip_init(MASTER, IRQ_VECTOR, 1 << CASCADE);
    chip_init(SLAVE, IRQ_VECTOR + 8, CASCADE);
    write_masks();
}

void irq_enable(int irq)
{
    uint32_t flags = irq_save();

    masked &= (uint16_t) ~(1u << irq);
    write_masks();
    irq_restore(flags);
}

void irq_disable(int irq)
{
    uint32_t flags = irq_save();

    masked |= (uint16_t)(1u << irq);
    write_masks();
    irq_restore(flags);
}

void irq_register(int irq, void (*fn)(void *), void *arg)
{
    assert(irq >= 0 && irq < IRQ_LINES && !lines[irq].fn);
    lines[irq] = (struct line){ fn, arg };
    irq_enable(irq);
}

static bool in_service(uint16_t chip)
{
    outb(chip, OCW3_READ_ISR);
    return inb(chip) & 0x80;
}

/* => false: the interrupt is spurious */
static bool acknowledge(unsigned irq)
{
    bool real = irq % 8 != 7 || in_service(irq < 8 ? MASTER : SLAVE);

    if (irq >= 8 && real)
        outb(SLAVE, OCW2_EOI);
    if (irq >= 8 || real)
        outb(MASTER, OCW2_EOI);
    return real;
}

bool irq_from_user(void)
{
    return from_user;
}

void irq_dispatch(struct trap_frame *f)
{
    unsigned irq = f->vector - IRQ_VECTOR;

    if (!acknowledge(irq))
        return;
    irq_counts[irq]++;
    irq_depth++;
    from_user = trap_from_user(f);
    if (lines[irq].fn)
        lines[irq].fn(lines[irq].arg);
    irq_depth--;
}
