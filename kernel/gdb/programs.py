"""programs.py - the symbols of user programs, and breakpoints in one of them.

All programs are linked at the same addresses, so that only one can have its symbols loaded at a
time: at every stop those of the process that runs.
"""
import os

import gdb

import kernel
import memory
import processes
from command import command
from constants import VECTOR_EXCEPTIONS, VECTOR_SYSCALL


def build():
    """The folder that the kernel was loaded from."""
    return os.path.dirname(kernel.objfile().filename)


def program(name):
    """The ELF file of a program, or None."""
    for folder in ("user", "tests/user"):
        path = os.path.join(build(), folder, name)
        if name and os.path.isfile(path):
            return path
    return None


class Symbols:
    """Which program's symbols are loaded."""
    loaded = None

    @classmethod
    def load(cls, name):
        path = program(name)
        if not path or path == cls.loaded:
            return path
        if cls.loaded:
            gdb.execute(f"remove-symbol-file {cls.loaded}", to_string=True)
        gdb.execute("set confirm off", to_string=True)
        gdb.execute(f"add-symbol-file {path}", to_string=True)
        cls.loaded = path
        return path


def executable(p):
    """The name of the file that a process runs; of its thread where it runs none."""
    import files
    exe = p.follow("exe")
    return files.name(exe.follow("dentry")) if exe else str(p["comm"])


def running():
    """The program of the process that runs, or ""."""
    try:
        p = processes.current()
        return executable(p) if p else ""
    except (memory.Unreadable, gdb.error):
        return ""


def in_user_mode():
    return int(gdb.parse_and_eval("(unsigned)$cs")) & 3 == 3


def load_running():
    """At every stop."""
    memory.forget()
    Symbols.load(running())
    memory.forget()


class ProgramBreakpoint(gdb.Breakpoint):
    """A breakpoint that only one program hits, though all share the address."""

    def __init__(self, name, where):
        self.program_name = name
        super().__init__(where)

    def stop(self):
        memory.forget()
        return running() == self.program_name


@command("q-load", gdb.COMMAND_FILES, early=True)
def q_load(name):
    """q-load PROGRAM - the symbols of a program now, before it runs."""
    path = Symbols.load(name)
    print(f"symbols of {path}" if path else f"no program {name}")


@command("q-break", gdb.COMMAND_BREAKPOINTS, early=True)
def q_break(name, function):
    """q-break PROGRAM FUNCTION - stop there when that program gets there; others run through."""
    path = Symbols.load(name)
    if not path:
        raise gdb.GdbError(f"no program {name}")
    objfile = next(o for o in gdb.objfiles() if o.filename and os.path.samefile(o.filename, path))
    symbol = objfile.lookup_global_symbol(function) or objfile.lookup_static_symbol(function)
    if not symbol:
        raise gdb.GdbError(f"no function {function} in {name}")
    line = gdb.find_pc_line(int(symbol.value().address))
    ProgramBreakpoint(name, f"{symbol.symtab.filename}:{function}" if line.symtab
                      else f"*{int(symbol.value().address):#x}")


def trap_name(regs):
    names, vector = kernel.var("names", "kernel/cpu/trap.c"), regs["vector"]
    if vector < len(names):
        return memory.string(names[vector])
    return f"system call {regs['error']}" if vector == VECTOR_SYSCALL else f"interrupt {vector - VECTOR_EXCEPTIONS}"


@command("q-where", gdb.COMMAND_STACK)
def q_where():
    """q-where - who runs, in which mode; the backtrace, and where a program entered the kernel."""
    t = kernel.pointee("current")
    who = f"{t['name']} ({t['id']})" if t else "boot"
    print(f"{who}, in {'user' if in_user_mode() else 'kernel'} mode")
    gdb.execute("backtrace")
    if not in_user_mode() and processes.current():
        regs = kernel.at("struct trap_frame", t["esp0"] - kernel.sizeof("struct trap_frame"))
        print(f"from user mode at {regs['cs'] & 0xffff:04x}:{regs['eip']:08x} "
              f"{kernel.symbol_at(regs['eip'])}, by {trap_name(regs)}")
