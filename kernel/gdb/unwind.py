"""unwind.py - backtraces that go on behind a trap: into the kernel code that was interrupted, or the
program. What the entry points of kernel/cpu/trap.asm push is a struct trap_frame, and it is what the
stack pointer points to when the call to the handler returns."""
import gdb
from gdb.unwinder import Unwinder, register_unwinder

import kernel
import memory

# Where handlers return to.
RETURNS = ("trap_return", "return_to_user", "return_to_user.work")
REGISTERS = ("eip", "esp", "ebp", "ebx", "esi", "edi", "eax", "ecx", "edx", "eflags", "cs")


class FrameId:
    """What tells one frame of the stack from another."""

    def __init__(self, sp, pc):
        self.sp, self.pc = sp, pc


class TrapUnwinder(Unwinder):
    def __init__(self):
        super().__init__("quire-traps")

    def __call__(self, pending):
        pc = int(pending.read_register("eip")) & 0xffffffff
        if pc < 0xc0000000 or kernel.symbol_at(pc).split("+")[0] not in RETURNS:
            return None
        sp = pending.read_register("esp")
        at = int(sp) & 0xffffffff
        memory.forget()
        try:
            frame = kernel.at("struct trap_frame", at)
            values = {r: frame[r] for r in REGISTERS if r in frame}
        except memory.Unreadable:
            return None
        if not values["cs"] & 3:    # the CPU pushed no stack pointer
            values["esp"] = frame.address_of("esp")
        info = pending.create_unwind_info(FrameId(sp, pending.read_register("eip")))
        word = gdb.lookup_type("unsigned int")
        for name, value in values.items():
            kind = pending.read_register(name).type
            info.add_saved_register(name, gdb.Value(value & 0xffffffff).cast(word).cast(kind))
        return info


register_unwinder(None, TrapUnwinder(), True)
