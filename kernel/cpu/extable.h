/* extable.h - where to go on after a fault at a known instruction. Entries lie in .ex_table. */
#pragma once

#include <stdint.h>

struct extable_entry {
    uint32_t insn, fixup;
};

/* {instruction, fix-up}: inside inline assembly, EX_TABLE(1b, 2b); EX_ENTRY("1b", "%l2") where the
 * fix-up is a label of C. */
#define EX_TABLE(insn, fixup) EX_ENTRY(#insn, #fixup)
#define EX_ENTRY(insn, fixup) \
    ".pushsection .ex_table,\"a\"\n\t.balign 4\n\t.long " insn ", " fixup "\n\t.popsection\n\t"
