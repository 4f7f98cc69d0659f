"""explain.py - why an address holds what it holds."""
import cpu
import frames
import kernel
import memory
import pagetables
import processes
import slab
import structures
import vmalloc
from command import command
from constants import (DIRECT_BASE, DIRECT_SIZE, KMAP_BASE, KMAP_END, PAGE_SHIFT, PAGE_SIZE,
                       PTE_WRITE, PTE_ZEROPAGE, USER_END, VMALLOC_BASE)


def family_members(member, depth=0):
    """The member and its descendants."""
    yield member
    if depth > 200:
        structures.damaged("a family without end")
        return
    for child in structures.list_of(member.address_of("children"), "struct family", "sibling", "a family"):
        yield from family_members(child, depth + 1)


def places(a, home):
    """Where the page of that home may lie in an address space: there, or in an area that moved."""
    v = processes.find_area(a, home << PAGE_SHIFT)
    if v and not v["moved"]:
        yield home << PAGE_SHIFT
    for v in structures.list_of(a.address_of("moved"), "struct vma", "moved_link", "areas that moved"):
        addr = (home + v["moved"] << PAGE_SHIFT) & 0xffffffff
        if v["start"] <= addr < v["end"]:
            yield addr


def candidates(f):
    """Where the frame could be mapped: (address space, address)."""
    if frames.state(f) == "anon":
        for m in family_members(kernel.at("struct family", f["owner"])):
            if m["as"]:
                a = m.follow("as")
                yield from ((a, addr) for addr in places(a, f["index"]))
    elif f["owner"]:
        areas = kernel.at("struct object", f["owner"]).address_of("areas")
        for v in structures.list_of(areas, "struct vma", "link", "areas of an object"):
            page = f["index"] - v["pgoff"]
            if 0 <= page < v["end"] - v["start"] >> PAGE_SHIFT:
                yield v.follow("as"), v["start"] + (page << PAGE_SHIFT)


def mappings(f):
    """The reverse map: (address space, address, entry) of each entry that shows the frame."""
    for a, addr in candidates(f):
        _, pte = memory.entries(a["cr3"], addr)
        if pte and pagetables.counts(pte[1]) and pte[1] >> PAGE_SHIFT == frames.pfn_of(f):
            yield a, addr, pte[1]


def show_frame(pfn):
    f = frames.frame(pfn)
    if f is None:
        print(f"  frame {pfn:05x}: behind the last one that has a descriptor")
        return None
    zone = memory.string(kernel.var("zones")[f["zone"]]["name"])
    print(f"  frame {pfn:05x}, zone {zone}: {frames.describe(f)}; {frames.numbers(f)}")
    if frames.state(f) in ("anon", "cache") and f["maps"]:
        found = list(mappings(f))
        for a, addr, e in found:
            print(f"    mapped by {processes.owner_of(a.addr)} at {addr:08x}, "
                  + ("writable" if e & PTE_WRITE else "read-only"))
        if len(found) != f["maps"]:
            structures.damaged(f"the reverse map of frame {pfn:05x} finds {len(found)} entries, "
                               f"{f['maps']} are counted")
    return f


# ---- user space

def origin(v, addr):
    """Where the page's contents come from when it is first touched."""
    page = addr - v["start"] >> PAGE_SHIFT
    if v["object"]:
        offset = v["pgoff"] + page << PAGE_SHIFT
        return (f"{processes.area_name(v)} from offset {offset:#x}, "
                + ("shared" if processes.protection(v)[3] == "s" else "private: written pages are copies"))
    return f"{processes.area_name(v) or 'anonymous memory'}: zeros until written"


def show_area(a, addr):
    v = processes.find_area(a, addr)
    if v:
        marks = processes.special(v)
        print(f"  area {v['start']:08x}-{v['end']:08x} {processes.protection(v)} "
              f"({v.follow('ops') and memory.string(v.follow('ops')['name'])}), {origin(v, addr)}"
              + (f"; {marks}" if marks else ""))
        return v
    below = above = None
    for x in processes.areas(a):
        if x["end"] <= addr:
            below = x
        elif not above:
            above = x
    print("  in no area: a program that touches it gets SIGSEGV")
    for x, what, far in ((below, "below ends", addr - below["end"] if below else 0),
                         (above, "above starts", above["start"] - addr if above else 0)):
        if x:
            print(f"    the area {what} {far:#x} bytes away: {processes.map_line(x)}")
    return None


def future(v, e):
    """What the next write would do."""
    if "w" not in processes.protection(v):
        return "a write is forbidden: SIGSEGV"
    if e and pagetables.is_swap(e):
        return "the next touch reads it in"
    if e is None or e == 0:
        return "the first touch is a page fault that gives it a page"
    if e & PTE_ZEROPAGE:
        return "a write gives it a frame of its own"
    if not e & PTE_WRITE:
        return "a write faults: " + ("the page becomes dirty" if processes.protection(v)[3] == "s" else
                                     "copy on write")
    return ""


def explain_user(addr, a):
    print(f"{addr:08x}: user memory of {processes.owner_of(a.addr)}")
    e = pagetables.show_walk(a["cr3"], addr)
    v = show_area(a, addr)
    if e and pagetables.has_frame(e):
        show_frame(e >> PAGE_SHIFT)
        data = memory.physical((e & -PAGE_SIZE) + (addr & 0xffc), 4)
        print(f"  holds {int.from_bytes(data, 'little'):08x} (the word at {addr & -4:08x})")
    if v and future(v, e):
        print(f"  {future(v, e)}")


# ---- the kernel's half

def section(addr):
    """The part of the kernel's image, or None."""
    for name, start, end in kernel.image():
        if start <= addr < end:
            return f"{name} of the kernel: {kernel.symbol_at(addr)}"
    return None


def show_direct(addr):
    print(f"  direct map of physical {addr - DIRECT_BASE:08x}")
    f = show_frame(addr - DIRECT_BASE >> PAGE_SHIFT)
    part = section(addr)
    if part:
        print(f"  {part}")
    if f and frames.state(f) == "slab":
        for line in slab.describe(addr, f):
            print(f"  {line}")


def show_vmalloc(addr, e):
    v = vmalloc.find(addr)
    if v:
        guard = addr >= v["start"] + (v["npages"] << PAGE_SHIFT)
        print(f"  {'the guard page behind ' if guard else ''}{vmalloc.describe(v)}; "
              f"offset {addr - v['start']:#x}")
    else:
        print("  free vmalloc space")
    if e:
        show_frame(e >> PAGE_SHIFT)


def show_window(e):
    if not e:
        print("  a window on high memory, closed")
        return
    print("  a window on high memory, open")
    show_frame(e >> PAGE_SHIFT)


def explain_kernel(addr):
    print(f"{addr:08x}: the kernel's half, the same in every address space")
    e = pagetables.show_walk(kernel.var("kernel_cr3"), addr)
    if DIRECT_BASE <= addr < DIRECT_BASE + DIRECT_SIZE and e:
        show_direct(addr)
    elif VMALLOC_BASE <= addr < kernel.var("vmalloc_end"):
        show_vmalloc(addr, e)
    elif KMAP_BASE <= addr < KMAP_END:
        show_window(e)
    else:
        print("  a hole that nothing is ever mapped in")
        return
    if e:
        print(f"  holds {memory.word(addr & -4):08x} (the word at {addr & -4:08x})")


@command("q-explain")
def q_explain(address, pid=None):
    """q-explain ADDRESS [PID] - why an address holds what it holds.
    The way from the logical address to the frame, each entry decoded bit by bit; the frame, its
    owner, its references, and who else maps it; the area and where its contents come from; for
    the kernel the slab object or vmalloc block. ADDRESS is a number, an expression (&variable,
    $esp), or logical: gs:0x14, 0x33:0. Of the process that runs, or PID;
    a struct aspace will do for PID."""
    linear, how = cpu.segmentation(address)
    print(f"  {how}")
    if linear >= USER_END:
        explain_kernel(linear)
    else:
        explain_user(linear, processes.aspace(pid))
