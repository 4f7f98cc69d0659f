#!/usr/bin/env python3
"""gdb sees both sides: a breakpoint in the kernel's fault handler and one in a program's main are
hit, with source and backtrace."""
import os
import re
import socket
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../qemu"))
from machine import BUILD, ROOT, Machine, Tap


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def session(*commands, limit=60):
    """What gdb prints, attached to a fresh machine that runs vars."""
    port = free_port()
    with Machine(append="-- /bin/vars", extra=["-S", "-gdb", f"tcp:127.0.0.1:{port}"],
                 limit=limit):
        args = ["gdb", "-q", "-nx", "-batch", f"{BUILD}/quire.elf",
                "-ex", "source kernel/gdb/quire.py", "-ex", f"target remote 127.0.0.1:{port}"]
        for command in commands:
            args += ["-ex", command]
        try:
            return subprocess.run(args, cwd=ROOT, text=True, timeout=limit, stdin=subprocess.DEVNULL,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT).stdout
        except subprocess.TimeoutExpired as e:
            return (e.stdout or b"").decode(errors="replace") + "\ntime is over"


def main():
    t = Tap(10)
    text = session("hbreak fault_handle", "continue", "info symbol $pc", "backtrace", "q-where")
    t.ok(re.search(r"Breakpoint 1, .*fault_handle", text), "the fault handler's breakpoint is hit", text)
    t.ok(re.search(r"mm/fault\.c:\d+", text), "its source line is shown", text)
    t.ok(re.search(r"#[1-9] .*(page_fault|exception|trap)", text), "the backtrace reaches the trap",
         text)
    t.ok("in kernel mode" in text, "q-where says kernel mode", text)

    text = session("q-break vars main", "continue", "list", "backtrace", "q-where",
                   "q-ps", "q-areas", "info symbol $pc")
    t.ok(re.search(r"Breakpoint 1, .*main", text), "the breakpoint in main of vars is hit", text)
    t.ok(re.search(r"user/vars\.c", text), "its source line is shown", text)
    t.ok(re.search(r"vars \(\d+\), in user mode", text), "q-where: vars, in user mode", text)
    t.ok(re.search(r"(?m)^ +\d+ +\d+ running +1 +\d+ +\d+ vars$", text), "q-ps lists vars", text)
    t.ok(re.search(r"(?m)^0804[89]\w{3}-\w{8} r-xp", text), "q-areas shows the text", text)
    t.ok(re.search(r"(?m)^\w{8}-c0000000 rw", text) or re.search(r"(?m)^b\w{7}-\w{8} rw", text),
         "q-areas shows the stack", text)
    t.done()


main()
