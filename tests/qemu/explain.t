#!/usr/bin/env python3
"""`explain` and `translate` at the prompt: logical addresses, both halves, pages that are there, are not, are in swap;
and whatever is typed, the machine goes on."""
import os
import re
import sys
import tempfile

sys.path.insert(0, os.path.dirname(__file__))
from machine import BUILD, PROMPT, Machine, Tap

EXPLAINED = {
    "8049000 1": r"ds 0023 GDT\[4\] ring 3, data, writable, base 00000000, limit ffffffff\n"
                 r"base 00000000 \+ offset 08049000 = linear 08049000\n08049000: user memory of init \(1\), .*\n"
                 r"PDE 020 at \w{8} = \w{8}: present, writable, user, accessed\nPTE 049 at \w{8} = \w{8}: present, "
                 r"read-only, user.*\narea 08048000-\w{8} r-xp .* /sbin/init\n(.*\n)*physical \w{8}\nframe ",
    "cs:0x8049000 1": r"cs 001b GDT\[3\] ring 3, code, readable,",
    "1b:8049000 1": r"cs 001b GDT\[3\] ring 3, code, readable,",
    "gs:0": r"gs 0000 selects nothing: a protection fault",
    "c1000000": r"PDE 304 at \w{8} = \w{8}: present, writable, kernel only, 4 MB page",
    "f8801000": r"a kernel stack of 8192 bytes, allocated by task_create\n.*\nframe .*\nkernel stack",
    "f8000000": r"a hole that nothing is ever mapped in",
    "0 1": r"in no area: a program that touches it gets SIGSEGV\n0x8048000 bytes below 08048000",
    "8049000 77": r"/proc/77/segments: No such file",
    "nonsense": r"nonsense: no address", "zz:0": r"zz: no segment register", "123456789": r"no address", ":": "no address",
    "": "usage: ", "1 2 3": "usage: ",
}


def explained(t, m):
    for what, pattern in EXPLAINED.items():
        text = m.run(f"explain {what}") or ""
        t.ok(re.search(pattern, text), f"explain {what}", text)


def translated(t, m):
    text = m.run("translate 8049004 1") or ""
    t.ok("0000100000 0001001001 000000000100\n          [32]       [73]       +0x4" in text
         and re.search(r"\| (\w{8}) \|------->\| (\w{8}) \|------->\| \w{8} \|", text)
         and re.search(r"physical  \w{5}004", text), "translate draws both steps", text)
    entry, pte = re.search(r"\| (\w{8}) \|------->\| (\w{8}) \|", text).groups()
    other = m.run("explain 8049004 1") or ""
    t.ok(f"= {entry}: present" in other and f"= {pte}: present" in other, "with the numbers of explain", text, other)
    t.ok(f"table {int(entry, 16) & -4096:08x}" in text and f"frame {int(pte, 16) & -4096:08x}" in text
         and f"physical  {(int(pte, 16) & -4096) + 4:08x}" in text, "and they add up", text)
    text = m.run("translate c1000004") or ""
    t.ok("1100000100 0000000000000000000100" in text and "4 MB page 01000000" in text
         and "physical  01000004" in text, "one step for a large page", text)
    text = m.run("translate 0") or ""
    t.ok("there is no page table for 00000000: a page fault" in text and "------->" not in text, "or none", text)
    wide = [s for s in text.splitlines() if len(s) > 80]
    t.ok(not wide, "no line is wider than the screen", *wide)


def swapped(t, folder):
    path = os.path.join(folder, "swap")
    with open(path, "wb") as f:
        f.truncate(4 << 20)
    with Machine(ram="32M", initrd=f"{BUILD}/tests.cpio", extra=["-drive", f"file={path},format=raw,if=ide"],
                 limit=90) as m:
        t.ok(m.expect(PROMPT), "a prompt")
        m.run("mkswap /dev/hda")
        m.run("swapon /dev/hda")
        text = m.run("/tests/proc_explain", 60) or ""
        t.ok(re.search(r"^ok \d+ - a page in a swap slot$", text, re.M) and "not ok" not in text,
             "with swap: a page in a slot", text)


def main():
    t = Tap(len(EXPLAINED) + 1 + 6 + 1 + 2)
    with tempfile.TemporaryDirectory(prefix="quire-") as folder:
        with Machine(ram="1G", limit=120) as m:
            t.ok(m.expect(PROMPT), "a prompt")
            explained(t, m)
            translated(t, m)
            m.send("exit\n")
            t.ok(m.wait(20) == Machine.GOOD, "the machine ends well")
        swapped(t, folder)
    t.done()


main()
