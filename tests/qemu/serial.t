#!/usr/bin/env python3
"""A terminal on the serial line: editing, ^C, ^D, ^\\, ^S, a long paste."""
import os
import sys

sys.path.insert(0, os.path.dirname(__file__))
from machine import PROMPT, Machine, Tap


def editing(t, m):
    """cat reads in canonical mode: what it gets back is the line as edited."""
    m.start("cat")
    for keys, line, name in (("helx\x7flo", "hello", "rubout"), ("gone\x15kept", "kept", "^U"),
                             ("one two\x17three", "one three", "^W"),
                             ("tab\t\x7fx", "tabx", "rubout of a tab"),
                             ("caf\u00e9\x7fe", "cafe", "rubout of a UTF-8 character"),
                             ("a\x16\x03b", "a\x03b", "^V^C")):
        m.send(keys + "\n")
        t.ok(m.expect(rf"\n{line}\n", 5), name, m.output[-200:])
    m.send("no newline\x04")
    t.ok(m.expect("no newlineno newline", 5), "^D hands over what is there", m.output[-200:])
    m.send("\x04")
    t.ok(m.expect(PROMPT, 5), "^D on an empty line ends cat", m.output[-200:])


def signals(t, m):
    m.start("sleep 1000")
    m.send("\x03")
    t.ok(m.expect(r"\^C\n*" + PROMPT, 5), "^C ends sleep", m.output[-200:])
    m.send("echo $?\n")
    t.ok(m.expect(r"\n130\n", 5), "by SIGINT", m.output[-200:])
    m.expect(PROMPT, 5)
    m.send("echo loop; while true; do true; done\n")
    m.expect(r"\nloop\n")
    m.send("\x03")
    t.ok(m.expect(PROMPT, 5), "and a loop of the shell", m.output[-200:])
    m.start("sleep 1000")
    m.send("\x1c")
    t.ok(m.expect(r"\^\\[^~]*" + PROMPT, 5), "^\\ ends sleep too", m.output[-200:])
    m.send("half a line\x03")
    t.ok(m.expect(PROMPT, 5), "^C at the prompt gives a new one", m.output[-200:])
    t.ok("alive" in (m.run("echo alive") or ""), "the shell lives on")


def flow(t, m):
    m.send("sleep 1; echo later\n\x13")
    m.expect(r"echo later\n")
    t.ok(not m.expect(r"later\n", 0.4), "^S holds output back")
    m.send("\x11")
    t.ok(m.expect(r"later\n", 5), "^Q lets it go", m.output[-200:])
    m.expect(PROMPT, 5)


def paste(t, m):
    """More than every buffer on the way holds, while nobody reads; then all of it arrives."""
    lines = "".join(f"line {i:05d} {'x' * 50}\n" for i in range(500))
    m.send("sleep 2; cat > /tmp/paste\n")
    m.expect(r"/tmp/paste\n")
    m.send(lines)
    m.send("\x04")
    t.ok(m.expect(PROMPT, 30), "a paste of 31 KB ends", m.output[-200:])
    text = m.run("wc -c /tmp/paste") or ""
    t.ok(str(len(lines)) in text, "and is whole", text)
    t.ok("line 00499" in (m.run("tail -n 1 /tmp/paste") or ""), "to its last line")


def script(t, m):
    """Lines pasted at the prompt, for the shell and for what it starts, arrive in order and once."""
    m.send("cat <<X\nh$((40 + 2))\nX\nif true\nthen echo y''es; fi\ncat\ntypos\x7fd\n\x04echo l''ast\n")
    t.ok(m.expect(r"last\n", 10), "a script pasted at the prompt runs to its end", m.output[-400:])
    m.expect(PROMPT, 5)
    text = m.output[m.output.rindex("cat <<X"):]
    t.ok(text.count("h42\n") == 1 and text.count("yes\n") == 1, "each line once", text)
    t.ok("typod\n" in text, "cat got the line that was typed ahead, edited", text)


def jobs(t, m):
    m.start("sleep 1000")
    m.send("\x1a")
    t.ok(m.expect(r"(?i)stopped.*\n" + PROMPT, 5), "^Z stops sleep", m.output[-200:])
    m.send("fg\n")
    m.expect(r"sleep 1000\n", 5)
    m.idle()
    m.send("\x03")
    t.ok(m.expect(PROMPT, 5), "in the foreground again, ^C ends it", m.output[-200:])


def main():
    t = Tap(8 + 6 + 2 + 3 + 3 + 2 + 1)
    with Machine(limit=120) as m:
        m.expect(PROMPT, 30)
        editing(t, m)
        signals(t, m)
        flow(t, m)
        paste(t, m)
        script(t, m)
        jobs(t, m)
        m.run("true")
        m.send("\x04")
        t.ok(m.wait(10) == Machine.GOOD, "one ^D at the prompt ends the machine well", m.output[-200:])
    t.done()


main()
