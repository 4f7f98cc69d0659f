"""constants.py - the kernel's #defines, read from the headers that have them: what debugging
information does not tell. Structures are the business of kernel.py, which asks DWARF."""
import os
import re

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
HEADERS = ("mm/layout.h", "mm/frame.h", "mm/pgtable.h", "mm/vma.h", "mm/slab_debug.h", "mm/swap.h", "mm/swaparea.h", "mm/slab_debug.c", "kernel/cpu/gdt.h",
           "kernel/cpu/trap.h", "kernel/lib/log.h", "kernel/sched/thread.h")


def read_defines(*headers):
    """name -> number, for each #define whose value is a number or made of those before it."""
    found = {}
    for header in headers:
        with open(os.path.join(ROOT, header), encoding="utf-8") as f:
            text = f.read().replace("\\\n", " ")
        for name, value in re.findall(r"^#define (\w+)[ \t]+([^\n]+)", text, re.M):
            value = re.sub(r"\b(0x[\da-fA-F]+|\d+)[uUlL]+", r"\1", value.split("/*")[0])
            try:
                found.setdefault(name, eval(value, {"__builtins__": {}}, dict(found)))
            except (NameError, SyntaxError, TypeError):
                continue
    return {k: v for k, v in found.items() if isinstance(v, int)}


globals().update(read_defines(*HEADERS))


def flags(prefix):
    """The names of single bits: {"READ": 1, ...} for VM_."""
    return {k[len(prefix):]: v for k, v in globals().items()
            if k.startswith(prefix) and isinstance(v, int) and v and not v & (v - 1)}


def words(value, names):
    """The names of the bits that are set, in lower case."""
    return [n.lower() for n, bit in names.items() if value & bit]
