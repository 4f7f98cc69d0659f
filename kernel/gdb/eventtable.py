"""eventtable.py - the kernel's events and system calls, read from the tables that the kernel is made from
(abi/trace.def, abi/syscall.def), and records as lines of text. Without gdb: tests/qemu/trace reads it too."""
import os
import re
from collections import namedtuple

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ABI = os.path.join(ROOT, "libc/include/abi")
WORDS = 4                           # of a record

# words: (type, name) each; text: the name of what the rest of the record is, or None
Event = namedtuple("Event", "name group words text")


def lines_of(name, pattern):
    """What follows the macro's arguments in each line of a table that begins with the pattern."""
    with open(os.path.join(ABI, name), encoding="utf-8") as f:
        return re.findall(pattern, f.read(), re.M)


def pairs(rest):
    """"addr, at, hex, error" => [("addr", "at"), ("hex", "error")]; a word that is left over is last."""
    words = [w for w in re.split(r",\s*", rest) if w]
    return list(zip(words[::2], words[1::2])), words[-1] if len(words) % 2 else None


def read_events():
    """By number."""
    found = lines_of("trace.def", r"^TRACET?\d\((\w+), (\w+)(?:, )?([^)]*)\)")
    return [Event(name, group, *pairs(rest)) for group, name, rest in found]


def read_calls():
    """number -> (name, names of arguments)"""
    found = lines_of("syscall.def", r"^SYSCALL\d\((\d+), (\w+)(?:,\s*)?([^)]*)\)")
    return {int(nr): (name, [a for _, a in pairs(rest)[0]]) for nr, name, rest in found}


events = read_events()
calls = read_calls()


def signed(value):
    return value - (1 << 32) if value >> 31 else value


def word(kind, value, pfn_of):
    """As put_word() of kernel/procfs/trace.c. pfn_of(descriptor): the frame's number."""
    if kind == "addr":
        return f"{value:08x}"
    if kind == "dec":
        return str(value)
    if kind in ("int", "pid"):
        return str(signed(value))
    if kind == "call" and value in calls:
        return calls[value][0]
    number = pfn_of(value) if kind == "frame" else value
    return hex(number) if number else "0"


def letters(data):
    """What of a record's text can be printed."""
    return "".join(chr(c) if 32 <= c <= 126 and c != 34 else "." for c in data.split(b"\0")[0])


def fields(event, data, pfn_of):
    """[(name, value)...] of a record's words, which are `data`."""
    arg = [int.from_bytes(data[i:i + 4], "little") for i in range(0, 4 * WORDS, 4)]
    out = [(name, word(kind, arg[i], pfn_of)) for i, (kind, name) in enumerate(event.words)]
    if event.text:
        out.append((event.text, f'"{letters(data[4 * len(event.words):])}"'))
    return out


# values: (name, text) each
Record = namedtuple("Record", "ns tid name values")


def line(r):
    """As put_record() of kernel/procfs/trace.c."""
    return f"{r.ns // 10**9:5}.{r.ns % 10**9:09} {r.tid:5} {r.name:<12}" + "".join(f" {k}={v}" for k, v in r.values)


def parse(text):
    """The Record of such a line, or None."""
    m = re.match(r" *(\d+)\.(\d{9}) +(-?\d+) (\w+) *(.*)$", text)
    if not m:
        return None
    return Record(int(m[1]) * 10**9 + int(m[2]), int(m[3]), m[4], re.findall(r'(\w+)=("[^"]*"|\S+)', m[5]))


def name_arguments(records):
    """a, b, c of system calls become what their manual pages call them; what a call has not is left out."""
    numbers, names = {name: nr for nr, (name, _) in calls.items()}, {}
    for r in records:
        start = {"call": 1, "more": 0}.get(r.name)
        if start:
            nr = numbers.get(r.values[0][1])
            names[r.tid] = calls[nr][1] if nr is not None else list("abcdef")
        if start is None:
            yield r
            continue
        known = names.get(r.tid, list("abcdef"))[0 if start else 3:]
        yield r._replace(values=r.values[:start] + [(n, v) for n, (_, v) in zip(known, r.values[start:])])
