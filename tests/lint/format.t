#!/usr/bin/env python3
"""Every C file is as clang-format would write it, and no line anywhere is unfinished or too long."""
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../qemu"))
from machine import ROOT, Tap

CLANG_FORMAT = 14  # of Debian 12; each version breaks some lines in its own way

def files(*patterns):
    out = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard",
                          *patterns], cwd=ROOT, text=True, stdout=subprocess.PIPE, check=True).stdout
    return [f for f in out.splitlines() if os.path.exists(os.path.join(ROOT, f))]


def grep(pattern, names, flags=0):
    found = []
    for name in names:
        with open(os.path.join(ROOT, name), encoding="utf-8", errors="replace") as f:
            found += [f"{name}:{n}: {line.strip()}" for n, line in enumerate(f, 1)
                      if re.search(pattern, line.rstrip("\n"), flags)]
    return found


def layout(t):
    c = files("*.c", "*.h")
    name = f"{len(c)} files are as clang-format writes them"
    version = subprocess.run(["clang-format", "--version"], text=True, stdout=subprocess.PIPE).stdout
    if f"version {CLANG_FORMAT}." not in version:
        t.skip(name, f"they are as {CLANG_FORMAT} writes them, and this is another: {version.strip()}")
        return
    done = subprocess.run(["clang-format", "--dry-run", "-Werror", "--ferror-limit=1", *c], cwd=ROOT,
                          text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    t.ok(done.returncode == 0, name,
         *[line for line in done.stdout.splitlines() if "error:" in line])


def main():
    t = Tap(4)
    layout(t)
    text = [f for f in files() if not f.endswith((".png", ".gz", ".xz"))]
    marks = "|".join(["TO" + "DO", "FIX" + "ME", "X" + "XX", "HA" + "CK", "place" + "holder",
                      "not " + "implemented", "for " + "now"])
    found = grep(rf"\b({marks})\b", text)
    t.ok(not found, "nothing is marked as unfinished", *found)
    found = grep(r"[ \t]+$", text)
    t.ok(not found, "no line ends in blanks", *found[:20])
    found = grep(r"^.{101,}$", files("*.c", "*.h", "*.asm", "*.ld"))
    t.ok(not found, "no line of code is longer than 100 columns", *found[:20])
    t.done()


main()
