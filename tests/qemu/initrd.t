#!/usr/bin/env python3
"""The boot module becomes the root: files, links of both kinds, modes, devices; and an archive cut
short anywhere in its structure ends the machine with a message, however large it was."""
import os
import sys
import tempfile

sys.path.insert(0, os.path.dirname(__file__))
from machine import BUILD, Machine, Tap

DIR, REG, LNK, CHR, FIFO = 0o40755, 0o100644, 0o120777, 0o20600, 0o10600


def entry(name, mode, data=b"", ino=0, nlink=1, rdev=(0, 0)):
    """One member of a newc archive."""
    raw = name.encode() + b"\0"
    head = "070701" + "".join(f"{v:08x}" for v in (ino, mode, 0, 0, nlink, 1600000000, len(data), 0,
                                                   0, *rdev, len(raw), 0))
    head = head.encode() + raw
    return head + bytes(-len(head) % 4) + data + bytes(-len(data) % 4)


TRAILER = entry("TRAILER!!!", 0)
EXTRA = b"".join([
    entry("x", DIR), entry("x/text", REG, b"hello\n"), entry("x/run", 0o100755, b"#!/bin/sh\necho ran\n"),
    entry("x/soft", LNK, b"text"), entry("./x/dot", REG, b"dot\n"), entry("/x/abs", REG, b"abs\n"),
    entry("x/one", REG, ino=77, nlink=3), entry("x/two", REG, ino=77, nlink=3),
    entry("x/three", REG, b"shared\n", ino=77, nlink=3),
    entry("x/null", CHR, rdev=(1, 3)), entry("x/fifo", FIFO),
    entry("x/again", REG, b"first"), entry("x/again", REG, b"second\n"),
])


def base():
    """The built root without its trailer."""
    with open(f"{BUILD}/initrd.cpio", "rb") as f:
        data = f.read()
    return data[:data.rindex(b"070701")]


def boot(where, name, data, command="true"):
    path = os.path.join(where, name)
    with open(path, "wb") as f:
        f.write(data)
    with Machine(ram="32M", initrd=path, append=f"-- \"{command}\"") as m:
        code = m.wait(30)
        return code, m.output


def main():
    t = Tap(16)
    with tempfile.TemporaryDirectory() as where:
        good = base() + EXTRA + TRAILER
        code, out = boot(where, "good", good + bytes(512),
                         "cat /x/text /x/soft /x/dot /x/abs /x/one /x/two /x/three /x/again; /x/run; "
                         "ls -l /x; echo ends > /x/null; echo more >> /x/one; cat /x/two")
        t.ok(code == Machine.GOOD, "a good archive")
        t.ok("hello\nhello\ndot\nabs\n" in out, "files and a symbolic link")
        t.ok("shared\nshared\nshared\n" in out, "three names of one file have its contents")
        t.ok("shared\nmore\n" in out, "and stay one file")
        t.ok("second\n" in out and "firstsecond" not in out, "a name given twice has the last contents")
        t.ok("\nran\n" in out, "a mode with x runs")
        t.ok("lrwxrwxrwx" in out and "crw-------" in out and "prw-------" in out, "kinds and modes")
        t.ok("2020-09-13" in out, "times are the archive's")
        code, out = boot(where, "two", base() + TRAILER + bytes(100) + EXTRA + TRAILER, "cat /x/text")
        t.ok(code == Machine.GOOD and "hello\n" in out, "two archives, one behind the other")
        ends = {"before the trailer": len(good) - len(TRAILER), "in the trailer": len(good) - 3,
                "in a header": len(good) - len(TRAILER) - 60,
                "in a name": good.index(b"x/text\0") + 3, "in contents": good.index(b"hello\n") + 2,
                "of one byte": 1}
        for what, at in ends.items():
            code, out = boot(where, "cut", good[:at])
            t.ok(code == Machine.BAD and "initrd: damaged at byte" in out, f"cut {what}")
        code, out = boot(where, "up", base() + entry("../up", REG) + TRAILER)
        t.ok(code == Machine.BAD and "contains .." in out, "a name that climbs out")
    t.done()


main()
