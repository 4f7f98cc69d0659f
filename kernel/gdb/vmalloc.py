"""vmalloc.py - blocks that are contiguous in linear addresses only, kernel stacks among them."""
import kernel
import structures
from command import command
from constants import PAGE_SHIFT


def blocks():
    """All of them by address, without the sentinel at the end of the space."""
    root = kernel.var("tree", "mm/vmalloc.c")["node"]
    sentinel = kernel.address("sentinel", "mm/vmalloc.c")
    for v in structures.tree_of(root, "struct varea", "node", "vmalloc"):
        if v.addr != sentinel:
            yield v


def find(addr):
    """The block that addr lies in, its guard page included."""
    for v in blocks():
        if v["start"] <= addr < v["start"] + (v["npages"] + 1 << PAGE_SHIFT):
            return v
    return None


def stack_owner(start):
    import processes
    for t in processes.threads():
        if t["kstack"] == start:
            return f" of {t['name']} ({t['id']})"
    return ", in nobody's use"


def describe(v):
    kind = kernel.enum_name("enum frame_state", v["state"])
    name = "a kernel stack" + stack_owner(v["start"]) if kind == "kstack" else f"a {kind} block"
    return f"{name}, {v['size']} bytes at {v['start']:08x} allocated by {kernel.symbol_at(v['caller'])}"


@command("q-vmalloc")
def q_vmalloc():
    """q-vmalloc - the blocks of vmalloc's space, kernel stacks included; each has a guard behind it."""
    n = pages = 0
    for v in blocks():
        n, pages = n + 1, pages + v["npages"]
        end = v["start"] + (v["npages"] << PAGE_SHIFT)
        print(f"{v['start']:08x}-{end:08x} {v['npages']:5} pages  {describe(v)}")
    print(f"{n} blocks of {pages} pages")
    if n != kernel.var("nareas", "mm/vmalloc.c") or pages != kernel.var("npages_total", "mm/vmalloc.c"):
        structures.damaged(f"{kernel.var('nareas', 'mm/vmalloc.c')} blocks of "
                           f"{kernel.var('npages_total', 'mm/vmalloc.c')} pages are counted")
