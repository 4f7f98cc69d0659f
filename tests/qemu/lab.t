#!/usr/bin/env python3
"""The lab at the prompt; and the lecture's table of time, measured in instructions.

What grows with the number of free chunks grows by a factor when there are 16 times as many; what does not, does not."""
import os
import re
import sys

sys.path.insert(0, os.path.dirname(__file__))
from machine import PROMPT, Machine, Tap

ALLOCATORS = ["minimal", "pad", "list", "dlist", "bins", "vm", "segregated", "kr", "buddy", "libc"]
# malloc, free: whether each grows. Segregated and vm leave the search to the kernel's tree.
GROWS = {"minimal": (0, 0), "pad": (0, 0), "list": (1, 1), "dlist": (1, 0), "bins": (0, 0),
         "vm": (0, 0), "segregated": (0, 0), "kr": (1, 1), "buddy": (0, 0)}
DAMAGED = r"printf '100\n2\n3\n1\na 0 10\nf 0\nf 0\n' > /tmp/bad.rep"


def costs(t, m):
    text = m.run("lab cost -r") or ""
    cost = {(a, what, int(n)): int(c)
            for a, what, n, c in re.findall(r"cost (\w+) (\w+) (\d+) (\d+)\n", text)}
    for name, grows in GROWS.items():
        for what, does in zip(("malloc", "free"), grows):
            few, many = cost.get((name, what, 256)), cost.get((name, what, 4096))
            good = few and many and (many > 8 * few if does else many < (4 if name == "vm" else 2) * few)
            t.ok(good, f"{name}: {what} is {'O(n)' if does else 'not'} in the free chunks: {few}, {many}",
                 text[-600:])


def figures(m, command):
    """name=value of each line of `lab ... -r`, by allocator."""
    found = {}
    for line in re.findall(r"^run (\w+) (.*)$", m.run(command, 60) or "", re.M):
        found[line[0]] = {k: int(v) for k, v in re.findall(r"(\w+)=(\d+)", line[1])}
    return found


def compared(t, m):
    r = figures(m, "lab compare -r exp:3000")
    t.ok(sorted(r) == sorted(ALLOCATORS), "compare has all of them", r)
    r.update({a: dict.fromkeys(("calls", "each", "util", "internal"), 0) for a in ALLOCATORS if a not in r})
    t.ok(r["minimal"]["calls"] > 1500 and 0 < r["pad"]["calls"] < 40,
         "minimal: a system call each; pad: few", r["minimal"], r["pad"])
    t.ok(r["vm"]["calls"] == 3000, "vm: a system call for each malloc and each free", r["vm"])
    t.ok(r["list"]["util"] > 2 * r["pad"]["util"] > 0, "space: list is good, pad is bad",
         r["list"], r["pad"])
    t.ok(0 < r["bins"]["each"] < r["list"]["each"], "time: bins take fewer instructions than a list",
         r["bins"], r["list"])
    t.ok(r["buddy"]["internal"] > 200 > r["list"]["internal"], "buddy: rounding to powers of two",
         r["buddy"])
    again = figures(m, "lab compare -r exp:3000")
    t.ok(all(again.get(a, {}).get("each") == r[a]["each"] for a in ("list", "bins", "buddy")),
         "the figures repeat to the instruction", again)


def commands(t, m):
    text = m.run("lab list -t") or ""
    t.ok(all(re.search(rf"^  {a} ", text, re.M) for a in ALLOCATORS), "list names the allocators", text)
    text = m.run("lab run -t -c bins random:2000 2>&1") or ""
    t.ok(re.search(r"time +\d+ instructions an operation", text) and "index" in text,
         "run prints figures, in instructions", text)
    m.run(DAMAGED)
    text = m.run("lab run list /tmp/bad.rep") or ""
    t.ok("bad.rep:7: the block is not in use" in text, "a damaged trace: the line and why", text)
    text = m.run("lab run -t -f 2 dlist exp:500") or ""
    t.ok("system call 2 refused" in text, "the second system call fails", text)
    text = m.run("lab step -t dlist < /dev/null") or ""
    t.ok("p4 = malloc(6)" in text and "next +" in text and "| break" in text,
         "step draws chunks, links and the break", text)
    text = m.run("lab watch -t list ramp:2000") or ""
    t.ok("> operations" in text and "####" in text, "watch draws a map and a graph", text)
    text = m.run("lab template | wc -l") or ""
    t.ok(text.strip().isdigit() and int(text) > 80, "there is a template", text)
    m.send("lab step bins\n")
    t.ok(m.expect(r"any key", 10), "step waits for a key")
    m.send(" ")
    t.ok(m.expect(r"p2 = malloc", 10) and m.expect(r"any key", 10), "and goes on with it")
    m.send("q")
    m.expect(r"step> ", 10)
    m.send("m 5\nq\n")
    t.ok(m.expect(r"p3 = malloc\(5\)", 10) and m.expect(PROMPT, 10), "then it takes commands")


def main():
    t = Tap(18 + 7 + 10 + 1)
    with Machine(extra=["-icount", "shift=0,sleep=off"], limit=150) as m:
        m.expect(PROMPT, 60)
        commands(t, m)
        compared(t, m)
        costs(t, m)
        m.send("exit\n")
        t.ok(m.wait(20) == Machine.GOOD, "the machine ends well")
    t.done()


main()
