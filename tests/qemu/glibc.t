#!/usr/bin/env python3
"""A static program linked with the host's C library says in Quire what it says here: printf, a heap,
fork, popen, threads with locks, conditions and TLS."""
import os
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(__file__))
from machine import BUILD, Machine, Tap

SOURCE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "glibc/program.c")


def make(where):
    """Compile it as a host program of 32 bits: its path, or None where that can't be done."""
    program = os.path.join(where, "program")
    try:
        done = subprocess.run(["gcc", "-m32", "-static", "-O1", "-pthread", "-o", program, SOURCE, "-lm"],
                              stderr=subprocess.DEVNULL, timeout=60)
    except OSError:
        return None
    return program if done.returncode == 0 else None


def initrd_with(where, program):
    """The built initrd with the program as /bin/foreign."""
    tree = os.path.join(where, "tree")
    os.mkdir(tree)
    with open(f"{BUILD}/initrd.cpio", "rb") as f:
        subprocess.run(["cpio", "-idm", "--quiet"], cwd=tree, stdin=f, check=True)
    shutil.copy(program, os.path.join(tree, "bin/foreign"))
    names = subprocess.run(["find", "."], cwd=tree, stdout=subprocess.PIPE, check=True).stdout
    packed = os.path.join(where, "initrd.cpio")
    with open(packed, "wb") as f:
        subprocess.run(["cpio", "-o", "-H", "newc", "--quiet"], cwd=tree, input=names, stdout=f,
                       check=True)
    return packed


def here(program):
    """What it says on the host, or None where no 32-bit programs run."""
    try:
        return subprocess.run([program], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True,
                              timeout=30).stdout
    except OSError:
        return None


def main():
    t = Tap(3)
    with tempfile.TemporaryDirectory(prefix="quire-glibc-") as where:
        program = make(where)
        if not program:
            for what in ("it ends well", "it says what it should", "the host says the same"):
                t.skip(what, "no static 32-bit C library here")
            t.done()
            return
        with Machine(initrd=initrd_with(where, program), append="-- /bin/foreign", limit=60) as m:
            code = m.wait()
            said = m.output
        said = said[said.find("begin\n"):]
        t.ok(code == Machine.GOOD, "it ends well", f"it ended with {code}", *said.splitlines()[-20:])
        t.ok(said.endswith("end\n"), "it says what it should", *said.splitlines()[-20:])
        expected = here(program)
        if expected is None:
            t.skip("the host says the same", "no 32-bit programs here")
        else:
            t.ok(said == expected, "the host says the same", *said.splitlines()[-20:])
    t.done()


main()
