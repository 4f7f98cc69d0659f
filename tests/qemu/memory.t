#!/usr/bin/env python3
"""Quire boots with 4 MB, 16 MB, 128 MB and 3.5 GB, and uses what there is."""
import os
import re
import sys

sys.path.insert(0, os.path.dirname(__file__))
from machine import PROMPT, Machine, Tap


def total(m):
    """MemTotal in KB as the machine tells it."""
    match = re.search(r"MemTotal:\s+(\d+) kB", m.run("cat /proc/meminfo") or "")
    return int(match[1]) if match else 0


def small(t, m):
    text = m.run("vars") or ""
    t.ok("stack" in text and "heap" in text, "4M: vars runs", text)
    text = m.run("ps | wc") or ""
    t.ok(re.search(r"\d+\s+\d+\s+\d+", text), "4M: ps | wc runs", text)


def large(t, m):
    text = m.run("free") or ""
    match = re.search(r"Mem:\s+(\d+)", text)
    t.ok(match and int(match[1]) >= 3500000, "3583M: free shows all of it", text)
    text = m.run("usemem 2g", 40) or ""
    t.ok("524288 pages written and read back, 0 wrong" in text,
         "3583M: a process touches 2 GB", text)


# With 3,584 MB and more, QEMU moves half a gigabyte above 4 GB.
def main():
    t = Tap(4 * 3 + 4)
    for ram, least in (("4M", 2000), ("16M", 14000), ("128M", 125000), ("3583M", 3500000)):
        with Machine(ram=ram, limit=90) as m:
            t.ok(m.expect(PROMPT), f"{ram}: a prompt", *m.output.splitlines()[-10:])
            found = total(m)
            t.ok(found >= least, f"{ram}: MemTotal is at least {least} kB", f"it is {found} kB")
            {"4M": small, "3583M": large}.get(ram, lambda *_: None)(t, m)
            m.send("exit\n")
            code = m.wait(10)
            t.ok(code == Machine.GOOD, f"{ram}: the machine ends well", f"it ended with {code}")
    t.done()


main()
