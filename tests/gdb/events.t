#!/usr/bin/env python3
"""The history of events, decoded from the stopped machine's memory, is what /proc/trace prints in the guest; a dump
has it as well; and a ring that was written over is reported and has an end."""
import json
import os
import re
import sys
import tempfile

sys.path.insert(0, os.path.dirname(__file__))
from session import Gdb, stub

from machine import PROMPT, Machine, Tap


def split(line):
    """The words that both print alike, and the values of the others: gdb names a call's arguments."""
    words = line.split()
    if words[2] in ("call", "more"):
        return words[:3], [w.split("=", 1)[1] for w in words[3:]]
    return words, []


def same(ours, guest):
    """All of a call's arguments are in the guest's line, those that it has in gdb's."""
    (a, x), (b, y) = split(ours), split(guest)
    return a == b and y[:len(x)] == x


def damages(t, gdb):
    for name, place, value, pattern in (
            ("an event that there is not", "trace_ring[1].event", "999", "DAMAGED: a record of event 999"),
            ("a size that is none", "trace_last", "5", "DAMAGED: the ring of events has room for 6"),
            ("a ring that is nowhere", "trace_ring", "0x12345000", "nothing is mapped"),
            ("a head that has gone far", "trace_head_nr", "0xffffffff", r"4294967295 events")):
        gdb.do(f"set $old = {place}")
        wrote = gdb.do(f"set var {place} = {value}")
        text = gdb.do("q-events all")
        gdb.do(f"set var {place} = $old")
        t.ok(re.search(pattern, text) and len(text.splitlines()) < 5000 and not re.search("Python|Traceback|time is over", text),
             name, wrote, text[:2000])


def main():
    t = Tap(13)
    with Machine(ram="32M", extra=stub(), limit=90) as m, tempfile.TemporaryDirectory(prefix="quire-") as folder:
        t.ok(m.expect(PROMPT), "a prompt")
        m.run("trace size 2048")
        m.run("trace run -n 2048 vars")
        guest = m.run("trace show").splitlines()
        with Gdb(m) as gdb:
            ours = gdb.do("q-events all").splitlines()
            t.ok(len(ours) > 100 and ours[0] == guest[0], "as many events as in the guest", ours[0], guest[0])
            wrong = [f"{a}\n{b}" for a, b in zip(ours[1:], guest[1:]) if not same(a, b)]
            t.ok(len(ours) == len(guest) and not wrong, "and each is the same", *wrong[:5])
            text = gdb.do("q-events mmap2")
            t.ok(re.search(r"call +nr=mmap2 start=0 length=0x\w+ prot=0x3$", text, re.M), "arguments have names", text)
            last = gdb.do("q-events 7").splitlines()
            t.ok(last[1:] == ours[-7:] and last[0] == ours[0], "the last seven", last)
            few = gdb.do("q-events 3 zero_fill cow_zero").splitlines()
            t.ok(few[1:] == [s for s in ours if "zero_fill" in s or "cow_zero" in s][-3:], "of two kinds", few)
            t.ok(gdb.do("q-events 0").splitlines() == ours[:1], "none")
            path = os.path.join(folder, "core")
            gdb.do(f"q-dump {path}")
            with Gdb() as dead:
                dead.do(f"q-core {path}")
                t.ok(dead.do("q-events all").splitlines() == ours, "the dump has the same")
                said = dead.do(f"q-timeline {path}")
                with open(path + ".json", encoding="utf-8") as f:
                    names = {e["name"] for e in json.load(f)["traceEvents"]}
                t.ok({"execve", "page fault", "zero_fill"} <= names, "and a time line of it", said, names)
            damages(t, gdb)
    t.done()


main()
