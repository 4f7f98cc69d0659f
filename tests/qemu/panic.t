#!/usr/bin/env python3
"""The kernel's own mistakes: each ends the machine with words that say what it was and where."""
import os
import sys

sys.path.insert(0, os.path.dirname(__file__))
from machine import Machine, Tap

CASES = {
    "panic": ("panic: on purpose", "in thread \"main\"", "test_a_panic_ends_the_machine\\+0x"),
    "assert": ("assertion failed: one == 2", "tests/kernel/assert.c:\\d+"),
    "null": ("page fault in the kernel", "write of a null pointer, not mapped",
             "eip [0-9a-f]{8}  cs 0008", "test_a_null_pointer_is_explained\\+0x"),
    "deepstack": ("kernel stack overflow", "the guard page of (the|a) kernel stack", "eat\\+0x"),
}


def main():
    t = Tap(sum(len(words) + 1 for words in CASES.values()))
    for suite, words in CASES.items():
        with Machine(append=f"selftest={suite}", limit=30) as m:
            code = m.wait(25)
            t.ok(code == Machine.BAD, f"{suite}: the failure exit", f"it ended with {code}")
            for pattern in words:
                m.seen = 0
                t.ok(m.expect(pattern, 0), f"{suite}: {pattern}", *m.output.splitlines()[-30:])
    t.done()


main()
