#!/usr/bin/env python3
"""What gdb finds in the stopped machine is what /proc printed in it."""
import os
import re
import sys

sys.path.insert(0, os.path.dirname(__file__))
from session import Gdb, stub

from machine import PROMPT, Machine, Tap

# Caches that printing or a child's end uses.
MOVING = r"kmalloc|proc_inode|file|dentry|task|process|pid|vma|aspace|family|sighand|radix|fs_context|pipe|fifo"


def squeeze(text):
    return "\n".join(" ".join(line.split()) for line in text.splitlines()).strip()



def main():
    t = Tap(12)
    with Machine(extra=stub(), limit=90) as m:
        t.ok(m.expect(PROMPT), "a prompt")
        shell = m.run("echo $$").strip()
        proc = {f: m.run(f"cat /proc/{f}") for f in ("slabinfo", "vmallocinfo", "zoneinfo", "1/maps")}
        proc["maps"] = m.run(f"cat /proc/{shell}/maps")
        m.run("cat /etc/motd")
        info, dmesg = m.run("cat /proc/meminfo"), m.run("dmesg")
        with Gdb(m) as gdb:
            for pid, name in ((shell, "maps"), ("1", "1/maps")):
                text = re.sub(r"  # .*", "", gdb.do(f"q-areas {pid}"))
                t.ok(squeeze(text) == squeeze(proc[name]), f"q-areas {pid} is /proc/{name}", text, proc[name])

            text = gdb.do("q-vmalloc")
            starts = re.findall(r"^0x(\w{8})-", proc["vmallocinfo"], re.M)
            t.ok(starts and set(starts) <= set(re.findall(r"^(\w{8})-", text, re.M)), "q-vmalloc has all blocks",
                 text, proc["vmallocinfo"])

            text = gdb.do("q-slab")
            want = {n: a for n, a in re.findall(r"^(\w\S*) +(\d+) +\d+ +\d+ +\d+ +\d+ :", proc["slabinfo"], re.M)
                    if not re.match(MOVING, n)}
            have = dict(re.findall(r"^(\w\S*) +(\d+) +\d+ +\d+", text, re.M))
            t.ok(len(want) > 3 and all(have.get(n) == a for n, a in want.items()),
                 f"q-slab counts as slabinfo ({len(want)} caches)", text, proc["slabinfo"])

            text = gdb.do("q-zones")
            want = re.findall(r"min +(\d+)\s+low +(\d+)\s+high +(\d+)\s+spanned +\d+\s+present +(\d+)\s+"
                              r"managed +(\d+)", proc["zoneinfo"])
            have = [(a, b, c, p, n) for n, p, a, b, c in re.findall(
                r"(\d+) managed of (\d+) present\n.*min (\d+), low (\d+), high (\d+)", text)]
            t.ok(want and have == want, "q-zones has the watermarks of zoneinfo", have, want)

            text = gdb.do("q-frames")
            count = dict((k, int(n)) for n, k in re.findall(r"^ {0,7}(\d+)  (\w+)$", text, re.M))
            tables = int(re.search(r"PageTables: +(\d+)", info)[1]) // 4
            t.ok(sum(count.values()) == int(re.search(r"(\d+) frames", text)[1]), "q-frames counts each frame",
                 text)
            # cat had a directory and tables of its own
            t.ok(0 < count["pgtable"] < tables <= count["pgtable"] + 8, "q-frames: page tables as meminfo", text,
                 info)

            text = gdb.do("q-buddy")
            free = sum(int(n) << k for line in text.splitlines() if "hot" in line
                       for k, n in enumerate(line.split()[1:12])) + sum(map(int, re.findall(r"hot (\d+)", text)))
            t.ok(free == count["free"], "q-buddy adds up to the free frames", text, free)

            text = gdb.do("q-dmesg")
            t.ok(squeeze(text) == squeeze(dmesg), "q-dmesg is dmesg", text, dmesg)

            text = gdb.do("q-cache /etc/motd")
            t.ok(re.search(r"^/etc/motd: object \w{8}, \d+ bytes, 1 pages in the cache", text)
                 and re.search(r"page 0 +from frame", text), "q-cache /etc/motd", text)
            text = gdb.do("q-cache /etc/nothing")
            t.ok("no nothing among the names in memory" in text, "q-cache of no file", text)
    t.done()


main()
