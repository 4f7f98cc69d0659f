#!/usr/bin/env python3
"""The kernel's policies make as many faults of a string of references as the model says: every policy, every
number of frames, in a range of a process that has so many frames and no more (mm/local.h)."""
import os
import random
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../qemu"))
from machine import BUILD, PROMPT, ROOT, Machine, Tap

os.environ["PATH"] += ":/usr/sbin:/sbin"
BELADY = "1 2 3 4 1 2 5 1 2 3 4 5"
KERNEL = {"fifo": "fifo", "clock": "clock", "nru": "nru", "aging": "aging", "lists": "lru"}


def local(r, length, pages, writes):
    """References that dwell for a while on a few pages; some of them write."""
    string = []
    while len(string) < length:
        near = r.sample(range(pages), r.randint(2, 6))
        string += [f"{r.choice(near):x}" + "w" * (r.random() < writes) for _ in range(r.randint(5, 40))]
    return string


def strings(seed):
    r = random.Random(seed)
    loop = [f"{i % 9:x}" for i in range(90)]
    return {"belady": (BELADY.split(), "1-9"), "loop": (loop, "1-9"),
            "read": (local(r, 300, 14, 0), "1-14"), "mixed": (local(r, 300, 14, .3), "1-14"),
            "written": (local(r, 200, 10, 1), "1-10"),
            # more than the window that nru and aging look at
            "wide": ([f"{r.randrange(180):x}" + "w" * r.randrange(2) for _ in range(700)], "150-151")}


def model(string):
    """By policy and number of frames."""
    r = subprocess.run([f"{BUILD}/host/faults", "-"], input=" ".join(string), text=True, check=True,
                       stdout=subprocess.PIPE)
    rows = [line.split() for line in r.stdout.splitlines()[1:]]
    return {name: {int(row[0]): int(row[i]) for row in rows[1:]} for i, name in enumerate(rows[0])}


def put(m, name, string):
    for i in range(0, len(string), 12):  # what fits on a line
        m.run(f"echo {' '.join(string[i:i + 12])} >> /tmp/{name}")


def played(m, name, frames):
    text = m.run(f"refplay -f {frames} /tmp/{name}", 120) or ""
    return {int(a): int(b) for a, b in re.findall(r"^(\d+) +(\d+)$", text, re.M)}, text


def swap(m):
    return [int(n) for n in (re.findall(r"^Swap: +(\d+) +(\d+)", m.run("free") or "", re.M) or [(0, 1)])[0]]


def main():
    seed = int(os.environ.get("SEED", 1969))
    todo = strings(seed)
    t = Tap(len(todo) * len(KERNEL) + 6)
    env = {k: v for k, v in os.environ.items() if k not in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS")}
    subprocess.run(["make", "-s", f"O={BUILD}", f"{BUILD}/host/faults"], cwd=ROOT, env=env, check=True)
    with tempfile.NamedTemporaryFile(prefix="quire-swap-") as image:
        image.truncate(16 << 20)
        subprocess.run(["mkswap", image.name], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
        drive = ["-drive", f"file={image.name},format=raw,if=ide,index=1"]
        with Machine(ram="32M", limit=300, extra=drive) as m:
            m.expect(PROMPT, 60)
            for name, (string, frames) in todo.items():
                put(m, name, string)
                expected = model(string)
                for column, policy in KERNEL.items():
                    m.run(f"echo {policy} > /proc/sys/vm/replacement")
                    found, text = played(m, name, frames)
                    differ = [f"{n} frames: {found[n]}, the model says {expected[column][n]}"
                              for n in found if found[n] != expected[column][n]]
                    t.ok(found and not differ, f"{name}: {policy} has as many faults as the model, {len(found)} "
                         "numbers of frames", text[-300:], *differ)
                    if name == "belady" and policy == "fifo":
                        t.ok((found.get(3), found.get(4)) == (9, 10), "Belady's anomaly, in the kernel", text)
            text = m.run("lesson -y replacement; cat /proc/sys/vm/replacement", 60) or ""
            t.ok("all as told" in text and "counted in /proc/self/frames" in text and "[lru]" in text,
                 "the lesson has it so, and leaves the policy as it was", text)
            t.ok((m.run("cat /proc/sys/vm/check") or "").strip() == "ok", "all of mm is whole afterwards")
            total, used = swap(m)
            t.ok(total and not used, "and all slots are free", total, used)
            m.run("swapoff /dev/hdb")
            t.ok("is swap on?" in (m.run("refplay -f 3 /tmp/belady") or ""), "without swap no page can go")
            m.send("exit\n")
            t.ok(m.wait(20) == Machine.GOOD, "the machine ends well")
    t.done()


main()
