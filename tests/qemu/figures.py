"""figures.py - what user/bench.c measures: here, on Linux in the same machine, and what was aimed at.

The targets are in instructions: QEMU's clock is their count (-icount shift=0,sleep=off), so that the
figures repeat. With icount=False the time stamps are the host's, and only the two columns compare."""
import re

from machine import Machine

COUNT = ["-icount", "shift=0,sleep=off"]
RAM = "256M"

# The name that bench prints, the target, and what a tuned Linux 6.1 took when the targets were set.
TARGETS = {
    "null call": (110, 324),
    "brk: grow a page, touch, shrink": (2200, 7060),
    "mmap + munmap, untouched": (1800, 13883),
    "mmap + munmap among 500 areas": (2100, 13883),
    "mmap + munmap among 60000 areas": (2500, 13883),
    "zero fault, write": (1500, 3365),
    "zero fault, read": (350, 1070),
    "copy on write, copy": (1700, 4187),
    "copy on write, reuse": (350, 1129),
    "unmap a touched page": (150, 1207),
    "cached file page, read fault": (250, 559),
    "fork + exit + wait": (24000, 96140),
    "fork + exit + wait, 16 MB touched": (300000, 1439194),
    "fork + exec + wait": (70000, 282480),
    "mprotect there, back, touch": (1800, 13270),
    "mremap: move 256 pages": (4000, 21449),
    "SIGSEGV to a handler and back": (1200, 4532),
    "pipe round trip": (3000, 12187),
    "context switch": (400, None),
    "read 4096 cached bytes": (1400, 2664),
    "write 4096 cached bytes": (1500, 3154),
    "open + close": (1500, 5763),
    "mincore of 256 pages": (1500, 5851),
}

# Linux without what it does for security and for large machines.
LINUX = ("console=ttyS0 quiet panic=-1 mitigations=off nokaslr audit=0 apparmor=0 selinux=0 lsm= "
         "init_on_alloc=0 init_on_free=0 randomize_kstack_offset=off hardened_usercopy=off nowatchdog "
         "preempt=none tsc=reliable clocksource=tsc cgroup_disable=memory transparent_hugepage=never "
         "maxcpus=1 rdinit=/sbin/init")


def run(linux=None, icount=True, args="", accel=None, limit=300):
    """Boot Quire, or that vmlinuz, and let it run bench: {name: figure}, and all that it printed."""
    extra = (COUNT if icount else []) + (["-accel", accel] if accel else [])
    command = "-- /bin/bench " + args
    with Machine(ram=RAM, kernel=linux, append=f"{LINUX} {command}" if linux else command,
                 extra=extra, limit=limit) as m:
        code = m.wait(limit)
        good = True if linux else code == Machine.GOOD
        found = dict(re.findall(r"(?m)^(\S.*\S) {2,}(\d+)$", m.output))
        return {k: int(v) for k, v in found.items() if k in TARGETS}, good, m.output


def number(n):
    return "-" if n is None else f"{n:,}"


def ratio(linux, quire):
    return f"{linux / quire:.1f}" if linux and quire else "-"


def table(quire, linux=None, targets=True):
    """Rows of text: what, here, target, Linux, how many times as much that is."""
    rows = [("", "Quire", "target", "Linux", "ratio")]
    for what, figure in quire.items():
        target, given = TARGETS[what] if targets else (None, None)
        other = linux.get(what) if linux else given
        mark = " !" if target and figure > target else ""
        rows.append((what, number(figure) + mark, number(target), number(other), ratio(other, figure)))
    return rows


def readme_rows(text):
    """{name: (here, target, Linux)} of the README's table."""
    rows = re.findall(r"(?m)^\| ([^|]+?) \| \**([\d,]+)\** \| ([\d,-]+) \| ([\d,-]+) \| [\d.-]+ \|$", text)
    return {what: tuple(int(n.replace(",", "")) if n != "-" else None for n in row)
            for what, *row in rows}
