"""Who shares memory with whom, at one point of a program: the state that `aliasing` walks with.

Names have numbers, and sets of names are the bits of an integer: a copy of a state, a join and a comparison cost as many
steps as there are names, however many share.  What is forgotten is looked up, not searched for.
"""

from __future__ import annotations

import enum

OUTSIDE = "<outside>"  # what a global or a cell holds
ITSELF = "<itself>"  # of a result: parts of it may share memory with each other


def memory_of(key):
    """A name for memory as it is now, whatever its own names stand for later; key: one of these, or what tells the statement."""
    return f"<old {key}>"


def is_constant(value):
    """Is this something of which no part can be written, so that it does not matter who else knows it?"""
    return isinstance(value, (int, float, complex, str, bytes, type(None), enum.Enum))


def is_fixed(cls):
    """Is this a class of constants?"""
    return isinstance(cls, type) and issubclass(cls, enum.Enum)


def made_of_list(op, param, y, kinds):
    """Is the value `y` an array that NumPy makes of a list or tuple, given for `param`, whatever it does to arrays?"""
    made, of = kinds(y), kinds.expr(op.bound[param])
    single = op.rule.key.startswith("np.") and any(p == param for p, _ in op.rule.all_params)
    return single and made is not None and made.family == "array" and of is not None and of.family in ("list", "tuple")


class Names:
    """Names and their bits, and what is remembered of all points of the program.

    ever     name → names that were ever the same memory
    linked   name → names that ever were the same memory, held it or were held by it
    """

    def __init__(self):
        self.bits, self.order = {}, []
        self.old = self.outside = 0  # the bits of names that stand for an earlier value; for what others hold
        self.ever, self.linked = {}, {}

    def bit(self, name):
        found = self.bits.get(name)
        if found is None:
            found = self.bits[name] = 1 << len(self.order)
            self.order.append(name)
            if name.startswith("<old "):
                self.old |= found
            elif name[0] == "<":
                self.outside |= found
        return found

    def mask(self, names):
        found = 0
        for n in names:
            found |= self.bit(n)
        return found

    def known(self, names):
        """The set of those of `names` that have shared anything."""
        found, bits = 0, self.bits
        for n in names:
            found |= bits.get(n, 0)
        return found

    def members(self, mask):
        """The names of a set, in order of their numbers."""
        found, order = [], self.order
        while mask:
            low = mask & -mask
            found.append(order[low.bit_length() - 1])
            mask ^= low
        return found

    def kin(self, name):
        """The names that ever shared memory with it, held it or were held by it, directly or through others."""
        return self.reached([name], self.linked)

    def reached(self, starts, graph):
        """All that is connected with any of `starts`, those included."""
        found, ahead = 0, self.mask(starts)
        while ahead:
            low = ahead & -ahead
            found |= low
            ahead = (ahead | graph.get(self.order[low.bit_length() - 1], 0)) & ~found
        return frozenset(self.members(found))


class State:
    """Who shares with whom, at one point of the program.

    same      name → names that may denote the same memory
    inside    name → names whose objects it may hold
    holding   the other way round
    """

    __slots__ = ("names", "same", "inside", "holding")

    def __init__(self, names):
        self.names, self.same, self.inside, self.holding = names, {}, {}, {}

    def copy(self):
        new = State(self.names)
        new.same, new.inside, new.holding = self.same.copy(), self.inside.copy(), self.holding.copy()
        return new

    def tie(self, y, others):
        """`y` is the same memory as each of `others` now."""
        names, same = self.names, self.same
        bit = names.bit(y)
        others &= ~bit
        known = same.get(y, 0)
        if others & ~known:
            same[y] = known | others
            for n in names.members(others & ~known):
                same[n] = same.get(n, 0) | bit
        if not bit & names.old:
            self.remember(names.ever, y, bit, others & ~names.old)
            self.remember(names.linked, y, bit, others & ~names.old)

    def put(self, c, held):
        """The container `c` holds these now."""
        names, holding = self.names, self.holding
        bit = names.bit(c)
        known = self.inside.get(c, 0)
        if held & ~known:
            self.inside[c] = known | held
            for n in names.members(held & ~known):
                holding[n] = holding.get(n, 0) | bit
        if not bit & names.old:
            self.remember(names.linked, c, bit, held & ~names.old)

    def remember(self, table, name, bit, others):
        known = table.get(name, 0)
        if others & ~known:
            table[name] = known | others
            for n in self.names.members(others & ~known):
                table[n] = table.get(n, 0) | bit

    def join(self, other):
        for mine, theirs in self.pairs(other):
            for k, v in theirs.items():
                mine[k] = mine.get(k, 0) | v

    def __eq__(self, other):
        return all(mine == theirs for mine, theirs in self.pairs(other))

    def pairs(self, other):
        return (self.same, other.same), (self.inside, other.inside), (self.holding, other.holding)

    def forget(self, name):
        """`name` is bound anew; what containers hold of its old value they still share."""
        if self.holding.get(name) and not self.names.bit(name) & self.names.old:
            self.share(f"<old held {name}>", name)
        rest = ~self.names.bit(name)
        for table, back in ((self.same, self.same), (self.inside, self.holding), (self.holding, self.inside)):
            for n in self.names.members(table.pop(name, 0)):
                left = back.get(n, 0) & rest
                if left:
                    back[n] = left
                else:
                    back.pop(n, None)

    def near(self, name):
        """The names that may denote the memory of `name`, itself included."""
        return self.same.get(name, 0) | self.names.bit(name)

    def share(self, y, x):
        """`y` may be the memory of `x`."""
        self.tie(y, self.near(x))
        self.put(y, self.inside.get(x, 0))
        bit = self.names.bit(y)
        for c in self.names.members(self.holding.get(x, 0)):
            self.put(c, bit)

    def owners(self, c):
        """The names that may denote the container `c`, and those that hold any of them."""
        found = self.near(c)
        for n in self.names.members(found):
            found |= self.holding.get(n, 0)
        return self.names.members(found)

    def hold(self, c, v):
        """The container `c` may hold the object of `v`."""
        held = self.near(v) | self.inside.get(v, 0)
        for owner in self.owners(c):
            self.put(owner, held)

    def take(self, y, c, flat=False):
        """`y` is read out of the container `c`; flat: it holds nothing itself."""
        inside, bit = self.inside.get(c, 0), self.names.bit(y)
        self.tie(y, inside | (self.near(c) & self.names.outside))
        if not flat:
            self.put(y, inside)
        owners = self.names.mask(self.owners(c))
        for item in self.names.members(inside):
            owners |= self.holding.get(item, 0)  # other containers hold it as well
        for owner in self.names.members(owners & ~bit):
            self.put(owner, bit)
