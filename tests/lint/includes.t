#!/usr/bin/env python3
"""No file includes upwards: each room sees itself and the rooms below it.

The order is the architecture. The scheduler lies below mm because mm's locks sleep; file systems lie
below processes because a process is made of an address space and files."""
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../qemu"))
from machine import ROOT, Tap

ORDER = ["libc/include/abi", "kernel/lib", "boot", "kernel/cpu", "kernel/sched", "mm", "kernel/dev",
         "kernel/fs", "kernel/proc", "kernel/procfs", "kernel/sys", "kernel/main.c"]
FREESTANDING = {"stdint.h", "stddef.h", "stdbool.h", "stdarg.h", "limits.h"}


def room(path):
    """The index of the room that a path lies in, or None outside the kernel."""
    found = [i for i, r in enumerate(ORDER) if path == r or path.startswith(r + "/")]
    return max(found, key=lambda i: len(ORDER[i])) if found else None


def includes(path):
    """(line number, '<' or '"', name) of each #include, however it is spaced."""
    with open(os.path.join(ROOT, path), encoding="utf-8") as f:
        for number, line in enumerate(f, 1):
            if m := re.match(r"\s*#\s*include\s*([<\"])([^>\"]+)[>\"]", line):
                yield number, m[1], m[2]


def beside(path, name):
    return os.path.exists(os.path.join(ROOT, os.path.dirname(path), name))


def wrong(path, mark, name):
    """Why this include is not allowed, or None."""
    here = room(path)
    if path.startswith(("tests/host/", "tests/kernel/")):
        if mark == '"' and not os.path.exists(os.path.join(ROOT, name)):
            return "is not named from the root"
        if path.startswith("tests/kernel/") and mark == "<" and name not in FREESTANDING:
            return "is not freestanding"
        return None
    if here is not None and not path.startswith("libc/"):
        if mark == "<":
            return None if name in FREESTANDING else "is not freestanding"
        there = room(name)
        if there is None or not os.path.exists(os.path.join(ROOT, name)):
            return "is in no room of the kernel"
        return "lies above" if there > here else None
    if path.startswith(("user/", "tests/user/")) and mark == '"':
        near = beside(path, name) or os.path.dirname(name) == os.path.dirname(path)
        return None if near or name.startswith("user/lib/") else "is not the user's"
    if path.startswith("libc/") and mark == '"' and not name.startswith("libc/") \
            and not beside(path, name):
        return "lies outside the C library"
    return None


def main():
    names = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard",
                            "*.c", "*.h"], cwd=ROOT, text=True, stdout=subprocess.PIPE,
                           check=True).stdout.split()
    names = [n for n in names if os.path.exists(os.path.join(ROOT, n))]
    t = Tap(3)
    found, count = [], 0
    for path in names:
        for number, mark, name in includes(path):
            count += 1
            if why := wrong(path, mark, name):
                found.append(f"{path}:{number}: {name} {why}")
    t.ok(not found, f"{count} includes in {len(names)} files point downwards", *found)
    t.ok(wrong("mm/vma.c", '"', "kernel/fs/vfs.h"), "an upward include would be seen")
    t.ok(wrong("user/ls.c", '"', "mm/layout.h"), "a program that includes the kernel would be seen")
    t.done()


main()
