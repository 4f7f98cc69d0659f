"""files.py - from inodes and objects to paths and back, and the pages of a file in the cache."""
from collections import Counter

import gdb

import frames
import kernel
import memory
import structures
import swap
from command import command, number
from constants import FRAME_DIRTY, FRAME_SWAPPED, PAGE_SIZE

DEPTH = 256                         # names in a path, mounts included


def name(dentry):
    n = dentry["name"]
    return memory.read(n["s"], min(n["len"], PAGE_SIZE)).decode("utf-8", "replace")


def dentry_path(d):
    """As /proc writes it."""
    parts = []
    for _ in range(DEPTH):
        if d["parent"] == d.addr:
            covered = d.follow("super").follow("covers")
            if not covered:
                return "/" + "/".join(reversed(parts))
            d = covered
        else:
            parts.append(name(d) + ("" if d["hashed"] else " (deleted)"))
            d = d.follow("parent")
    structures.damaged(f"dentry {d.addr:08x}: its parents lead nowhere")
    return "?"


def inode_path(inode):
    for d in structures.list_of(inode.address_of("names"), "struct dentry", "alias", "names of an inode"):
        return dentry_path(d)
    return memory.string(inode["last_path"]) if inode["last_path"] else f"inode {inode['ino']}"


def object_name(o):
    """What an object is: the path of a file, or the kind of memory."""
    ops = o.follow("ops")
    path = kernel.symbol_at(ops["path"]) if ops["path"] else ""
    if path == "inode_object_path":
        return inode_path(kernel.at("struct inode", o["priv"]))
    kind = memory.string(ops["name"])
    if kind == "swap":
        return "swap " + swap.name(kernel.at("struct swap_area", o.addr))
    if kind == "block":
        return "/dev/" + memory.string(kernel.at("struct block_device", o["priv"])["name"])
    return "/dev/zero (deleted)" if kind == "shm" else kind


def in_memory(d):
    """The file system that is mounted on d, if any."""
    for _ in range(DEPTH):
        mounted = d.follow("mounted")
        if not mounted:
            break
        d = mounted.follow("root")
    return d


def children(d):
    return structures.tree_of(d["names"]["node"], "struct dentry", "by_name", f"names in {dentry_path(d)}")


def find(path):
    """The inode of an absolute path, among the names that are in memory."""
    d = in_memory(kernel.var("vfs_kernel_context").follow("root"))
    for part in filter(None, path.split("/")):
        d = next((c for c in children(d) if name(c) == part), None)
        if d is None:
            raise gdb.GdbError(f"{path}: no {part} among the names in memory")
        d = in_memory(d)
    return d.follow("inode")


def runs(pages):
    """Consecutive pages of the same state as one: (first, last, first frame, state)."""
    run = None
    for index, pfn, state in pages:
        if run and index == run[1] + 1 and state == run[3]:
            run[1] = index
        else:
            if run:
                yield run
            run = [index, index, pfn, state]
    if run:
        yield run


def cached_pages(o):
    for index, p, marked in structures.radix(o["pages"]):
        f = frames.at_address(p)
        if f is None:
            structures.damaged(f"page {index} of {object_name(o)} is no frame: {p:08x}")
            return
        words = ["dirty" if f["flags"] & FRAME_DIRTY else "clean"]
        if marked:
            words.append("to be written back")
        if f["maps"]:
            words.append(frames.mapped(f))
        words.append(frames.pool_list(f))
        if not f["flags"] & FRAME_SWAPPED and (frames.state(f), f["owner"], f["index"]) != ("cache", o.addr, index):
            structures.damaged(f"frame {frames.pfn_of(f):05x}, page {index} of the cache, says it is "
                               f"{frames.describe(f)}")
        yield index, frames.pfn_of(f), ", ".join(words)


def show_object(o):
    print(f"{object_name(o)}: object {o.addr:08x}, {o['size']} bytes, {o['npages']} pages in the cache, "
          f"{o['refs']} references")
    n = 0
    for first, last, pfn, state in runs(cached_pages(o)):
        n += last - first + 1
        pages = f"page {first}" if first == last else f"pages {first}-{last}"
        print(f"  {pages:16} from frame {pfn:05x}  {state}")
    if n != o["npages"]:
        structures.damaged(f"{n} pages are in the tree, {o['npages']} are counted")
    if o["nout"]:
        print(f"  {o['nout']} pages are out (q-swap)")
    for v in structures.list_of(o.address_of("areas"), "struct vma", "link", "areas of the object"):
        import processes
        print(f"  mapped by {processes.owner_of(v['as'])} at {v['start']:08x}-{v['end']:08x} "
              f"from page {v['pgoff']}")


@command("q-cache")
def q_cache(*what):
    """q-cache [FILE] - the pages of a file that are in the cache, and who maps it.
    FILE is an absolute path, or the address of a struct object. Only names that are in memory are
    found (all of a ram file system). Without FILE: every object that has pages, by size."""
    if what and what[0].startswith("/"):
        inode = find(what[0])
        if not inode["object"]:
            raise gdb.GdbError(f"{what[0]} is no regular file")
        show_object(inode.follow("object"))
    elif what:
        show_object(kernel.at("struct object", number(what[0])))
    else:
        table = frames.Table()
        pages, dirty = Counter(table.owners("CACHE")), Counter(table.owners("CACHE", FRAME_DIRTY))
        print("   pages   dirty  object")
        for addr, n in pages.most_common():
            label = object_name(kernel.at("struct object", addr)) if addr else "truncated away"
            print(f"{n:8} {dirty[addr]:7}  {label}")
