"""log.py - what the kernel said."""
import kernel
import memory
import structures
from command import command


@command("q-dmesg", early=True)
def q_dmesg(lines=None):
    """q-dmesg [LINES] - the kernel's log, or its last lines: also what no console has shown."""
    start, end = kernel.var("start", "kernel/lib/log.c"), kernel.var("end", "kernel/lib/log.c")
    addr, how = kernel.place("ring", "kernel/lib/log.c")
    size, n = how.size, end - start & 0xffffffff
    if n > size:
        structures.damaged(f"the log says that it holds {n} bytes in {size}")
        n, start = size, end - size
    data = memory.block(addr, size)
    at = start % size
    text = (data + data)[at:at + n].decode("utf-8", "replace")
    if lines:
        text = "\n".join(text.rstrip("\n").split("\n")[-int(lines, 0):])
    print(text.rstrip("\n").replace("\0", "?"))
