/* init.h - code and data of the boot only: the linker collects them, and the frames go back to the
 * allocator before the first process starts. Nothing that lives on may keep a pointer into them. */
#pragma once

#define __init      __attribute__((section(".init.text"), cold))
#define __initdata  __attribute__((section(".init.data")))
#define __initconst __attribute__((section(".init.rodata")))

/* From linker.ld: first byte, and first byte behind. Page aligned where the name says init, suites
 * or kernel. */
extern char __kernel_start[], __kernel_end[];
extern char __init_start[], __init_end[];
extern char __suites_start[], __suites_end[]; /* the kernel's own tests */
extern char __text_start[], __text_end[];
extern char __rodata_start[], __rodata_end[];
extern char __data_start[], __data_end[];
extern char __bss_start[], __bss_end[];
