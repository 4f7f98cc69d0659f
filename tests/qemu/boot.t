#!/usr/bin/env python3
"""The ways to boot, and the ways it can't: each ends with a message and the right code."""
import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(__file__))
from machine import BUILD, PROMPT, Machine, Tap


def fails(t, name, pattern, **how):
    """The machine says what is wrong and ends with the failure code, soon."""
    with Machine(limit=30, **how) as m:
        code = m.wait(25)
        t.ok(code == Machine.BAD, f"{name}: the failure exit", f"it ended with {code}",
             *m.output.splitlines()[-10:])
        m.seen = 0
        t.ok(m.expect(pattern, 0), f"{name}: a clear message", *m.output.splitlines()[-10:])


def damaged(where):
    """Initial roots that are none: cut off in the middle of a file; a header of noise; empty."""
    with open(f"{BUILD}/initrd.cpio", "rb") as f:
        good = f.read()
    bad = {"cut": good[:len(good) // 2], "noise": b"070701" + b"zz" * 2000,
           "garbage": bytes(range(256)) * 64}
    for name, data in bad.items():
        path = os.path.join(where, name)
        with open(path, "wb") as f:
            f.write(data)
        yield name, path


def main():
    t = Tap(24)
    with Machine(iso=True) as m:
        t.ok(m.expect(PROMPT, 30), "the ISO boots to a prompt", *m.output.splitlines()[-10:])
        t.ok("hello" in (m.run("echo hello") or ""), "echo answers")
        m.send("exit 3\n")
        t.ok(m.wait(10) == Machine.BAD, "a shell that exits with 3 is a failure of the machine")
    with Machine(iso=True, limit=90) as m:
        m.expect("Quire: self-tests|GNU GRUB", 20)
        m.send("\x1b[B\n")
        t.ok(m.expect("KTAP version 1", 30), "the menu's second entry runs the self-tests",
             *m.output.splitlines()[-10:])
    with Machine(append="-- /bin/true") as m:
        t.ok(m.wait(20) == Machine.GOOD, "-kernel with init's arguments: true is a good end")
    with Machine(append="-- /bin/false") as m:
        t.ok(m.wait(20) == Machine.BAD, "... and false is not")
    with Machine(extra=["-cpu", "486"]) as m:
        t.ok(m.expect(PROMPT), "a 486 boots: no PSE, no FXSR, no TSC needed",
             *m.output.splitlines()[-10:])
    with Machine(append="-- /bin/true", exit_device=False) as m:
        t.ok(m.wait(20) == 0, "without the exit device the machine powers off")

    with tempfile.TemporaryDirectory() as where:
        fails(t, "no initrd", "(?i)initrd|initial root|module", initrd=False)
        for name, path in damaged(where):
            fails(t, f"damaged cpio ({name})", "(?i)cpio|initrd|initial root", initrd=path)
        fails(t, "no such init", "(?i)/bin/nothing", append="init=/bin/nothing")
        fails(t, "too little RAM", "(?i)needs more memory: .* left", ram="2M")
        fails(t, "too little RAM for the image", "(?i)needs more memory: its image", ram="1280K")
        fails(t, "RAM for the kernel, not for the rest", "(?i)memory|RAM", ram="2M")
    t.done()


main()
