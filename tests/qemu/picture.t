#!/usr/bin/env python3
"""The screen and the keyboard: the ISO boots, keys are pressed, the answer stands on the screen.

The screen is kept as build/screen.png; `make picture` copies it to where the README shows it."""
import os
import struct
import sys
import zlib

sys.path.insert(0, os.path.dirname(__file__))
from machine import BUILD, PROMPT, Machine, Tap


def png_of_ppm(source, target):
    """A palette PNG: text screens have at most 16 colours."""
    with open(source, "rb") as f:
        data = f.read()
    _, width, height, _ = data.split(None, 4)[:4]
    width, height = int(width), int(height)
    pixels = data[-3 * width * height:]
    colours, rows = {}, bytearray()
    for y in range(height):
        rows.append(0)
        for x in range(width):
            at = 3 * (y * width + x)
            rows.append(colours.setdefault(pixels[at:at + 3], len(colours) & 255))

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    with open(target, "wb") as f:
        f.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0))
                + chunk(b"PLTE", b"".join(list(colours)[:256]))
                + chunk(b"IDAT", zlib.compress(bytes(rows), 9)) + chunk(b"IEND", b""))
    return len(colours)


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
