/* pic.h - where the interrupt gates lead. */
#pragma once

#include "kernel/cpu/trap.h"

void irq_dispatch(struct trap_frame *f);
