/* extable.h - where to go on after a fault at a known instruction. Entries lie in .ex_table. */
#pragma once

#include <stdint.h>

struct extable_entry {
    uint32_t insn, fixup;
};

/* {instruction, fix-up}: inside inline assembly, EX_TABLE(1b, 2b). */
#define EX_TABLE(insn, fixup) \
    ".pushsection .ex_table,\"a\"\n\t.balign 4\n\t.long " #insn ", " #fixup "\n\t.popsection\n\t"
