"""png.py - what QEMU's screendump writes, as a PNG."""
import struct
import zlib


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
