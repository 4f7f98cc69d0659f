#!/usr/bin/env python3
"""Pages that are out: the kernel's own suites swap eight pages out, shared ones and private ones; stopped where the
first comes back, gdb finds each in its slot, and a slot that is counted wrong."""
import os
import re
import sys

sys.path.insert(0, os.path.dirname(__file__))
from session import Gdb, stub

from machine import Machine, Tap


def main():
    t = Tap(17)
    with Machine(ram="32M", append="selftest=shmem,swap", extra=stub(stopped=True), limit=60) as m, Gdb(m) as gdb:
        gdb.do("hbreak shmem_swap_in")
        gdb.do("continue")
        text = gdb.do("q-swap")
        t.ok(re.search(r"8 of 63 slots in use, .*\n +8 pages of /dev/zero", text), "q-swap: shared pages are out", text)
        text = gdb.do("q-check")
        t.ok("all whole" in text, "q-check finds their slots", text)
        text = gdb.do("q-cache o")
        t.ok("0 pages in the cache" in text and "8 pages are out" in text, "q-cache: none is in the cache", text)
        gdb.do("delete")
        gdb.do("hbreak swap_in")
        text = gdb.do("continue")
        t.ok("swap_in" in text, "the first page comes back", text)
        text = gdb.do("q-swap")
        t.ok(re.search(r"area 0: memory, file, priority -\d+, 8 of 63 slots in use, 0 pages in the cache\n"
                       r" +8 pages of address space", text), "q-swap: eight pages are out", text)
        text = gdb.do("q-swap 0")
        t.ok("slots 1-8: counted 1 times" in text, "q-swap 0: their slots", text)
        text = gdb.do("q-explain addr v->as")
        t.ok(re.search(r"PTE 000 .*: swapped out to slot \d of memory, counted 1 times", text)
             and "the next touch reads it in" in text, "q-explain of a page that is out", text)
        text = gdb.do("q-pt v->as")
        t.ok(re.search(r"10000000-10008000 +8 pages  slot 0000\d.* swapped out", text), "q-pt shows the slots", text)
        text = gdb.do("q-check")
        t.ok("all whole" in text, "q-check finds all whole", text)
        gdb.do("set $area = (struct swap_area *)((char *)swap_areas.next - (unsigned)&((struct swap_area *)0)->node)")
        wrote = gdb.do("set var $area->counts[3] = 7")
        text = gdb.do("q-check")
        t.ok("DAMAGED: swap memory: slot 3 is named 1 times, 7 are counted" in text, "a slot counted wrong", wrote, text)
        gdb.do("set var $area->counts[3] = 1")
        for name, place, value, pattern in (
                ("a slot in use that the map says is free", "$area->free_map[0]", "$area->free_map[0] | 16",
                 "DAMAGED: swap memory: slot 4 is free in the map, or in its count, not in both"),
                ("a wrong count of free slots", "$area->nfree", "$area->nfree - 1",
                 r"DAMAGED: swap memory: 55 slots are free, 54 are counted"),
                ("a wrong map of words", "$area->words[0]", "1",
                 "DAMAGED: swap memory: the map of words that have a free slot is wrong")):
            gdb.do(f"set $old = {place}")
            wrote = gdb.do(f"set var {place} = {value}")
            text = gdb.do("q-check")
            gdb.do(f"set var {place} = $old")
            t.ok(re.search(pattern, text), name, wrote, text)
        gdb.do("delete")
        gdb.do("tbreak aspace_put")
        gdb.do("continue")
        text = gdb.do("q-swap 0")
        good = re.search(r"slots 1-8: counted 1 times, in the cache from frame \w{5} on", text)
        t.ok(good, "the slots of pages that are back name their frames", text)
        text = gdb.do("q-swap 0 2")
        t.ok(re.search(r"slot 2: counted 1 times, in the cache as frame \w{5}, clean, mapped once", text), "q-swap 0 2: one slot", text)
        text = gdb.do("q-check")
        t.ok("all whole" in text, "all is whole", text)
        text = gdb.do("q-swap 3")
        t.ok("swap area 3 is not on" in text, "q-swap of an area that is not on", text)
    t.done()


main()
