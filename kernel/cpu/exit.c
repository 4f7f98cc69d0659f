/* exit.c - the ends of a machine, tried in turn. */
#include "kernel/cpu/exit.h"

#include "kernel/cpu/cr.h"
#include "kernel/cpu/io.h"

#define DEBUG_EXIT      0xf4
#define DEBUG_EXIT_GOOD 0x10
#define DEBUG_EXIT_BAD  0x11
#define SLEEP_ENABLE    0x2000 /* S5 in the ACPI control register of these emulators */
#define QEMU_PM         0x604
#define BOCHS_PM        0xb004
#define KEYBOARD        0x64
#define KEYBOARD_RESET  0xfe

void machine_halt(void)
{
    for (;;) {
        cli();
        hlt();
    }
}

void machine_exit(bool ok)
{
    cli();
    outb(DEBUG_EXIT, ok ? DEBUG_EXIT_GOOD : DEBUG_EXIT_BAD);
    /* No such device. After a failure the screen should stay for who reads it. */
    if (ok) {
        outw(QEMU_PM, SLEEP_ENABLE);
        outw(BOCHS_PM, SLEEP_ENABLE);
    }
    machine_halt();
}

void machine_reboot(void)
{
    struct {
        uint16_t limit;
        uint32_t base;
    } PACKED none = { 0, 0 };

    cli();
    for (int i = 0; i < 100000 && inb(KEYBOARD) & 2; i++)
        continue;
    outb(KEYBOARD, KEYBOARD_RESET);
    /* A trap without an IDT resets too. */
    __asm__ volatile("lidt %0; int3" : : "m"(none));
    machine_halt();
}
