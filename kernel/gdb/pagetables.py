"""pagetables.py - page directories and tables, decoded bit by bit."""
import struct

import gdb

import frames
import kernel
import memory
import processes
import structures
import swap
from command import command, number
from constants import (LARGE_PAGE_SIZE, PAGE_SHIFT, PAGE_SIZE, PTE_LARGE, PTE_NOPROT, PTE_PRESENT, PTE_SWAP,
                       PTE_USER, PTE_WRITE, PTE_ZEROPAGE, USER_END)

WRITE_THROUGH, UNCACHED = 0x008, 0x010     # Intel SDM 3A, 4.3; the kernel uses neither
ACCESSED, DIRTY, GLOBAL = 0x020, 0x040, 0x100


def bits(entry, is_pde=False):
    """The bits below the address, in words."""
    yes = ["present" if entry & PTE_PRESENT else "not present",
           "writable" if entry & PTE_WRITE else "read-only",
           "user" if entry & PTE_USER else "kernel only"]
    large = is_pde and entry & PTE_LARGE
    marks = [(WRITE_THROUGH, "write-through"), (UNCACHED, "uncached"), (ACCESSED, "accessed")]
    if not is_pde or large:
        marks += [(DIRTY, "dirty"), (GLOBAL, "global")]
    if large:
        yes.append("4 MB page")
    yes += [name for bit, name in marks if entry & bit]
    if not is_pde:
        yes += ["no access (PROT_NONE)"] if entry & PTE_NOPROT else []
        yes += ["the zero page"] if entry & PTE_ZEROPAGE else []
    return ", ".join(yes)


def meaning(entry, addr):
    """Of a PTE that is not present."""
    if entry == 0:
        return "empty" + (": the area says what the page will be" if addr < USER_END else "")
    if entry & PTE_NOPROT:
        return bits(entry)
    if is_swap(entry):
        return swap.describe(entry)
    return "not present, and neither empty, hidden nor swapped out"


def has_frame(entry):
    return bool(entry & (PTE_PRESENT | PTE_NOPROT))


def is_swap(entry):
    """Does it name a swap slot?"""
    return entry & (PTE_PRESENT | PTE_SWAP) == PTE_SWAP


def counts(entry):
    """Does the entry hold a reference of its frame?"""
    return has_frame(entry) and not entry & PTE_ZEROPAGE


def tables(directory, start=0, end=USER_END):
    """(linear address of the first page, the 1,024 entries) of each page table in the range."""
    pdes = struct.unpack("<1024I", memory.physical(directory, PAGE_SIZE))
    for i in range(start >> 22, (end - 1 >> 22) + 1):
        if pdes[i] & PTE_PRESENT and not pdes[i] & PTE_LARGE:
            yield i << 22, struct.unpack("<1024I", memory.physical(pdes[i] & -PAGE_SIZE, PAGE_SIZE))
        elif pdes[i] & PTE_LARGE:
            yield i << 22, pdes[i]


def user_entries(directory, start=0, end=USER_END):
    """(address, PTE) of each entry that is not empty."""
    for base, table in tables(directory, start, end):
        if isinstance(table, int):
            structures.damaged(f"a 4 MB page in user space at {base:08x}")
            continue
        for i, e in enumerate(table):
            if e and start <= base + (i << PAGE_SHIFT) < end:
                yield base + (i << PAGE_SHIFT), e


def show_walk(directory, addr):
    """The two steps of the walk. The PTE, or the PDE of a large page; None where there is none."""
    (where, pde), pte = memory.entries(directory, addr)
    print(f"  PDE {addr >> 22:03x} at physical {where:08x} = {pde:08x}: "
          + (bits(pde, True) if pde else "empty: no page table"))
    if pte is None:
        return pde if pde & PTE_PRESENT else None
    where, e = pte
    print(f"  PTE {addr >> 12 & 1023:03x} at physical {where:08x} = {e:08x}: "
          + (bits(e) if e & PTE_PRESENT else meaning(e, addr)))
    return e


def contiguous(entries):
    """Runs of entries with equal bits on consecutive pages: (start, end, first entry, in a row)."""
    run = None
    for addr, e, size in entries:
        low = e % PAGE_SIZE & ~(ACCESSED | DIRTY)
        if run and addr == run[1] and low == run[4] and size == run[5]:
            in_row = (e & -PAGE_SIZE) == (run[2] & -PAGE_SIZE) + addr - run[0]
            run[1], run[3] = addr + size, run[3] and in_row
        else:
            if run:
                yield run
            run = [addr, addr + size, e, True, low, size]
    if run:
        yield run


def all_entries(directory, start, end):
    for base, table in tables(directory, start, end):
        if isinstance(table, int):
            yield base, table, LARGE_PAGE_SIZE
            continue
        for i, e in enumerate(table):
            if e and start <= base + (i << PAGE_SHIFT) < end:
                yield base + (i << PAGE_SHIFT), e, PAGE_SIZE


@command("q-pt")
def q_pt(pid=None, span=None):
    """q-pt [PID [RANGE]] - the page table of a process: what is present, in runs of equal bits.
    RANGE is START-END or one address; without it user space. With one address the walk is shown
    step by step. PID 0 is the kernel's own directory; with no range it is shown from the direct map
    on."""
    if pid is not None and number(pid) == 0:
        directory, start, end = kernel.var("kernel_cr3"), USER_END, 1 << 32
    else:
        a = processes.aspace(pid)
        directory, start, end = a["cr3"], 0, USER_END
    if span:
        first, _, last = span.partition("-")
        start = number(first) & -PAGE_SIZE
        end = number(last) if last else start + PAGE_SIZE
        if end <= start:
            raise gdb.GdbError(f"{span}: the end is not behind the start")
    print(f"page directory {directory:08x}")
    if span and end == start + PAGE_SIZE:
        e = show_walk(directory, start)
        f = frames.frame(e >> PAGE_SHIFT) if e and has_frame(e) else None
        if f:
            print(f"  frame {frames.pfn_of(f):05x}: {frames.describe(f)}; {frames.numbers(f)}")
        return
    for first, last, e, in_row, _, size in contiguous(all_entries(directory, start, end)):
        place = f"{'slot' if is_swap(e) else 'frame'} {e >> PAGE_SHIFT:05x}" + (" on" if in_row and last - first > size else
                                                  "" if in_row else " and others")
        words = "swapped out" if is_swap(e) else bits(e & ~(ACCESSED | DIRTY), size != PAGE_SIZE)
        print(f"{first:08x}-{last & 0xffffffff:08x} {last - first >> PAGE_SHIFT:6} pages  {place:22} {words}")
