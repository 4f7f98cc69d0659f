#!/usr/bin/env python3
"""Swap as its user meets it: disks and files that the host or the guest prepared, which of them are used first, what
is refused, what the tools show meanwhile; every byte of a load comes back, also when an area is turned off under it."""
import os
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(__file__))
from machine import BUILD, PROMPT, Machine, Tap

os.environ["PATH"] += ":/usr/sbin:/sbin"
DIR = tempfile.mkdtemp(prefix="quire-swap-")
TREE = os.path.join(DIR, "tree")
MB = 1 << 20


def path(name):
    return os.path.join(DIR, name)


def shell(*command):
    return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)


def blank(name, size):
    with open(path(name), "wb") as f:
        f.truncate(size)
    return path(name)


def header(pages, version=1):
    """The first page as mkswap writes it, or nearly."""
    return (bytes(1024) + struct.pack("<III", version, pages - 1, 0)).ljust(4086, b"\0") + b"SWAPSPACE2"


def in_tree(name, content):
    with open(os.path.join(TREE, name), "wb") as f:
        f.write(content)


def make_disks():
    """hda: ext2 with good and bad swap files; hdb: a swap disk; hdc: an empty one."""
    os.mkdir(TREE)
    shutil.copy(f"{BUILD}/tests/user/swap_shared", TREE)
    in_tree("good", os.urandom(16 * MB))
    shell("mkswap", os.path.join(TREE, "good"))
    in_tree("plain", os.urandom(2 * MB))
    in_tree("holes", header(256) + bytes(MB - 4096))
    in_tree("version", header(64, 2) + os.urandom(63 * 4096))
    in_tree("short", header(65) + os.urandom(63 * 4096))
    in_tree("tiny", os.urandom(8 * 4096))
    # Blocks of a page: mke2fs makes a hole of a block of zeros, as headers begin with.
    r = shell("mke2fs", "-q", "-F", "-t", "ext2", "-b", "4096", "-d", TREE, path("hda"), "32M")
    s = shell("mkswap", blank("hdb", 24 * MB))
    blank("hdc", 8 * MB)
    return r.returncode == 0 and s.returncode == 0


def areas(m):
    """{name: (type, kB, used kB, priority)}, in the order of /proc/swaps"""
    rows = re.findall(r"(?m)^(/\S+)\s+(\S+)\s+(\d+)\s+(\d+)\s+(-?\d+)$", m.run("swapon -s") or "")
    return {name: (kind, int(size), int(used), int(prio)) for name, kind, size, used, prio in rows}


def used(m, name):
    return areas(m).get(name, (0, 0, 0, 0))[2]


def until(m, true):
    """Ask again and again: true, or a minute is over."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        if true():
            return True
        m.run("sleep 0.2")
    return False


def vmstat(m, name):
    return int(re.search(rf"(?m)^{name} (\d+)$", m.run("cat /proc/vmstat") or f"{name} 0")[1])


def turned_on(t, m):
    a = areas(m)
    t.ok(list(a.items()) == [("/dev/hdb", ("partition", 24 * 1024 - 4, 0, -2))],
         "the host's swap disk is on when the shell appears", a)
    said = m.run("mkswap -L spare /dev/hdc") or ""
    t.ok("size = 7.9 MiB" in said and "LABEL=spare" in said, "mkswap of another disk", said)
    said = [m.run(c) for c in ("swapon -p 10 /dev/hdc", "swapon -p 5 /disk/good", "swapon -a")]
    a = areas(m)
    t.ok(list(a) == ["/dev/hdc", "/disk/good", "/dev/hdb"] and [x[3] for x in a.values()] == [10, 5, -2]
         and a["/disk/good"][0] == "file", "disks and a file, the highest priority first", said, a)


REFUSED = (("swapon /disk/plain", "Invalid argument", "no swap signature", "no signature"),
           ("swapon /disk/holes", "Invalid argument", "holes", "a file with holes"),
           ("swapon /disk/version", "Invalid argument", "its version is not 1", "another version"),
           ("swapon /disk/short", "Invalid argument", "larger than the place where it lies", "less than the header says"),
           ("mkswap /disk/tiny", "at least 40 KiB", "", "mkswap: too small"),
           ("swapon /dev/hdb", "busy", "", "a disk that is on"),
           ("swapon /disk/good", "busy", "", "a file that is on"),
           ("swapon /dev/hda", "busy", "", "a disk that is mounted"),
           ("echo x >> /disk/good", "busy", "", "writing to a file that is swapped to"),
           ("swapoff /disk/plain", "Invalid argument", "", "swapoff: what is not on"))


def refused(t, m):
    for command, error, why, name in REFUSED:
        said = m.run(command) or ""
        log = m.run("dmesg | tail -3") or ""
        t.ok(error in said and why in said + log, f"refused: {name}", said, log)
    said = [m.run("mkswap /disk/plain"), m.run("swapon /disk/plain"), "/disk/plain" in areas(m),
            m.run("swapoff /disk/plain")]
    t.ok("size = 1.9 MiB" in (said[0] or "") and said[1:] == ["", True, ""], "mkswap makes a file good", *said)


def tools(t, m, pid):
    text = m.run("vmstat 1 2", 60) or ""
    rows = [row.split() for row in text.splitlines()]
    t.ok(" r  b   swpd   free   buff  cache   si   so    bi    bo   in   cs us sy id" in text and len(rows) == 4
         and len(rows[2]) == len(rows[3]) == 15 and int(rows[3][2]) > 4000 and int(rows[2][6]) > 0 and int(rows[2][7]) > 0,
         "vmstat sees pages go out and in", text)
    text = m.run("free; free -m") or ""
    swap = [list(map(int, r)) for r in re.findall(r"(?m)^Swap: +(\d+) +(\d+) +(\d+)$", text)]
    t.ok(len(swap) == 2 and all(abs(s[0] - s[1] - s[2]) <= 1 for s in swap) and swap[0][0] == 49140 and swap[0][1] > 4000
         and swap[1][0] == 47, "free: the Swap line, in kB and in MB", text)
    text = m.run("top -b -n 1") or ""
    row = re.search(rf"(?m)^ *{pid} [DRS] +20M +\d+M +\S+ .*\[[|:]+ *\] thrash", text)
    t.ok(row and re.search(r"(?m)^Swap \[\|+ +\] \d+M of 48M used$", text), "top: who holds memory and swap", text)
    t.ok(until(m, lambda: (row := re.search(r"0\.50 +\d+ +(\d+) +(\d+) +\d+%", m.run(f"wss {pid} 0.5") or ""))
               and 0 < int(row[2]) <= int(row[1])), "wss: its working set")
    text = m.run(f"cat /proc/{pid}/status /proc/{pid}/smaps_rollup") or ""
    kb = {k: int(v) for k, v in re.findall(r"(?m)^(VmSwap|Swap|VmRSS):\s+(\d+) kB$", text)}
    t.ok(kb.get("VmSwap", 0) > 4000 and kb.get("Swap", 0) > 4000, "status and smaps say how much of it is out", text)


def order(t, m):
    """20 MB of load in 14 MB of memory: all of it would fit into the first two areas."""
    m.run("thrash 20M sequential &")
    pid = (m.run("echo $!") or "").strip()
    t.ok(until(m, lambda: used(m, "/disk/good") > 0), "the second area is used", areas(m))
    a = areas(m)
    t.ok(a["/dev/hdc"][2] > 4096 and a["/dev/hdb"][2] == 0, "as the first is full; the last is not used", a)
    tools(t, m, pid)
    for name in ("/dev/hdc", "/disk/good"):
        t.ok(m.run(f"swapoff {name}", 100) == "", f"swapoff {name} under the load")
    t.ok(list(areas(m)) == ["/dev/hdb"] and used(m, "/dev/hdb") > 4096, "what was there is in the last", areas(m))
    m.run("swapon -p 7 /dev/hdc")
    m.run("swapon -p 7 /disk/good")
    t.ok(until(m, lambda: min(used(m, "/dev/hdc"), used(m, "/disk/good")) >= 512), "equal priorities take turns", areas(m))
    said = m.run(f"kill {pid}; wait", 60) or ""
    t.ok(re.search(r"thrash: 5120 pages, sequential: \d+ accesses, 0 errors", said), "every byte was there", said)


def shared(t, m):
    before = vmstat(m, "pswpout")
    text = m.run("cd /tmp; /disk/swap_shared 8; cd", 100) or ""
    t.ok(text.count("\nok") + text.startswith("ok") == 10 and "not ok" not in text and "1..10" in text,
         "24 MB of shared memory and files in memory", text)
    t.ok(vmstat(m, "pswpout") - before > 2000, "went out, for the most part")


def all_back(t, m):
    said = m.run("swapoff -a", 100)
    t.ok(said == "" and not areas(m), "swapoff -a brings everything back", said, areas(m))
    text = m.run("free") or ""
    t.ok(re.search(r"(?m)^Swap: +0 +0 +0$", text), "and free has no swap", text)
    text = m.run("grep pgmajfault /proc/vmstat; cat /proc/self/status | grep VmSwap") or ""
    t.ok(re.search(r"VmSwap:\s+0 kB", text), "nothing of the shell's children is out", text)


def main():
    t = Tap(35)
    t.ok(make_disks(), "the host makes a swap disk and a disk with swap files")
    extra = [x for d in ("hda", "hdb", "hdc") for x in ("-drive", f"file={path(d)},format=raw,if=ide")]
    with Machine(ram="16M", limit=300, extra=extra) as m:
        m.expect(PROMPT)
        turned_on(t, m)
        refused(t, m)
        order(t, m)
        shared(t, m)
        all_back(t, m)
        m.send("exit\n")
        t.ok(m.wait(20) == Machine.GOOD, "the machine ends well", m.output[-2000:])
    r = shell("e2fsck", "-fn", path("hda"))
    t.ok(r.returncode == 0, "e2fsck has nothing to say about the disk with the files", r.stdout)
    with open(path("hdc"), "rb") as f:
        page = f.read(4096)
    t.ok(page[4086:] == b"SWAPSPACE2" and struct.unpack_from("<II", page, 1024) == (1, 2047) and page[1052:1058] == b"spare\0",
         "the header that mkswap wrote in Quire is still there")
    t.done()


try:
    main()
finally:
    shutil.rmtree(DIR)
