#!/usr/bin/env python3
"""A dump of memory, with no QEMU alive, answers as the machine did: after a panic, and in a program. So does
one that QEMU's own dump-guest-memory wrote."""
import os
import re
import sys
import tempfile

sys.path.insert(0, os.path.dirname(__file__))
from session import Gdb, stub

from machine import Machine, Tap

COMMANDS = ("q-ps", "q-areas 1", "q-pt 1", "q-pt 0", "q-frames", "q-zones", "q-buddy", "q-buddy 3", "q-slab", "q-slab dentry",
            "q-vmalloc", "q-swap", "q-cache", "q-cache /sbin/init", "q-gdt", "q-idt", "q-tss", "q-dmesg", "q-check", "q-where", "q-events",
            "q-explain $eip", "q-explain $esp", "q-explain 0x08049000 1", "q-explain &zones", "info registers eip esp cs",
            "print *current", "backtrace")


def compare(t, live, dead, name):
    wrong = [c for c in live if live[c] != dead.do(c)]
    t.ok(not wrong, f"{name}: {len(live)} answers are the same", *[f"{c}:\n{live[c]}\nin the dump:\n{dead.do(c)}"
                                                                    for c in wrong])


def after_panic(t, folder):
    path = os.path.join(folder, "panic")
    with Machine(ram="32M", append="selftest=null", extra=stub(stopped=True), limit=60) as m, Gdb(m) as gdb:
        gdb.do("hbreak machine_exit")
        gdb.do("continue")
        live = {c: gdb.do(c) for c in COMMANDS if " 1" not in c and not c.endswith("init")}
        t.ok("Kernel panic: page fault in the kernel" in live["q-dmesg"], "q-dmesg has the panic", live["q-dmesg"])
        t.ok("all whole" in live["q-check"], "memory is whole after it", live["q-check"])
        t.ok(re.search(r"trap_panic(.*\n)*.*test_a_null_pointer_is_explained \(\) at tests/kernel/null.c:\d+",
                       live["q-where"]), "the backtrace leads through the trap to the line", live["q-where"])
        text = gdb.do(f"q-dump {path}")
        t.ok(os.path.exists(path), "q-dump writes a file", text)
    with Gdb() as gdb:
        gdb.do(f"q-core {path}")
        compare(t, live, gdb, "after a panic")


def in_program(t, folder):
    path = os.path.join(folder, "vars")
    commands = COMMANDS + ("print global_data", "print static_data", "q-explain &global_data", "q-explain &x",
                           "q-areas", "q-pt", "x/4i $pc", "print y")
    with Machine(ram="32M", append="-- /bin/vars", extra=stub(stopped=True), limit=60) as m, Gdb(m) as gdb:
        gdb.do("q-break vars f")
        gdb.do("continue")
        live = {c: gdb.do(c) for c in commands}
        m.monitor(f"dump-guest-memory {path}")
    t.ok(live["print global_data"].endswith("= 42\n"), "the program's variables have names",
         live["print global_data"])
    with Gdb() as gdb:
        text = gdb.do(f"core-file {path}")
        text = gdb.do(f"q-core {path}")
        t.ok(re.search(r"f \(x=", text), "q-core takes QEMU's own dump", text)
        compare(t, live, gdb, "in a program")
    with Gdb() as gdb:
        gdb.do(f"q-core {path}")
        t.ok(gdb.do("q-ps") == live["q-ps"], "a second time too")
        text = gdb.do(f"q-core {os.path.abspath(__file__)}")
        t.ok("is no ELF file" in text and "Traceback" not in text, "q-core refuses what is no dump", text)


def main():
    t = Tap(10)
    with tempfile.TemporaryDirectory(prefix="quire-") as folder:
        after_panic(t, folder)
        in_program(t, folder)
    t.done()


main()
