"""heap.py - a program's malloc heap, from outside: the segments and chunks of libc/malloc/heap.h, the runs of
libc/malloc/runs.h. Addresses and structures come from the program's own debugging information."""
import os
import re
from collections import Counter

import gdb

import kernel
import memory
import processes
import programs
import structures
from command import command
from constants import PAGE_SIZE, ROOT, read_defines

FILE = "libc/malloc/malloc.c"
MAX_SEGMENTS, MAX_CHUNKS = 4096, 1 << 20


def constants():
    """#defines, and the bits of a head."""
    found = read_defines("libc/malloc/heap.h", "libc/malloc/runs.h")
    with open(os.path.join(ROOT, "libc/malloc/heap.h"), encoding="utf-8") as f:
        bits = re.search(r"enum \{([^}]*)\}", f.read())[1]
    found.update((n, int(v)) for n, v in re.findall(r"(\w+) = (\d+)", bits))
    return found


class Members:
    """A structure of the program. Read by the member: most of the heap's state is a map that has no memory."""

    def __init__(self, heap, how, addr):
        self.heap, self.how, self.addr, self.fields = heap, how, addr, how.fields

    def __getitem__(self, name):
        off, t = self.fields[name]
        d = kernel.decoder(t)
        return d.decode(self.heap.read(self.addr + off, d.size), self.addr + off)


class Heap:
    """Read through the page tables of its process, which need not be the one that runs."""

    def __init__(self, p):
        self.directory, self.c = processes.aspace(hex(p["id"]))["cr3"], constants()
        name = programs.executable(p)
        if not programs.Symbols.load(name):
            raise gdb.GdbError(f"no program {name} with symbols")
        self.pages = {}
        self.heap = self.variable("heap")
        # not by its name: the kernel has a struct segment too
        self.segment = kernel.Decoder(kernel.decoder(self.heap.fields["segments"][1]).target)

    def variable(self, name):
        try:
            value = gdb.parse_and_eval(f"'{FILE}'::{name}")
        except gdb.error as e:
            raise gdb.GdbError(f"the program has no heap of {FILE}") from e
        return Members(self, kernel.Decoder(value.type), int(value.address))

    def read(self, addr, size):
        data = b""
        while size > 0:
            n = min(size, PAGE_SIZE - addr % PAGE_SIZE)
            data += self.page(addr & -PAGE_SIZE)[addr % PAGE_SIZE:][:n]
            addr, size = addr + n, size - n
        return data

    def page(self, addr):
        if addr not in self.pages:
            where = memory.translate(self.directory, addr)
            if where is None:
                raise memory.Unreadable(f"page {addr:08x} of the program is not in memory")
            self.pages[addr] = memory.physical(where, PAGE_SIZE)
        return self.pages[addr]

    def word(self, addr):
        return int.from_bytes(self.read(addr, 4), "little")

    def segments(self):
        """(first chunk, end) of each."""
        at, seen = self.heap["segments"], set()
        while at:
            if at in seen or len(seen) > MAX_SEGMENTS:
                structures.damaged(f"the segments run in a circle at {at:08x}")
                return
            seen.add(at)
            s = Members(self, self.segment, at)
            yield at + self.segment.size, at + s["size"] - self.c["HEADER"] if s["size"] else self.heap["top"]
            at = s["next"]

    def run_size(self, payload):
        """Of the blocks of the run that the chunk is; 0: it is none."""
        offset, (there, _) = payload - self.heap["base"], self.heap.fields["map"]
        if not 0 <= offset < self.c["MAP_MAX"]:
            return 0
        try:
            number = self.read(self.heap.addr + there + offset // self.c["GRAIN"], 1)[0]
        except memory.Unreadable:       # a part of the map that nobody has written
            return 0
        return max(8, (number % self.c["LONG"] - 1) * self.c["ALIGN"]) if number else 0

    def chunks(self):
        """(address, size, what it is) of each, in the order of addresses."""
        c, n = self.c, 0
        for at, end in self.segments():
            while at < end:
                head, n = self.word(at), n + 1
                used = head & c["USED"]
                size = head & (c["MAX_USED"] - c["ALIGN"] if used else 0xffffffff & ~c["FLAGS"])
                if size < c["MIN_CHUNK"] or at + size > end or n > MAX_CHUNKS:
                    structures.damaged(f"chunk {at:08x}: its head {head:08x} says {size} bytes")
                    return
                if used and (head ^ head << 16 ^ self.heap["secret"]) >> 20 & 0xfff:
                    structures.damaged(f"chunk {at:08x}: its head {head:08x} was written over")
                run = self.run_size(at + c["HEADER"]) if used else 0
                yield at, size, f"a run of {run}" if run else "in use" if used else "free"
                at += size


@command("q-heap")
def q_heap(pid=None, chunks=None):
    """q-heap [PID [chunks]] - the malloc heap of a program, walked from outside: how many chunks of
    which size are in use (freed ones that rest among them), free, or runs of small blocks. With
    `chunks` each of them. The program's symbols are loaded; a page that is out ends the walk."""
    h = Heap(processes.process(pid))
    found, sizes = Counter(), Counter()
    try:
        for at, size, kind in h.chunks():
            found[kind, size] += 1
            sizes[kind] += size
            if chunks:
                print(f"{at:08x} {size:8} {kind}")
    except memory.Unreadable as e:
        structures.damaged(str(e))
    for (kind, size), n in sorted(found.items()) if not chunks else ():
        print(f"{n:8} of {size:8} bytes  {kind}")
    print(f"{h.heap['heap_bytes']} bytes from the system, {sum(sizes.values())} in {sum(found.values())} chunks: "
          + ", ".join(f"{n} {kind}" for kind, n in sorted(sizes.items())))
    top = h.heap["hard_end"] - h.heap["top"]
    print(f"top {h.heap['top']:08x} with {top} bytes; {h.heap['mapped_chunks']} mapped blocks of "
          f"{h.heap['mapped_bytes']} bytes; {sum(h.heap['rested'])} freed bytes rest")
