#!/usr/bin/env python3
"""Lists and trees that were written over are reported with their place, and no command loops; each kind of
damage is undone before the next. The debug build's objects tell who allocated and who freed them."""
import os
import re
import sys

sys.path.insert(0, os.path.dirname(__file__))
from session import Gdb, stub

from machine import DEBUG_BUILD, PROMPT, Machine, Tap

# What is written over with what; the command that must report it, and what it says.
CASES = (
    ("a free list that runs in a circle", "zones[1].free_list[10].next->next", "zones[1].free_list[10].next",
     "q-buddy", r"DAMAGED: zone Normal, free list of order 10: the list comes from"),
    ("a free list out of memory", "zones[1].free_list[10].next->next", "(struct list *)0x12345678", "q-buddy",
     r"DAMAGED: zone Normal, free list of order 10: the list leads out of memory"),
    ("a wrong count of blocks", "zones[1].nblocks[10]", "zones[1].nblocks[10] + 1", "q-buddy",
     r"DAMAGED: zone Normal, order 10: \d+ blocks on the list, \d+ counted"),
    ("a tree of areas in a circle", "init_process->as->areas.root.node->left->right",
     "init_process->as->areas.root.node", "q-areas 1", r"DAMAGED: areas of init \(1\): tree node"),
    ("areas that lead nowhere", "init_process->as->areas.root.node->left", "(struct rb_node *)0x1000", "q-areas 1",
     r"DAMAGED: areas of init \(1\): the tree leads out of memory"),
    ("a wrong end of an area", "((struct vma *)init_process->as->areas.root.node)->end",
     "((struct vma *)init_process->as->areas.root.node)->end - 4096", "q-check", r"DAMAGED: init \(1\): "),
    ("a wrong reference count", "frames[init_process->as->pgdir[0x20] >> 12].refs", "0", "q-check",
     r"DAMAGED: zone Normal: frame \w{5} is in use and has no references"),
    ("a page table entry that shows another's frame", "*(unsigned *)(0xc0000000 + "
     "(init_process->as->pgdir[0x20] & ~0xfff) + 4 * 0x49)", "(init_process->as->pgdir[0x20] & ~0xfff) | 0x25",
     "q-check", r"DAMAGED: init \(1\): .* at 08049000"),
    ("a cache's own list", "'mm/slab.c'::caches.next->next", "'mm/slab.c'::caches.next", "q-slab",
     r"DAMAGED: list of caches: the list comes from"),
    ("a slab's free list in a circle",
     "*(void **)frames[((unsigned)init_process->pid - 0xc0000000) >> 12].free",
     "frames[((unsigned)init_process->pid - 0xc0000000) >> 12].free", "q-check",
     r"DAMAGED: cache pid, slab \w{8}: its free list runs in a circle"),
    ("the tree of processes", "'kernel/proc/pid.c'::tree.node->parent", "(struct rb_node *)8", "q-ps",
     r"DAMAGED: process numbers: tree node"),
    ("an owner that is nowhere", "frames[init_process->as->pgdir[0x2ff] >> 12].state", "FRAME_ANON", "q-frames",
     r"DAMAGED: 1 frames of state anon have owner"),
    ("a pool in a circle", "zones[1].pool.list[0].next->next", "zones[1].pool.list[0].next", "q-check",
     r"DAMAGED: pool Normal, inactive frames: the list comes from \w{8} to frame \w{5}, whose prev is"),
    ("a pool out of the descriptors", "zones[1].pool.list[0].next->next", "(struct list *)0x1234", "q-check",
     r"DAMAGED: pool Normal, inactive frames: 00001234 behind \w{8} is no frame"),
    ("a pool that counts wrong", "zones[1].pool.count[0]", "zones[1].pool.count[0] + 1", "q-check",
     r"DAMAGED: pool Normal, inactive frames: \d+ on the list, \d+ counted"),
    ("a frame that says another list", "frames[init_process->as->pgdir[0x2ff] >> 12].state", "FRAME_CACHE", "q-check",
     r"DAMAGED: pools: \d+ frames hold users' pages, \d+ are in a pool"),
    ("a log that holds too much", "'kernel/lib/log.c'::start", "'kernel/lib/log.c'::end + 1", "q-dmesg",
     r"DAMAGED: the log says"),
    ("a vmalloc block that another follows too early", "((struct varea *)'mm/vmalloc.c'::tree.node)->start",
     "((struct varea *)'mm/vmalloc.c'::tree.node)->start + 4096", "q-check", r"DAMAGED: vmalloc: "),
)


def damages(t, gdb):
    for name, place, value, command, pattern in CASES:
        gdb.do(f"set $place = &({place})")
        gdb.do("set $old = *(unsigned *)$place")
        wrote = gdb.do(f"set var {place} = {value}")
        text = gdb.do(command)
        gdb.do("set var *(unsigned *)$place = $old")
        t.ok(re.search(pattern, text) and not re.search("Python|Traceback|time is over", text), name, wrote, text)
    text = gdb.do("q-check")
    t.ok("all whole" in text, "all is whole again", text)


def tags(t, gdb):
    """The debug build."""
    text = gdb.do("q-explain init_process")
    t.ok(re.search(r"allocated by process_create\+\w+, \d+ bytes asked for", text), "who allocated an object", text)
    text = gdb.do("q-check")
    t.ok("all whole" in text, "the debug build is whole", text)
    cases = (("an overflow", "*((char *)init_process + sizeof *init_process)", r"written behind its end; allocated by"),
             ("an underflow", "*((char *)init_process - 1)", r"written before its start; allocated by process_create"),
             ("a use after free", "*((char *)$free + 8)", r"written to after it was freed by"))
    gdb.do("set $free = frames[((unsigned)init_process->pid - 0xc0000000) >> 12].free")
    for name, place, pattern in cases:
        gdb.do(f"set $old = {place}")
        gdb.do(f"set var {place} = 1")
        text = gdb.do("q-check")
        gdb.do(f"set var {place} = $old")
        t.ok(re.search(f"DAMAGED: cache .*{pattern}", text), name, text)


def main():
    t = Tap(len(CASES) + 8)
    with Machine(ram="64M", extra=stub(), limit=90) as m:
        t.ok(m.expect(PROMPT), "a prompt")
        with Gdb(m) as gdb:
            damages(t, gdb)
    with Machine(ram="32M", build=DEBUG_BUILD, extra=stub(), limit=90) as m:
        t.ok(m.expect(PROMPT), "a prompt of the debug build")
        with Gdb(m, DEBUG_BUILD) as gdb:
            tags(t, gdb)
    t.done()


main()
