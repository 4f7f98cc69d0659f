"""timeline.py - the history of events as the JSON that Perfetto and chrome://tracing read, and as a text time line.
Without gdb: tests/qemu/trace writes what `make trace` recorded.

What has a begin and an end is a slice of its thread: a system call (call ... result), a page fault (fault ...
return). A slice that lacks its begin is left out; one that lacks its end ends with its thread, or with the history.
All else is an instant. Who runs is a thread of its own, "CPU"; the bytes that a program has from malloc
(MALLOC_TRACE=1) are a counter.

Trace Event Format: Google, "Trace Event Format", 2016."""
import json
from collections import namedtuple

import eventtable

QUIRE, CPU = 1, 1 << 22             # a "process" for all threads; no thread of the kernel has that number
GROUPS = {e.name: e.group for e in eventtable.events}
BEGINS = {"call": "result", "fault": "return"}
ENDS = {end: begin for begin, end in BEGINS.items()}
ADDED = ("more", "text")            # to the slice of the call before


def shown(result):
    """A negative number that is no errno is an address."""
    return int(result) if int(result) > -4096 else hex(int(result) & 0xffffffff)


class Slice:
    """What a thread does from `start` to `end`, `depth` others around it; an instant has no end."""

    def __init__(self, r, kind, depth):
        self.tid, self.start, self.end, self.kind, self.depth = r.tid, r.ns, None, kind, depth
        self.name, self.values, self.result = r.name, list(r.values), None

    def add(self, r):
        """Arguments four to six, or what one of them points to: `of` says which and which part of it (abi/trace.h)."""
        if r.name == "more":
            self.values += r.values
            return
        of, text = int(r.values[0][1], 16), r.values[1][1].strip('"')
        which, at = of & 0xff, of >> 8 & 0xff
        if which < len(self.values):
            name, old = self.values[which]
            old = "" if old[0] != '"' else old.strip('"') + ("" if at else " ")
            self.values[which] = name, f'"{old}{text}"'


Step = namedtuple("Step", "phase ns slice")     # "B", "E" or "i"


class History:
    """Records in order of time, as steps of threads."""

    def __init__(self, records, names=()):
        # An interrupt's record may come between another's number and its time.
        self.records = sorted(eventtable.name_arguments(records), key=lambda r: r.ns)
        self.names = dict(names)
        self.steps, self.open = [], {}
        for r in self.records:
            self.take(r)
        for tid in list(self.open):
            self.close_all(tid, self.records[-1].ns)

    def take(self, r):
        stack = self.open.setdefault(r.tid, [])
        if r.name in ADDED:
            if stack and stack[-1].kind == "call":
                stack[-1].add(r)
        elif r.name in ENDS:
            self.leave(r, stack)
        elif r.name in BEGINS:
            s = Slice(r, r.name, len(stack))
            if r.name == "call":
                s.name, s.values = s.values[0][1], s.values[1:]
            stack.append(s)
            self.steps.append(Step("B", r.ns, s))
        else:
            self.steps.append(Step("i", r.ns, Slice(r, "instant", len(stack))))
            self.note(r)

    def leave(self, r, stack):
        """The end of the innermost slice of that kind; those inside it, which have none, end too."""
        if not any(s.kind == ENDS[r.name] for s in stack):
            return
        while stack:
            s = stack.pop()
            self.end(s, r.ns)
            if s.kind == ENDS[r.name]:
                s.result = shown(r.values[-1][1]) if r.name == "result" else None
                return

    def end(self, s, ns):
        s.end = ns
        self.steps.append(Step("E", ns, s))

    def close_all(self, tid, ns):
        for s in reversed(self.open.pop(tid, [])):
            self.end(s, ns)

    def note(self, r):
        """What changes the names of threads, and their ends."""
        if r.name == "exec":
            self.names[r.tid] = r.values[0][1].strip('"')
        elif r.name == "fork":
            self.names.setdefault(int(r.values[0][1]), self.names.get(r.tid, "thread"))
        elif r.name == "exit":
            self.close_all(r.tid, r.ns)

    def title(self, tid):
        if tid == CPU:
            return "CPU"
        return f"{self.names.get(tid, 'thread')} ({tid})" if tid else "kernel"

    def running(self):
        """(from, to, who) of each time on the CPU. Of threads that are not recorded only the sum is known."""
        since, who = None, 0
        for r in self.records:
            if r.name == "switch":
                if since is not None:
                    yield since, r.ns, self.title(who) if who == r.tid else "others"
                since, who = r.ns, int(r.values[0][1])


def heap_bytes(history):
    """(time, thread, bytes) after each mark that malloc made."""
    blocks = {}
    for r in history.records:
        mark = dict(r.values)
        what = mark.get("name", "").strip('"')
        if r.name != "mark" or what not in ("malloc", "free", "realloc", "moved"):
            continue
        mine = blocks.setdefault(r.tid, {})
        if what in ("free", "realloc"):
            mine.pop(mark["a"], None)
        elif mark["a"] != "0":
            mine[mark["a"]] = int(mark["b"], 0)
        if what != "realloc":           # "moved" follows, with the block that it is now
            yield r.ns, r.tid, sum(mine.values())


def event(phase, ns, tid, name, category, args=None):
    e = {"ph": phase, "ts": ns / 1000, "pid": QUIRE, "tid": tid, "name": name, "cat": category}
    if args:
        e["args"] = args
    if phase == "i":
        e["s"] = "t"
    return e


def arguments(s):
    args = {name: value.strip('"') for name, value in s.values}
    if s.result is not None:
        args["result"] = s.result
    return args


def trace_events(history):
    """The list of the Trace Event Format, in order of time."""
    out = []
    for phase, ns, s in history.steps:
        category = GROUPS["call" if s.kind == "call" else "fault" if s.kind == "fault" else s.name]
        name = "page fault" if s.kind == "fault" else s.name
        out.append(event(phase, ns, s.tid, name, category, None if phase == "E" else arguments(s)))
    for start, end, who in history.running():
        out += [event("B", start, CPU, who, "sched"), event("E", end, CPU, who, "sched")]
    for ns, tid, n in heap_bytes(history):
        out.append(event("C", ns, tid, f"malloc, {history.title(tid)}", "mark", {"bytes": n}))
    out.sort(key=lambda e: e["ts"])     # stable: what happens at one time stays in its order
    tids = dict.fromkeys(e["tid"] for e in out)
    return [{"ph": "M", "ts": 0, "pid": QUIRE, "tid": 0, "name": "process_name", "args": {"name": "Quire"}}] + [
        {"ph": "M", "ts": 0, "pid": QUIRE, "tid": t, "name": "thread_name", "args": {"name": history.title(t)}}
        for t in tids] + out


def text_lines(history):
    """Milliseconds since the first record, thread, what it does, indented by what it is inside of; the time that a
    slice took is behind it."""
    first = history.records[0].ns if history.records else 0
    for phase, ns, s in history.steps:
        if phase == "E":
            continue
        words = " ".join(f"{k}={v}" for k, v in s.values)
        text = f"{s.name}({', '.join(f'{k}={v}' for k, v in s.values)})" if s.kind == "call" else f"{s.name} {words}"
        if s.result is not None:
            text += f" = {s.result}"
        took = f"   [{(s.end - s.start) / 1e6:.3f} ms]" if phase == "B" else ""
        yield f"{(ns - first) / 1e6:12.6f}  {history.title(s.tid):16} {'  ' * s.depth}{text}{took}"


def write(path, records, names=()):
    """path.json and path.txt."""
    history = History(records, names)
    with open(path + ".json", "w", encoding="utf-8") as f:
        f.write('{"displayTimeUnit": "ns", "traceEvents": [\n')
        f.write(",\n".join(json.dumps(e) for e in trace_events(history)) + "\n]}\n")
    with open(path + ".txt", "w", encoding="utf-8") as f:
        f.writelines(line + "\n" for line in text_lines(history))
