"""frames.py - the frame descriptors, the zones, the buddy system."""
import array
from collections import Counter

import gdb

import kernel
import memory
import processes
import structures
from command import command
from constants import FRAME_POOL_LIST, MAX_ORDER, ORDER_INNER, PAGE_SIZE, flags, words


def size():
    return kernel.sizeof("struct frame")


def first():
    return kernel.var("frames")


def frame(pfn):
    """The descriptor, or None where there is none."""
    if pfn >= kernel.var("nframes"):
        return None
    return kernel.at("struct frame", first() + pfn * size())


def at_address(addr):
    """The descriptor at this address; None when it is none."""
    offset = addr - first()
    return frame(offset // size()) if offset >= 0 and offset % size() == 0 else None


def pfn_of(f):
    return (f.addr - first()) // size()


def state(f):
    return kernel.enum_name("enum frame_state", f["state"])


def slab_name(f):
    return str(kernel.at("struct slab_cache", f["owner"])["name"])


def describe(f):
    """What the frame is used for and by whom, in words."""
    import files
    import vmalloc
    kind, owner = state(f), f["owner"]
    if kind == "free":
        return "free" + (f", first of a block of {1 << f['order']}" if f["order"] != ORDER_INNER else "")
    if kind == "slab":
        return f"slab of cache {slab_name(f)}"
    if kind == "anon":
        return f"anonymous memory of {processes.family_name(owner)}, page {f['index'] << 12:08x}"
    if kind == "cache":
        name = files.object_name(kernel.at("struct object", owner)) if owner else "a file, truncated away"
        return f"page {f['index']} of {name}"
    if kind in ("vmalloc", "kstack"):
        return f"page {f['index']} of {vmalloc.describe(kernel.at('struct varea', owner))}"
    if kind == "pgtable":
        return "a page table or directory"
    if kind == "kernel":
        if f.addr == kernel.var("zero_frame"):
            return "the zero frame"
        return "the kernel's own" + (f", allocated by {kernel.symbol_at(owner)}" if owner else "")
    return kind


def mapped(f):
    return "mapped once" if f["maps"] == 1 else f"mapped {f['maps']} times"


def pool_lists():
    """The names of a pool's lists, by number."""
    names = sorted(kernel.enum("enum pool_list").items(), key=lambda n: n[1])
    return [n.removeprefix("POOL_").lower() for n, _ in names if n.startswith("POOL_")]


def pool_list(f):
    return pool_lists()[f["flags"] & FRAME_POOL_LIST]


def numbers(f):
    """References and so on."""
    text = f"refs {f['refs']}"
    kind = state(f)
    if kind in ("anon", "cache"):
        text += f", {mapped(f)}, {pool_list(f)}"
    if kind == "slab":
        text += f", {f['inuse']} objects in use"
    marks = words(f["flags"], flags("FRAME_"))
    return text + (", " + " ".join(marks) if marks else "")


class Table:
    """All descriptors at once: read as one block, looked at as arrays, not one by one."""

    def __init__(self):
        self.n, self.size = kernel.var("nframes"), size()
        self.data = memory.block(first(), self.n * self.size)
        self.states = self.column("state")

    def column(self, member):
        off, how = kernel.decoder(kernel.kind("struct frame")).fields[member]
        width = how.size if isinstance(how, kernel.Decoder) else how.sizeof
        if width == 1:
            return self.data[off::self.size]
        return self.words(off)

    def words(self, off):
        """The word at that offset of each descriptor."""
        return array.array("I", self.data)[off // 4::self.size // 4]

    def number_of(self, name):
        return self.states.count(kernel.enum("enum frame_state")[name])

    def pfns(self, name):
        wanted = kernel.enum("enum frame_state")[name]
        at = self.states.find(wanted)
        while at >= 0:
            yield at
            at = self.states.find(wanted, at + 1)

    def owners(self, name, flag=0):
        """The owner of each frame of that state, and with that flag."""
        column, marks = self.column("owner"), self.column("flags")
        return [column[i] for i in self.pfns(name) if marks[i] & flag == flag]


def pools():
    """(name, struct pool, number of its zone) of each pool that frames may be in."""
    for i, z in enumerate(kernel.var("zones")):
        yield memory.string(z["name"]), z["pool"], i


def show_pools():
    """How many users' frames wait in which list for their turn to be looked at."""
    policy = kernel.pointee("replace_policy")
    print(f"pools of users' frames, replaced by {memory.string(policy['name'])}:")
    for name, p, _ in pools():
        if any(p["count"]):
            print(f"{name:>8} " + ", ".join(f"{n} {p['count'][i]}" for i, n in enumerate(pool_lists())))


@command("q-frames")
def q_frames(*which):
    """q-frames [STATE] - all frames, by state and owner, and the lists from which users' frames are taken away.
    With a state (reserved free kernel slab pgtable anon cache vmalloc kstack) only those."""
    import files
    import vmalloc
    naming = {"slab": lambda a: str(kernel.at("struct slab_cache", a)["name"]),
              "anon": processes.family_name,
              "cache": lambda a: files.object_name(kernel.at("struct object", a)) if a else "truncated away",
              "vmalloc": lambda a: vmalloc.describe(kernel.at("struct varea", a)),
              "kstack": lambda a: vmalloc.describe(kernel.at("struct varea", a)),
              "kernel": lambda a: kernel.symbol_at(a) if a else "not known: a release build"}
    unknown = [w for w in which if w.upper() not in kernel.enum("enum frame_state")]
    if unknown:
        raise gdb.GdbError(f"no state {unknown[0]} (help q-frames)")
    table = Table()
    print(f"{table.n} frames of {PAGE_SIZE} bytes")
    for name in kernel.enum("enum frame_state"):
        kind = name.lower()
        if name == "NSTATES" or (which and kind not in which):
            continue
        print(f"{table.number_of(name):8}  {kind}")
        if kind not in naming:
            continue
        for owner, n in Counter(table.owners(name)).most_common(None if which else 8):
            try:
                print(f"{n:16}  {naming[kind](owner)}")
            except memory.Unreadable:
                structures.damaged(f"{n} frames of state {kind} have owner {owner:08x}, which is nowhere")
    if not which:
        show_pools()


def zones():
    """Those that have frames."""
    return [z for z in kernel.var("zones") if z["managed"]]


@command("q-zones")
def q_zones():
    """q-zones - the zones: sizes, free frames, watermarks, what each kind of request must leave."""
    who = ("DMA", "KERNEL", "HIGH", "USER", "ATOMIC")
    for z in zones():
        free = z["nbuddy"] + z["nhot"]
        print(f"{memory.string(z['name'])}: frames {z['start_pfn']:05x}-{z['end_pfn']:05x}, "
              f"{z['managed']} managed of {z['present']} present")
        print(f"  free {free}: {z['nbuddy']} in blocks, {z['nhot']} hot; "
              f"watermarks min {z['min']}, low {z['low']}, high {z['high']}")
        print("  floors " + ", ".join(f"{w} {z['floor'][i]}" for i, w in enumerate(who)))
        print(f"  allocated {z['allocs']}, refilled {z['refills']}, drained {z['drains']}, "
              f"split {z['splits']}, merged {z['merges']}, failed {z['failures']}")


def blocks(z, order):
    """The free blocks of one order: their first frames."""
    head = z.address_of("free_list") + order * kernel.sizeof("struct list")
    what = f"zone {memory.string(z['name'])}, free list of order {order}"
    off = kernel.offset("struct frame", "lru")
    for node in structures.list_nodes(head, what):
        f = at_address(node - off)
        if f is None:
            structures.damaged(f"{what}: {node:08x} is no frame descriptor")
            return
        yield f


@command("q-buddy")
def q_buddy(*order):
    """q-buddy [ORDER] - the free blocks of each zone by size, counted by walking the lists.
    With an order: where each block of that size lies."""
    for z in zones():
        counts = []
        for k in range(MAX_ORDER):
            found = [pfn_of(f) for f in blocks(z, k)]
            counts.append(len(found))
            if len(found) != z["nblocks"][k]:
                structures.damaged(f"zone {memory.string(z['name'])}, order {k}: {len(found)} blocks on "
                                   f"the list, {z['nblocks'][k]} counted")
            if order and int(order[0], 0) == k:
                print(f"{memory.string(z['name'])}, order {k}: "
                      + (" ".join(f"{pfn:05x}" for pfn in sorted(found)) or "none"))
        if not order:
            print(f"{memory.string(z['name']):>8} " + " ".join(f"{n:6}" for n in counts)
                  + f"   hot {z['nhot']}")
