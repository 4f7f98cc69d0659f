/* extable.c - the table is small (a handful of copy loops) and looked at only after a fault that
 * nobody could resolve: a linear search will do. */
#include "kernel/cpu/extable.h"

#include "kernel/cpu/trap.h"

extern const struct extable_entry __ex_table_start[], __ex_table_end[];

bool extable_fixup(struct trap_frame *f)
{
    for (const struct extable_entry *e = __ex_table_start; e != __ex_table_end; e++) {
        if (e->insn == f->eip) {
            f->eip = e->fixup;
            return true;
        }
    }
    return false;
}
