"""kernel.py - the kernel's variables and structures, as DWARF describes them.

    p = var("init_process")         a number, a Struct or an Array
    p["comm"], p["pid"]["nr"]       members; a pointer member is a number
    p.follow("parent")              the Struct that it points to, or None
    at("struct vma", address)       a Struct anywhere

Programs share names with the kernel (struct frame, current, f): so types and variables are looked
up in the kernel's file alone. A Struct takes its bytes at once from memory.py: no round trip to the
machine for each member.
"""
import functools
import re

import gdb

import memory

STRUCT, ARRAY, NUMBER = range(3)


def objfile():
    for o in gdb.objfiles():
        if o.filename and o.filename.endswith("quire.elf"):
            return o
    raise gdb.GdbError("no kernel is loaded: start gdb with build/quire.elf")


# ---- types

@functools.lru_cache(None)
def kind(name):
    """The gdb.Type of "struct frame" or "enum frame_state"."""
    symbol = objfile().lookup_static_symbol(name.split()[-1], gdb.SYMBOL_STRUCT_DOMAIN)
    if symbol is None:
        raise gdb.GdbError(f"this kernel has no {name}")
    return symbol.type


def exists(name):
    try:
        return bool(kind(name))
    except gdb.GdbError:
        return False


@functools.lru_cache(None)
def enum(name):
    """{"FREE": 1, ...}: the names without what all of them begin with."""
    fields = kind(name).fields()
    prefix = min(f.name for f in fields)
    while not all(f.name.startswith(prefix) for f in fields):
        prefix = prefix[:-1]
    return {f.name[prefix.rfind("_") + 1:]: f.enumval for f in fields}


def enum_name(name, value):
    return next((k.lower() for k, v in enum(name).items() if v == value), f"?{value}")


class Decoder:
    """How bytes become a value of one type."""

    def __init__(self, declared):
        t = self.type = declared.strip_typedefs()
        self.name = declared.name or t.name or str(t)
        self.size = t.sizeof
        self.target = None
        self.signed = False
        if t.code in (gdb.TYPE_CODE_STRUCT, gdb.TYPE_CODE_UNION):
            self.kind = STRUCT
        elif t.code == gdb.TYPE_CODE_ARRAY:
            self.kind, self.target = ARRAY, decoder(t.target())
            low, high = t.range()
            self.count = high - low + 1
        else:
            self.kind = NUMBER
            self.signed = t.code == gdb.TYPE_CODE_INT and t.is_signed
            if t.code == gdb.TYPE_CODE_PTR:
                self.target = t.target()
        self.fields = dict(self.members(t, 0)) if self.kind == STRUCT else {}

    def members(self, t, base):
        """name -> (offset, decoder); those of unnamed structures and unions as one's own."""
        for f in t.fields():
            if f.name:
                yield f.name, (base + f.bitpos // 8, f.type)
            else:
                yield from self.members(f.type.strip_typedefs(), base + f.bitpos // 8)

    def offset(self, name):
        return self.fields[name][0]

    def decode(self, data, addr):
        if self.kind == NUMBER:
            return int.from_bytes(data, "little", signed=self.signed)
        return Struct(self, addr, data) if self.kind == STRUCT else Array(self, addr, data)


decoders = {}


def decoder(t):
    key = (str(t), t.sizeof, t.code)
    if t.code in (gdb.TYPE_CODE_STRUCT, gdb.TYPE_CODE_UNION) and not t.name:
        return Decoder(t)           # structures without a name print alike
    if key not in decoders:
        decoders[key] = Decoder(t)
    return decoders[key]


def offset(type_name, member):
    return decoder(kind(type_name)).offset(member)


def sizeof(type_name):
    return kind(type_name).sizeof


class Struct:
    """A structure at an address."""

    def __init__(self, how, addr, data=None):
        self.how, self.addr, self.data = how, addr, data

    def __getitem__(self, name):
        if self.data is None:
            self.data = memory.read(self.addr, self.how.size)
        off, t = self.how.fields[name]
        d = decoder(t) if isinstance(t, gdb.Type) else t
        if d is not t:
            self.how.fields[name] = off, d
        return d.decode(self.data[off:off + d.size], self.addr + off)

    def __contains__(self, name):
        return name in self.how.fields

    def follow(self, name):
        """What the pointer `name` points to; None for NULL."""
        value = self[name]
        if not value:
            return None
        return Struct(decoder(resolved(self.how.fields[name][1].target)), value)

    def address_of(self, name):
        return self.addr + self.how.offset(name)


def resolved(t):
    """A structure that is only declared here is defined somewhere else in the kernel."""
    t = t.strip_typedefs()
    return t if t.fields() else kind(f"struct {t.name}")


class Array:
    def __init__(self, how, addr, data):
        self.how, self.addr, self.data = how, addr, data

    def __len__(self):
        return self.how.count

    def __getitem__(self, i):
        if not 0 <= i < self.how.count:
            raise IndexError(i)
        d, off = self.how.target, i * self.how.target.size
        return d.decode(self.data[off:off + d.size], self.addr + off)

    def __str__(self):
        """An array of characters, up to its NUL."""
        return self.data.split(b"\0")[0].decode("utf-8", "replace")


def at(type_name, addr):
    return Struct(decoder(kind(type_name)), addr)


def container(type_name, member, addr):
    """The structure whose member lies at addr."""
    return at(type_name, addr - offset(type_name, member))


# ---- variables

@functools.lru_cache(None)
def place(name, file):
    """(address, decoder) of a variable; file for a static one that is not alone in its name."""
    if file:
        try:
            value = gdb.parse_and_eval(f"'{file}'::{name}")
        except gdb.error as e:
            raise gdb.GdbError(f"this kernel has no {name} in {file}") from e
    else:
        symbol = objfile().lookup_global_symbol(name) or objfile().lookup_static_symbol(name)
        if symbol is None:
            raise gdb.GdbError(f"this kernel has no {name}")
        value = symbol.value()
    return int(value.address), decoder(value.type)


def var(name, file=None):
    addr, d = place(name, file)
    return d.decode(memory.read(addr, d.size), addr)


def pointee(name, file=None):
    """What the pointer variable points to, or None."""
    addr, d = place(name, file)
    value = memory.word(addr)
    return Struct(decoder(resolved(d.target)), value) if value else None


def address(name, file=None):
    return place(name, file)[0]


def has(name, file=None):
    try:
        place(name, file)
        return True
    except gdb.GdbError:
        return False


# ---- functions

@functools.lru_cache(None)
def image():
    """The sections of the kernel's file: (name, start, end)."""
    text = gdb.execute("info files", to_string=True)
    here = r"0x([\da-f]+) - 0x([\da-f]+) is (\.\w+)$"
    return [(name, int(a, 16), int(b, 16)) for a, b, name in re.findall(here, text, re.M)]


def symbol_at(addr):
    """"fault_handle+0x12", or the address alone. Of the kernel, as far as it goes."""
    text = gdb.execute(f"info symbol {addr:#x}", to_string=True)
    m = re.match(r"(\S+)(?: \+ (\d+))? in section", text)
    if not m:
        return f"{addr:08x}"
    return m[1] + (f"+{int(m[2]):#x}" if m[2] else "")
