"""ktap.py - run the kernel's own suites in a machine and hand each verdict on as TAP.

The kernel's word alone is not enough: the plan must be kept, every nested plan too, and the exit
code must be the good one. A kernel that dies half way, or that runs no suite at all, fails here."""
import os
import re
import subprocess
import tempfile

from machine import Machine, Tap


def parse(text):
    """(plan, [(ok, name, body)], complaint): the top level of a KTAP stream and what it nests."""
    plan, results, complaint, body, nested = None, [], None, [], None
    started = False
    for line in text.splitlines():
        started = started or line.startswith("KTAP version")
        if not started:
            continue
        if (m := re.match(r"1\.\.(\d+)", line)) and plan is None:
            plan = int(m[1])
        elif m := re.match(r"(not ok|ok) (\d+)(?: -)? ?(.*)", line):
            if int(m[2]) != len(results) + 1:
                complaint = f"suite {m[3]} has number {m[2]}, not {len(results) + 1}"
            run = sum(1 for b in body if re.match(r"\s+(not )?ok \d+", b))
            if nested is not None and run != nested and m[1] == "ok":
                complaint = f"suite {m[3]} planned {nested} tests and ran {run}"
            results.append((m[1] == "ok", m[3], body))
            body, nested = [], None
        else:
            if (m := re.match(r"\s+1\.\.(\d+)", line)) and nested is None:
                nested = int(m[1])
            body.append(line)
    if plan is None:
        complaint = "no plan"
    elif plan != len(results):
        complaint = f"planned {plan} suites, {len(results)} ended"
    elif plan == 0:
        complaint = "no suite ran"
    return plan, results, complaint


def machine(build, ram, append, limit):
    """(exit code, output) of a machine with an empty ext2 disk."""
    with tempfile.NamedTemporaryFile(prefix="quire-disk-") as disk:
        subprocess.run(["mke2fs", "-q", "-F", "-t", "ext2", "-b", "4096", disk.name, "4M"], check=True,
                       env=dict(os.environ, PATH=os.environ["PATH"] + ":/usr/sbin:/sbin"))
        with Machine(ram=ram, append=append, build=build, limit=limit,
                     extra=["-drive", f"file={disk.name},format=raw,if=ide"]) as m:
            return m.wait(limit), m.output


def run(build, ram="64M", append="selftest", limit=90):
    code, text = machine(build, ram, append, limit)
    plan, results, complaint = parse(text)
    t = Tap(len(results) + 2)
    for good, name, body in results:
        t.ok(good, name, *body)
    t.ok(not complaint, "the plan is kept", complaint, *text.splitlines()[-40:])
    t.ok(code == Machine.GOOD, f"the machine ends with {Machine.GOOD}", f"it ended with {code}",
         *text.splitlines()[-10:])
    t.done()
