"""core.py - memory dumps: taken from QEMU, made legible to gdb, and read with no QEMU alive.

QEMU's dump-guest-memory writes physical memory and the registers as an ELF file of 64 bits, which
gdb does not take for an i386 and whose addresses are physical. So the file gets new headers, at its
end: an ELF file of 32 bits in which each run of pages that the loaded page directory maps is a
segment at its linear address. gdb then reads the kernel and the process that ran; the commands read
everything else through the old segments, which stay as a kind that gdb skips.
"""
import os
import struct

import gdb

import memory
import programs
from command import command

EHDR32, PHDR32 = struct.Struct("<16sHHIIIIIHHHHHH"), struct.Struct("<8I")
EHDR64, PHDR64 = struct.Struct("<16sHHIQQQIHHHHHH"), struct.Struct("<IIQQQQQQ")
CORE, I386, LOAD, NOTE = 4, 3, 1, 4
PHYSICAL = 0x60000000               # our own kind of segment: the operating systems' range
MAX_SEGMENTS = 65000                # e_phnum has 16 bits
CR3_AT = 392 + 3 * 8                # in QEMU's note: after two words, 18 registers, 10 segments
QEMU_NOTE = 440


def align4(n):
    return (n + 3) & ~3


class Dump:
    """A file that dump-guest-memory wrote, with its headers of either kind."""

    def __init__(self, path):
        self.path, self.file = path, open(path, "rb")
        self.ram, self.notes, self.old = [], None, False
        self.read_headers()
        self.cr3 = self.find_cr3() & -4096

    def at(self, offset, size):
        self.file.seek(offset)
        return self.file.read(size)

    def read_headers(self):
        """The pieces of physical memory, (start, size, offset), and where the notes are."""
        ident = self.at(0, 16)
        if ident[:4] != b"\x7fELF":
            raise gdb.GdbError(f"{self.path} is no ELF file")
        self.old = ident[4] == 2
        head, entry = (EHDR64, PHDR64) if self.old else (EHDR32, PHDR32)
        fields = head.unpack(self.at(0, head.size))
        if fields[1] != CORE:
            raise gdb.GdbError(f"{self.path} is no dump of memory")
        phoff, phnum = fields[5], fields[10]
        for kind, *f in entry.iter_unpack(self.at(phoff, phnum * entry.size)):
            offset, physical, size = (f[1], f[3], f[4]) if self.old else (f[0], f[2], f[3])
            if kind == NOTE:
                self.notes = offset, size
            elif kind == (LOAD if self.old else PHYSICAL):
                self.ram.append((physical, size, offset))
        if not self.notes or not self.ram:
            raise gdb.GdbError(f"{self.path} holds no physical memory: dump-guest-memory without -p")

    def find_cr3(self):
        data, at = self.at(*self.notes), 0
        while at + 12 <= len(data):
            name, size, _ = struct.unpack_from("<3I", data, at)
            body = at + 12 + align4(name)
            if data[at + 12:at + 16] == b"QEMU" and size == QEMU_NOTE:
                return struct.unpack_from("<I", data, body + CR3_AT)[0]
            at = body + align4(size)
        raise gdb.GdbError(f"{self.path} does not say what CR3 was")

    def offset(self, addr):
        """(where in the file, how many bytes from there on) of a physical address, or None."""
        for start, size, offset in self.ram:
            if start <= addr < start + size:
                return offset + addr - start, start + size - addr
        return None

    def physical(self, addr, size):
        """A piece that the dump has not (a hole between pieces) is no memory."""
        where = self.offset(addr)
        if where is None or where[1] < size:
            raise memory.Unreadable(f"the dump has no physical memory at {addr:08x}")
        return self.at(where[0], size)

    # ---- the linear view

    def table(self, addr):
        return struct.unpack("<1024I", self.physical(addr, 4096)) if self.offset(addr) else ()

    def pages(self):
        """(linear, physical, size) of all that the directory maps, in order."""
        for i, pde in enumerate(self.table(self.cr3)):
            if not pde & memory.PRESENT:
                continue
            if pde & memory.LARGE:
                yield i << 22, pde & -0x400000, 0x400000
                continue
            for j, pte in enumerate(self.table(pde & -4096)):
                if pte & memory.PRESENT:
                    yield i << 22 | j << 12, pte & -4096, 4096

    def in_file(self):
        """The same as (linear, physical, offset, size), cut where the file's pieces end."""
        for linear, physical, size in self.pages():
            while size > 0:
                where = self.offset(physical)
                n = min(size, where[1] if where else 4096)
                if where:
                    yield linear, physical, where[0], n
                linear, physical, size = linear + n, physical + n, size - n

    def segments(self):
        run = None
        for linear, physical, offset, size in self.in_file():
            if run and linear == run[0] + run[3] and offset == run[2] + run[3]:
                run[3] += size
                continue
            if run:
                yield run
            run = [linear, physical, offset, size]
        if run:
            yield run

    def rewrite(self):
        """Put headers of 32 bits behind what is there, and point to them."""
        headers = [PHDR32.pack(NOTE, self.notes[0], 0, 0, self.notes[1], 0, 0, 0)]
        headers += [PHDR32.pack(PHYSICAL, offset, 0, start, size, size, 0, 0)
                    for start, size, offset in self.ram]
        for linear, physical, offset, size in self.segments():
            headers.append(PHDR32.pack(LOAD, offset, linear, physical, size, size, 7, 0))
        headers = headers[:MAX_SEGMENTS]
        os.chmod(self.path, 0o600)
        with open(self.path, "r+b") as f:
            end = f.seek(0, os.SEEK_END)
            if end >= 1 << 32:
                raise gdb.GdbError(f"{self.path} is larger than 4 GB")
            f.write(b"".join(headers))
            f.seek(0)
            f.write(EHDR32.pack(b"\x7fELF\1\1\1".ljust(16, b"\0"), CORE, I386, 1, 0, end, 0, 0, EHDR32.size,
                                PHDR32.size, len(headers), 0, 0, 0))


@command("q-dump", gdb.COMMAND_FILES, early=True)
def q_dump(path):
    """q-dump FILE - all physical memory and the registers into FILE, for q-core later."""
    path = os.path.abspath(path)
    if os.path.exists(path):
        os.remove(path)
    answer = gdb.execute(f"monitor dump-guest-memory {path}", to_string=True)
    if not os.path.exists(path):
        raise gdb.GdbError(f"QEMU wrote no {path}: {answer.strip()}")
    Dump(path).rewrite()
    print(f"{os.path.getsize(path) >> 20} MB in {path}")


@command("q-core", gdb.COMMAND_FILES, early=True)
def q_core(path):
    """q-core FILE - look into a dump, of q-dump or of QEMU's own dump-guest-memory, with no QEMU.
    QEMU's file gets new headers at its end, so that gdb reads it too; its contents stay."""
    path = os.path.abspath(path)
    if Dump(path).old:
        Dump(path).rewrite()
    gdb.execute("set osabi GNU/Linux", to_string=True)     # what a core's registers look like
    gdb.execute(f"core-file {path}", to_string=True)
    memory.forget()
    memory.dump = Dump(path)
    programs.load_running()
    gdb.execute("frame")
