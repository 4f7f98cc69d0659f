/* serial.c - COM1, a 16550 or what claims to be one.
 * Output is polled, so that it works before interrupts and in a panic: wait for the transmitter to
 * be empty, then fill its FIFO at one go. The wait is bounded, and once a port has let it run out,
 * later waits are short until it answers again: a dead port costs bytes, not time. Input comes by
 * interrupt. When the reader has no room the receive interrupt is switched off, so that the FIFO
 * fills and whoever sends has to wait (QEMU does, with its socket): a long paste is not lost.
 * National Semiconductor PC16550D data sheet. */
#include "kernel/dev/serial.h"

#include "kernel/cpu/io.h"
#include "kernel/cpu/irq.h"
#include "kernel/lib/init.h"
#include "kernel/lib/log.h"
#include "kernel/lib/string.h"

enum { PORT = 0x3f8, IRQ = 4 };
enum {
    DATA = PORT,
    DIVISOR_LOW = PORT,
    IER = PORT + 1,
    DIVISOR_HIGH = PORT + 1,
    IIR = PORT + 2,
    FCR = PORT + 2,
    LCR = PORT + 3,
    MCR = PORT + 4,
    LSR = PORT + 5
};
enum {
    IER_RECEIVE = 1,
    IIR_NONE = 1,
    IIR_FIFO = 0xc0,
    FCR_ENABLE = 1,
    FCR_CLEAR = 6,
    FCR_TRIGGER_8 = 0x80
};
enum { LCR_8N1 = 3, LCR_DIVISOR = 0x80, MCR_DTR = 1, MCR_RTS = 2, MCR_IRQ = 8 };
enum { LSR_DATA = 1, LSR_BREAK = 0x10, LSR_EMPTY = 0x20 };
enum { FIFO_SIZE = 16, PATIENCE = 100000, IMPATIENCE = 100, MOST_INPUT = 256 };

static bool present, dead, held;
static unsigned fifo;  /* bytes that an empty transmitter takes */
static char held_byte; /* the sink refused it */
static bool (*sink)(char c);

static bool transmitter_empty(void)
{
    for (int i = dead ? IMPATIENCE : PATIENCE; i > 0; i--) {
        if (inb(LSR) & LSR_EMPTY) {
            dead = false;
            return true;
        }
    }
    dead = true;
    return false;
}

/* Send some of n bytes. The wait is with interrupts as they were; that the FIFO is still empty is
 * then made sure with interrupts off, because a handler may print too. */
static size_t send_some(const char *s, size_t n)
{
    uint32_t flags;
    size_t sent = 0;

    if (!transmitter_empty())
        return n;
    flags = irq_save();
    if (inb(LSR) & LSR_EMPTY)
        for (; sent < n && sent < fifo; sent++)
            outb(DATA, (uint8_t)s[sent]);
    irq_restore(flags);
    return sent;
}

void serial_write(const char *s, size_t n)
{
    while (present && n) {
        size_t sent = send_some(s, n);

        s += sent;
        n -= sent;
    }
}

/* The kernel's text has bare newlines. */
static void console(const char *s, size_t n)
{
    while (n) {
        const char *nl = memchr(s, '\n', n);
        size_t line = nl ? (size_t)(nl - s) : n;

        serial_write(s, line);
        if (nl) {
            serial_write("\r\n", 2);
            line++;
        }
        s += line;
        n -= line;
    }
}

/* The interrupt-enable register keeps its low four bits; nothing, or a floating bus, does not. */
static __init bool probe(void)
{
    uint8_t none, all;

    outb(LCR, LCR_8N1);
    outb(IER, 0);
    none = inb(IER);
    outb(IER, 0x0f);
    all = inb(IER);
    outb(IER, 0);
    return none == 0 && all == 0x0f;
}

__init void serial_init(void)
{
    if (!probe())
        return;
    outb(LCR, LCR_8N1 | LCR_DIVISOR);
    outb(DIVISOR_LOW, 1); /* 115200 */
    outb(DIVISOR_HIGH, 0);
    outb(LCR, LCR_8N1);
    outb(FCR, FCR_ENABLE | FCR_CLEAR | FCR_TRIGGER_8);
    outb(MCR, MCR_DTR | MCR_RTS);
    fifo = (inb(IIR) & IIR_FIFO) == IIR_FIFO ? FIFO_SIZE : 1;
    present = true;
    console_register(console);
}

/* ---------------------------------------------------------------- input */

/* => false: the sink is full, and the byte is held */
static bool deliver(char c)
{
    if (sink(c))
        return true;
    held = true;
    held_byte = c;
    outb(IER, 0);
    return false;
}

static void receive(void)
{
    for (int i = 0; i < MOST_INPUT && !held; i++) {
        uint8_t status = inb(LSR);
        char c;

        if (!(status & LSR_DATA))
            return;
        c = (char)inb(DATA);
        if (!(status & LSR_BREAK))
            deliver(c);
    }
}

/* The line is edge-triggered: it rises again only after every cause has been taken away. */
static void interrupt(void *arg)
{
    for (int i = 0; i < MOST_INPUT && !(inb(IIR) & IIR_NONE) && !held; i++)
        receive();
}

void serial_input_resume(void)
{
    uint32_t flags = irq_save();

    if (held) {
        held = false;
        if (deliver(held_byte)) {
            outb(IER, IER_RECEIVE);
            receive();
        }
    }
    irq_restore(flags);
}

__init void serial_input_start(bool (*fn)(char c))
{
    if (!present)
        return;
    sink = fn;
    irq_register(IRQ, interrupt, NULL);
    outb(MCR, MCR_DTR | MCR_RTS | MCR_IRQ);
    inb(IIR);
    outb(IER, IER_RECEIVE);
}

bool serial_present(void)
{
    return present;
}
