/* ata.h - ATA disks on the two legacy channels: hda, hdb (irq 14), hdc, hdd (irq 15).
 * Bus-master DMA where the PCI IDE controller has it, PIO elsewhere; both driven by interrupts. A
 * command that does not end within its time is retried after a reset, then it is -EIO.
 * ATA/ATAPI-6 (T13 1410D); Programming Interface for Bus Master IDE Controller 1.0. */
#pragma once

#include <stdbool.h>

/* Find the drives and register them. Waits at most a fraction of a second for a drive that is not
 * there. nodma keeps to PIO. */
void ata_init(bool nodma);
