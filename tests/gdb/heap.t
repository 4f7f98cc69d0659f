#!/usr/bin/env python3
"""q-heap walks a program's heap from outside: that of vars, which runs, and the shell's, which waits for it; a head
that was written over is found."""
import os
import re
import sys

sys.path.insert(0, os.path.dirname(__file__))
from session import Gdb, stub

from machine import Machine, Tap


def main():
    t = Tap(5)
    with Machine(ram="32M", append="-- /bin/vars", extra=stub(stopped=True), limit=60) as m, Gdb(m) as gdb:
        gdb.do("q-break vars f")
        gdb.do("continue")
        gdb.do("tbreak task_exit")
        gdb.do("continue")
        text = gdb.do("q-heap")
        t.ok(re.search(r"\d+ bytes from the system, \d+ in \d+ chunks: ", text) and not re.search("DAMAGED|Python", text),
             "q-heap of the program that runs", text)
        t.ok(re.search(r"1 mapped blocks of 105\d{4} bytes", text), "its megabyte is a mapping of its own", text)
        shell = re.search(r"(?m)^ +(\d+) .* sh$", gdb.do("q-ps"))
        text = gdb.do(f"q-heap {shell[1]}")
        t.ok(re.search(r"in use\n(.*\n)*\d+ bytes from the system", text) and not re.search("DAMAGED|Python", text),
             "q-heap of one that waits", text)
        first = re.search(r"(?m)^(\w{8}) +\d+ ", gdb.do(f"q-heap {gdb.value('current->id')} chunks"))
        wrote = gdb.do(f"set var *(unsigned *)0x{first[1]} = 0x41414141")
        text = gdb.do(f"q-heap {gdb.value('current->id')}")
        t.ok(f"DAMAGED: chunk {first[1]}: its head 41414141" in text, "a head that was written over", wrote, text)
        text = gdb.do("q-heap 99")
        t.ok("there is no process 99" in text, "q-heap of nobody", text)
    t.done()


main()
