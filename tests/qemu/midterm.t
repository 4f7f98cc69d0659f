#!/usr/bin/env python3
"""Three processes, each with a working set of 60 % of memory: they are swapped out as a whole and in again, in turns;
the shell answers all the time, and SIGKILL ends one that is out."""
import os
import re
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(__file__))
from machine import PROMPT, Machine, Tap


def workers(m, state="."):
    """Number and kilobytes in memory of the workers in that state, their parent left out."""
    rows = re.findall(rf"(?m)^ *(\d+) +\d+ {state} +\d+ +(\d+) .* workers ", m.run("ps") or "")
    return [(int(pid), int(rss)) for pid, rss in rows][state == ".":]


def count(m, name):
    match = re.search(rf"(?m)^{name} (\d+)$", m.run("cat /proc/vmstat") or "")
    return int(match[1]) if match else -1


def until(what, limit=60):
    """What `what` says as soon as it says something; or what it says when the time is over."""
    end = time.monotonic() + limit
    while not (found := what()) and time.monotonic() < end:
        time.sleep(0.1)
    return found


def main():
    t = Tap(9)
    with tempfile.NamedTemporaryFile(prefix="quire-swap-") as disk:
        disk.truncate(16 << 20)
        with Machine(ram="8M", limit=240, extra=["-drive", f"file={disk.name},format=raw,if=ide"]) as m:
            m.expect(PROMPT)
            m.run("mkswap /dev/hda")
            m.run("swapon /dev/hda")
            t.ok(m.run("cat /proc/sys/vm/medium_term") == "1\n", "it is on")
            m.run("workers 3 3m 3600 &")
            out = until(lambda: workers(m, "W"))
            t.ok(out, "one that thrashes is swapped out: W in ps", m.run("ps"))
            small = until(lambda: [pid for pid, rss in workers(m, "W") if rss <= 64])
            t.ok(small, "with nearly all of its pages", m.run("ps"))
            t.ok(until(lambda: count(m, "swap_process_in") >= 2), "they take turns", m.run("ps"))
            victim = until(lambda: workers(m, "W"))[0][0]
            m.run(f"kill -9 {victim}")
            t.ok(until(lambda: victim not in [pid for pid, _ in workers(m)]), "killed while it is out", m.run("ps"))
            m.run("echo 0 > /proc/sys/vm/medium_term")
            t.ok(not workers(m, "W") and count(m, "swapped_out_processes") == 0, "switched off: all are in", m.run("ps"))
            m.run("kill -9 " + " ".join(str(pid) for pid, _ in workers(m)))
            m.run("kill %1; wait")
            m.run("echo 1 > /proc/sys/vm/medium_term")
            text = m.run("workers 3 3m 2; echo status $?", 120) or ""
            t.ok("status 0" in text, "every page is as it was", text)
            text = m.run("cat /proc/sys/vm/check; swapoff /dev/hda; cat /proc/swaps")
            t.ok(text and text.startswith("ok\n") and "hda" not in text, "all is whole, and swap is empty", text)
            m.send("exit\n")
            t.ok(m.wait(20) == Machine.GOOD, "the machine ends well")
    t.done()


main()
