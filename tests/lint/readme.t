#!/usr/bin/env python3
"""Every file that a README names exists, every function that one names beside its file, and every number of the
map of memory; the words of the lectures are there; and a folder's README is a page at most."""
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../qemu"))
from machine import ROOT, Tap

sys.path.insert(0, os.path.join(ROOT, "kernel/gdb"))
import constants

ROOMS = r"(?:boot|kernel|mm|libc|user|tests|linker\.ld|Makefile|README\.md|LICENSE|\.ci)"


PAGE = 64
# What the lecture notes speak of, as a regular expression each.
WORDS = """logical linear physical mmu segment selector gdt real.mode protected.mode page.director page.table tlb
zones frames pages confinement kernel.space user.*kernel.space text data bss heap stack mapping kmalloc vmalloc kfree
copy_from_user copy_to_user mmap munmap mprotect madvise mlock msync map_private map_shared brk sbrk malloc free calloc
realloc memalign alloca page.fault demand.paging copy.on.write minimal pad list doubly.linked bins first.fit best.fit
worst.fit internal.and.external.fragmentation coalescing dangling double.free leak swapping backing.store
over-commitment address.binding compile.time load.time run.time dynamic.linking shared.libraries fork exec exit wait
signals shared.memory buddy slab context.switch variables""".split()


def read(path):
    with open(os.path.join(ROOT, path), encoding="utf-8", errors="replace") as f:
        return f.read()


def has_word(path, name):
    return os.path.exists(os.path.join(ROOT, path)) and re.search(rf"\b{name}\b", read(path)) is not None


def main():
    readmes = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard",
                              "*README.md"], cwd=ROOT, text=True, stdout=subprocess.PIPE,
                             check=True).stdout.split()
    t = Tap(6)
    missing, count, functions, long = [], 0, [], []
    for readme in readmes:
        with open(os.path.join(ROOT, readme), encoding="utf-8") as f:
            text = f.read()
        functions += [(readme, path, name) for path, name in re.findall(rf"`({ROOMS}/[\w./-]+):(\w+)`", text)]
        if readme != "README.md" and len(text.splitlines()) > PAGE:
            long.append(f"{readme}: {len(text.splitlines())} lines")
        named = set(re.findall(rf"`({ROOMS}(?:/[\w./{{}},*-]*)?)`", text))
        named |= {m for m in re.findall(r"\]\(([^)#:]+)\)", text)}
        for path in (n for n in named if "NAME" not in n):
            count += 1
            base = ROOT if os.path.exists(os.path.join(ROOT, path)) else \
                os.path.join(ROOT, os.path.dirname(readme))
            if not os.path.exists(os.path.join(base, path)):
                missing.append(f"{readme}: {path}")
    t.ok(not missing, f"{count} names in {len(readmes)} README files exist", *sorted(missing))
    with open(os.path.join(ROOT, "README.md"), encoding="utf-8") as f:
        text = f.read()
    rows = re.findall(r"^\|.*`[\w./-]+`.*\|$", text, re.M)
    t.ok(len(rows) >= 30, f"the concept table has {len(rows)} rows")
    wrong = [f"{readme}: {path} has no {name}" for readme, path, name in functions if not has_word(path, name)]
    t.ok(len(functions) > 20 and not wrong, f"{len(functions)} functions are where a README says", *wrong)
    t.ok(not long, f"no folder's README is longer than {PAGE} lines", *long)
    table = "\n".join(rows).lower()
    absent = [w for w in WORDS if not re.search(rf"\b{w}", table)]
    t.ok(not absent, f"{len(WORDS)} words of the lectures have their place in the tables", *absent)
    numbers = re.findall(r"^([0-9a-f]{8})\b", text.split("### A map of memory")[1].split("```")[1], re.M)
    drawn = read("mm/layout.h")
    unknown = [n for n in numbers if not re.search(rf"^ \* 0x{n}\b", drawn, re.M | re.I)]
    values = [f"{v & 0xffffffff:08x}" for v in constants.read_defines("mm/layout.h").values()]
    unknown = [n for n in unknown if n not in values]
    t.ok(len(numbers) > 8 and not unknown, "the map of memory is that of mm/layout.h", *unknown)
    t.done()


main()
