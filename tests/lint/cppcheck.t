#!/usr/bin/env python3
"""cppcheck has nothing to say about the kernel, the C library and the programs."""
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../qemu"))
from machine import BUILD, ROOT, Tap

# identicalInnerCondition: an interrupt handler may change what was tested a line above.
# comparePointers: the linker's symbols at both ends of a table are two objects to C alone.
QUIET = ["missingIncludeSystem", "missingInclude", "unusedFunction", "unmatchedSuppression",
         "identicalInnerCondition", "comparePointers"]


def check(folders, *options):
    cache = os.path.join(BUILD, "cppcheck")
    os.makedirs(cache, exist_ok=True)
    return subprocess.run(["cppcheck", "--quiet", "--std=c11", "--platform=unix32", "-j1",
                           "--enable=warning,portability", "--inline-suppr", "--error-exitcode=1",
                           f"--cppcheck-build-dir={cache}",
                           "--suppressions-list=tests/lint/cppcheck.suppress", "-I", ".", "-D__i386__", "-D_Noreturn=__attribute__((noreturn))",
                           *[f"--suppress={q}" for q in QUIET], *options, *folders], cwd=ROOT,
                          text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def main():
    t = Tap(2)
    done = check(["kernel", "mm", "boot"], "-DCONFIG_SELFTEST=1", "-DCONFIG_DEBUG=1")
    t.ok(done.returncode == 0, "the kernel", *done.stdout.splitlines())
    done = check(["libc", "user"], "-I", "libc/include")
    t.ok(done.returncode == 0, "the C library and the programs", *done.stdout.splitlines())
    t.done()


main()
