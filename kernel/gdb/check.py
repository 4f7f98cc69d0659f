"""check.py - the checkers of mm (zone.c, slab.c, slab_debug.c, vmalloc.c, vma.c, check.c, object.c)
over stopped memory. Not one frame or entry at a time, as the kernel does, but column by column: a
gigabyte has 262,144 frames. What mappings a frame has is counted over all page tables at once."""
import array
from collections import Counter

import frames
import kernel
import memory
import pagetables
import processes
import slab
import structures
import swap
import vmalloc
from command import command
from constants import (FRAME_POOL_LIST, MAX_ORDER, MMAP_TOP, ORDER_INNER, PAGE_SHIFT, PAGE_SIZE, POISON_BYTE,
                       PTE_PRESENT, PTE_USER, PTE_WRITE, PTE_ZEROPAGE, RED_BYTE, SLOT_BAD, STACK_GAP, STATE_FREE,
                       STATE_USED, USER_END, VM_EXEC, VM_GROWSDOWN, VM_LOCKED, VM_READ, VM_SHARED, VM_STACK,
                       VM_WRITE, VMALLOC_BASE)
from structures import damaged


class Columns:
    """Every descriptor, by member."""

    def __init__(self):
        self.table = frames.Table()
        for member in ("order", "zone", "refs", "maps", "owner", "index", "flags"):
            setattr(self, member, self.table.column(member))
        self.state, self.n = self.table.states, self.table.n
        lru = kernel.offset("struct frame", "lru")
        self.base = frames.first()
        self.next, self.prev = (self.table.words(lru + kernel.offset("struct list", m)) for m in ("next", "prev"))
        self.links = range(self.base + lru, self.base + lru + self.n * self.table.size, self.table.size)
        self.alone = list(map(int.__eq__, self.next, self.links))
        states = kernel.enum("enum frame_state")
        self.free, self.anon, self.cache, self.slab = (states[s] for s in ("FREE", "ANON", "CACHE", "SLAB"))
        self.nstates = states["NSTATES"]


# ---- zones

def check_block(z, c, pfn, k):
    if not z["start_pfn"] <= pfn < z["end_pfn"] or pfn % (1 << k) or c.order[pfn] != k:
        return "block in the wrong list"
    if c.state[pfn:pfn + (1 << k)].count(c.free) != 1 << k:
        return "frame in use inside a free block"
    if c.order[pfn + 1:pfn + (1 << k)].count(ORDER_INNER) != (1 << k) - 1:
        return "block inside a free block"
    buddy = pfn ^ 1 << k
    if k < MAX_ORDER - 1 and buddy < c.n and c.state[buddy] == c.free and c.order[buddy] == k:
        return "two buddies free and not merged"
    return None


def check_lists(z, c, name):
    total = 0
    for k in range(MAX_ORDER):
        n = 0
        for f in frames.blocks(z, k):
            pfn = frames.pfn_of(f)
            wrong = check_block(z, c, pfn, k)
            n += 1
            if wrong:
                damaged(f"zone {name}: {wrong} at frame {pfn:05x}")
        if n != z["nblocks"][k] or bool(n) != bool(z["orders"] >> k & 1):
            damaged(f"zone {name}: {n} blocks of order {k}, {z['nblocks'][k]} counted")
        total += n << k
    if total != z["nbuddy"]:
        damaged(f"zone {name}: {total} frames in free blocks, {z['nbuddy']} counted")


def check_hot(z, c, name):
    hot = [(p - c.base) // c.table.size for p in list(z["hot"])[:z["nhot"]]]
    for pfn in hot:
        if not 0 <= pfn < c.n or c.state[pfn] != c.free or c.order[pfn] != ORDER_INNER:
            damaged(f"zone {name}: hot frame {pfn:05x} is not free")
    if len(set(hot)) != len(hot):
        damaged(f"zone {name}: a hot frame twice")


def check_descriptors(z, c, name, number):
    span = range(z["start_pfn"], z["end_pfn"])
    for pfn in span:
        state = c.state[pfn]
        if state > c.free:
            if state >= c.nstates or not c.refs[pfn]:
                damaged(f"zone {name}: frame {pfn:05x} is in use and has no references")
        elif c.refs[pfn] or c.maps[pfn]:
            damaged(f"zone {name}: frame {pfn:05x} is not in use and has {c.refs[pfn]} references, "
                    f"{c.maps[pfn]} mappings")
        elif not c.alone[pfn] and (state != c.free or c.order[pfn] >= MAX_ORDER):
            damaged(f"zone {name}: frame {pfn:05x} is free and still on a list")
    if c.zone[span.start:span.stop].count(number) != len(span):
        damaged(f"zone {name}: a descriptor says another zone")
    free = c.state[span.start:span.stop].count(c.free)
    if free != z["nbuddy"] + z["nhot"] or free > z["managed"]:
        damaged(f"zone {name}: {free} frames say they are free, {z['nbuddy'] + z['nhot']} are counted")


def check_zones(c):
    for i, z in enumerate(kernel.var("zones")):
        name = memory.string(z["name"])
        check_lists(z, c, name)
        check_hot(z, c, name)
        check_descriptors(z, c, name, i)


# ---- pools

def pool_frames(head, c, what):
    """The numbers of the frames on a list, as structures.list_nodes() walks it."""
    prev, node = head, memory.word(head)
    while node != head:
        pfn, odd = divmod(node - c.links.start, c.table.size)
        if odd or not 0 <= pfn < c.n:
            damaged(f"{what}: {node:08x} behind {prev:08x} is no frame")
            return
        if c.prev[pfn] != prev:
            damaged(f"{what}: the list comes from {prev:08x} to frame {pfn:05x}, whose prev is {c.prev[pfn]:08x}")
            return
        yield pfn
        prev, node = node, c.next[pfn]


def check_pools(c):
    """As pools_ok() of mm/replace.c."""
    listed = 0
    for zone, p, number in frames.pools():
        for i, name in enumerate(frames.pool_lists()):
            what, n = f"pool {zone}, {name} frames", 0
            head = p.address_of("list") + i * kernel.sizeof("struct list")
            for pfn in pool_frames(head, c, what):
                n += 1
                if c.state[pfn] not in (c.anon, c.cache) or c.zone[pfn] != number \
                        or c.flags[pfn] & FRAME_POOL_LIST != i:
                    damaged(f"{what}: frame {pfn:05x} does not belong here")
            if n != p["count"][i]:
                damaged(f"{what}: {n} on the list, {p['count'][i]} counted")
            listed += n
    users = c.state.count(c.anon) + c.state.count(c.cache)
    if listed != users:
        damaged(f"pools: {users} frames hold users' pages, {listed} are in a pool")
    return listed


# ---- slabs

def check_tag(cache, p, free):
    """The debug build's red zones and poison of one object."""
    t, here = slab.tag(cache, p), f"cache {cache['name']}: object {p:08x}"
    if t["state"] not in (STATE_USED, STATE_FREE) or t["size"] > cache["size"]:
        damaged(f"{here}: its tag was written over")
        return
    by = f"allocated by {kernel.symbol_at(t['alloc_caller'])}"
    if (t["state"] == STATE_FREE) != free:
        damaged(f"{here}: on the free list and in use, or neither; {by}")
    red = t.addr + t.how.size
    if memory.read(red, p - red).count(RED_BYTE) != p - red:
        damaged(f"{here}: written before its start; {by}")
    room = cache["stride"] - cache["first"] - t["size"]
    if memory.read(p + t["size"], room).count(RED_BYTE) != room:
        damaged(f"{here}: written behind its end; {by}")
    if free and not cache["ctor"] and memory.read(p, t["size"]).count(POISON_BYTE) != t["size"]:
        damaged(f"{here}: written to after it was freed by {kernel.symbol_at(t['free_caller'])}")


def check_slab(cache, c, s, kind):
    pfn, here = frames.pfn_of(s), f"cache {cache['name']}: slab {slab.slab_base(s):08x}"
    for i in range(pfn, pfn + (1 << cache["order"])):
        if c.state[i] != c.slab or c.owner[i] != cache.addr:
            damaged(f"{here}: frame {i:05x} is another's")
    free = list(slab.free_objects(cache, s))
    if len(free) + s["inuse"] != cache["count"]:
        damaged(f"{here}: {len(free)} objects free, {s['inuse']} in use of {cache['count']}")
    fits = {"empty": s["inuse"] == 0, "full": s["inuse"] == cache["count"],
            "partial": 0 < s["inuse"] < cache["count"]}
    if not fits[kind]:
        damaged(f"{here}: on the list of {kind} slabs with {s['inuse']} in use")
    if slab.has_tags():
        start, free = slab.first_object(cache, s), set(free)
        for i in range(cache["count"]):
            check_tag(cache, start + i * cache["stride"], start + i * cache["stride"] in free)
    return s["inuse"]


def check_slabs(c):
    n = 0
    for cache in slab.caches():
        found = {kind: [check_slab(cache, c, s, kind) for s in slab.slabs(cache, kind)]
                 for kind in ("partial", "full", "empty")}
        slabs, objects = sum(map(len, found.values())), sum(map(sum, found.values()))
        if (slabs, objects, len(found["empty"])) != (cache["nslabs"], cache["nobjects"], cache["nempty"]):
            damaged(f"cache {cache['name']}: {slabs} slabs, {objects} objects, {len(found['empty'])} empty; "
                    f"counted are {cache['nslabs']}, {cache['nobjects']}, {cache['nempty']}")
        n += 1
    return n


# ---- trees with gaps: vmalloc and areas

def check_gaps(items, gap_of, what):
    """Each gap is right, and no max_gap below a gap of its subtree."""
    best = {}
    for v in sorted(items, key=lambda v: v["start"]):
        best[v["node"].addr] = v

    def expected(v):
        return max([v["gap"]] + [best[n]["max_gap"] for n in (v["node"]["left"], v["node"]["right"])
                                 if n in best])

    prev_end = None
    for v in best.values():
        if v["gap"] != gap_of(v, prev_end):
            damaged(f"{what}: the gap before {v['start']:08x} is {gap_of(v, prev_end):#x}, not {v['gap']:#x}")
        if v["max_gap"] < expected(v):
            damaged(f"{what}: a gap below {v['start']:08x} is {expected(v):#x}, the bound {v['max_gap']:#x}")
        prev_end = v


def check_vmalloc(c):
    root = kernel.var("tree", "mm/vmalloc.c")["node"]
    structures.tree_check(root, "vmalloc")
    items = list(structures.tree_of(root, "struct varea", "node", "vmalloc"))
    check_gaps(items, lambda v, p: v["start"] - (p["start"] + (p["npages"] + 1 << PAGE_SHIFT) if p
                                                 else VMALLOC_BASE) >> PAGE_SHIFT, "vmalloc")
    blocks = list(vmalloc.blocks())
    if len(blocks) != kernel.var("nareas", "mm/vmalloc.c"):
        damaged(f"vmalloc: {len(blocks)} blocks in the tree")
    for v in blocks:
        for i in range(v["npages"] + 1):
            _, pte = memory.entries(kernel.var("kernel_cr3"), v["start"] + (i << PAGE_SHIFT))
            e = pte[1] if pte else 0
            pfn = e >> PAGE_SHIFT
            if i == v["npages"]:
                if e:
                    damaged(f"vmalloc: the guard page behind {v['start']:08x} is mapped")
            elif not e & PTE_PRESENT or pfn >= c.n:
                damaged(f"vmalloc: page {i} of {v['start']:08x} is not mapped")
            elif (c.state[pfn], c.owner[pfn], c.index[pfn]) != (v["state"], v.addr, i):
                damaged(f"vmalloc: page {i} of {v['start']:08x} maps frame {pfn:05x}, which is not its own")
    return len(blocks)


def area_gap(v, prev):
    """As gap_end() of mm/vma.c."""
    to = v["start"]
    if v["flags"] & VM_GROWSDOWN:
        to = MMAP_TOP if v["flags"] & VM_STACK and to > MMAP_TOP else max(to - STACK_GAP, 0)
    return max(to - (prev["end"] if prev else 0), 0)


# ---- address spaces

class Space:
    """One address space against its page tables, the frames and its own counts."""

    def __init__(self, a, c, mapped):
        self.a, self.c, self.mapped = a, c, mapped
        self.name = processes.owner_of(a.addr)
        self.rss = Counter()
        self.slots = Counter()
        self.kin = set()
        m = a.follow("kin")
        while m and m.addr not in self.kin:
            self.kin.add(m.addr)
            m = m.follow("parent")

    def wrong(self, what, addr):
        damaged(f"{self.name}: {what} at {addr:08x}")

    def areas(self):
        root, what = self.a["areas"]["root"]["node"], f"areas of {self.name}"
        structures.tree_check(root, what)
        items = list(processes.areas(self.a))
        check_gaps(items, area_gap, what)
        prev = 0
        for v in items:
            if not prev <= v["start"] < v["end"] <= USER_END or (v["start"] | v["end"]) % PAGE_SIZE:
                self.wrong("an area out of order", v["start"])
            prev = v["end"]
        if len(items) != self.a["areas"]["count"]:
            damaged(f"{what}: {len(items)} are in the tree, {self.a['areas']['count']} are counted")
        return items

    def counts(self, items):
        def pages(keep):
            return sum(v["end"] - v["start"] >> PAGE_SHIFT for v in items if keep(v["flags"]))
        found = {"total_vm": pages(lambda f: True),
                 "data_vm": pages(lambda f: f & (VM_WRITE | VM_SHARED) == VM_WRITE),
                 "locked_vm": pages(lambda f: f & VM_LOCKED),
                 "swapped": sum(self.slots.values()),
                 "rss_anon": self.rss["anon"], "rss_file": self.rss["file"]}
        for member, n in found.items():
            if n != self.a[member]:
                damaged(f"{self.name}: {member} is {n} pages, {self.a[member]} are counted")

    def check(self):
        items = self.areas()
        ranges = iter([(v["start"], v["end"], v["flags"], v["object"], v["pgoff"], v["moved"])
                       for v in items] + [(1 << 32, 1 << 32, 0, 0, 0, 0)])
        v = next(ranges)
        for addr, e in pagetables.user_entries(self.a["cr3"]):
            while addr >= v[1]:
                v = next(ranges)
            what = "a page outside all areas" if addr < v[0] else self.entry(v, addr, e)
            if what:
                self.wrong(what, addr)
        self.counts(items)

    def entry(self, v, addr, e):
        """What is wrong with one entry, as entry_ok() of mm/check.c."""
        start, _, flags, owner, pgoff, moved = v
        if pagetables.is_swap(e):
            self.slots[e] += 1
            return "a shared page in a swap entry" if flags & VM_SHARED else None
        if not pagetables.has_frame(e) or e & PTE_PRESENT and not e & PTE_USER:
            return "an entry that is no user page"
        if e & PTE_PRESENT and not flags & (VM_READ | VM_WRITE | VM_EXEC):
            return "a present page in a forbidden area"
        if e & PTE_WRITE and not flags & VM_WRITE:
            return "a writable page in a read-only area"
        pfn, c = e >> PAGE_SHIFT, self.c
        if pfn >= c.n:
            return "a frame that does not exist"
        if e & PTE_ZEROPAGE:
            return "a writable zero page" if e & PTE_WRITE or owner else None
        self.mapped[pfn] += 1
        if c.refs[pfn] < c.maps[pfn] or not c.maps[pfn]:
            return "a frame with fewer references than mappings"
        if c.state[pfn] == c.anon:
            self.rss["anon"] += 1
            if flags & VM_SHARED:
                return "a private page in a shared area"
            if c.owner[pfn] not in self.kin or c.index[pfn] != (addr >> PAGE_SHIFT) - moved & 0xffffffff:
                return "a frame that the reverse map does not find"
            return "a shared page that can be written" if e & PTE_WRITE and c.refs[pfn] > 1 else None
        self.rss["file"] += 1
        if c.state[pfn] != c.cache or c.owner[pfn] != owner or \
                c.index[pfn] != pgoff + (addr - start >> PAGE_SHIFT):
            return "a frame that does not belong to the area's object"
        return "a cached page open to private writes" if e & PTE_WRITE and not flags & VM_SHARED else None


def bits(items):
    """A number whose bit i says whether the item i is something."""
    return int("".join("1" if x else "0" for x in items)[::-1], 2)


def check_free_slots(a):
    """The maps of free slots: a bit a slot, and a bit for each word of those that has one set."""
    here, words = f"swap {swap.name(a)}", a["nslots"] // 32 + 1
    data = memory.block(a["free_map"], 4 * words)
    free, want = int.from_bytes(data, "little"), bits(n == 0 for n in swap.counts(a))
    if free != want:
        odd = free ^ want
        damaged(f"{here}: slot {(odd & -odd).bit_length() - 1} is free in the map, or in its count, not in both")
    if free.bit_count() != a["nfree"]:
        damaged(f"{here}: {free.bit_count()} slots are free, {a['nfree']} are counted")
    upper = int.from_bytes(memory.block(a["words"], 4 * (words // 32 + 1)), "little")
    if upper != bits(array.array("I", data)):
        damaged(f"{here}: the map of words that have a free slot is wrong")


def check_swap(c, named):
    """Each slot's count: entries that name it, one for a frame in the cache, one while it is written."""
    for o in swap.objects():
        cached, out = {index for index, _, _ in structures.radix(o["pages"])}, 0
        for index, e in swap.entries(o):
            named[e] += 1
            out += index not in cached
        if out != o["nout"]:
            damaged(f"{o['nout']} pages of object {o.addr:08x} are counted out, {out} are")
    for a in swap.areas():
        check_free_slots(a)
        cached = set()
        for slot, p, _ in structures.radix(a["object"]["pages"]):
            pfn, odd = divmod(p - c.base, c.table.size)
            cached.add(slot)
            if odd or not 0 <= pfn < c.n or c.state[pfn] not in (c.anon, c.cache):
                damaged(f"swap {swap.name(a)}: slot {slot} is cached in no frame of memory")
        for slot, n in enumerate(swap.counts(a)):
            want = named[swap.entry(a, slot)] + (slot in cached)
            if n != SLOT_BAD and n != want and not (n == want + 1 and a["object"]["sync"]["owner"]):
                damaged(f"swap {swap.name(a)}: slot {slot} is named {want} times, {n} are counted")


def check_spaces(c):
    n, mapped, slots = 0, Counter(), Counter()
    for a in processes.spaces():
        space = Space(a, c, mapped)
        space.check()
        slots += space.slots
        n += 1
    check_swap(c, slots)
    for name, state in (("anonymous", c.anon), ("cached", c.cache)):
        at = c.state.find(state)
        while at >= 0:
            if mapped[at] != c.maps[at]:
                damaged(f"{name} frame {at:05x}: {mapped[at]} entries show it, {c.maps[at]} are counted")
            at = c.state.find(state, at + 1)
    return n


# ---- the cache, and who runs

def check_objects(c):
    owners = Counter(c.owner[i] for i in c.table.pfns("CACHE"))
    for addr in set(owners) - {0} - {a.addr for a in swap.areas()}:
        o, n = kernel.at("struct object", addr), 0
        for index, p, _ in structures.radix(o["pages"]):
            pfn, odd = divmod(p - c.base, c.table.size)
            n += 1
            if odd or not 0 <= pfn < c.n or (c.state[pfn], c.owner[pfn], c.index[pfn]) != (c.cache, addr, index):
                damaged(f"object {addr:08x}: page {index} is no frame of its own")
        if n != o["npages"]:
            damaged(f"object {addr:08x}: {n} pages in the tree, {o['npages']} counted")
    return len(owners)


def check_threads():
    structures.tree_check(kernel.var("tree", "kernel/proc/pid.c")["node"], "process numbers")
    n = 0
    for t in structures.list_of(kernel.address("queue", "kernel/sched/sched.c"), "struct thread", "run",
                                "run queue"):
        n += 1
        if kernel.enum_name("enum thread_state", t["state"]) != "runnable":
            damaged(f"run queue: {t['name']} ({t['id']}) is not runnable")
    if n != kernel.var("queued", "kernel/sched/sched.c"):
        damaged(f"run queue: {n} threads, {kernel.var('queued', 'kernel/sched/sched.c')} counted")
    for p in processes.processes():
        for child in structures.list_of(p.address_of("children"), "struct process", "sibling",
                                        f"children of {processes.title(p)}"):
            if child["parent"] != p.addr:
                damaged(f"{processes.title(child)} is among the children of {processes.title(p)}")
    return n


@command("q-check")
def q_check():
    """q-check - is all of memory management whole: zones, free lists, descriptors, reclaim's pools, slabs (red
    zones and poison in the debug build), vmalloc, areas, page tables against frames, swap slots, the cache, the
    run queue. A kernel that stands in the middle of a change may look damaged there."""
    c = Columns()
    parts = (("zones", check_zones, c), ("frames in pools", check_pools, c), ("slab caches", check_slabs, c), ("vmalloc blocks", check_vmalloc, c),
             ("address spaces", check_spaces, c), ("cached objects", check_objects, c))
    done = [f"{c.n} frames"]
    for name, check, arg in parts:
        try:
            n = check(arg)
            done.append(f"{n} {name}" if n is not None else name)
        except memory.Unreadable as e:
            damaged(f"{name}: {e}")
    check_threads()
    held = [processes.owner_of(a.addr) for a in processes.spaces() if a["lock"]["owner"]]
    if held:
        print(f"locked, so perhaps in the middle of a change: {', '.join(held)}")
    print(f"{', '.join(done)}: " + (f"{len(structures.found)} offences" if structures.found else "all whole"))
