/* keyboard.c - the PS/2 keyboard, and the 8042 in front of it.
 * Nothing is taken over from the firmware: both ports off, output drained, controller tested,
 * keyboard set to its defaults and to scan codes that reach us as set 1, port and interrupt on.
 * Every wait is bounded, since a machine may have no keyboard, or no controller at all. IBM PS/2
 * technical reference, keyboard and auxiliary device controller; wiki.osdev.org/8042. */
#include "kernel/dev/keyboard.h"

#include "kernel/cpu/io.h"
#include "kernel/cpu/irq.h"
#include "kernel/dev/keymap.h"
#include "kernel/dev/vga.h"
#include "kernel/lib/init.h"
#include "kernel/lib/log.h"

enum { DATA = 0x60, STATUS = 0x64, COMMAND = 0x64, IRQ = 1 };
enum { OUTPUT_FULL = 0x01, INPUT_FULL = 0x02, FROM_MOUSE = 0x20 };
enum {
    READ_CONFIG = 0x20,
    WRITE_CONFIG = 0x60,
    DISABLE_MOUSE = 0xa7,
    SELF_TEST = 0xaa,
    DISABLE_KEYBOARD = 0xad,
    ENABLE_KEYBOARD = 0xae
};
enum { CONFIG_IRQ = 0x01, CONFIG_MOUSE_IRQ = 0x02, CONFIG_TRANSLATE = 0x40, CONFIG_OFF = 0x30 };
enum { SELF_TEST_OK = 0x55 };
enum { SET_LEDS = 0xed, SET_SCAN_CODES = 0xf0, ENABLE_SCAN = 0xf4, SET_DEFAULTS = 0xf6 };
enum { ACK = 0xfa, RESEND = 0xfe, TRIES = 3 };
enum { PATIENCE = 20000, MOST_INPUT = 64 }; /* a port read takes about a microsecond */

static struct keymap keymap;
static bool (*sink)(char c);
static uint8_t leds_shown; /* what the keyboard's lights have been told */
static uint8_t leds_sent;  /* on the way */
static bool leds_due;      /* SET_LEDS is sent; its argument follows the acknowledgement */

/* ---------------------------------------------------------------- controller */

static bool can_send(void)
{
    for (int i = 0; i < PATIENCE; i++)
        if (!(inb(STATUS) & INPUT_FULL))
            return true;
    return false;
}

static __init bool send_command(uint8_t command)
{
    if (!can_send())
        return false;
    outb(COMMAND, command);
    return true;
}

static __init bool send_data(uint8_t data)
{
    if (!can_send())
        return false;
    outb(DATA, data);
    return true;
}

/* => the byte, or -1 when none comes */
static __init int receive(void)
{
    for (int i = 0; i < PATIENCE; i++)
        if (inb(STATUS) & OUTPUT_FULL)
            return inb(DATA);
    return -1;
}

static __init void drain(void)
{
    for (int i = 0; i < MOST_INPUT && (inb(STATUS) & OUTPUT_FULL); i++)
        inb(DATA);
}

static __init int read_config(void)
{
    return send_command(READ_CONFIG) ? receive() : -1;
}

static __init void write_config(uint8_t config)
{
    if (send_command(WRITE_CONFIG))
        send_data(config);
}

/* A command to the keyboard itself. => it said yes */
static __init bool tell(uint8_t byte)
{
    for (int i = 0; i < TRIES; i++) {
        int answer;

        if (!send_data(byte))
            return false;
        do
            answer = receive();
        while (answer >= 0 && answer != ACK && answer != RESEND); /* a key pressed meanwhile */
        if (answer != RESEND)
            return answer == ACK;
    }
    return false;
}

/* => the configuration to go on with, or -1: no controller that works */
static __init int init_controller(void)
{
    int config, test;

    if (inb(STATUS) == 0xff)
        return -1;
    send_command(DISABLE_KEYBOARD);
    send_command(DISABLE_MOUSE);
    drain();
    config = read_config();
    if (config < 0)
        config = CONFIG_TRANSLATE;
    test = send_command(SELF_TEST) ? receive() : -1;
    if (test >= 0 && test != SELF_TEST_OK) {
        kprintf("keyboard: the controller failed its self test (%02x)\n", (unsigned)test);
        return -1;
    }
    config = (config & ~(CONFIG_IRQ | CONFIG_MOUSE_IRQ | CONFIG_OFF)) | CONFIG_TRANSLATE;
    write_config((uint8_t)config);
    send_command(ENABLE_KEYBOARD);
    return config;
}

/* Scan codes as set 1: set 2 and the controller translates, or set 1 where it does not. */
static __init bool init_keyboard(int config)
{
    int now = read_config();
    bool translates = now < 0 || (now & CONFIG_TRANSLATE);

    if (!tell(SET_DEFAULTS))
        return false;
    if (tell(SET_SCAN_CODES))
        tell(translates ? 2 : 1);
    return tell(ENABLE_SCAN);
}

/* ---------------------------------------------------------------- interrupt */

/* Tell the lights, one byte an interrupt: SET_LEDS, acknowledged, the bits, acknowledged. */
static void update_leds(void)
{
    if (leds_due || keymap.leds == leds_shown || !can_send())
        return;
    outb(DATA, SET_LEDS);
    leds_due = true;
    leds_sent = keymap.leds;
}

/* => true: the byte was an answer to update_leds */
static bool answer(uint8_t code)
{
    if (code != ACK && code != RESEND)
        return false;
    if (!leds_due)
        return true;
    leds_due = false;
    leds_shown = leds_sent; /* a keyboard that refuses is not asked again */
    if (code == ACK && can_send())
        outb(DATA, leds_sent);
    return true;
}

static void key(uint8_t code)
{
    char out[KEYMAP_MAX];
    size_t n;

    if (answer(code))
        return;
    keymap.app_keys = vga_app_keys();
    n = keymap_feed(&keymap, code, out);
    for (size_t i = 0; i < n; i++)
        sink(out[i]);
    update_leds();
}

static void interrupt(void *arg)
{
    for (int i = 0; i < MOST_INPUT; i++) {
        uint8_t status = inb(STATUS), code;

        if (!(status & OUTPUT_FULL))
            return;
        code = inb(DATA);
        if (!(status & FROM_MOUSE))
            key(code);
    }
}

/* The interrupt is let through even when no keyboard answered: one may be plugged in later. */
__init bool keyboard_init(bool (*fn)(char c))
{
    int config = init_controller();
    bool found;

    if (config < 0)
        return false;
    found = init_keyboard(config);
    sink = fn;
    drain();
    irq_register(IRQ, interrupt, NULL);
    write_config((uint8_t)(config | CONFIG_IRQ));
    return found;
}
