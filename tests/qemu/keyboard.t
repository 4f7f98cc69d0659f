#!/usr/bin/env python3
"""Keys of the PS/2 keyboard and what the VGA screen shows: scrolling, colours, box characters."""
import os
import sys

sys.path.insert(0, os.path.dirname(__file__))
from machine import PROMPT, Machine, Tap

RED_ON_BLUE, BRIGHT_GREEN, PLAIN = 0x14, 0x0a, 0x07


def keys(t, m):
    m.sendkeys("echo Hello, World_1\n")
    t.ok(m.see(r"(?m)^Hello, World_1$"), "shift and plain keys", *m.screen())
    m.sendkey("caps_lock")
    m.sendkeys("abc")
    m.sendkey("caps_lock")
    t.ok(m.see(r"ABC"), "caps lock", *m.screen())
    m.sendkey("ctrl-u")
    m.sendkeys("cat\n")
    m.sendkeys("typed\bd\n")
    t.ok(m.see(r"(?m)^typed\ntyped$"), "backspace in canonical mode", *m.screen())
    m.sendkey("ctrl-c")
    t.ok(m.see(r"\^C"), "^C", *m.screen())
    m.sendkeys("clear\n")
    m.sendkeys("echo again\n")
    m.see(r"(?m)^again$")
    m.sendkey("up")
    m.sendkeys("\n")
    t.ok(m.see(r"(?m)^again\n.*echo again\nagain$"), "the up arrow recalls a line", *m.screen())


def picture(t, m):
    """What a program prints on the serial line shows on the screen."""
    m.run("clear; i=0; while [ $i -lt 300 ]; do echo row $i; i=$((i+1)); done", 30)
    t.ok(m.see(r"row 299\n~ #") and "row 276" in "\n".join(m.screen()),
         "300 lines scroll: the last screen of them stays", *m.screen())
    m.run(r"clear; printf '\033[31;44mR\033[0;92mG\033[mP\n'")
    m.see("RGP")
    cells = m.cells()
    at = next(i for i in range(0, 2000, 80) if [c & 255 for c in cells[i:i + 3]] == list(b"RGP"))
    t.ok([c >> 8 for c in cells[at:at + 3]] == [RED_ON_BLUE, BRIGHT_GREEN, PLAIN], "colours",
         [hex(c) for c in cells[at:at + 3]])
    m.run("printf '┌─┐\\n│x│\\n└─┘\\n'")
    t.ok(m.see("┌─┐\n│x│\n└─┘"), "box characters", *m.screen())
    m.run(r"printf '\033[2J\033[10;20Hmiddle\033[?25l\033[1;1H'")
    lines = m.screen()
    t.ok(lines[9].startswith(" " * 19 + "middle"), "a program places text", *lines)
    t.ok(m.crtc(0x0a) & 0x20, "and hides the cursor")
    m.run(r"printf '\033[?25h'")
    t.ok(not m.crtc(0x0a) & 0x20, "and shows it")


def question(t, m):
    """A program asks where the cursor is: the terminal that was used last answers, and it alone.
    The serial line of this test is no terminal that would answer."""
    m.run(r"""echo "printf '\033[6n'; read x; echo got \${#x}" > /tmp/ask""")
    m.send("sh /tmp/ask\n")
    m.expect(r"\[6n", 5)
    m.send("\n")
    t.ok(m.expect(r"got 0\n", 5), "asked from the serial line the screen is silent", m.output[-200:])
    m.expect(PROMPT, 5)
    m.sendkeys("sh /tmp/ask\n")
    m.expect(r"\[6n", 5)
    m.sendkeys("\n")
    t.ok(m.expect(r"got [678]\n", 5), "asked from the keyboard it answers", m.output[-200:])
    m.expect(PROMPT, 5)


def main():
    t = Tap(5 + 6 + 2 + 4)
    with Machine(limit=120) as m:
        m.expect(PROMPT, 30)
        keys(t, m)
        picture(t, m)
        question(t, m)
        m.sendkeys("exit 0\n")
        t.ok(m.wait(10) == Machine.GOOD, "exit, typed on the keyboard, ends the machine")
    with Machine(extra=["-vga", "none", "-machine", "pc,i8042=off"]) as m:
        t.ok(m.expect(PROMPT, 30), "neither screen nor keyboard: the serial line is enough",
             *m.output.splitlines()[-10:])
    with Machine(serial=False) as m:
        t.ok(m.see(r"(?m)^~ # *$", 20), "no serial line: screen and keyboard are enough", *m.screen())
        m.sendkeys("exit\n")
        t.ok(m.wait(10) == Machine.GOOD, "and end the machine")
    t.done()


main()
