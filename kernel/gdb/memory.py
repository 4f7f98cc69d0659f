"""memory.py - bytes of the stopped machine, by linear or physical address: of QEMU through its gdb
stub, or of a dump with no QEMU alive (core.py).

Within one command memory stands still, so pages are kept until the command ends (forget()).
"""
import gdb

from constants import DIRECT_BASE, DIRECT_SIZE, LARGE_PAGE_SIZE, PAGE_SIZE

PRESENT, LARGE = 1, 0x80            # Intel SDM 3A, 4.3

dump = None                         # the core.Dump that is loaded, or None: QEMU is asked
pages = {}                          # linear address of a page -> its bytes, within one command


class Unreadable(Exception):
    """No memory there."""


def forget():
    """The machine may have run since."""
    pages.clear()


def stub_physical(addr, size):
    """Through QEMU's stub, which reads physical memory when it is told so."""
    inferior = gdb.selected_inferior()
    inferior.connection.send_packet("Qqemu.PhyMemMode:1")
    try:
        return bytes(inferior.read_memory(addr, size))
    finally:
        inferior.connection.send_packet("Qqemu.PhyMemMode:0")


def raw(addr, size):
    """Linear memory as the machine has it now, past the kept pages."""
    if dump:
        data = b"".join(dump_parts(addr, size))
        if len(data) != size:
            raise Unreadable(f"nothing is mapped at {addr:08x}")
        return data
    try:
        return bytes(gdb.selected_inferior().read_memory(addr, size))
    except (gdb.error, OverflowError) as e:
        raise Unreadable(f"nothing is mapped at {addr:08x}") from e


def dump_parts(addr, size):
    while size > 0:
        n = min(size, PAGE_SIZE - addr % PAGE_SIZE)
        where = translate(cr3(), addr)
        if where is None:
            return
        yield dump.physical(where, n)
        addr, size = addr + n, size - n


def read(addr, size):
    """size bytes of linear memory, in the address space that is loaded now."""
    first = addr % PAGE_SIZE
    if first + size > PAGE_SIZE:
        n = PAGE_SIZE - first
        return read(addr, n) + read(addr + n, size - n)
    base = addr - first
    page = pages.get(base)
    if page is None:
        page = pages[base] = raw(base, PAGE_SIZE)
    return page[first:first + size]


def block(addr, size):
    """The same for a large piece, in one go; its pages are kept."""
    first, end = addr & -PAGE_SIZE, -(-(addr + size) // PAGE_SIZE) * PAGE_SIZE
    if any(p not in pages for p in range(first, end, PAGE_SIZE)):
        data = raw(first, end - first)
        for p in range(first, end, PAGE_SIZE):
            pages[p] = data[p - first:p - first + PAGE_SIZE]
        return data[addr - first:addr - first + size]
    return b"".join(pages[p] for p in range(first, end, PAGE_SIZE))[addr - first:][:size]


def physical(addr, size):
    """size bytes of physical memory. Most of it is seen through the direct map."""
    if dump:
        return dump.physical(addr, size)
    if addr + size <= DIRECT_SIZE:
        try:
            return read(DIRECT_BASE + addr, size)
        except Unreadable:
            pass
    try:
        return stub_physical(addr, size)
    except (gdb.error, AttributeError) as e:
        raise Unreadable(f"no physical memory at {addr:08x}") from e


def word(addr):
    return int.from_bytes(read(addr, 4), "little")


def string(addr, limit=256):
    """The text at addr, up to its NUL."""
    text = b""
    while len(text) < limit and b"\0" not in text:
        text += read(addr + len(text), min(limit - len(text), PAGE_SIZE - (addr + len(text)) % PAGE_SIZE))
    return text.split(b"\0")[0].decode("utf-8", "replace")


def cr3():
    """The page directory that is loaded."""
    return dump.cr3 if dump else int(gdb.parse_and_eval("(unsigned)$cr3")) & -PAGE_SIZE


def entries(directory, addr):
    """The PDE and the PTE of addr, as (physical address, value); the PTE is None where the PDE
    leads to no table."""
    at = directory + (addr >> 22) * 4
    pde = int.from_bytes(physical(at, 4), "little")
    if not pde & PRESENT or pde & LARGE:
        return (at, pde), None
    pt = (pde & -PAGE_SIZE) + (addr >> 12 & 1023) * 4
    return (at, pde), (pt, int.from_bytes(physical(pt, 4), "little"))


def translate(directory, addr):
    """The physical address, or None."""
    (_, pde), pte = entries(directory, addr)
    if not pde & PRESENT:
        return None
    if pte is None:
        return (pde & -LARGE_PAGE_SIZE) + addr % LARGE_PAGE_SIZE
    return (pte[1] & -PAGE_SIZE) + addr % PAGE_SIZE if pte[1] & PRESENT else None
