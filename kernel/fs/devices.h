/* devices.h - files that are no files: what opening a device number means. */
#ifndef KERNEL_FS_DEVICES_H
#define KERNEL_FS_DEVICES_H

#include <stdint.h>
#include "kernel/lib/list.h"

struct file_ops;

struct device {
    const char *name; /* below /dev */
    uint32_t mode;    /* S_IFCHR or S_IFBLK, and permissions */
    uint32_t dev;     /* DEV(major, minor) */
    const struct file_ops *ops;
    struct list link; /* devices.c's */
};

void device_register(struct device *d);

/* What an inode of kind S_IFCHR or S_IFBLK is opened with: finds the device or says -ENXIO. */
extern const struct file_ops device_ops;

/* Register null zero full random urandom tty console kmsg; make /dev and a node for every
 * device. */
void devices_init(void);
void devices_populate(void);

#endif
