"""machine.py - a Quire machine under QEMU, driven from a test, and TAP for the verdicts.

    from machine import Machine, Tap
    t = Tap(2)
    with Machine(ram="16M") as m:
        t.ok(m.expect(r"[$#] $"), "a prompt appears")
        m.send("exit 0\\n")
        t.ok(m.wait() == Machine.GOOD, "the machine ends well")
    t.done()

Every wait has a time limit, the machine dies with its test, and only exit code 33 is good:
a triple fault ends QEMU with 0 (-no-reboot), a panic with 35, a hang with None.
"""
import codecs
import io
import os
import re
import selectors
import shutil
import socket
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.environ.get("BUILD", os.path.join(ROOT, "build"))
DEBUG_BUILD = os.path.join(BUILD, "debug")
# Every limit below is of a quiet host. On one that does other work, a machine needs a multiple of it,
# and no test may fail for that: time is never what is tested.
PATIENCE = 6
PROMPT = r"[~/]\S* [$#] \Z"


def newc(files):
    """A cpio archive of these files, to stand behind the initrd; the kernel unpacks both."""
    out = io.BytesIO()
    for inode, (path, (mode, data)) in enumerate([*files.items(), ("TRAILER!!!", (0, b""))], 1):
        fields = [inode, mode, 0, 0, 1, 0, len(data), 0, 0, 0, 0, len(path) + 1, 0]
        for part in (b"070701" + b"".join(b"%08x" % f for f in fields) + path.encode() + b"\0", data):
            out.write(part + b"\0" * (-len(part) % 4))
    return out.getvalue()


def initrd_with(files, path, base=f"{BUILD}/initrd.cpio"):
    """The initrd with these files, {name: (mode, bytes)}, at `path`."""
    with open(base, "rb") as f:
        data = f.read()
    with open(path, "wb") as f:
        f.write(data + b"\0" * (-len(data) % 512) + newc(files))
    return path


class Machine:
    GOOD, BAD = 33, 35

    def __init__(self, ram="128M", append="", build=BUILD, iso=False, initrd=True, kernel=None,
                 exit_device=True, serial=True, extra=(), limit=60):
        """limit: seconds, PATIENCE times, after which the machine is killed, whatever it does.
        initrd: True for the built one, False for none, or a path."""
        self.dir = tempfile.mkdtemp(prefix="quire-")
        self.monitor_path = os.path.join(self.dir, "monitor")
        self.deadline = time.monotonic() + limit * PATIENCE
        self.output, self.decoder = "", codecs.getincrementaldecoder("utf-8")("replace")
        self.seen = 0
        self.code = None
        self.monitor_socket = None
        args = ["qemu-system-i386", "-accel", "tcg", "-m", ram, "-display", "none", "-no-reboot",
                "-nodefaults", "-vga", "std", "-serial", "stdio" if serial else "none",
                "-monitor", f"unix:{self.monitor_path},server=on,wait=off"]
        if exit_device:
            args += ["-device", "isa-debug-exit,iobase=0xf4,iosize=0x04"]
        if iso:
            args += ["-cdrom", iso if isinstance(iso, str) else f"{build}/quire.iso"]
        else:
            args += ["-kernel", kernel or f"{build}/quire.elf"]
            if initrd:
                args += ["-initrd", initrd if isinstance(initrd, str) else f"{build}/initrd.cpio"]
            if append:
                args += ["-append", append]
        self.args = args + list(extra)
        self.process = subprocess.Popen(self.args, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT, bufsize=0)
        self.selector = selectors.DefaultSelector()
        self.selector.register(self.process.stdout, selectors.EVENT_READ)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()
        if self.monitor_socket:
            self.monitor_socket.close()
        shutil.rmtree(self.dir, ignore_errors=True)

    def _pump(self, seconds):
        """Take what arrives within that time. False at end of file."""
        if not self.selector.select(max(0, seconds)):
            return True
        data = os.read(self.process.stdout.fileno(), 65536)
        self.output += self.decoder.decode(data).replace("\r", "")
        return bool(data)

    def expect(self, pattern, timeout=20):
        """Wait until the serial output behind the last match has the pattern: the match, or None."""
        until = min(self.deadline, time.monotonic() + timeout * PATIENCE)
        alive = True
        while True:
            match = re.search(pattern, self.output[self.seen:])
            if match:
                self.seen += match.end()
                return match
            now = time.monotonic()
            if not alive or now >= until:
                return None
            alive = self._pump(until - now)

    def send(self, text):
        """Type on the serial line."""
        try:
            self.process.stdin.write(text.encode())
        except BrokenPipeError:
            pass

    def run(self, command, timeout=20):
        """Type a command at the prompt: what it printed, or None where no new prompt came."""
        self.send(command + "\n")
        if not self.expect(re.escape(command) + r"\n", timeout):
            return None
        start = self.seen
        match = self.expect(PROMPT, timeout)
        return self.output[start:self.seen - len(match.group(0))] if match else None

    def wait(self, timeout=60):
        """QEMU's exit code, or None if it is still running when the time is over."""
        until = min(self.deadline, time.monotonic() + timeout * PATIENCE)
        while time.monotonic() < until and self._pump(until - time.monotonic()):
            pass
        try:
            self.code = self.process.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.code = None
        return self.code

    def monitor(self, command):
        """One command of QEMU's monitor; its answer."""
        if not self.monitor_socket:
            s = socket.socket(socket.AF_UNIX)
            while s.connect_ex(self.monitor_path) and time.monotonic() < self.deadline:
                time.sleep(0.05)
            self.monitor_socket = s
            s.settimeout(10 * PATIENCE)
            self._monitor_read()
        self.monitor_socket.sendall(command.encode() + b"\n")
        return self._monitor_read()

    def _monitor_read(self):
        data = b""
        while not data.endswith(b"(qemu) "):
            more = self.monitor_socket.recv(65536)
            if not more:
                break
            data += more
        return data.decode("utf-8", "replace")

    def idle(self, timeout=20):
        """Wait until the processor has nothing to do, seen three times: what was typed has been
        dealt with, and what was started waits; or the machine has ended."""
        until, seen = min(self.deadline, time.monotonic() + timeout * PATIENCE), 0
        while seen < 3 and time.monotonic() < until and self._pump(0.01):
            try:
                seen = seen + 1 if "HLT=1" in self.monitor("info registers") else 0
            except OSError:
                return

    def start(self, command):
        """Type a command at the prompt, and go on when it waits for something."""
        self.send(command + "\n")
        self.expect(re.escape(command) + r"\n")
        self.idle()

    KEYS = {" ": "spc", "\n": "ret", "/": "slash", "-": "minus", ".": "dot", ";": "semicolon",
            ",": "comma", "=": "equal", "'": "apostrophe", "\\": "backslash", "|": "shift-backslash",
            "_": "shift-minus", "$": "shift-4", "&": "shift-7", ">": "shift-dot",
            "<": "shift-comma", "\"": "shift-apostrophe", "*": "shift-8", "?": "shift-slash",
            "\t": "tab", "\b": "backspace"}

    def sendkeys(self, text):
        """Press the keys of the PS/2 keyboard that write this text, each when the last was taken:
        the 8042 holds sixteen bytes."""
        for c in text:
            key = self.KEYS.get(c) or (f"shift-{c.lower()}" if c.isupper() else c)
            self.sendkey(key)

    def sendkey(self, key):
        self.monitor(f"sendkey {key} 20")
        time.sleep(0.04)  # held for 20 ms of the guest's time
        self.idle()

    def screendump(self, path):
        """The screen as a PPM file."""
        path = os.path.abspath(path)
        self.monitor(f"screendump {path}")
        return path

    def crtc(self, index):
        """A register of the VGA's CRTC. The guest stands still, and finds its own index again."""
        def port(command):
            return int(re.search(r"= 0x([0-9a-f]+)", self.monitor(command))[1], 16)

        self.monitor("stop")
        old = port("i /b 0x3d4")
        self.monitor(f"o /b 0x3d4 {index}")
        value = port("i /b 0x3d5")
        self.monitor(f"o /b 0x3d4 {old}")
        self.monitor("cont")
        return value

    def cells(self):
        """The 2000 cells that the VGA shows: attribute << 8 | CP437 character."""
        start = self.crtc(0x0c) << 8 | self.crtc(0x0d)
        text = self.monitor(f"xp /2000hx {0xb8000 + 2 * start:#x}")
        return [int(x, 16) for line in text.splitlines() if ": 0x" in line
                for x in re.findall(r"0x([0-9a-f]{4})\b", line.split(": ", 1)[1])]

    def screen(self):
        """The text on the VGA screen, as 25 lines."""
        text = bytes(c & 0xff for c in self.cells()).decode("cp437").translate({0: " "})
        return [text[i:i + 80].rstrip() for i in range(0, 2000, 80)]

    def see(self, pattern, timeout=10):
        """Wait until the screen shows the pattern: its text, or None."""
        until = min(self.deadline, time.monotonic() + timeout * PATIENCE)
        while True:
            text = "\n".join(self.screen())
            if re.search(pattern, text):
                return text
            if time.monotonic() >= until:
                return None
            time.sleep(0.1)


class Tap:
    """TAP to prove: the plan first, so that a test that dies early is seen."""

    def __init__(self, plan):
        self.plan, self.count, self.failed = plan, 0, 0
        print(f"1..{plan}", flush=True)

    def ok(self, value, name, *details):
        self.count += 1
        print(f"{'ok' if value else 'not ok'} {self.count} - {name}", flush=True)
        if not value:
            self.failed += 1
            for d in details:
                self.note(d, sys.stderr) # prove shows this, and keeps the rest to itself
        return bool(value)

    def skip(self, name, why):
        self.count += 1
        print(f"ok {self.count} - {name} # SKIP {why}", flush=True)

    @staticmethod
    def note(text, where=sys.stdout):
        for line in str(text).splitlines():
            print(f"# {line}", file=where, flush=True)

    def done(self):
        sys.exit(0 if self.count == self.plan and not self.failed else 1)
