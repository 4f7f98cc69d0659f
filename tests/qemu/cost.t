#!/usr/bin/env python3
"""The kernel's allocators stay within their bounds, counted in instructions."""
import os
import sys

sys.path.insert(0, os.path.dirname(__file__))
import ktap
from machine import Machine, Tap

with Machine(append="selftest=cost", extra=["-icount", "shift=0,sleep=off"], limit=60) as m:
    code = m.wait()
    plan, results, complaint = ktap.parse(m.output)
    t = Tap(2)
    for line in m.output.splitlines():
        if "instructions" in line:
            print(line)
    t.ok(results and results[0][0] and not complaint, "every cost is within its bound",
         *m.output.splitlines()[-30:])
    t.ok(code == Machine.GOOD, "the machine ends well", f"it ended with {code}")
t.done()
