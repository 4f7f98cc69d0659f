#!/usr/bin/env python3
"""The shell at a terminal: editing, history, completion, jobs, and the machine's end."""
import os
import re
import sys

sys.path.insert(0, os.path.dirname(__file__))
from machine import PROMPT, Machine, Tap

UP, DOWN, RIGHT, LEFT = "\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D"
HOME, END, DELETE = "\x1b[1~", "\x1b[4~", "\x1b[3~"


def typed(t, m, keys, printed, name):
    """Type keys and Enter: a line with exactly what is printed must come."""
    m.send(keys + "\n")
    good = m.expect(rf"\n{printed}\n", 5)
    t.ok(good, name, m.output[-300:])
    m.expect(PROMPT, 5)


def editing(t, m):
    typed(t, m, "echo ac" + LEFT + "b", "abc", "left, then insert")
    typed(t, m, "cho x" + HOME + "e" + END + "y", "xy", "home and end")
    typed(t, m, "echo abc" + LEFT + LEFT + DELETE, "ac", "delete")
    typed(t, m, "cho b\x01e\x05c", "bc", "^A and ^E")
    typed(t, m, "echo one two\x17three", "one three", "^W")
    typed(t, m, "nonsense\x15echo new", "new", "^U")
    typed(t, m, "echo abcdef" + LEFT * 3 + "\x0b", "abc", "^K")
    typed(t, m, "echo " + "x" * 200 + LEFT * 200 + "y", "y" + "x" * 200, "a line wider than the screen")


def history(t, m):
    typed(t, m, "echo first", "first", "a command")
    typed(t, m, "echo second", "second", "and another")
    typed(t, m, UP + UP, "first", "up and up: the one before")
    typed(t, m, UP + UP + UP + DOWN, "second", "down goes back")
    typed(t, m, "\x12fir", "first", "^R finds it again")
    text = m.run("history")
    t.ok(text and "echo second" in text, "history lists them", text)


def completion(t, m):
    m.run("mkdir -p /tmp/some-directory; touch /tmp/some-directory/long-name-1")
    typed(t, m, "ec\x09hello", "hello", "a command's name, with a blank")
    typed(t, m, "echo /tmp/some-d\x09long\x09", "/tmp/some-directory/long-name-1", "a path")
    m.run("touch /tmp/some-directory/long-name-2")
    m.send("echo /tmp/some-directory/l\x09\x09")
    t.ok(m.expect(r"long-name-1 +long-name-2", 5), "a second tab shows the choices", m.output[-300:])
    typed(t, m, "2", "/tmp/some-directory/long-name-2", "what is common stands there already")


def continuation(t, m):
    m.send("for i in 1 2\n")
    t.ok(m.expect(r"> $", 5), "an open command asks for more", m.output[-200:])
    m.send("do echo =$i=\ndone\n")
    t.ok(m.expect(r"=1=\n=2=\n", 5), "and runs when it is whole", m.output[-200:])
    m.expect(PROMPT, 5)
    m.send("echo 'abc\n")
    m.expect(r"> $", 5)
    m.send("\x03")
    t.ok(m.expect(PROMPT, 5), "^C gives it up", m.output[-200:])
    t.ok(m.run("echo $?") is not None, "without harm")


def jobs(t, m):
    m.start("sleep 1000")
    m.send("\x1a")
    t.ok(m.expect(r"\[1\] Stopped +sleep 1000\n", 5), "^Z stops a program", m.output[-200:])
    m.expect(PROMPT, 5)
    t.ok("Stopped" in (m.run("jobs") or ""), "jobs shows it")
    m.run("bg")
    t.ok("Running" in (m.run("jobs") or ""), "bg lets it run")
    m.send("fg\n")
    m.expect(r"sleep 1000\n")
    m.idle()
    m.send("\x03")
    t.ok(m.expect(PROMPT, 5), "fg takes it back, and ^C ends it", m.output[-200:])
    t.ok("sleep" not in (m.run("ps") or "sleep"), "it is gone")
    m.run("sleep 0.1 &")
    t.ok(any("Done" in (m.run("sleep 0.1") or "") for _ in range(50)), "a job's end is told")
    for reader in ("cat &", "cat </dev/tty &"):
        m.run(reader)
        m.idle()
        t.ok("Stopped" in (m.run("jobs") or ""), f"{reader} reads the terminal: it is stopped")
        m.run("kill %1")
        m.idle()
        m.run("jobs")
    t.ok("cat" not in (m.run("ps") or "cat"), "kill %1 ends a stopped job too")
    m.send("echo loop; while true; do sleep 0.05; done\n")
    m.expect(r"\nloop\n")
    m.idle()
    m.send("\x03")
    t.ok(m.expect(PROMPT, 5), "^C ends a loop of programs", m.output[-200:])
    m.start("cat | cat | cat")
    m.send("\x03")
    t.ok(m.expect(PROMPT, 5), "and a pipeline", m.output[-200:])


def survival(t, m):
    text = m.run("attack -d write-text")
    t.ok(text and "Segmentation fault" in text, "the shell names the signal that ended a program", text)
    t.ok("alive" in (m.run("echo alive") or ""), "and goes on")
    text = m.run("dmesg")
    t.ok(text and re.search(r"(?m)^\[ +\d+\.\d{6}\] Quire, a kernel about memory$", text) and
         re.search(r"(?m)^\[ +\d+\.\d{6}\] initrd: \d+ KB", text), "dmesg has the log from its start", text)


def main():
    t = Tap(8 + 6 + 4 + 4 + 11 + 3 + 1)
    with Machine(limit=120) as m:
        m.expect(PROMPT, 30)
        editing(t, m)
        history(t, m)
        completion(t, m)
        continuation(t, m)
        jobs(t, m)
        survival(t, m)
        m.send("exit 3\n")
        code = m.wait(10)
        t.ok(code == 35, "the shell's failure is the machine's", f"code {code}")
    t.done()


main()
