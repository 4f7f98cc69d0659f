"""figures.py - what user/bench.c measures: here, on Linux in the same machine, and what was aimed at.

The targets are in instructions: QEMU's clock is their count (-icount shift=0,sleep=off), so that the
figures repeat. With icount=False the time stamps are the host's, and only the two columns compare."""
import os
import re
import subprocess
import tempfile

from machine import BUILD, Machine, initrd_with

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


# More pages than frames: what tests/qemu/swapping.c counts while three times the memory is touched,
# twice; and what Linux took. In less than 40 MB that one doesn't boot.
SWAPPING = {
    "instructions": 1_704_245_010,
    "pages in": 36_879,
    "pages out": 69_796,
    "disk reads": 4_686,
    "disk writes": 2_242,
}
SWAPPING_RAM = 48  # MB
LINUX_DRIVERS = ("sd_mod", "ata_piix")


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


def module(folder, name, found):
    """Add that module of Linux to found, behind those that it needs."""
    with open(os.path.join(folder, name + ".ko"), "rb") as f:
        data = f.read()
    for other in re.search(rb"\0depends=([^\0]*)", data)[1].decode().split(","):
        if other and other not in found:
            module(folder, other, found)
    found[name] = data


def swapping_files(linux):
    """What the initrd needs beside the programs."""
    with open(f"{BUILD}/tests/qemu/swapping", "rb") as f:
        files = {"bin/swapping": (0o100755, f.read())}
    if linux:
        found = {}
        for name in LINUX_DRIVERS:
            module(os.path.join(os.path.dirname(linux), "modules"), name, found)
        files["modules"] = (0o040755, b"")
        for i, data in enumerate(found.values()):
            files[f"modules/{i:02}.ko"] = (0o100644, data)
    return files


def run_swapping(linux=None, ram=SWAPPING_RAM, limit=300):
    """Boot Quire, or that vmlinuz, beside its modules, with a disk to swap to, and touch three times
    the memory twice: {name: figure}, whether every byte was right, and all that it printed. The clock
    has to run on while nothing happens (no sleep=off): disks are waited for until drivers give up."""
    with tempfile.TemporaryDirectory(prefix="quire-swapping-") as where:
        initrd = initrd_with(swapping_files(linux), os.path.join(where, "initrd"))
        disk = os.path.join(where, "swap")
        with open(disk, "wb") as f:
            f.truncate(4 * ram << 20)
        os.chmod(disk, 0o600)
        subprocess.run(["mkswap", disk], check=True, capture_output=True,
                       env={**os.environ, "PATH": os.environ["PATH"] + ":/usr/sbin:/sbin"})
        command = (f"-- /bin/swapping /dev/{'sda' if linux else 'hdb'} "
                   f"/bin/thrash -1 -n 1 -w 100 {3 * ram}M sequential")
        with Machine(ram=f"{ram}M", kernel=linux, initrd=initrd, limit=limit,
                     append=f"{LINUX} {command}" if linux else command,
                     extra=["-icount", "shift=0", "-drive", f"file={disk},format=raw,if=ide,index=1"]) as m:
            code = m.wait(limit)
            good = " 0 errors" in m.output and (linux or code == Machine.GOOD)
            found = {k: int(v) for k, v in re.findall(r"(?m)^(\w+ ?\w+) {2,}(\d+)$", m.output)}
            return found, good and set(found) == set(SWAPPING), m.output


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


def swapping_table(quire, linux=None):
    """Rows of text: what, here, Linux, how many times as much that is."""
    rows = [(f"{SWAPPING_RAM} MB of memory, {3 * SWAPPING_RAM} MB touched twice", "Quire", "Linux", "ratio")]
    for what in SWAPPING:
        here, other = quire[what], (linux or SWAPPING)[what]
        unit = 1_000_000 if what == "instructions" else 1
        rows.append(("millions of instructions" if unit > 1 else what, number(round(here / unit)),
                     number(round(other / unit)), ratio(other, here)))
    return rows


def readme_rows(text):
    """{name: (here, target, Linux)} of the README's table."""
    rows = re.findall(r"(?m)^\| ([^|]+?) \| \**([\d,]+)\** \| ([\d,-]+) \| ([\d,-]+) \| [\d.-]+ \|$", text)
    return {what: tuple(int(n.replace(",", "")) if n != "-" else None for n in row)
            for what, *row in rows}
