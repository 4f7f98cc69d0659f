#!/usr/bin/env python3
"""The harness itself: a panic, a failed self-test and a hang must each be seen as a failure.

A harness that can't fail proves nothing. Here the kernel is asked to go wrong in each way, and the
reader of its output is fed with streams that lie."""
import contextlib
import io
import subprocess
import sys
import os

sys.path.insert(0, os.path.dirname(__file__))
import ktap
from machine import BUILD, Machine, Tap


def verdict(append, limit):
    """The exit status of ktap.run, which is what prove would see; and the machine's output."""
    code = ("import sys; sys.path.insert(0, %r); import ktap; ktap.run(%r, append=%r, limit=%d)"
            % (os.path.dirname(os.path.abspath(__file__)), BUILD, append, limit))
    done = subprocess.run([sys.executable, "-c", code], text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, timeout=300)
    return done.returncode, done.stdout


def main():
    t = Tap(14)
    for suite, limit in (("panic", 30), ("fail", 30), ("hang", 1)):
        status, output = verdict(f"selftest={suite}", limit)
        t.ok(status != 0, f"selftest={suite} is a failure", output)
        t.ok("not ok" in output, f"selftest={suite} prints a line that prove counts", output)

    with Machine(append="selftest=panic", limit=30) as m:
        code = m.wait()
        t.ok(code == Machine.BAD, "a panic ends with 35", f"it ended with {code}")
        t.ok("panic" in m.output.lower(), "a panic says so")
        t.ok("test_" in m.output or "+0x" in m.output, "its backtrace has names of functions",
             *m.output.splitlines()[-25:])
    with Machine(append="selftest=nosuchsuite", limit=30) as m:
        t.ok(m.wait() == Machine.BAD, "a suite that doesn't exist is a failure")

    ok = "KTAP version 1\n1..1\n    1..1\n    ok 1 a\nok 1 s\n"
    t.ok(not ktap.parse(ok)[2], "a kept plan is accepted")
    t.ok(ktap.parse(ok.replace("1..1\n  ", "1..2\n  ", 1))[2], "a suite that didn't run is seen")
    t.ok(ktap.parse(ok.replace("    1..1", "    1..2"))[2], "a test that didn't run is seen")
    t.ok(ktap.parse("")[2] and ktap.parse("KTAP version 1\n1..0\n")[2], "silence is not success")
    t.done()


main()
