"""quire.py - gdb's view of Quire: source it beside build/quire.elf (`make debug` does).

`q-help` lists the commands. They work wherever the kernel stands: in user mode, in a system call,
in an interrupt, after a panic; and on a dump of its memory (q-core) with no QEMU alive.
"""
import os
import sys

import gdb

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

# pylint: disable=wrong-import-position,unused-import
import memory
import check, core, cpu, events, explain, files, frames, heap, log, pagetables, printers, processes, programs, slab, swap, unwind, vmalloc


def on_stop(_event):
    try:
        programs.load_running()
    except gdb.GdbError:
        pass                        # another program than Quire


def on_connect(_event):
    memory.dump = None


gdb.execute("set pagination off")
gdb.execute("set breakpoint pending on")
gdb.events.stop.connect(on_stop)
gdb.events.exited.connect(on_connect)
