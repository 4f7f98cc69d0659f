#!/usr/bin/env python3
"""`make trace`: the time line of a known program is exactly its steps, thread by thread; the JSON is what Perfetto
reads (every slice that begins ends, in order of time); and when memory is short the history shows pages leave and
come back."""
import json
import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(__file__))
from machine import BUILD, ROOT, Tap

# tests/user/trace_steps.c between its marks: what it does in its area, and its system calls.
PARENT = """
mark begin
B fault 50000000 | zero_fill 50000000 | E
B fault 50001000 | zero_page 50001000 | E
B fault 50001000 | cow_zero 50001000 | E
B fork | fork | E 8
B wait4 | E 8
B fault 50000000 | cow_reuse 50000000 | E
B mprotect | area_split 50000000 50001000 50003000 | area_split 50001000 50002000 50003000 | E 0
mark malloc | mark realloc | mark moved | mark free
B munmap | E 0
mark end
"""
CHILD = """
B fault 50000000 | cow_copy 50000000 | E
B fault 50002000 | zero_page 50002000 | E
B exit_group | exit | E
"""


def record(t, name, *options):
    """The events of build/trace/NAME.json, and the lines of NAME.txt."""
    done = subprocess.run([os.path.join(ROOT, "tests/qemu/trace"), "--name", name, *options], text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    t.ok(done.returncode == 0 and f"{name}.json" in done.stdout, f"{name}: it is recorded", done.stdout)
    path = os.path.join(BUILD, "trace", name)
    with open(path + ".json", encoding="utf-8") as f:
        events = json.load(f)["traceEvents"]
    with open(path + ".txt", encoding="utf-8") as f:
        return events, f.read().splitlines()


def offence(events):
    """What is wrong with the first event that is not as the Trace Event Format wants it, or None."""
    before, stacks = 0, {}
    for e in events:
        if not all(isinstance(e.get(k), t) for k, t in (("ph", str), ("name", str), ("pid", int), ("tid", int))) \
                or not isinstance(e.get("ts"), (int, float)) or not isinstance(e.get("args", {}), dict):
            return f"a member is missing or of another type: {e}"
        if e["ph"] == "M":
            continue
        if e["ts"] < before:
            return f"time runs back: {e}"
        before = e["ts"]
        stack = stacks.setdefault(e["tid"], [])
        if e["ph"] == "B":
            stack.append(e["name"])
        elif e["ph"] == "E":
            if not stack or stack.pop() != e["name"]:
                return f"an end without its begin: {e}"
        elif e["ph"] not in "iC" or (e["ph"] == "i" and e.get("s") != "t"):
            return f"an event of no kind: {e}"
    left = {t: s for t, s in stacks.items() if s}
    return f"begun, not ended: {left}" if left else None


def words(e, result):
    """An event as the tables above have it."""
    a = e.get("args", {})
    if e["ph"] == "E":
        return f"E {result}" if result is not None else "E"
    if e["name"] == "mark":
        return f"mark {a['name']}"
    name = "fault" if e["name"] == "page fault" else e["name"]
    places = [a[k] for k in ("start", "at", "end") if k in a] if e["cat"] in ("fault", "area") else []
    return " ".join((["B"] if e["ph"] == "B" else []) + [name] + places)


def steps(events, tid):
    """What the thread did in the program's area, its marks, and the calls that are steps of the program."""
    out, stack = [], []
    for e in events:
        if e["tid"] != tid or e["ph"] not in "BEi":
            continue
        if e["ph"] == "B":
            stack.append(e)
        about = stack.pop() if e["ph"] == "E" else e
        a = about.get("args", {})
        if about["name"] in ("write", "brk") or (about["cat"] in ("fault", "area")
                                                 and not a.get("start", a.get("at")).startswith("5")):
            continue
        out.append(words(e, a.get("result")))
    return out


def lines(table):
    return [w.strip() for line in table.strip().splitlines() for w in line.split("|")]


def known_program(t):
    events, text = record(t, "steps", "--initrd", f"{BUILD}/tests.cpio", "--groups", "syscall,fault,area,process,mark",
                          "--malloc", "/tests/trace_steps")
    t.ok(offence(events) is None, "the JSON is valid, in order and balanced", offence(events))
    names = {e["args"]["name"]: e["tid"] for e in events if e["name"] == "thread_name"}
    mine = [n for n in names if n.startswith("trace_steps")]
    t.ok(len(mine) == 2, "two threads have the program's name", names)
    parent, child = sorted(names[n] for n in mine)
    done = steps(events, parent)
    begin, end = done.index("mark begin"), done.index("mark end")
    want = [w.replace("E 8", f"E {child}") for w in lines(PARENT)]
    t.ok(done[begin:end + 1] == want, "the parent's events are its steps, and nothing else", *done[begin:end + 1])
    done = steps(events, child)
    t.ok(done == lines(CHILD), "the child's too", *done)
    live = [e["args"]["bytes"] for e in events if e["ph"] == "C"]
    t.ok(live == [100, 200, 0], "malloc's bytes are counted", live)
    calls = [e for e in events if e["ph"] == "B" and e["name"] == "mprotect"]
    t.ok([e["args"] for e in calls] == [{"start": "0x50001000", "length": "0x1000", "prot": "0x1", "result": 0}],
         "a call has its arguments by name, and its result", calls)
    t.ok(len(text) == sum(e["ph"] in "Bi" for e in events) and any(
        "  mprotect(start=0x50001000, length=0x1000, prot=0x1) = 0   [" in s for s in text), "the text says the same",
         *text[:40])


def short_memory(t):
    with tempfile.NamedTemporaryFile(prefix="quire-", suffix=".img") as disk:
        disk.truncate(64 << 20)
        events, _ = record(t, "swapping", "--all", "--groups", "reclaim,swap,io,sched,slab,buddy", "--ram", "16M",
                           "--drive", f"file={disk.name},format=raw,if=ide", "--before",
                           "mkswap /dev/hda; swapon /dev/hda", "usemem 20m")
    t.ok(offence(events) is None, "the JSON is valid, in order and balanced", offence(events))
    names = {e["name"] for e in events if e["ph"] == "i"}
    wanted = {"evict", "swap_out", "swap_in", "write_back", "read_in", "switch", "buddy_split", "buddy_merge"}
    t.ok(wanted <= names, "pages leave, are written, and come back", names)
    cpu = [e for e in events if e["ph"] == "B" and e["cat"] == "sched"]
    t.ok(cpu and len({e["name"] for e in cpu}) >= 2, "who runs is a thread of its own", cpu[:5])


def main():
    t = Tap(12)
    known_program(t)
    short_memory(t)
    t.done()


main()
