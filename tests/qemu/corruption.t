#!/usr/bin/env python3
"""A kernel that writes beside its objects or forgets them is caught, and its function is named.
What C leaves undefined ends the debug build where it happens."""
import os
import sys

sys.path.insert(0, os.path.dirname(__file__))
from machine import BUILD, DEBUG_BUILD, Machine, Tap


def run(t, suite, build):
    with Machine(append=f"selftest={suite}", build=build, limit=30) as m:
        code = m.wait()
        t.ok(code == Machine.BAD, f"{suite}: the machine ends with 35", f"it ended with {code}")
        return m.output


def main():
    t = Tap(11)
    text = run(t, "overflow", DEBUG_BUILD)
    t.ok("overflow of an object of cache kmalloc-64" in text and "50 bytes, offset 50" in text,
         "overflow: the report has the cache, the size and the place", *text.splitlines()[-30:])
    t.ok("allocated by careless+0x" in text, "overflow: and the function that allocated the block",
         *text.splitlines()[-30:])
    t.ok("bytes from there: 78" in text, "overflow: and what was written")

    text = run(t, "undefined", DEBUG_BUILD)
    t.ok("invalid opcode" in text and "add_one+0x" in text,
         "undefined: a sum beyond the largest int traps, in the function that made it",
         *text.splitlines()[-30:])

    text = run(t, "leaking", DEBUG_BUILD)
    t.ok("    ok 1 leak" in text and "not ok 1 leaking" in text,
         "leaking: a suite that leaks fails, though its tests pass", *text.splitlines()[-30:])
    t.ok("held: 1 of kmalloc-64, 50 bytes, allocated by forgetful+0x" in text,
         "leaking: the report names the function", *text.splitlines()[-30:])
    text = run(t, "leaking", BUILD)
    t.ok("not ok 1 leaking" in text, "leaking: the release build notices too")
    t.done()


main()
