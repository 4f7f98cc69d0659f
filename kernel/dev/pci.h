/* pci.h - configuration space by mechanism 1 (PCI Local Bus 2.2, 3.2.2.3.2): only what finding a
 * controller takes. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct pci_device {
    uint8_t bus, slot, function;
};

uint32_t pci_read(struct pci_device d, uint8_t offset);
void pci_write(struct pci_device d, uint8_t offset, uint32_t value);

/* The first function of that class and subclass on bus 0. */
bool pci_find_class(uint8_t class, uint8_t subclass, struct pci_device *out);
