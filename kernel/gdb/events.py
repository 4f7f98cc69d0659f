"""events.py - the history of events: the ring of kernel/sched/trace.h, as it lies in memory."""
import re

import gdb

import eventtable
import frames
import kernel
import memory
import processes
import structures
import timeline
from command import command
from constants import read_defines

SHOWN = 40
CHUNK = 4096                        # records that are read at once


def clock():
    """A function from ticks of the TSC to nanoseconds, as clock_of_tsc()."""
    mult = kernel.var("tsc_mult", "kernel/sched/clock.c")
    boot = int.from_bytes(memory.read(int(gdb.parse_and_eval("(unsigned)&boot_tsc")), 8), "little")
    shift = read_defines("kernel/sched/clock.c")["SHIFT"]
    return lambda tsc: (tsc - boot) * mult >> shift if mult else tsc


class Ring:
    """The records that are still there: numbers first to head."""

    def __init__(self):
        self.slots = kernel.var("trace_ring")
        self.size = kernel.var("trace_last") + 1 if self.slots else 0
        self.head = kernel.var("trace_head_nr")
        self.first = max(0, self.head - self.size)
        self.record = kernel.decoder(kernel.kind("struct trace_record"))
        if self.size & self.size - 1:
            structures.damaged(f"the ring of events has room for {self.size}, no power of two")
            self.head = self.first = 0

    def newest_first(self):
        """(number, bytes)"""
        width, nr = self.record.size, self.head
        while nr > self.first:
            at = (nr - 1) % self.size
            n = min(nr - self.first, at + 1, CHUNK)
            data = memory.block(self.slots + (at + 1 - n) * width, n * width)
            for i in range(n):
                nr -= 1
                yield nr, data[(n - 1 - i) * width:(n - i) * width]

    def take(self, data):
        """(time, thread, number of the event, its words) of a record's bytes."""
        r = self.record.decode(data, 0)
        at = self.record.offset("event") + 4
        return r["time"], r["tid"], r["event"], data[at:at + 4 * eventtable.WORDS]


def pfn(descriptor):
    """A number in any case: what the record says need not be so any more."""
    return ((descriptor - frames.first()) // frames.size()) & 0xffffffff


def decode(taken):
    """Records, from what Ring.take() gave."""
    to_ns = clock()
    for tsc, tid, number, data in taken:
        if number >= len(eventtable.events):
            structures.damaged(f"a record of event {number}, which there is not")
            continue
        event = eventtable.events[number]
        yield eventtable.Record(to_ns(tsc), tid, event.name, eventtable.fields(event, data, pfn))


def describe(taken):
    """Lines of text, for records from the oldest to the newest."""
    return map(eventtable.line, eventtable.name_arguments(decode(taken)))


def groups_on(bits):
    names = list(dict.fromkeys(e.group for e in eventtable.events))
    return " ".join(n for i, n in enumerate(names) if bits >> i & 1) or "nothing"


def the_ring():
    if not kernel.has("trace_ring"):
        raise gdb.GdbError("this kernel was built without a history of events")
    return Ring()


@command("q-events")
def q_events(*what):
    """q-events [N|all] [WORD]... - the history of events: the last 40, the last N, or all that are in the
    ring, oldest first; with words only lines that have one of them. A line: seconds since boot, thread,
    event, its values; arguments of system calls by their names. `trace on` in the guest starts it."""
    limit, *words = (what if what and re.fullmatch(r"\d+|all", what[0]) else (str(SHOWN), *what))
    ring = the_ring()
    print(f"# {ring.head} events, {ring.first} of them lost, room for {ring.size}; on: "
          f"{groups_on(kernel.var('trace_on'))}")
    most = ring.size if limit == "all" else int(limit)
    if words:
        lines = describe(ring.take(data) for _, data in reversed(list(ring.newest_first())))
        found = [s for s in lines if any(w in s for w in words)][-most:] if most else []
    else:
        newest = [data for _, (_, data) in zip(range(most), ring.newest_first())]
        found = describe(map(ring.take, reversed(newest)))
    for text in found:
        print(text)


@command("q-timeline")
def q_timeline(name):
    """q-timeline NAME - the history of events as NAME.json, for Perfetto (ui.perfetto.dev) or chrome://tracing, and
    as a text time line in NAME.txt. `make trace` records one and writes it without gdb."""
    ring = the_ring()
    records = list(decode(ring.take(data) for _, data in reversed(list(ring.newest_first()))))
    names = {t["id"]: str(t["name"]) for t in processes.threads()}
    timeline.write(name, records, names)
    print(f"{len(records)} events: {name}.json, {name}.txt")
