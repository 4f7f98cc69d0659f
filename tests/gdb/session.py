"""session.py - one gdb beside one machine, and what it answers to each command.

    with Machine(extra=stub()) as m, Gdb(m) as gdb:
        gdb.do("q-ps")              the text
        gdb.outside(lambda: m.run("ps"))
"""
import os
import re
import select
import socket
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../qemu"))
from machine import BUILD, ROOT

END = "@@end@@\n"


def stub(stopped=False):
    """Arguments for a machine whose stub listens on a free port."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    return ["-gdb", f"tcp:127.0.0.1:{port}"] + (["-S"] if stopped else [])


class Gdb:
    """gdb with the commands of kernel/gdb; attached to a machine that was started with stub()."""

    def __init__(self, machine=None, build=BUILD, limit=60):
        self.limit = limit
        self.times = {}
        self.gdb = subprocess.Popen(["gdb", "-q", "-nx", f"{build}/quire.elf"], cwd=ROOT, bufsize=0,
                                    stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                    stderr=subprocess.STDOUT)
        self.target = None
        if machine:
            self.target = machine.args[machine.args.index("-gdb") + 1].removeprefix("tcp:")
        for line in ("set prompt", "set confirm off", "set width 0", "source kernel/gdb/quire.py"):
            self.do(line)
        if machine:
            self.do(f"target remote {self.target}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.gdb.kill()
        self.gdb.wait()
        self.gdb.stdin.close()
        self.gdb.stdout.close()

    def do(self, command):
        """What gdb prints; what it had printed, and a note, where it is too slow."""
        start = time.monotonic()
        self.gdb.stdin.write(f"{command}\necho {END.strip()}\\n\n".encode())
        out, until = b"", start + self.limit
        while END.encode() not in out:
            if not select.select([self.gdb.stdout], [], [], max(0, until - time.monotonic()))[0]:
                return out.decode(errors="replace") + "\ntime is over"
            data = os.read(self.gdb.stdout.fileno(), 65536)
            if not data:
                return out.decode(errors="replace") + "\ngdb has ended"
            out += data
        self.times[command] = time.monotonic() - start
        return out.decode(errors="replace").replace(END, "").replace("(gdb) ", "")

    def outside(self, action):
        """Let the machine run meanwhile."""
        self.do("detach")
        result = action()
        self.do(f"target remote {self.target}")
        return result

    def value(self, expression):
        """An expression as an unsigned number."""
        text = self.do(f"print/x (unsigned)({expression})")
        m = re.search(r"= (0x[0-9a-f]+)", text)
        return int(m[1], 16) if m else None
