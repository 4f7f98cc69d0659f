#!/usr/bin/env python3
"""Every program of tests/user keeps its claims in Quire, and says the same on the host's Linux.

One boot runs them all. Where the host runs 32-bit programs, the very same file runs there too, and
the two lists of verdicts must be equal. A test that is about Quire alone says so in its source
with the words "only in Quire"."""
import os
import re
import signal
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../qemu"))
from machine import BUILD, ROOT, Machine, Tap

SOURCES = os.path.join(ROOT, "tests/user")


def verdicts(text):
    """The TAP lines of a program; diagnostics are its own affair."""
    return [line.rstrip() for line in text.splitlines()
            if re.match(r"(not )?ok\b|1\.\.\d+$|Bail out!", line)]


def complaint(lines, how):
    """What is wrong with this output, or None."""
    plans = [line for line in lines if line.startswith("1..")]
    results = [line for line in lines if not line.startswith("1..")]
    if how != "exit 0":
        return f"ended with {how}"
    if len(plans) != 1:
        return f"{len(plans)} plans"
    if int(plans[0][3:]) != len(results) and "SKIP" not in plans[0]:
        return f"planned {plans[0]}, ran {len(results)}"
    for line in results:
        if not re.match(r"ok\b", line):
            return line
    return None


def in_quire(names):
    """{name: (output, how it ended)} from one boot, and the machine's exit code."""
    seed = os.environ.get("SEED", "")
    with Machine(ram="128M", initrd=f"{BUILD}/tests.cpio", limit=120,
                 append=f"-- /bin/env SEED={seed} /bin/runtests /tests") as m:
        code = m.wait(120)
        text = m.output
    found = {}
    for match in re.finditer(r"(?ms)^@begin (\S+)\n(.*?)^@end \1 (.*?)$", text):
        found[match[1]] = (match[2], match[3])
    return found, code, text


def usual_signals():
    """Who runs the tests in the background, or under nohup, ignores some; a program inherits that."""
    for sig in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:
        signal.signal(sig, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())


def on_host(name):
    with tempfile.TemporaryDirectory() as where:
        try:
            done = subprocess.run([f"{BUILD}/tests/user/{name}"], cwd=where, timeout=120, text=True,
                                  stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, errors="replace",
                                  stderr=subprocess.STDOUT, preexec_fn=usual_signals)
        except subprocess.TimeoutExpired as e:
            return (e.stdout or b"").decode(errors="replace"), "timeout"
    how = f"exit {done.returncode}" if done.returncode >= 0 else f"signal {-done.returncode}"
    return done.stdout, how


def compare(name, lines):
    """What the host's Linux answers otherwise, or None, and its output. The host is the measure and
    has other work: an answer that differs is asked for again, twice."""
    for _ in range(3):
        output, how = on_host(name)
        wrong = complaint(verdicts(output), how)
        if not wrong and verdicts(output) != lines:
            here, there = set(lines), set(verdicts(output))
            wrong = "\n".join([f"Quire: {x}" for x in lines if x not in there] +
                              [f"Linux: {x}" for x in verdicts(output) if x not in here])
            wrong = wrong or "the order differs"
        if not wrong:
            return None, output
    return wrong, output


def host_runs_i386(names):
    try:
        subprocess.run([f"{BUILD}/tests/user/{names[0]}"], stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL, timeout=120)
        return True
    except OSError:
        return False
    except subprocess.TimeoutExpired:
        return True


def main():
    names = sorted(f[:-2] for f in os.listdir(SOURCES) if f.endswith(".c"))
    t = Tap(2 * len(names) + 1)
    found, code, text = in_quire(names)
    native = host_runs_i386(names) if names else False
    for name in names:
        output, how = found.get(name, ("", "nothing: it never ran to its end"))
        lines = verdicts(output)
        wrong = complaint(lines, how)
        t.ok(not wrong, f"{name} in Quire", wrong, *output.splitlines()[-30:])
        with open(f"{SOURCES}/{name}.c", encoding="utf-8") as f:
            alone = "only in quire" in f.read().lower()
        if alone or not native:
            t.skip(f"{name} on Linux", "only in Quire" if alone else "no 32-bit programs here")
            continue
        wrong, output = compare(name, lines)
        t.ok(not wrong, f"{name} on Linux says the same", wrong, *output.splitlines()[-10:])
    t.ok(f"@done {len(names)}" in text, "all of them ran", f"exit code {code}",
         *text.splitlines()[-20:])
    t.done()


main()
