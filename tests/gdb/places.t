#!/usr/bin/env python3
"""Every command says what is so, at four places of one run of vars: in user mode, in a page fault, in an
interrupt, in an exit; and says nothing where the kernel is not up yet."""
import os
import re
import sys

sys.path.insert(0, os.path.dirname(__file__))
from session import Gdb, stub

from machine import Machine, Tap

COMMANDS = ("q-ps q-areas q-pt q-frames q-zones q-buddy q-slab q-vmalloc q-swap q-cache q-gdt q-idt q-tss q-dmesg "
            "q-check q-where q-events").split()
BAD = r"Python Exception|Error|Traceback|time is over|gdb has ended"


def everything(t, gdb, where, whole=True):
    """All commands answer; none finds fault, unless the kernel stands in the middle of a change."""
    answers = {c: gdb.do(c) for c in COMMANDS}
    bad = BAD + ("|DAMAGED" if whole else "")
    wrong = {c: a for c, a in answers.items() if not a.strip() or re.search(bad, a)}
    t.ok(not wrong, f"{where}: {len(COMMANDS)} commands answer", *[f"{c}: {a}" for c, a in wrong.items()])
    if whole:
        t.ok("all whole" in answers["q-check"], f"{where}: q-check finds all whole", answers["q-check"])
    return answers


def early(t, gdb):
    """The first instruction of the firmware."""
    for command in ("q-ps", "q-check", "q-explain 0xc0100000"):
        text = gdb.do(command)
        t.ok("the kernel is not up yet" in text and "Python" not in text, f"not up yet: {command}", text)


def in_user_mode(t, gdb):
    gdb.do("q-break vars f")
    text = gdb.do("continue")
    t.ok(re.search(r"Breakpoint \d+, f \(x=", text), "q-break vars f stops in f", text)
    a = everything(t, gdb, "user mode")
    t.ok("vars" in a["q-where"] and "in user mode" in a["q-where"], "q-where: vars, in user mode", a["q-where"])
    t.ok(re.search(r"(?m)^ +\d+ +\d+ running +1 +\d+ +\d+ vars$", a["q-ps"]), "q-ps: vars runs", a["q-ps"])
    t.ok(re.search(r"(?m)^0804[89]000-\w{8} r-xp 00001000 \S+ \d+ +/bin/vars$", a["q-areas"]),
         "q-areas: the text of /bin/vars", a["q-areas"])
    t.ok(re.search(r"(?m)-c0000000 rw-p .*\[stack\]  # growsdown stack$", a["q-areas"]), "q-areas: the stack",
         a["q-areas"])
    text = gdb.do("q-explain &global_data")
    for what, pattern in {
            "the segment": r"GDT\[4\] ring 3, data, writable, 32 bits, base 00000000, limit ffffffff",
            "the walk": r"PDE 020 at physical \w{8} = \w{5}\w27: present, writable, user, accessed\n  PTE",
            "the area": r"area \w{8}-\w{8} rw-p \(private\), /bin/vars from offset 0x",
            "the value": r"holds 0000002a"}.items():
        t.ok(re.search(pattern, text), f"q-explain &global_data: {what}", text)
    text = gdb.do("q-explain $esp")
    t.ok(re.search(r"frame \w{5}, zone Normal: anonymous memory of vars \(\d+\), page bffff000; "
                   r"refs 1, mapped once, inactive\n +mapped by vars \(\d+\) at bffff000, writable", text),
         "q-explain $esp: the frame, and who maps it", text)
    text = gdb.do("q-explain 0x1000")
    t.ok("in no area" in text and "SIGSEGV" in text, "q-explain of no area", text)
    text = gdb.do("q-explain gs:4")
    t.ok("selects nothing: a protection fault" in text, "q-explain gs:4 with a null gs", text)
    text = gdb.do("q-pt 1 0x08049000")
    t.ok(re.search(r"frame \w{5}: page 1 of /sbin/init; refs 2, mapped once, inactive", text), "q-pt shows init's text",
         text)
    text = gdb.do("q-break vars no_such")
    t.ok("no function no_such in vars" in text, "q-break refuses a function that is not there", text)


def the_kernel(t, gdb):
    """Addresses of the kernel's half."""
    cases = {"init_process": r"slab cache process, slab \w{8}: object \d+ of \d+ at \w{8}, \d+ bytes, in use",
             "&zones": r"\.bss of the kernel: zones",
             "fault_handle": r"PTE .*read-only, kernel only(.*\n)+.*\.text of the kernel: fault_handle",
             "current->esp0 - 4": r"a kernel stack of vars \(\d+\), 8192 bytes .*offset 0x1ffc",
             "current->esp0": r"the guard page behind a kernel stack of vars",
             "0xf8000000": r"a hole that nothing is ever mapped in",
             "0xff800000": r"a window on high memory, closed",
             "0xfa000000": r"free vmalloc space"}
    for what, pattern in cases.items():
        text = gdb.do(f'q-explain "{what}"')
        t.ok(re.search(pattern, text), f"q-explain {what}", text)


def printers(t, gdb):
    cases = {"*current": r"= vars \(\d+\) = \{esp = ", "gdt[1]": r"= ring 0, code, readable, 32 bits, base 0",
             "*current->as": r"= address space of vars \(\d+\) = \{lock = ",
             "zones[1]": r"= zone Normal, \d+ frames free", "frames[0]": r"= frame 00000: reserved; refs 0",
             "init_process->exe->dentry[0]": r"= /sbin/init = ", "init_process->as->pgdir[0x20]":
             r"= \w{8}: frame \w{5}, present, writable, user", "init_process->children": r"= linked with 1 other",
             "current->as->areas.root": r"= tree, \d+ nodes"}
    for what, pattern in cases.items():
        text = gdb.do(f"print {what}")
        t.ok(re.search(pattern, text), f"print {what}", text)


def in_kernel_mode(t, gdb):
    gdb.do("delete")
    gdb.do("tbreak irq_dispatch")
    text = gdb.do("continue")
    t.ok("irq_dispatch" in text, "an interrupt", text)
    everything(t, gdb, "interrupt", whole=False)
    gdb.do("tbreak task_exit")
    gdb.do("continue")
    a = everything(t, gdb, "exit")
    t.ok(re.search(r"dispatch (.*\n)*.*__libc_start", a["q-where"]), "the backtrace leads into the program",
         a["q-where"])
    t.ok(re.search(r"from user mode at 001b:\w{8} _exit\+\w+, by system call 252", a["q-where"]),
         "q-where: how vars entered the kernel", a["q-where"])


def main():
    t = Tap(46)
    with Machine(append="-- /bin/vars", extra=stub(stopped=True), limit=100) as m, Gdb(m) as gdb:
        early(t, gdb)
        gdb.do("hbreak fault_handle")
        text = gdb.do("continue")
        t.ok("fault_handle" in text, "a page fault", text)
        everything(t, gdb, "page fault")
        gdb.do("delete")
        in_user_mode(t, gdb)
        the_kernel(t, gdb)
        printers(t, gdb)
        in_kernel_mode(t, gdb)
        helped = gdb.do("q-help")
        names = re.findall(r"(?m)^(q-\S+)", helped)
        bad = [n for n in names if f"{n} " not in gdb.do(f"help {n}").split("\n")[0]]
        t.ok(len(names) > 20 and not bad, f"help for {len(names)} commands", *bad)
    t.done()


main()
