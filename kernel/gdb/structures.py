"""structures.py - walks over the kernel's lists and trees that end whatever the memory holds.

A list is followed only as long as each node's prev is the node that we came from, a tree as long as
each child's parent is: so no node can be reached twice, and no walk can run in a circle. What does
not hold is reported once by damaged(), and the walk ends there.
"""
import kernel
import memory

found = []                          # what was reported during this command


def damaged(text):
    found.append(text)
    print(f"DAMAGED: {text}")


def list_nodes(head, what):
    """The addresses of the nodes of a circular list, without its head."""
    prev, off_prev = head, kernel.offset("struct list", "prev")
    try:
        node = memory.word(head)
        while True:
            if memory.word(node + off_prev) != prev:
                damaged(f"{what}: the list comes from {prev:08x} to {node:08x}, "
                        f"whose prev is {memory.word(node + off_prev):08x}")
                return
            if node == head:
                return
            yield node
            prev, node = node, memory.word(node)
    except memory.Unreadable as e:
        damaged(f"{what}: the list leads out of memory at {prev:08x}: {e}")


def list_of(head, type_name, member, what):
    """The structures on a list."""
    off = kernel.offset(type_name, member)
    for node in list_nodes(head, what):
        yield kernel.at(type_name, node - off)


def tree_nodes(root, what):
    """The nodes (struct rb_node) of a red-black tree, in order."""
    stack, node, parent = [], root, 0
    try:
        while node or stack:
            while node:
                n = kernel.at("struct rb_node", node)
                if n["parent"] != parent or (n["left"] and n["left"] == n["right"]):
                    damaged(f"{what}: tree node {node:08x} below {parent:08x} says its parent is "
                            f"{n['parent']:08x}")
                    break
                stack.append(n)
                parent, node = node, n["left"]
            if not stack:
                return
            n = stack.pop()
            yield n
            parent, node = n.addr, n["right"]
    except memory.Unreadable as e:
        damaged(f"{what}: the tree leads out of memory: {e}")


def tree_of(root, type_name, member, what):
    """The structures in a tree whose root node is at `root` (0: empty)."""
    off = kernel.offset(type_name, member)
    for n in tree_nodes(root, what):
        yield kernel.at(type_name, n.addr - off)


def tree_check(root, what):
    """The colours: no red node below a red one, as many black ones on every way down."""
    def height(node, red):
        if not node:
            return 0
        n = kernel.at("struct rb_node", node)
        if n["red"] and red:
            damaged(f"{what}: red node {node:08x} below a red one")
        left, right = height(n["left"], n["red"]), height(n["right"], n["red"])
        if left != right:
            damaged(f"{what}: {left} black nodes to the left of {node:08x}, {right} to the right")
        return max(left, right) + (not n["red"])

    before = len(found)
    for _ in tree_nodes(root, what):
        pass
    if len(found) == before:
        height(root, True)


def radix_bits():
    """Of the index that each level of a tree decides."""
    ways = kernel.decoder(kernel.kind("struct node")).fields["slot"][1]
    ways = (ways if isinstance(ways, kernel.Decoder) else kernel.decoder(ways)).count
    return ways.bit_length() - 1


def radix_get(tree, index):
    """The pointer at this index, or 0."""
    node, bits = tree["root"], radix_bits()
    for level in range(min(tree["height"], 32 // bits + 1), 0, -1):
        if not node:
            return 0
        at = index >> bits * (level - 1)
        if level == tree["height"] and at >> bits:
            return 0
        node = kernel.at("struct node", node)["slot"][at & (1 << bits) - 1]
    return node if tree["height"] or index == 0 else 0


def radix(tree):
    """(index, pointer, marked) of each entry of a struct radix."""
    bits = radix_bits()
    ways = 1 << bits

    def below(node, height, base):
        n = kernel.at("struct node", node)
        slots, marks = n["slot"], n["marked"]
        for i in range(ways):
            p, index = slots[i], base | i << bits * (height - 1)
            if p and height > 1:
                yield from below(p, height - 1, index)
            elif p:
                yield index, p, bool(marks >> i & 1)

    root, height = tree["root"], tree["height"]
    if height * bits > 32 + bits:
        damaged(f"radix tree {tree.addr:08x} of height {height}")
    elif root and height == 0:
        yield 0, root, bool(tree["marked"])
    elif root:
        try:
            yield from below(root, height, 0)
        except memory.Unreadable as e:
            damaged(f"radix tree {tree.addr:08x} leads out of memory: {e}")
