"""slab.py - the slab caches and their objects. See mm/slab.h and, for the debug build's tags,
mm/slab_debug.h."""
import gdb

import frames
import kernel
import memory
import structures
from command import command
from constants import DIRECT_BASE, PAGE_SHIFT


def caches():
    return structures.list_of(kernel.address("caches", "mm/slab.c"), "struct slab_cache", "node",
                              "list of caches")


def slab_base(f):
    """The linear address of a frame of the direct map."""
    return DIRECT_BASE + (frames.pfn_of(f) << PAGE_SHIFT)


def slab_of(c, addr):
    """The first frame of the slab that addr lies in."""
    return frames.frame(((addr & c["base_mask"]) - DIRECT_BASE) >> PAGE_SHIFT)


def first_object(c, s):
    return slab_base(s) + c["first"] + s["index"]


def free_objects(c, s):
    """The objects on the slab's free list. Its length is bounded by the slab's."""
    what = f"cache {c['name']}, slab {slab_base(s):08x}"
    p, start, seen = s["free"], first_object(c, s), 0
    while p:
        if (p - start) % c["stride"] or not 0 <= (p - start) // c["stride"] < c["count"]:
            structures.damaged(f"{what}: its free list leads to {p:08x}, which is no object of it")
            return
        seen += 1
        if seen > c["count"]:
            structures.damaged(f"{what}: its free list runs in a circle")
            return
        yield p
        p = memory.word((p + c["link"]) & 0xffffffff)


def slabs(c, which):
    """The first frames of the slabs on one of the three lists: partial, full, empty."""
    what = f"cache {c['name']}, {which} slabs"
    off = kernel.offset("struct frame", "lru")
    for node in structures.list_nodes(c.address_of(which), what):
        f = frames.at_address(node - off)
        if f is None:
            structures.damaged(f"{what}: {node:08x} is no frame descriptor")
            return
        yield f


def has_tags():
    return kernel.has("alloc_era") and kernel.exists("struct slab_tag")


def tag(c, p):
    """The debug build's tag of object p."""
    return kernel.at("struct slab_tag", p + c["link"] - kernel.offset("struct slab_tag", "link"))


def describe(addr, f):
    """The object that addr lies in, in words."""
    c = kernel.at("struct slab_cache", f["owner"])
    s = slab_of(c, addr)
    offset = addr - first_object(c, s)
    where = f"slab cache {c['name']}, slab {slab_base(s):08x}"
    i = offset // c["stride"]
    if not 0 <= i < c["count"]:
        yield f"{where}: outside its objects"
        return
    p = first_object(c, s) + i * c["stride"]
    free = p in free_objects(c, s)
    yield (f"{where}: object {i} of {c['count']} at {p:08x}, {c['size']} bytes, "
           f"{'free' if free else 'in use'}; offset {addr - p:#x}")
    if has_tags():
        t = tag(c, p)
        yield (f"allocated by {kernel.symbol_at(t['alloc_caller'])}, {t['size']} bytes asked for" +
               (f"; last freed by {kernel.symbol_at(t['free_caller'])}" if t["free_caller"] else ""))
    else:
        yield "who allocated it is known in the debug build only (make DEBUG=1)"


@command("q-slab")
def q_slab(*which):
    """q-slab [CACHE] - the slab caches; with a name, each slab of that cache.
    Counts are those of the lists, walked; a cache whose own count differs is reported."""
    if not which:
        print("cache             in use    free   size stride  a slab frames  slabs: partial full empty")
    chosen = [c for c in caches() if not which or str(c["name"]) in which]
    if not chosen:
        raise gdb.GdbError(f"no cache {which[0]} (q-slab)")
    for c in chosen:
        count, inuse = {}, 0
        for kind in ("partial", "full", "empty"):
            count[kind] = 0
            for s in slabs(c, kind):
                count[kind] += 1
                inuse += s["inuse"]
                if which:
                    print(f"{slab_base(s):08x} {kind:8} {s['inuse']} of {c['count']} objects in use, "
                          f"colour {s['index']}")
                    if len(list(free_objects(c, s))) + s["inuse"] != c["count"]:
                        structures.damaged(f"slab {slab_base(s):08x}: objects free and in use are not "
                                           f"{c['count']}")
        n = sum(count.values())
        if not which:
            print(f"{str(c['name']):16} {inuse:7} {n * c['count'] - inuse:7} {c['size']:6} {c['stride']:6} "
                  f"{c['count']:7} {1 << c['order']:6}         {count['partial']:7} {count['full']:4} "
                  f"{count['empty']:5}")
        if n != c["nslabs"] or inuse != c["nobjects"]:
            structures.damaged(f"cache {c['name']}: {n} slabs with {inuse} objects are on its lists, "
                               f"{c['nslabs']} with {c['nobjects']} are counted")


