#!/usr/bin/env python3
"""The tree builds without a warning with gcc and clang, plain and debug; the kernel is small; the
same sources give the same bytes."""
import glob
import hashlib
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../qemu"))
from machine import BUILD, ROOT, Tap

# With swap, reclaim and a history of events. 150 KB was the limit before there were these.
LIMIT = 180 * 1024
WHOLE_LIMIT = 256 * 1024


def make(*args):
    env = {k: v for k, v in os.environ.items() if k not in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS")}
    return subprocess.run(["make", "-j2", *args], cwd=ROOT, env=env, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def warnings(build):
    """What compilers said about any object below this folder; and how many objects there are."""
    logs = glob.glob(f"{build}/obj/**/*.o.log", recursive=True)
    said = []
    for log in logs:
        with open(log, encoding="utf-8", errors="replace") as f:
            said += f.read().splitlines()[:5]
    return said, len(logs)


def stripped(build, *flags):
    """The size of the kernel without debug information and self-tests, 0 if it can't be built."""
    done = make("kernel", "SELFTEST=0", f"O={build}", *flags)
    if done.returncode:
        return 0, done.stdout.splitlines()[-20:]
    subprocess.run(["objcopy", "--strip-all", f"{build}/quire.elf", f"{build}/quire.stripped"],
                   check=True)
    return os.path.getsize(f"{build}/quire.stripped"), []


def digest(path):
    with open(path, "rb") as f:
        return hashlib.sha256(f.read()).hexdigest()


def depends(source, header):
    """Whether the object of this source is made again when the header changes."""
    with open(f"{BUILD}/obj/{source}.d", encoding="utf-8") as f:
        return header in f.read().split()


def main():
    t = Tap(8 + 3)
    for source, header in (("mm/vma.c", "mm/vma.h"), ("kernel/sys/table.c", "libc/include/abi/syscall.def"),
                           ("user/ls.c", "libc/include/sys/stat.h")):
        t.ok(depends(source, header), f"a change of {header} makes {source} anew")
    for name, build in (("gcc", BUILD), ("gcc, debug", f"{BUILD}/debug")):
        said, count = warnings(build)
        t.ok(count and not said, f"{name}: {count} objects without a warning", *said)
    clang = f"{BUILD}/clang"
    done = make("all", "CC=clang", f"O={clang}")
    said, count = warnings(clang)
    t.ok(done.returncode == 0, "clang builds all of it", *done.stdout.splitlines()[-20:])
    t.ok(count and not said, f"clang: {count} objects without a warning", *said)

    for what, limit, flags in (("the kernel made for size (SMALL=1)", LIMIT, ["SMALL=1"]),
                               ("the whole kernel", WHOLE_LIMIT, [])):
        size, said = stripped(f"{BUILD}/{'small-nodisk' if flags else 'small'}", *flags)
        t.ok(0 < size <= limit, f"{what}, without debug information and self-tests: {size} bytes",
             f"the limit is {limit}", *said)

    env = dict(os.environ, EPOCH="1700000000")
    out = f"{BUILD}/again"
    for command in ([f"boot/mkinitrd", f"{out}.cpio", f"{BUILD}/user"],
                    [f"boot/mkiso", f"{out}.iso", f"{BUILD}/quire.elf", f"{out}.cpio"]):
        subprocess.run(command, cwd=ROOT, env=env, check=True)
    t.ok(digest(f"{out}.cpio") == digest(f"{BUILD}/initrd.cpio"), "the initrd is made again equal")
    t.ok(digest(f"{out}.iso") == digest(f"{BUILD}/quire.iso"), "the ISO is made again equal")
    t.done()


main()
