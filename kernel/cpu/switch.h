/* switch.h - from one kernel stack to another. */
#pragma once

#include <stdint.h>

/* Save the callee-saved registers on this stack and its pointer in *save_esp; go on on the other,
 * where that thread called this, or where its first stack sends it. Interrupts are off. */
void cpu_switch(uint32_t *save_esp, uint32_t load_esp);
