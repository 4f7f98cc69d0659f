#!/usr/bin/env python3
"""Memory is out: whoever holds it goes, the shell lives, and every frame comes back."""
import os
import re
import sys

sys.path.insert(0, os.path.dirname(__file__))
from machine import PROMPT, Machine, Tap


def free(m):
    """MemFree in KB, when nothing is kept for later."""
    m.run("echo 3 > /proc/sys/vm/drop_caches")
    match = re.search(r"MemFree:\s+(\d+) kB", m.run("cat /proc/meminfo") or "")
    return int(match[1]) if match else 0


def main():
    t = Tap(6)
    with Machine(ram="5M", limit=90) as m:
        m.expect(PROMPT)
        m.run("attack call-null")  # what the first program leaves in the caches is there now
        before = free(m)
        for name in ("all-memory", "zombies", "fork-bomb", "fill-files"):
            text = m.run(f"attack {name}", 40) or ""
            t.ok("0 FAILED" in text, f"5M: {name} ends as it must", *text.splitlines())
        after = free(m)
        t.ok(abs(after - before) <= 16, "the memory is back", f"{before} kB before, {after} kB after")
        m.send("exit\n")
        t.ok(m.wait(10) == Machine.GOOD, "the machine lives to its end")
    t.done()


main()
