"""swap.py - swap areas, their slots, and the entries that name them. See mm/swap.h."""
import array

import gdb

import files
import frames
import kernel
import memory
import processes
import structures
from command import command, number
from constants import FRAME_DIRTY, PAGE_SHIFT, PTE_SWAP, SLOT_BAD, SWAP_AREA_SHIFT, SWAP_AREAS


def areas():
    """The next to be used first."""
    return structures.list_of(kernel.address("swap_areas"), "struct swap_area", "node", "swap areas")


def name(a):
    return str(a["name"])


def entry(a, slot):
    return slot << PAGE_SHIFT | a["number"] << SWAP_AREA_SHIFT | PTE_SWAP


def counts(a):
    """By slot."""
    return array.array("H", memory.block(a["counts"], 2 * a["nslots"]))


def count(a, slot):
    return int.from_bytes(memory.read(a["counts"] + 2 * slot, 2), "little")


def cached(a, slot):
    """The frame that holds the slot's page as well, or None."""
    return frames.at_address(structures.radix_get(a["object"]["pages"], slot))


def cached_words(f):
    if f is None:
        return ""
    return (f", in the cache as frame {frames.pfn_of(f):05x}, "
            + ("to be written" if f["flags"] & FRAME_DIRTY else "clean")
            + (", " + frames.mapped(f) if f["maps"] else ""))


def describe(e):
    """What a swap entry says."""
    slot, wanted = e >> PAGE_SHIFT, e >> SWAP_AREA_SHIFT & SWAP_AREAS - 1
    for a in areas():
        if a["number"] == wanted:
            if not 0 < slot < a["nslots"]:
                return f"slot {slot} of {name(a)}, which has only {a['nslots']}"
            return (f"swapped out to slot {slot} of {name(a)}, counted {count(a, slot)} times"
                    + cached_words(cached(a, slot)))
    return f"swapped out to slot {slot} of area {wanted}, which is not on"


def runs(a):
    """Slots in use, with equal counts, in the cache or not, as (first, last, count, frame of the first)."""
    run, cache = None, {slot: p for slot, p, _ in structures.radix(a["object"]["pages"])}
    for slot, n in enumerate(counts(a)):
        if run and n == run[2] and (slot in cache) == bool(run[3]):
            run[1] = slot
            continue
        if run and run[2]:
            yield run
        run = [slot, slot, n, cache.get(slot)]
    if run and run[2]:
        yield run


def show_slots(a):
    for first, last, n, p in runs(a):
        f = frames.at_address(p) if p else None
        print(f"  slots {first}-{last}: " + ("not to be used" if n == SLOT_BAD else f"counted {n} times")
              + (f", in the cache from frame {frames.pfn_of(f):05x} on" if f else ""))


def show_slot(a, slot):
    """Who names it."""
    import pagetables
    if not 0 < slot < a["nslots"]:
        raise gdb.GdbError(f"{name(a)} has slots 1 to {a['nslots'] - 1}")
    print(f"  slot {slot}: counted {count(a, slot)} times" + cached_words(cached(a, slot)))
    wanted = entry(a, slot)
    for s in processes.spaces():
        if s["swapped"]:
            for addr, e in pagetables.user_entries(s["cr3"]):
                if e == wanted:
                    print(f"    named by {processes.owner_of(s.addr)} at {addr:08x}")
    for o in objects():
        for index, e in entries(o):
            if e == wanted:
                print(f"    named by page {index} of {files.object_name(o)}")


def objects():
    """Of shared memory and files in memory: those that have had pages in slots."""
    return structures.list_of(kernel.address("swapped_objects"), "struct object", "swapped", "objects with slots")


def entries(o):
    """(page, swap entry) of the pages of an object that have slots."""
    for index, e, _ in structures.radix(o["slots"]):
        yield index, e


@command("q-swap")
def q_swap(area=None, slot=None):
    """q-swap [AREA [SLOT]] - the swap areas, and whose pages are out; with a number, the slots of one and the
    frames that hold them as well; with a slot, who names it."""
    chosen = [a for a in areas() if area is None or a["number"] == number(area)]
    if area is not None and not chosen:
        raise gdb.GdbError(f"swap area {area} is not on (q-swap)")
    for a in chosen:
        used, named = a["usable"] - a["nfree"], sum(1 for n in counts(a) if n and n != SLOT_BAD)
        print(f"area {a['number']}: {name(a)}, {memory.string(a.follow('store')['type'])}, priority {a['prio']}, "
              f"{used} of {a['usable']} slots in use, {a['object']['npages']} pages in the cache"
              + (", leaving" if a["leaving"] else ""))
        if used != named:
            structures.damaged(f"swap {name(a)}: {named} slots are in use, {used} are counted")
        if slot is not None:
            show_slot(a, number(slot))
        elif area is not None:
            show_slots(a)
    if not chosen:
        print("no swap area is on")
    for a in processes.spaces():
        if a["swapped"]:
            print(f"{a['swapped']:8} pages of {processes.owner_of(a.addr)} are out")
    for o in objects():
        if o["nout"]:
            print(f"{o['nout']:8} pages of {files.object_name(o)} are out")
