#!/usr/bin/env python3
"""memview: pictures as text, on a serial terminal of any size, and on the screen.

The screen is kept as build/memview.png; `make picture` copies it to where the README shows it."""
import os
import re
import sys
import time

sys.path.insert(0, os.path.dirname(__file__))
from machine import BUILD, PROMPT, Machine, Tap
from png import png_of_ppm


class Terminal:
    """The terminal at the serial line: what memview sends, drawn."""

    def __init__(self, machine, rows, cols):
        self.m, self.rows, self.cols = machine, rows, cols
        self.cell = {}
        self.at = (1, 1)
        self.outside = []

    def take(self):
        text, self.m.seen = self.m.output[self.m.seen:], len(self.m.output)
        last = text.rfind("\x1b")  # a sequence may not be whole yet
        if last >= 0 and not re.match(r"\x1b\[[?\d;]*[A-Za-z]", text[last:]):
            self.m.seen -= len(text) - last
            text = text[:last]
        for m in re.finditer(r"\x1b\[([?\d;]*)([A-Za-z])|([^\x1b])", text, re.S):
            if m[3]:
                self.put(m[3])
            elif m[2] == "H":
                self.at = tuple(int(n) for n in (m[1] or "1;1").split(";"))
            elif m[2] == "J":
                self.cell = {}

    def put(self, c):
        if not (1 <= self.at[0] <= self.rows and 1 <= self.at[1] <= self.cols):
            self.outside.append((self.at, c))
        self.cell[self.at] = c
        self.at = (self.at[0], self.at[1] + 1)

    def text(self):
        return "\n".join("".join(self.cell.get((r, c), " ") for c in range(1, self.cols + 1)).rstrip()
                         for r in range(1, self.rows + 1))

    def see(self, pattern, timeout=20):
        """Wait until the terminal shows the pattern: the match, or None."""
        until = min(self.m.deadline, time.monotonic() + timeout)
        while True:
            self.take()
            match = re.search(pattern, self.text())
            left = until - time.monotonic()
            if match or left <= 0:
                return match
            self.m._pump(min(left, 1))


def batch(t, m):
    for rows, cols in ((25, 80), (10, 30), (50, 132), (3, 8)):
        text = (m.run(f"memview -b -r {rows} -w {cols}") or "").rstrip("\n").split("\n")
        fits = len(text) <= rows and max(map(len, text)) <= cols
        t.ok(fits and text[0].startswith("memview"), f"a picture of {rows} by {cols}", *text)
    text = m.run("memview -b") or ""
    t.ok(re.search(r"^000+  \S*-", text, re.M) and re.search(r"^[0-9a-f]+  .*[CASTK]", text, re.M)
         and re.search(r"^Normal +\[.*\] \d+ of \d+ free, min \d+ low \d+ high \d+", text, re.M),
         "frames by address, zones with their watermarks", text)
    text = m.run("memview -b -k '+++++'") or ""
    t.ok("a cell is 1 frame, 4K (zoomed)" in text and "frame 0 at 00000000, zone DMA\nreserved" in text,
         "zoomed to a frame: what it is", text)
    text = m.run("memview -b 1") or ""
    t.ok(re.search(r"^08048000 +\d+K r-xp init +[ar]+$", text, re.M) and "[stack]" in text,
         "the areas of a process, its pages", text)
    text = m.run("LINES=12 COLUMNS=44 memview -b 1") or ""
    t.ok(len(text.splitlines()) == 12, "LINES and COLUMNS", text)
    t.ok("no terminal" in (m.run("memview < /dev/null") or ""), "without a terminal: no harm")
    text = m.run("memview -b 9999") or ""
    t.ok("is gone" in text, "a process that is none", text)


def copy_on_write(t, m):
    """Each key, and what it does to the 32 pages of parent and child."""
    for keys, parent, child in (("c", "own 0, shared 0", None), ("cww", "own 2, shared 0", None),
                                ("cwwwf", "own 0, shared 3", "own 0, shared 3"),
                                ("cwwwft", "own 1, shared 2", "own 1, shared 2"),
                                ("cwwwftw", "own 1, shared 2", "own 1, shared 2"),
                                ("cwwwftx", "own 3, shared 0", None), ("cwwu", "own 0, shared 0", None)):
        text = m.run(f"memview -b -k {keys}") or ""
        good = re.search(rf"^parent .* {parent}$", text, re.M) and (
            re.search(rf"^child .* {child}$", text, re.M) if child else "\nchild" not in text)
        t.ok(good, f"keys {keys}: {parent}", text)


def serial(t, m):
    """A terminal of 34 by 100, which the machine does not know until it has asked."""
    term = Terminal(m, 34, 100)
    m.send("memview\n")
    t.ok(m.expect(r"\x1b\[\?1049h.*\x1b\[999;999H\x1b\[6n"), "the terminal is asked for its size",
         m.output[-300:])
    m.send("\x1b[34;100R")
    t.ok(m.expect(r"\x1b\[2J(?=\x1b\[1;1H)"), "its answer begins a new picture")
    t.ok(term.see(r"q end *\Z"), "which fills it", term.text())
    m.send("\r")
    t.ok(term.see(r"a cell is 1 frame, 4K.*\n(?s:.*)frame 0 at 00000000"), "Enter zooms to a frame",
         term.text())
    m.send("\x1b[B\x1b[C")
    t.ok(term.see(r"frame 41 at 00041000"), "the arrows move: down a row of 64, right by one", term.text())
    m.send("--------")
    t.ok(term.see(r"frames \w+-\w+ "), "and out again", term.text())
    m.send("cwwf")
    t.ok(term.see(r"child +\d+ +ww"), "copy on write: forked", term.text())
    m.send("t")
    t.ok(term.see(r"child +\d+ +dw.* own 1, shared 1"), "the child writes: it has a page of its own",
         term.text())
    m.send("p")
    t.ok(term.see(r"process \d+  memview"), "the process view: memview itself", term.text())
    m.send("\x1b[B" * 30 + "\x1b[C" * 40)
    term.see(r"\nbffff000: dirty")
    m.send("\r")
    t.ok(term.see(r"mapped by memview"), "Enter on a page: the frame, and who maps it", term.text())
    t.ok(not term.outside, "nothing is drawn outside", term.outside[:5])
    m.send("q")
    t.ok(m.expect(r"\x1b\[\?25h\x1b\[\?1049l"), "q leaves: cursor and screen are as they were")
    m.expect(PROMPT)
    t.ok(m.run("echo back") == "back\n", "and so is the terminal")
    t.ok("memview" not in (m.run("ps") or "memview"), "the child has ended too")


def backgrounds(m, wanted):
    """The colours behind the cells of the map, once they have the wanted ones (1 blue, 2 green)."""
    until = time.monotonic() + 30
    while True:
        found = {c >> 12 & 7 for c in m.cells()[80:80 * 16]}
        if found >= wanted or time.monotonic() > until:
            return found
        time.sleep(0.2)


def screen(t, m):
    """With files in memory, and a program that keeps all of its input."""
    m.run("mkdir /tmp/many; for i in 1 2 3 4 5 6; do cp -r /bin /tmp/many/$i; done", 60)
    m.run("(cat /tmp/many/*/*; sleep 10000) | sort > /dev/null &")
    m.sendkeys("memview\n")
    t.ok(m.see(r"memview  64M(?s:.*)q end", 30), "on the screen, from the keyboard", *m.screen())
    found = backgrounds(m, {0, 1, 2})
    t.ok(found >= {0, 1, 2}, f"frames in {len(found)} colours: free, files, anonymous", *m.screen())
    dump = m.screendump(f"{BUILD}/memview.ppm")
    colours = png_of_ppm(dump, f"{BUILD}/memview.png")
    os.unlink(dump)
    t.ok(5 <= colours <= 16, f"the picture has {colours} colours")
    m.sendkeys("q")
    t.ok(m.see(r"memview\n[^\n]*[$#]\s*\Z", 20), "q: the screen is as it was", *m.screen())
    m.run("kill %1")


def main():
    t = Tap(10 + 7 + 14 + 4 + 1)
    with Machine(ram="64M", limit=240) as m:
        m.expect(PROMPT, 60)
        batch(t, m)
        copy_on_write(t, m)
        serial(t, m)
        screen(t, m)
        m.send("exit\n")
        t.ok(m.wait(30) == Machine.GOOD, "the machine ends well")
    t.done()


main()
