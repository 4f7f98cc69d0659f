"""swap.py - swap areas, their slots, and the entries that name them. See mm/swap.h."""
import array

import gdb

import kernel
import memory
import processes
import structures
from command import command, number
from constants import PAGE_SHIFT, PTE_SWAP, SLOT_BAD, SWAP_AREA_SHIFT, SWAP_AREAS


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


def describe(e):
    """What a swap entry says."""
    slot, wanted = e >> PAGE_SHIFT, e >> SWAP_AREA_SHIFT & SWAP_AREAS - 1
    for a in areas():
        if a["number"] == wanted:
            if not 0 < slot < a["nslots"]:
                return f"slot {slot} of {name(a)}, which has only {a['nslots']}"
            cached = any(i == slot for i, _, _ in structures.radix(a["object"]["pages"]))
            return (f"swapped out to slot {slot} of {name(a)}, counted {counts(a)[slot]} times"
                    + (", in the cache too" if cached else ""))
    return f"swapped out to slot {slot} of area {wanted}, which is not on"


def runs(a):
    """Slots in use, with equal counts, as (first, last, count)."""
    run = None
    for slot, n in enumerate(counts(a)):
        if run and slot == run[1] + 1 and n == run[2]:
            run[1] = slot
            continue
        if run and run[2]:
            yield run
        run = [slot, slot, n]
    if run and run[2]:
        yield run


@command("q-swap")
def q_swap(area=None):
    """q-swap [AREA] - the swap areas, and whose pages are out; with a number, the slots of one."""
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
        for first, last, n in runs(a) if area is not None else ():
            print(f"  slots {first}-{last}: " + ("not to be used" if n == SLOT_BAD else f"counted {n} times"))
    if not chosen:
        print("no swap area is on")
    for a in processes.spaces():
        if a["swapped"]:
            print(f"{a['swapped']:8} pages of {processes.owner_of(a.addr)} are out")
