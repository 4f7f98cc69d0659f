#!/usr/bin/env python3
"""Memory is out: whoever holds it goes, the shell lives, and every frame comes back; with swap, when that is full."""
import os
import re
import sys
import tempfile

sys.path.insert(0, os.path.dirname(__file__))
from machine import PROMPT, Machine, Tap


def free(m):
    """MemFree in KB, when nothing is kept for later."""
    m.run("echo 3 > /proc/sys/vm/drop_caches")
    match = re.search(r"MemFree:\s+(\d+) kB", m.run("cat /proc/meminfo") or "")
    return int(match[1]) if match else 0


def swap_free(m):
    match = re.search(r"SwapFree:\s+(\d+) kB", m.run("cat /proc/meminfo") or "")
    return int(match[1]) if match else -1


def with_swap(t):
    """More than RAM and swap together: the end comes when both are full, and gives both back."""
    with tempfile.NamedTemporaryFile(prefix="quire-swap-") as disk:
        disk.truncate(4 << 20)
        with Machine(ram="8M", limit=120, extra=["-drive", f"file={disk.name},format=raw,if=ide"]) as m:
            m.expect(PROMPT)
            m.run("mkswap /dev/hda")
            m.run("swapon /dev/hda")
            m.run("echo 1 > /proc/sys/vm/overcommit_memory")
            before = free(m)
            m.run("echo 700 > /proc/$$/oom_score_adj")  # the child has it, too: both or neither
            text = m.run("usemem 16m", 60) or ""
            t.ok(re.search(r"of \d+ frames and \d of 1023 swap slots are free", text), "8M and 4M of swap: both are full",
                 *text.splitlines())
            row = re.search(r"(?m)^> +\d+ +\d+ +(\d+) +(\d+) +\d+ +700 +\d+ usemem$", text)
            t.ok(row and int(row[1]) > 500 and int(row[2]) > 300, "the report marks who goes, in memory and in swap",
                 *text.splitlines())
            t.ok(len(re.findall(r"killed process \d+ \(usemem\)", text)) == 1 and text.count("killed") == 1,
                 "it alone", *text.splitlines())
            left = swap_free(m)  # files in memory that nobody reads, and pages of init, are still out
            said, after = m.run("swapoff /dev/hda"), free(m)
            t.ok(left > 1000 and said == "" and before - after <= 32, "slots and memory are back",
                 f"{left} kB of swap are free", said, f"{before} kB before, {after} kB after")
            m.send("exit\n")
            t.ok(m.wait(10) == Machine.GOOD, "the machine lives to its end")


def main():
    t = Tap(11)
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
    with_swap(t)
    t.done()


main()
