"""cpu.py - the tables that the CPU itself reads: segments, gates, task states. Intel SDM 3A, 3.4.5,
6.11, 7.2.1."""
import re

import gdb

import kernel
import memory
from command import command, number
from constants import GDT_ENTRIES, USER_DS, USER_END

USES = ("null", "kernel code", "kernel data", "user code", "user data", "TSS of every thread", "TLS 0", "TLS 1",
        "TLS 2", "TSS of the double fault")
SYSTEM = {1: "16-bit TSS", 2: "LDT", 3: "16-bit TSS, busy", 5: "task gate", 6: "16-bit interrupt gate",
          7: "16-bit trap gate", 9: "TSS, free", 11: "TSS, busy", 12: "call gate", 14: "interrupt gate",
          15: "trap gate"}


class Descriptor:
    """A segment's eight bytes, taken apart."""

    def __init__(self, lo, hi):
        self.present = bool(hi & 0x8000)
        self.base = lo >> 16 | (hi & 0xff) << 16 | hi & 0xff000000
        self.limit = lo & 0xffff | hi & 0xf0000
        if hi & 0x800000:           # granularity: pages
            self.limit = self.limit << 12 | 0xfff
        self.ring = hi >> 13 & 3
        kind = hi >> 8 & 15
        if hi & 0x1000:
            self.kind = "code" if kind & 8 else "data"
            if kind & 2:
                self.kind += ", readable" if kind & 8 else ", writable"
            self.kind += ", 32 bits" if hi & 0x400000 else ", 16 bits"
        else:
            self.kind = SYSTEM.get(kind, f"type {kind}")

    def __str__(self):
        if not self.present:
            return "not present"
        return f"ring {self.ring}, {self.kind}, base {self.base:08x}, limit {self.limit:08x}"


def descriptor(index):
    s = kernel.var("gdt")[index]
    return Descriptor(s["lo"], s["hi"])


def register(name):
    """A register of the stopped CPU; None where the dump does not have it."""
    try:
        return int(gdb.parse_and_eval(f"(unsigned)${name}"))
    except gdb.error:
        return None


def segmentation(text):
    """A logical address, "gs:0x14" or "0x33:0" or an offset alone: (linear address, in words)."""
    m = re.fullmatch(r"\s*([c-gs]s|0x[0-9a-fA-F]+|\d+):(?!:)(.+)", text)
    name, offset = (m[1], number(m[2])) if m else ("ds", number(text))
    selector = register(name) if re.fullmatch("[c-gs]s", name) else int(name, 0)
    if not m and offset < USER_END:
        selector = USER_DS          # what a program has in it, wherever the kernel stands
    if selector is None:
        return offset, f"selector {name} is not known here; flat: linear {offset:08x}"
    index = selector >> 3 & 0x1fff
    what = f"{name} = {selector:04x}" if m is None or name[-1] == "s" else f"selector {selector:04x}"
    if index == 0 or index >= GDT_ENTRIES or selector & 4:
        if m:
            raise gdb.GdbError(f"{what} selects nothing: a protection fault")
        return offset, f"{what}; flat: linear {offset:08x}"
    d = descriptor(index)
    linear = d.base + offset & 0xffffffff
    if offset > d.limit or not d.present:
        return linear, f"{what}: GDT[{index}] {d}: offset {offset:08x} is beyond it: a fault"
    return linear, f"{what}: GDT[{index}] {d} + offset {offset:08x} = linear {linear:08x}"


@command("q-gdt", early=True)
def q_gdt():
    """q-gdt - the segments: selector, base, limit, ring, kind; and what the registers select."""
    for i in range(GDT_ENTRIES):
        print(f"{i:2} {i * 8:04x}  {USES[i] if i < len(USES) else '':24} "
              f"{descriptor(i) if i else 'never used'}")
    values = ((n, register(n)) for n in ("cs", "ss", "ds", "es", "fs", "gs"))
    print("now: " + "  ".join(f"{n} {v:04x}" for n, v in values if v is not None))


@command("q-idt", early=True)
def q_idt(vector=None):
    """q-idt [VECTOR] - the gates that lead into the kernel: kind, who may use them, where they go."""
    idt, handlers = kernel.var("idt", "kernel/cpu/trap.c"), kernel.var("trap_handlers")
    names = kernel.var("names", "kernel/cpu/trap.c")
    for v in range(len(idt)) if vector is None else [number(vector)]:
        if v >= len(idt):
            raise gdb.GdbError(f"there are {len(idt)} vectors")
        lo, hi = idt[v]["lo"], idt[v]["hi"]
        if not hi & 0x8000:
            if vector is not None:
                print(f"{v:02x}  not present: a protection fault")
            continue
        kind, ring = SYSTEM.get(hi >> 8 & 15, "?"), hi >> 13 & 3
        text = f"{v:02x}  {kind:14} ring {ring}  "
        if kind == "task gate":
            text += f"to task {lo >> 16:04x}"
        else:
            text += f"to {lo >> 16:04x}:{lo & 0xffff | hi & 0xffff0000:08x}"
        if kind == "task gate":
            pass
        elif v < len(handlers):
            text += f"  {kernel.symbol_at(handlers[v])}"
        elif handlers[0]:
            text += f"  {kernel.symbol_at(kernel.var('trap_syscall'))}"
        print(text + (f"  ({memory.string(names[v])})" if v < len(names) else ""))


@command("q-tss", early=True)
def q_tss():
    """q-tss - the task states: the stack that the next trap starts on, and the double fault's task."""
    thread = kernel.pointee("current")
    for what, t in (("of every thread", kernel.var("tss")),
                    ("of the double fault", kernel.var("fault_tss", "kernel/cpu/gdt.c"))):
        print(f"TSS {what} at {t.addr:08x}: I/O map at {t['iomap']:#x}, "
              + ("none: no port is open to programs" if t["iomap"] >= t.how.size else "inside it"))
        if t["esp0"]:
            print(f"  esp0 {t['ss0']:04x}:{t['esp0']:08x}, the stack of the next trap from user mode"
                  + (f": {thread['name']}'s" if thread and thread["esp0"] == t["esp0"] else ""))
        if t["eip"]:
            print(f"  starts at {t['cs']:04x}:{t['eip']:08x} {kernel.symbol_at(t['eip'])}, "
                  f"stack {t['ss']:04x}:{t['esp']:08x}, cr3 {t['cr3']:08x}")
