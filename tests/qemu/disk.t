#!/usr/bin/env python3
"""Files on a disk that mke2fs made: what Quire writes Linux's tools read, and what was acknowledged is
there after the power fails."""
import hashlib
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(__file__))
from machine import BUILD, PROMPT, Machine, Tap

os.environ["PATH"] += ":/usr/sbin:/sbin"
DIR = tempfile.mkdtemp(prefix="quire-disk-")
TREE = os.path.join(DIR, "initrd")
BIG = 20 << 20


def shell(*command, **more):
    return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, **more)


def make(name, size, tree=None, *options):
    path = os.path.join(DIR, name)
    shell("mke2fs", "-q", "-F", "-t", "ext2", *options, *(["-d", tree] if tree else []), path, size,
          check=True)
    return path


def clean(t, image, name):
    r = shell("e2fsck", "-fn", image, text=True)
    t.ok(r.returncode == 0, f"{name}: e2fsck has nothing to say", r.stdout)


def content(image, path):
    return shell("debugfs", "-R", f"cat {path}", image).stdout


def boot(image, append="", ram="64M", drive="", limit=120):
    m = Machine(ram=ram, append=append, limit=limit,
                extra=["-drive", f"file={image},format=raw,if=ide{drive}"])
    return m if m.expect(PROMPT) else m


def end(t, m, name):
    m.send("exit 0\n")
    code = m.wait(20)
    t.ok(code == Machine.GOOD, f"{name}: the machine ends well", f"it ended with {code}", m.output[-2000:])


def stats(m):
    """Requests and sectors: reads, sectors read, writes, sectors written."""
    f = (m.run("cat /proc/diskstats") or "").split()
    return [int(f[i]) for i in (3, 5, 7, 9)] if len(f) > 9 else [0] * 4


def counters(m):
    return dict(re.findall(r"(\w+) (\d+)", m.run("cat /proc/vmstat") or ""))


def names(t):
    """Files, directories and links come and go."""
    image = make("names", "16M")
    with boot(image) as m:
        m.run("mkdir /disk/d /disk/gone; cp /bin/sh /disk/d/sh")
        m.run("echo moved > /disk/x; mv /disk/x /disk/d/y")
        m.run("ln /disk/d/y /disk/hard; ln -s d/y /disk/soft")
        t.ok("moved" in (m.run("cat /disk/soft") or ""), "a link is followed")
        t.ok("program" in (m.run("/disk/d/sh -c 'echo a program'") or ""), "a program runs from it")
        m.run("rmdir /disk/gone; rm /disk/hard")
        m.run("echo still here > /disk/open; exec 3< /disk/open; rm /disk/open")
        t.ok("still here" in (m.run("cat <&3; exec 3<&-") or ""), "an open file outlives its name")
        m.run("cp /bin/sleep /disk/sleep; /disk/sleep 1 & rm /disk/sleep")
        t.ok("0" in (m.run("wait $!; echo $?") or ""), "so does a program that runs")
        t.ok("lost+found" in (m.run("ls -a /disk") or ""), "ls shows what is there")
        t.ok(re.search(r"/dev/hda +\d+ +\d+ +\d+ +\d+% /disk", m.run("df") or ""), "df counts")
        end(t, m, "names")
    clean(t, image, "names")
    t.ok(content(image, "/d/y") == b"moved\n", "the file is on the disk")
    t.ok(content(image, "/d/sh") == open(f"{TREE}/bin/sh", "rb").read(),
         "so is the program, byte for byte")
    t.ok(b'Fast link dest: "d/y"' in shell("debugfs", "-R", "stat /soft", image).stdout, "and the link")


def large(t, append, ram):
    """20 MB there and back, in a machine with as much memory."""
    tree = os.path.join(DIR, "tree")
    os.makedirs(tree, exist_ok=True)
    data = random.Random(1).randbytes(BIG)
    open(f"{tree}/big", "wb").write(data)
    image = make("large", "64M", tree, "-b", "4096")
    what = f"20 MB in {ram} {append}".strip()
    with boot(image, append, ram) as m:
        before = stats(m)
        m.run("cp /disk/big /disk/copy && sync", 100)
        after = stats(m)
        pages = BIG // 4096
        t.ok(0 < after[0] - before[0] < pages / 20, f"{what}: read in runs", f"{before} {after}")
        t.ok(0 < after[2] - before[2] < pages / 8, f"{what}: written in runs", f"{before} {after}")
        t.ok("No space left" in (m.run("cp /disk/big /disk/a; cp /disk/big /disk/b", 100) or ""),
             f"{what}: a full disk says so")
        m.run("rm /disk/a /disk/b", 60)
        end(t, m, what)
    clean(t, image, what)
    t.ok(hashlib.sha256(content(image, "/copy")).digest() == hashlib.sha256(data).digest(),
         f"{what}: not a bit is lost")


def story(t):
    """Copy a file, change a byte through a mapping, pull the plug, and look again."""
    image = make("story", "16M")
    with boot(image) as m:
        m.run("cp /etc/motd /disk/motd; sync")
        m.send("mapbyte /disk/motd 3 Q\n")
        t.ok(m.expect("byte 3 is on the disk"), "msync has acknowledged", m.output[-500:])
        m.process.kill()
    t.ok(content(image, "/motd")[3:4] == b"Q", "the byte is in the image")
    with boot(image) as m:
        t.ok("was not unmounted cleanly" in m.output, "the next boot notices")
        t.ok("Q" in (m.run("mapbyte /disk/motd 3") or ""), "and reads the byte")
        m.send("echo kept > /disk/kept; sync /disk/kept && echo flushed\n")
        t.ok(m.expect(r"\nflushed"), "fsync has acknowledged")
        m.process.kill()
    t.ok(content(image, "/kept") == b"kept\n", "the file is in the image")
    with boot(image) as m:
        m.run("echo later > /disk/later; sleep 7", 20)
        m.process.kill()
    t.ok(content(image, "/later") == b"later\n", "what nobody asked for is written within 7 seconds")


def inject(event, blocks):
    """A disk of blocks of 1 KB on which `event` fails at these. => what QEMU calls it, but the image"""
    conf = os.path.join(DIR, "blkdebug")
    with open(conf, "w") as f:
        for block in blocks:
            f.write(f'[inject-error]\nevent = "{event}"\nerrno = "5"\nsector = "{2 * block}"\n\n')
    return f"blkdebug:{conf}"


def errors(t):
    """Sectors that can't be read are -EIO, and nothing worse."""
    tree = os.path.join(DIR, "errors")
    os.makedirs(tree)
    open(f"{tree}/bad", "wb").write(b"b" * 40960)
    open(f"{tree}/good", "wb").write(b"g" * 40960)
    image = make("bad", "16M", tree, "-b", "1024")
    block = int(shell("debugfs", "-R", "bmap bad 2", image, text=True).stdout)
    with boot(f"{inject('read_aio', [block])}:{image}", drive=",rerror=report,werror=report") as m:
        t.ok("I/O error" in (m.run("cat /disk/bad > /dev/null", 60) or "") or
             "Input/output error" in m.output, "reading a bad sector is EIO", m.output[-1000:])
        t.ok("40960" in (m.run("wc -c /disk/good", 60) or ""), "other files are read")
        t.ok("killed" not in (m.run("mapbyte /disk/good 5") or "killed"), "and mapped")
        end(t, m, "errors")


def asked(image, pattern, *command):
    """The number that a tool of Linux's tells of the image."""
    return int(re.search(pattern, shell(*command, image, text=True).stdout)[1])


def write_errors(t, what):
    """Blocks that can't be written: who asked for the write is told, the machine lives, and e2fsck
    repairs by itself what is left."""
    tree = os.path.join(DIR, f"write-{what}")
    os.makedirs(tree)
    open(f"{tree}/bad", "wb").write(b"b" * 40960)
    open(f"{tree}/good", "wb").write(b"g" * 40960)
    image = make(f"{what}.img", "16M", tree, "-b", "1024")
    if what == "data":
        blocks = [asked(image, r"(\d+)", "debugfs", "-R", f"bmap bad {i}") for i in range(40)]
    else:
        blocks = [asked(image, r"Block bitmap at (\d+)", "dumpe2fs")]
    with boot(f"{inject('write_aio', blocks)}:{image}", drive=",rerror=report,werror=report") as m:
        said = m.run("cp /bin/echo /disk/bad; sync /disk/bad; echo status $?", 60) or ""
        t.ok("Input/output error" in said and "status 1" in said, f"{what}: EIO where it can't be written",
             said[-1000:])
        t.ok("40960" in (m.run("wc -c /disk/good", 60) or ""), f"{what}: other files are read")
        end(t, m, what)
    r = shell("e2fsck", "-fp", image, text=True)
    t.ok(r.returncode in (0, 1), f"{what}: e2fsck needs nobody's advice", r.stdout)
    clean(t, image, what)
    t.ok(content(image, "/good") == b"g" * 40960, f"{what}: other files are whole")


def advice(t):
    """What madvise says changes how much is read ahead, and majors are counted."""
    tree = os.path.join(DIR, "tree")
    image = make("advice", "64M", tree, "-b", "4096")
    with boot(image) as m:
        a = counters(m)
        m.run("mapbyte /disk/big 9000000")
        b = counters(m)
        t.ok(int(b["pgmajfault"]) > int(a["pgmajfault"]), "a fault that waits for the disk is a major one")
        t.ok(int(b["pgpgin"]) > int(a["pgpgin"]), "and the page that came is counted")
        m.run("cat /disk/big > /dev/null", 60)
        c = counters(m)
        t.ok(int(c["pgreadahead"]) - int(b["pgreadahead"]) > BIG // 4096 * 0.9,
             "reading in a row reads ahead", f"{b['pgreadahead']} {c['pgreadahead']}")
        end(t, m, "advice")


def root(t):
    image = make("root", "32M", TREE)
    with boot(image, "root=/dev/hda") as m:
        t.ok("/dev/hda on / type ext2" in (m.run("mount") or ""), "root=/dev/hda: / is the disk",
             m.output[-1500:])
        m.run("echo from the root > /tmp/file; cp /bin/ls /bin/ls2")
        t.ok("file" in (m.run("ls2 /tmp") or ""), "root=/dev/hda: programs run, files are made")
        end(t, m, "root=/dev/hda")
    clean(t, image, "root=/dev/hda")
    t.ok(content(image, "/tmp/file") == b"from the root\n", "root=/dev/hda: the file is on the disk")


def main():
    t = Tap(11 + 6 + 6 + 7 + 4 + 2 * 6 + 4 + 5)
    os.makedirs(TREE)
    subprocess.run(f"cd {TREE} && cpio -id --quiet --no-absolute-filenames < {BUILD}/initrd.cpio",
                   shell=True, stderr=subprocess.DEVNULL)
    try:
        names(t)
        large(t, "", "16M")
        large(t, "nodma", "64M")
        story(t)
        errors(t)
        for what in "data", "bitmap":
            write_errors(t, what)
        advice(t)
        root(t)
    finally:
        shutil.rmtree(DIR, ignore_errors=True)
    t.done()


main()
