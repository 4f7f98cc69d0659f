#!/usr/bin/env python3
"""More pages than frames: programs larger than memory run to the end with right contents, in every
pattern; the shell answers meanwhile; what fails fails for the owner alone; and all comes back."""
import os
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(__file__))
from figures import run_swapping
from machine import PROMPT, Machine, Tap

os.environ["PATH"] += ":/usr/sbin:/sbin"
DIR = tempfile.mkdtemp(prefix="quire-reclaim-")
# Instructions for 16 MB of memory and 48 MB touched twice; it was 92 millions, and the disk's pace
# makes them one or two more or less. Other compilers need more.
SWAPPING = 150_000_000
POLICIES = ("fifo", "clock", "nru", "aging", "lru")


def image(name, size, *make):
    path = os.path.join(DIR, name)
    with open(path, "wb") as f:
        f.truncate(size << 20)
    os.chmod(path, 0o600)
    subprocess.run([*make, path], check=True, stdin=subprocess.DEVNULL, capture_output=True)
    return path


def drive(path, index, *, how="format=raw"):
    return ["-drive", f"file={path},{how},if=ide,index={index}"]


def boot(ram, *drives):
    m = Machine(ram=ram, limit=150, extra=[word for d in drives for word in d])
    m.expect(PROMPT)
    m.run("ls > /dev/null; thrash -qn 1 8k; sleep 0")  # what the first ones leave in the caches
    return m


def counters(m):
    return {k: int(v) for k, v in re.findall(r"(\w+) (\d+)", m.run("cat /proc/vmstat", 60) or "")}


def free(m):
    """Pages that are free when all of swap has come back and nothing is kept for later."""
    text = m.run("swapoff -a; echo 3 > /proc/sys/vm/drop_caches", 60)
    pages = counters(m).get("nr_free_pages", 0)
    m.run("swapon -a")
    return pages if text == "" else 0


def is_back(t, m, before, name):
    after = free(m)
    t.ok(before and after >= before - 16, f"{name}: frames and slots are back",
         f"{before} free before, {after} after")


def loaded(t, m, what, name, limit=100):
    """A load that ends: every byte was right."""
    text = m.run(f"thrash {what}; echo status $?", limit) or ""
    t.ok(" 0 errors" in text and "status 0" in text, f"{name}: thrash {what}", text, m.output[-500:])


def consistent(t, m, name):
    text = m.run("cat /proc/sys/vm/check", 60) or ""
    t.ok(text.strip() == "ok", f"{name}: the kernel's checks have nothing to say", text, m.output[-800:])


def end(t, m, name):
    m.send("exit 0\n")
    code = m.wait(20)
    t.ok(code == Machine.GOOD, f"{name}: the machine ends well", f"it ended with {code}",
         m.output[-1500:])


def sizes(t):
    """3 to 8 times the memory, on machines of three sizes."""
    swap = image("swap", 256, "mkswap")
    disk = image("disk", 64, "mke2fs", "-q", "-F", "-t", "ext2")
    for ram, loads in {"8M": ("-1 -n 1 48M random", "-n 1 -c 2 8M local"),
                       "16M": ("-n 1 48M zipf", "-n 1 -f /disk/file 20M random", "-n 1 -s 18M"),
                       "64M": ("-1 -n 1 192M",)}.items():
        drives = [drive(swap, 1)] + ([drive(disk, 0)] if ram == "16M" else [])
        with boot(ram, *drives) as m:
            before = free(m)
            for load in loads:
                loaded(t, m, load, ram)
            m.run("rm -f /disk/file")
            is_back(t, m, before, ram)
            consistent(t, m, ram)
            end(t, m, ram)


def figures(t):
    """Touching three times the memory twice takes the transfers that it must, and no others."""
    with boot("16M", drive(image("figures", 128, "mkswap"), 1)) as m:
        have, first = free(m), counters(m)
        text = m.run("thrash -1 -n 1 -w 100 42M", 100) or ""
        now, pages = counters(m), (42 << 20) // 4096
        must = {"pswpin": pages, "pswpout": 2 * pages - have}  # each page once; twice, but what stays
        t.ok(" 0 errors" in text, "three times the memory, twice", text)
        for name, least in must.items():
            took = now[name] - first[name]
            t.ok(took <= 1.05 * least, f"{name}: at most 1.05 times what can't be avoided",
                 f"{took}, and {least} can't be avoided")
        looks, freed = (sum(now[f"{what}_{who}"] - first[f"{what}_{who}"] for who in ("kswapd", "direct"))
                        for what in ("pgscan", "pgsteal"))
        t.ok(looks <= 8 * freed, "at most 8 looks for a page that goes", f"{looks} for {freed}")
        t.note(f"in {now['pswpin'] - first['pswpin']}, out {now['pswpout'] - first['pswpout']}, "
               f"must {must}, {looks} looks for {freed} pages")
        end(t, m, "figures")


def instructions(t):
    """What all of that costs the processor."""
    found, good, output = run_swapping(ram=16, limit=100)
    t.ok(good, "three times the memory, twice, beside one that counts", output[-1500:])
    took = found.get("instructions")
    t.ok(took and took <= SWAPPING, f"at most {SWAPPING} instructions", f"it takes {took}")


def life(t):
    """The shell beside a load; policies change while it runs; swap goes, or stays where it must."""
    with boot("16M", drive(image("life", 128, "mkswap"), 1)) as m:
        before = free(m)
        m.run("thrash 64M random &")
        t.ok("thrash" in (m.run("ls /bin", 60) or ""), "the shell answers beside 64 MB in 16")
        for policy in POLICIES:
            first = counters(m)
            m.run(f"echo {policy} > /proc/sys/vm/replacement", 60)
            for _ in range(100):
                now = counters(m)
                if now["pgsteal_kswapd"] - first["pgsteal_kswapd"] > 500:
                    break
            t.ok(now["pgsteal_kswapd"] - first["pgsteal_kswapd"] > 500 and
                 f"[{policy}]" in (m.run("cat /proc/sys/vm/replacement", 60) or ""),
                 f"{policy} takes pages away")
        consistent(t, m, "under load")
        text = m.run("swapoff /dev/hdb", 60) or ""
        t.ok("Cannot allocate memory" in text, "swapoff says that memory can't hold it", text)
        text = m.run("kill %1; wait; echo", 60) or ""
        t.ok(" 0 errors" in text, "killed, the load saw no wrong byte", text)
        is_back(t, m, before, "after the load")
        m.run("thrash 11M random &")
        m.run("thrash -qn 1 11M", 60)
        text = m.run("swapoff -a", 60) or ""
        t.ok("swapoff:" not in text, "swapoff brings everything back", text)
        text = m.run("kill %1; wait; echo", 60) or ""
        t.ok(" 0 errors" in text, "and a load that runs on sees no wrong byte", text)
        end(t, m, "life")


def full(t):
    """Swap is full: who holds it goes, and nobody else."""
    with boot("16M", drive(image("full", 8, "mkswap"), 1)) as m:
        before = free(m)
        m.run("echo 1 > /proc/sys/vm/overcommit_memory; sleep 1000 &")
        text = m.run("thrash 64M", 60) or ""
        t.ok("Killed" in text and "thrash" in text, "swap is full: the load goes", text)
        t.ok("sleep" in (m.run("ps") or ""), "others live")
        m.run("kill %1; wait")
        is_back(t, m, before, "full")
        consistent(t, m, "full")
        end(t, m, "full")


def broken(t):
    """A part of the swap disk can't be read: who has a page there gets SIGBUS."""
    swap = image("bad", 64, "mkswap")
    conf = os.path.join(DIR, "blkdebug")
    with open(conf, "w") as f:
        for page in range(1200, 1300):
            f.write(f'[inject-error]\nevent = "read_aio"\niotype = "read"\nerrno = "5"\n'
                    f'sector = "{page * 8}"\n')
    bad = ["-drive", f"file=blkdebug:{conf}:{swap},format=raw,rerror=report,werror=report,if=ide,index=1"]
    with boot("16M", bad) as m:
        before = free(m)
        m.run("sleep 1000 &")
        text = m.run("thrash -n 1 32M; echo status $?", 100) or ""
        t.ok("Bus error" in text and "status 135" in text, "a page can't be read: SIGBUS", text)
        t.ok("sleep" in (m.run("ps") or ""), "others live")
        m.run("kill %1; wait")
        is_back(t, m, before, "broken")
        end(t, m, "broken")


def main():
    t = Tap(2 + 3 + 1 + 3 * 3 + 5 + 2 + 1 + 5 + 7 + 5 + 4)
    try:
        sizes(t)
        figures(t)
        instructions(t)
        life(t)
        full(t)
        broken(t)
    finally:
        shutil.rmtree(DIR, ignore_errors=True)
    t.done()


main()
