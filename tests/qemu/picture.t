#!/usr/bin/env python3
"""The screen and the keyboard: the ISO boots, keys are pressed, the answer stands on the screen.

The screen is kept as build/screen.png; `make picture` copies it to where the README shows it."""
import os
import sys

sys.path.insert(0, os.path.dirname(__file__))
from machine import BUILD, PROMPT, Machine, Tap
from png import png_of_ppm


def main():
    t = Tap(5)
    with Machine(iso=True, limit=60) as m:
        m.expect("Quire: self-tests", 20)
        m.send("\x1b[A")  # a key stops the menu's clock
        menu = m.see(r"GNU GRUB(?s:.*)Quire: shell\s(?s:.*)Quire: self-tests\s", 10)
        t.ok(menu, "the boot menu stands on the screen too", *m.screen())
        m.sendkeys("\n")
        t.ok(m.expect(PROMPT, 30), "a prompt", *m.output.splitlines()[-10:])
        m.sendkeys("clear; vars\n")
        m.expect(r"heap(?s:.*)" + PROMPT)
        lines = m.screen()
        text = "\n".join(lines)
        t.ok("stack" in text and "heap" in text, "what was typed on the keyboard ran", text)
        dump = m.screendump(f"{BUILD}/screen.ppm")
        colours = png_of_ppm(dump, f"{BUILD}/screen.png")
        os.unlink(dump)
        t.ok(2 <= colours <= 16, f"the screen has {colours} colours")
        t.ok(os.path.getsize(f"{BUILD}/screen.png") < 40000, "its picture is small")
    t.done()


main()
