"""printers.py - the kernel's types in words, wherever gdb prints one (print *current, info locals).
The members follow behind the words of the larger ones; print/r shows a structure as it is."""
import gdb

import cpu
import files
import frames
import kernel
import memory
import pagetables
import processes
import structures
import vmalloc
from constants import PAGE_SHIFT


def length(nodes):
    n = len(list(nodes))
    return "1 node" if n == 1 else f"{n} nodes"


def others(s):
    """A head and the nodes behind it look alike."""
    n = len(list(structures.list_nodes(s.addr, "list")))
    return f"linked with {n} other{'s' * (n > 1)}" if n else "alone"


def frame_words(f):
    return f"frame {frames.pfn_of(f):05x}: {frames.describe(f)}; {frames.numbers(f)}"


def trap_words(f):
    mode = "user" if f["cs"] & 3 else "kernel"
    return f"vector {f['vector']} error {f['error']:x} from {mode} mode at {f['cs'] & 0xffff:04x}:{f['eip']:08x}"


# By type: words, and do the members follow?
SHORT = {
    "list": others,
    "rb_root": lambda s: f"tree, {length(structures.tree_nodes(s['node'], 'tree'))}",
    "radix": lambda s: f"radix tree of height {s['height']}, {len(list(structures.radix(s)))} entries",
    "name": lambda s: f"\"{memory.read(s['s'], s['len']).decode('utf-8', 'replace')}\"",
    "segment": lambda s: str(cpu.Descriptor(s["lo"], s["hi"])),
    "mutex": lambda s: "held by " + str(s.follow("owner")["name"]) if s["owner"] else "free",
    "frame": frame_words,
}
LONG = {
    "vma": lambda s: processes.map_line(s).rstrip(),
    "varea": vmalloc.describe,
    "aspace": lambda s: "address space of " + processes.owner_of(s.addr),
    "process": lambda s: f"{processes.title(s)}, {processes.state(s)}",
    "task": lambda s: f"{s['thread']['name']} ({s['tid']})",
    "thread": lambda s: f"{s['name']} ({s['id']})",
    "object": lambda s: f"{files.object_name(s)}, {s['npages']} pages in the cache",
    "dentry": files.dentry_path,
    "inode": files.inode_path,
    "slab_cache": lambda s: f"cache {s['name']}, {s['nobjects']} objects in use",
    "zone": lambda s: f"zone {memory.string(s['name'])}, {s['nbuddy'] + s['nhot']} frames free",
    "trap_frame": trap_words,
}


class Words:
    """A structure of the kernel: its words, and its members."""

    def __init__(self, value, words, members):
        self.value, self.words, self.members = value, words, members

    def to_string(self):
        memory.forget()
        try:
            name = self.value.type.strip_typedefs().unqualified().name
            return self.words(kernel.at(f"struct {name}", int(self.value.address)))
        except (memory.Unreadable, gdb.error, TypeError) as e:
            return f"<{e}>"

    def children(self):
        if self.members:
            for f in self.value.type.strip_typedefs().fields():
                yield f.name or "...", self.value[f]


class Number:
    """A page-table entry, a physical address."""

    def __init__(self, text):
        self.text = text

    def to_string(self):
        return self.text


def find(value):
    """The printer for a value, or None: only what lies in the kernel's memory has an address."""
    if value.type.name == "pte_t":
        e = int(value)
        return Number(f"{e:08x}: " + (f"frame {e >> PAGE_SHIFT:05x}, {pagetables.bits(e)}" if e else "empty"))
    t = value.type.strip_typedefs().unqualified()
    if value.type.name == "paddr_t":
        return Number(f"physical {int(value['v']):08x}")
    if t.code != gdb.TYPE_CODE_STRUCT or value.address is None or int(value.address) < 0xc0000000:
        return None
    if t.name in SHORT:
        return Words(value, SHORT[t.name], False)
    return Words(value, LONG[t.name], True) if t.name in LONG else None


gdb.pretty_printers.append(find)
