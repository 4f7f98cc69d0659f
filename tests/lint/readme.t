#!/usr/bin/env python3
"""Every file that a README names exists."""
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../qemu"))
from machine import ROOT, Tap

ROOMS = r"(?:boot|kernel|mm|libc|user|tests|linker\.ld|Makefile|README\.md|LICENSE|\.ci)"


def main():
    readmes = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard",
                              "*README.md"], cwd=ROOT, text=True, stdout=subprocess.PIPE,
                             check=True).stdout.split()
    t = Tap(2)
    missing, count = [], 0
    for readme in readmes:
        with open(os.path.join(ROOT, readme), encoding="utf-8") as f:
            text = f.read()
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
        rows = re.findall(r"^\|.*`[\w./-]+`.*\|$", f.read(), re.M)
    t.ok(len(rows) >= 30, f"the concept table has {len(rows)} rows")
    t.done()


main()
