#!/usr/bin/env python3
"""What the lessons say is so: each compares its claims with what it measures, and says if they differ."""
import os
import re
import sys

sys.path.insert(0, os.path.dirname(__file__))
from machine import PROMPT, Machine, Tap

IDEAS = ("translation isolation layout demand cow file break fragmentation zones kmalloc "
         "replacement").split()


def answered(t, m):
    """A reader who is right once and wrong once, and presses Enter for the rest."""
    m.send("lesson cow\n")
    for keys, reply in (("0", r"= 0: as you said"), ("64", r"= 5, not 64"), ("", r"= 0\n")):
        m.expect(r"\n  \? .*\?  ")
        m.send(keys + "\n")
        t.ok(m.expect(reply), f"the answer {keys or 'Enter'} is judged", m.output[-300:])
    t.ok(m.expect(r"1 of 2 answers were right\."), "and counted", m.output[-300:])
    m.expect(PROMPT)


def main():
    t = Tap(len(IDEAS) + 1 + 1 + 4 + 2)
    with Machine(ram="64M", limit=180) as m:
        m.expect(PROMPT, 60)
        listed = re.findall(r"^([a-z]+) +\S", m.run("lesson") or "", re.M)
        t.ok(listed[:len(IDEAS)] == IDEAS, "`lesson` lists them", listed)
        for name in IDEAS:
            text = m.run(f"lesson -y {name}; echo status $?", 60) or ""
            good = f"{name}: all as told" in text and "status 0" in text
            wide = [line for line in text.splitlines() if len(line) > 80]
            t.ok(good and not wide and text.count("\n  = ") >= 2, f"{name}: it is as told", text)
        text = m.run("free; cat /proc/vmallocinfo | wc -l; ls /tmp") or ""
        t.ok("lesson" not in text, "no file is left", text)
        answered(t, m)
        text = m.run("lesson none; echo status $?") or ""
        t.ok("no lesson none" in text and "status 1" in text, "a name that is none", text)
        m.send("exit\n")
        t.ok(m.wait(10) == Machine.GOOD, "the machine ends well")
    t.done()


main()
