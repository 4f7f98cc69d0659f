#!/usr/bin/env python3
"""What reftrace records is what the program referred to: each access, in order, read or write."""
import os
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../qemu"))
from machine import PROMPT, Machine, Tap

os.environ["PATH"] += ":/usr/sbin:/sbin"
STRING = "1 2 3 4w 1 2w 5 5 5w 1 2 3w 4 5 1w".split()


def recorded(m, command, options=""):
    """The references that it makes, and what is printed meanwhile."""
    said = m.run(f"reftrace -o /tmp/r {options} {command}", 60) or ""
    text = m.run("cat /tmp/r", 60) or ""
    return re.findall(r"\b[0-9a-f]+w?\b", re.sub(r"#.*", "", text)), said


def mapped(refs):
    """References to areas of mmap, with the pages numbered from 1 in the order of the first use."""
    pages = {}
    return [str(pages.setdefault(r.rstrip("w"), len(pages) + 1)) + "w" * r.endswith("w") for r in refs
            if 0x10000 < int(r.rstrip("w"), 16) < 0xbf000]


def thinned(refs, window):
    """What is left of the string when the pages that came last can be seen."""
    seen, left = [], []
    for ref in refs:
        page, write = ref.rstrip("w"), ref.endswith("w")
        for i, (other, at) in enumerate(seen):
            if other == page:
                left[at] = page + "w" * (write or left[at].endswith("w"))
                break
        else:
            seen = (seen + [(page, len(left))])[-window:]
            left.append(ref)
    return left


def main():
    t = Tap(12)
    with tempfile.NamedTemporaryFile(prefix="quire-swap-") as image:
        image.truncate(4 << 20)
        subprocess.run(["mkswap", image.name], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
        drive = ["-drive", f"file={image.name},format=raw,if=ide,index=1"]
        with Machine(limit=240, extra=drive) as m:
            m.expect(PROMPT, 60)
            m.run(f"echo {' '.join(STRING)} > /tmp/s")
            refs, _ = recorded(m, "refplay -f 9 /tmp/s")
            t.ok(len(refs) > 1000 and not mapped(refs), "a program without such pages has no references to them",
                 len(refs))
            refs, said = recorded(m, "refplay -f 5 /tmp/s")
            t.ok(mapped(refs) == STRING, "each reference is there, in order, reads and writes",
                 " ".join(mapped(refs)), said)
            refs, said = recorded(m, "refplay -f 3 /tmp/s")
            t.ok(mapped(refs) == STRING, "also of pages that come and go meanwhile", " ".join(mapped(refs)), said)
            t.ok(not [1 for a, b in zip(refs, refs[1:]) if a.rstrip("w") == b.rstrip("w")],
                 "a page that is used twice in a row is named once")
            exact, said = recorded(m, "echo hello")
            t.ok(re.search(rf"hello\n{len(exact)} references", said), "the program runs as ever", said)
            t.ok(recorded(m, "echo hello")[0] == exact, "what it does twice is recorded twice alike")
            for window in (8, 12):
                some, _ = recorded(m, "echo hello", f"-w {window}")
                t.ok(some == thinned(exact, window), f"a window of {window} leaves out what it shows",
                     " ".join(some), " ".join(thinned(exact, window)))
            _, said = recorded(m, "sh -c 'echo one | cat; (exit 3)'; echo $?")
            t.ok(re.search(r"one\n\d+ references in \S+\n3\n", said), "children run unrecorded; the status is kept",
                 said)
            t.ok("Invalid" in (m.run("echo window 7 > /proc/references") or ""), "a window that is too small: EINVAL")
            t.ok((m.run("cat /proc/sys/vm/check") or "").strip() == "ok", "all of mm is whole afterwards")
            m.send("exit\n")
            t.ok(m.wait(20) == Machine.GOOD, "the machine ends well")
    t.done()


main()
