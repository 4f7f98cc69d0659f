"""command.py - what all q- commands share: help, arguments, and errors in words."""
import gdb

import kernel
import memory
import structures

commands = {}


class Command(gdb.Command):
    """A command is a function whose docstring begins with its usage: it is the help."""

    def __init__(self, run, name, group, early):
        self.run, self.name, self.early = run, name, early
        self.__doc__ = run.__doc__
        super().__init__(name, group)
        commands[name] = run.__doc__.splitlines()[0]

    def invoke(self, argument, _tty):
        memory.forget()
        structures.found.clear()
        try:
            if not self.early and not kernel.var("frames"):
                raise memory.Unreadable("there are no frame descriptors yet")
            self.run(*gdb.string_to_argv(argument))
        except memory.Unreadable as e:
            raise gdb.GdbError(f"{self.name}: {e}" + ("" if up() else ": the kernel is not up yet")) from e
        except TypeError as e:
            if "positional argument" not in str(e):
                raise
            raise gdb.GdbError(f"usage: {commands[self.name]}") from e
        finally:
            memory.forget()


def up():
    """Has the kernel set up its memory?"""
    try:
        return bool(kernel.var("frames"))
    except memory.Unreadable:
        return False


def command(name, group=gdb.COMMAND_DATA, early=False):
    """Make a function the command of that name. early: it makes sense before the kernel is up."""
    def register(run):
        Command(run, name, group, early)
        return run
    return register


def number(text):
    """An argument that is a number or any expression of gdb, as an unsigned word."""
    try:
        return int(text, 0) & 0xffffffff
    except ValueError:
        pass
    try:
        value = gdb.parse_and_eval(text)
        if value.type.strip_typedefs().code in (gdb.TYPE_CODE_ARRAY, gdb.TYPE_CODE_FUNC,
                                                gdb.TYPE_CODE_STRUCT, gdb.TYPE_CODE_UNION):
            value = value.address
        return int(value) & 0xffffffff
    except (gdb.error, TypeError) as e:
        raise gdb.GdbError(f"{text}: {e}") from e


@command("q-help", gdb.COMMAND_SUPPORT, early=True)
def q_help():
    """q-help - the commands of Quire; `help q-explain` says more about one."""
    for name in sorted(commands):
        print(commands[name])
