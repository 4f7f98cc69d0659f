"""processes.py - processes, their threads, their areas."""
import gdb

import kernel
import structures
from command import command, number
from constants import KERNEL_BASE, PAGE_SHIFT, VM_EXEC, VM_HEAP, VM_READ, VM_SHARED, VM_WRITE, flags, words


def pids():
    root = kernel.var("tree", "kernel/proc/pid.c")["node"]
    return structures.tree_of(root, "struct pid", "node", "process numbers")


def processes():
    """By number, zombies included."""
    for p in pids():
        if p["proc"]:
            yield p.follow("proc")


def threads():
    """Those of processes, and the one that runs."""
    current = kernel.pointee("current")
    seen = set()
    for p in pids():
        task = p.follow("task")
        if task:
            seen.add(task["thread"].addr)
            yield task["thread"]
    if current and current.addr not in seen:
        yield current


def current():
    """The process whose thread runs, or None."""
    t = kernel.pointee("current")
    if not t or t["id"] <= 0:
        return None
    return kernel.container("struct task", "thread", t.addr).follow("proc")


def process(pid=None):
    """The one of that number; without one the one that runs."""
    if pid is None:
        p = current()
        if p is None:
            raise gdb.GdbError("a thread of the kernel runs, not a process: say which (q-ps)")
        return p
    wanted = number(pid)
    for p in processes():
        if p["id"] == wanted:
            return p
    raise gdb.GdbError(f"there is no process {pid} (q-ps)")


def spaces():
    """All address spaces."""
    return structures.list_of(kernel.address("aspaces"), "struct aspace", "all", "address spaces")


def aspace(pid=None):
    """Of a process; without a number the one that the running thread has; any one by its address."""
    if pid is not None and number(pid) >= KERNEL_BASE:
        return kernel.at("struct aspace", number(pid))
    t = kernel.pointee("current")
    if pid is None and t and t["as"]:
        return t.follow("as")
    p = process(pid)
    a = p.follow("as")
    if not a:
        raise gdb.GdbError(f"process {p['id']} has no address space: it has ended")
    return a


def title(p):
    return f"{p['comm']} ({p['id']})"


def owner_of(as_addr):
    """The processes that run in an address space."""
    names = [title(p) for p in processes() if p["as"] == as_addr]
    return ", ".join(names) or f"address space {as_addr:08x} of no process"


def family_name(addr):
    """The member of a family that made an anonymous frame."""
    a = kernel.at("struct family", addr)["as"]
    return owner_of(a) if a else "an ended process (its children share it)"


def state(p):
    if kernel.enum_name("enum process_state", p["state"]) == "zombie":
        return "zombie"
    if p["stopped"]:
        return "stopped"
    tasks = list(structures.list_of(p.address_of("tasks"), "struct task", "sibling", f"tasks of {title(p)}"))
    running = kernel.var("current")
    if any(t["thread"].addr == running for t in tasks):
        return "running"
    states = {kernel.enum_name("enum thread_state", t["thread"]["state"]) for t in tasks}
    return "runnable" if "runnable" in states else "sleeping"


@command("q-ps")
def q_ps():
    """q-ps - the processes: number, parent, state, threads, kilobytes of areas and of pages, name."""
    print("  PID  PPID STATE    THREADS      VSZ      RSS NAME")
    for p in processes():
        parent, a = p.follow("parent"), p.follow("as")
        vsz, rss = (a["total_vm"] * 4, (a["rss_anon"] + a["rss_file"]) * 4) if a else (0, 0)
        print(f"{p['id']:5} {parent['id'] if parent else 0:5} {state(p):8} {p['ntasks']:7} {vsz:8} {rss:8} "
              f"{p['comm']}")


# ---- areas

def areas(a):
    return structures.tree_of(a["areas"]["root"]["node"], "struct vma", "node",
                              f"areas of {owner_of(a.addr)}")


def find_area(a, addr):
    node = a["areas"]["root"]["node"]
    for _ in range(128):
        if not node:
            return None
        v = kernel.container("struct vma", "node", node)
        if v["start"] <= addr < v["end"]:
            return v
        node = v["node"]["left" if addr < v["start"] else "right"]
    structures.damaged(f"areas of {owner_of(a.addr)}: the tree has no end")
    return None


def protection(v):
    bits = ((VM_READ, "r"), (VM_WRITE, "w"), (VM_EXEC, "x"))
    return ("".join(c if v["flags"] & bit else "-" for bit, c in bits)
            + ("s" if v["flags"] & VM_SHARED else "p"))


def area_name(v):
    """As the last column of /proc/PID/maps."""
    import files
    a = v.follow("as")
    if v["object"]:
        return files.object_name(v.follow("object"))
    if v["start"] <= a["brk"] and v["end"] >= a["start_brk"] and v["flags"] & VM_HEAP:
        return "[heap]"
    return "[stack]" if v["start"] <= a["start_stack"] <= v["end"] else ""


def special(v):
    """What protection and name do not say."""
    usual = VM_READ | VM_WRITE | VM_EXEC | VM_SHARED
    names = {k: b for k, b in flags("VM_").items() if not b & usual and k != "MAYWRITE"}
    return " ".join(words(v["flags"], names))


def map_line(v):
    """The line of /proc/PID/maps."""
    o = v.follow("object")
    offset = v["pgoff"] << PAGE_SHIFT if o else 0
    dev, ino = (o["dev"], o["ino"]) if o else (0, 0)
    line = (f"{v['start']:08x}-{v['end']:08x} {protection(v)} {offset:08x} "
            f"{dev >> 8:02x}:{dev & 255:02x} {ino} ")
    name = area_name(v)
    return f"{line:49}{name}" if name else line


@command("q-areas")
def q_areas(pid=None):
    """q-areas [PID] - the areas of a process, as /proc/PID/maps prints them; flags behind a #."""
    a = aspace(pid)
    n = 0
    for v in areas(a):
        n += 1
        marks = special(v)
        print(map_line(v) + (f"  # {marks}" if marks else ""))
    if n != a["areas"]["count"]:
        structures.damaged(f"{n} areas are in the tree, {a['areas']['count']} are counted")
