#!/usr/bin/env python3
"""What `faults` counts is what the policies' definitions say, on the classic string and on random ones."""
import collections
import os
import random
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../qemu"))
from machine import BUILD, ROOT, Tap

BELADY = "1 2 3 4 1 2 5 1 2 3 4 5"
ALL = ["opt", "lru", "fifo", "clock", "nru", "aging", "lists"]


def faults(string, *options):
    """The table: by column, the list of its values."""
    r = subprocess.run([f"{BUILD}/host/faults", *options, "-"], input=string, text=True,
                       stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    rows = [line.split() for line in r.stdout.splitlines() if not line.startswith("#")]
    return {names[0]: [float(n) for n in names[1:]] for names in zip(*rows)} if r.returncode == 0 else {}


# ---- the definitions, as short as they can be said

def simulate(string, frames, victim):
    """victim(memory, t): who of memory, oldest first, goes before reference t is served."""
    memory, count = [], 0
    for t, page in enumerate(string):
        if page not in memory:
            count += 1
            if len(memory) == frames:
                memory.remove(victim(memory, t))
            memory.append(page)
    return count


def fifo(string, frames):
    return simulate(string, frames, lambda memory, t: memory[0])


def lru(string, frames):
    return simulate(string, frames, lambda memory, t: min(
        memory, key=lambda p: max(i for i in range(t) if string[i] == p)))


def opt(string, frames):
    def next_use(page, t):
        return next((i for i in range(t, len(string)) if string[i] == page), len(string))

    return simulate(string, frames, lambda memory, t: max(memory, key=lambda p: next_use(p, t)))


def clock(string, frames):
    """Second chance: a ring of frames, a hand, a bit for each."""
    ring, used, hand, count = [], {}, 0, 0
    for page in string:
        if page not in ring:
            count += 1
            if len(ring) < frames:
                ring.append(page)
            else:
                while used[ring[hand]]:
                    used[ring[hand]] = False
                    hand = (hand + 1) % frames
                ring[hand] = page
                hand = (hand + 1) % frames
        used[page] = True
    return count


def working_set(string, window):
    """Mean number of pages in the last references, and the uses that find their page not there."""
    sizes = [len(set(string[max(0, t - window + 1):t + 1])) for t in range(len(string))]
    out = [p not in string[max(0, t - window):t] for t, p in enumerate(string)]
    return round(sum(sizes) / len(string), 2), sum(out)


def local(seed):
    """A random string that dwells for a while on a few pages."""
    r, string = random.Random(seed), []
    while len(string) < 300:
        near = r.sample(range(16), r.randint(2, 6))
        string += [r.choice(near) for _ in range(r.randint(5, 40))]
    return string


def text(string):
    return " ".join(f"{p:x}" for p in string)


def wrong_rows(string, table, name, definition):
    expected = [definition(string, m + 1) for m in range(len(table.get(name, [])))]
    return [] if expected and expected == table[name] else [f"{name}: {table.get(name)}, not {expected}"]


def main():
    seed = int(os.environ.get("SEED", 1969))
    t = Tap(9)
    env = {k: v for k, v in os.environ.items() if k not in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS")}
    subprocess.run(["make", "-s", f"O={BUILD}", f"{BUILD}/host/faults"], cwd=ROOT, env=env, check=True)
    table = faults(BELADY)
    t.ok(list(table) == ["frames"] + ALL, "a column for each policy", table)
    table = collections.defaultdict(lambda: [0] * 5, table)
    t.ok(table["fifo"][2:4] == [9, 10], "Belady's anomaly: FIFO, 9 faults with 3 frames, 10 with 4", table)
    t.ok(table["opt"][2:4] == [7, 6] and table["lru"][2:4] == [10, 8], "OPT and LRU have none", table)
    strings = [local(seed + i) for i in range(20)]
    tables = [faults(text(s)) for s in strings]
    for name, definition in (("opt", opt), ("lru", lru), ("fifo", fifo), ("clock", clock)):
        bad = sum((wrong_rows(s, each, name, definition) for s, each in zip(strings, tables)), [])
        t.ok(not bad, f"{name}: as defined, on {len(strings)} strings from seed {seed}", *bad)
    bad = [each for each in tables if any(o > n for name in ALL for o, n in zip(each["opt"], each[name]))
           or any(b > a for name in ("opt", "lru") for a, b in zip(each[name], each[name][1:]))]
    t.ok(not bad, "OPT has the fewest faults, and OPT and LRU none more with one more frame", *bad)
    bad = [w for s in strings for w in zip(*faults(text(s), "-w").values())
           if working_set(s, int(w[0])) != w[1:]]
    t.ok(not bad, "the working set: its mean size, and the faults of a window", *bad)
    t.done()


main()
