/* pci.c - reading and writing configuration space. */
#include "kernel/dev/pci.h"

#include "kernel/cpu/io.h"

#define CONFIG_ADDRESS 0xcf8
#define CONFIG_DATA    0xcfc
#define NOBODY         0xffffffffu
#define MULTIFUNCTION  0x00800000u

static void select(struct pci_device d, uint8_t offset)
{
    outl(CONFIG_ADDRESS, 1u << 31 | (uint32_t)d.bus << 16 | (uint32_t)d.slot << 11 |
                             (uint32_t)d.function << 8 | (offset & 0xfc));
}

uint32_t pci_read(struct pci_device d, uint8_t offset)
{
    select(d, offset);
    return inl(CONFIG_DATA);
}

void pci_write(struct pci_device d, uint8_t offset, uint32_t value)
{
    select(d, offset);
    outl(CONFIG_DATA, value);
}

bool pci_find_class(uint8_t class, uint8_t subclass, struct pci_device *out)
{
    for (unsigned slot = 0; slot < 32; slot++) {
        unsigned functions = 1;

        for (unsigned fn = 0; fn < functions; fn++) {
            struct pci_device d = { 0, (uint8_t)slot, (uint8_t)fn };

            if (pci_read(d, 0) == NOBODY)
                continue;
            if (fn == 0 && (pci_read(d, 0x0c) & MULTIFUNCTION))
                functions = 8;
            if (pci_read(d, 0x08) >> 16 == ((uint32_t) class << 8 | subclass)) {
                *out = d;
                return true;
            }
        }
    }
    return false;
}
