/* elf.h - the ELF file format for i386. */
#ifndef _ELF_H
#define _ELF_H

#include <abi/elf.h>

#endif
