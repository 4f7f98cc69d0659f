"""quire.py - gdb's view of a running Quire: the kernel's symbols and the user program's at once.

All programs are linked at the same addresses, so that only one can have its symbols loaded at a
time. At every stop in user mode the running program's are loaded, found by the name of the current
thread; a breakpoint of `quire break` stops only in the program it names.

    quire break vars main     stop at main of the program vars, once it runs
    quire load vars           its symbols now, for list, info line, print &variable
    quire ps                  the processes: number, parent, state, name
    quire maps                the areas of the current address space
    quire where               who runs, in which mode, and a backtrace through both
"""
import os

import gdb

HERE = os.path.dirname(os.path.abspath(__file__))
USER_END = 0xC0000000


def build():
    """The folder that the kernel was loaded from."""
    files = [o.filename for o in gdb.objfiles() if o.filename and o.filename.endswith("quire.elf")]
    return os.path.dirname(files[0]) if files else "build"


def program(name):
    """The ELF file of a program, or None."""
    for folder in ("user", "tests/user"):
        path = os.path.join(build(), folder, name)
        if os.path.isfile(path):
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


def current_name():
    """The name of the thread that runs, or "" before there is one."""
    try:
        thread = gdb.parse_and_eval("*(struct thread **)&current")
        return thread["name"].string() if int(thread) else ""
    except (gdb.error, gdb.MemoryError, UnicodeDecodeError):
        return ""


def in_user_mode():
    return int(gdb.parse_and_eval("(unsigned)$cs")) & 3 == 3


def on_stop(_event):
    if in_user_mode():
        Symbols.load(current_name())


class ProgramBreakpoint(gdb.Breakpoint):
    """A breakpoint that only one program hits, though all share the address."""

    def __init__(self, name, where):
        self.program_name = name
        super().__init__(where)

    def stop(self):
        return current_name() == self.program_name


def entry(pointer, type_name, member):
    """container_of."""
    kind = gdb.lookup_type(type_name)
    offset = next(f.bitpos // 8 for f in kind.fields() if f.name == member)
    address = int(pointer) - offset
    return gdb.Value(address).cast(gdb.lookup_type("unsigned int")).cast(kind.pointer()).dereference()


def in_order(node):
    """The nodes of a red-black tree."""
    if int(node):
        yield from in_order(node["left"])
        yield node
        yield from in_order(node["right"])


class Quire(gdb.Command):
    """Look into a running Quire. quire break|load|ps|maps|where"""

    def __init__(self):
        super().__init__("quire", gdb.COMMAND_USER, prefix=True)


class Load(gdb.Command):
    """quire load PROGRAM - load the symbols of a user program at its addresses."""

    def __init__(self):
        super().__init__("quire load", gdb.COMMAND_FILES)

    def invoke(self, argument, _tty):
        path = Symbols.load(argument.strip())
        print(f"symbols of {path}" if path else f"no program {argument}")


class Break(gdb.Command):
    """quire break PROGRAM FUNCTION - stop there when that program gets there."""

    def __init__(self):
        super().__init__("quire break", gdb.COMMAND_BREAKPOINTS)

    def invoke(self, argument, _tty):
        words = argument.split()
        if len(words) != 2:
            raise gdb.GdbError("quire break PROGRAM FUNCTION")
        path = program(words[0])
        if not path:
            raise gdb.GdbError(f"no program {words[0]}")
        Symbols.load(words[0])
        symtab = next(o for o in gdb.objfiles() if o.filename and os.path.samefile(o.filename, path))
        symbol = symtab.lookup_global_symbol(words[1]) or symtab.lookup_static_symbol(words[1])
        if not symbol:
            raise gdb.GdbError(f"no function {words[1]} in {words[0]}")
        line = gdb.find_pc_line(int(symbol.value().address))
        ProgramBreakpoint(words[0], f"{symbol.symtab.filename}:{words[1]}" if line.symtab
                          else f"*{int(symbol.value().address):#x}")


class Ps(gdb.Command):
    """quire ps - the processes: number, parent, state, name."""

    def __init__(self):
        super().__init__("quire ps", gdb.COMMAND_DATA)

    def invoke(self, _argument, _tty):
        print("  PID  PPID STATE  NAME")
        root = gdb.parse_and_eval("'kernel/proc/pid.c'::tree")
        for node in in_order(root["node"]):
            proc = entry(node, "struct pid", "node")["proc"]
            if not int(proc):
                continue
            parent = int(proc["parent"]["id"]) if int(proc["parent"]) else 0
            state = "zombie" if int(proc["state"]) else "alive"
            print(f"{int(proc['id']):5} {parent:5} {state:6} {proc['comm'].string()}")


class Maps(gdb.Command):
    """quire maps - the areas of the current address space."""

    def __init__(self):
        super().__init__("quire maps", gdb.COMMAND_DATA)

    def invoke(self, _argument, _tty):
        space = gdb.parse_and_eval("current")["as"]
        if not int(space):
            print("no address space: a kernel thread")
            return
        for node in in_order(space["areas"]["root"]["node"]):
            v = entry(node, "struct vma", "node")
            flags = int(v["flags"])
            prot = "".join(c if flags & bit else "-" for c, bit in (("r", 1), ("w", 2), ("x", 4)))
            kind = v["ops"]["name"].string() if int(v["ops"]) else ""
            print(f"{int(v['start']):08x}-{int(v['end']):08x} {prot}{'s' if flags & 8 else 'p'} {kind}")


class Where(gdb.Command):
    """quire where - who runs, in which mode, and the backtrace."""

    def __init__(self):
        super().__init__("quire where", gdb.COMMAND_STACK)

    def invoke(self, _argument, _tty):
        print(f"{current_name() or 'boot'}, in {'user' if in_user_mode() else 'kernel'} mode")
        gdb.execute("backtrace")


for command in (Quire, Load, Break, Ps, Maps, Where):
    command()
gdb.events.stop.connect(on_stop)
gdb.execute("set pagination off")
gdb.execute("set breakpoint pending on")
