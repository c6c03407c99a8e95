"""What goes into one slot of a container by two reads of it is gathered in one cotangent.

    >>> print(after('''
    ... def f(layers, n, x, k):
    ...     # Reverse sweep
    ...     layers_bar = rt.zeros(layers)
    ...     t_bar = rt.zeros(layers[n])
    ...     t_bar["b"] = k
    ...     rt.add_at(layers_bar, n, t_bar)
    ...     t_2_bar = rt.zeros(layers[n])
    ...     t_2_bar["w"] = x
    ...     rt.add_at(layers_bar, n, t_2_bar)
    ...     return rt.gradient(layers_bar, layers)
    ... ''', "slots"))
    # Reverse sweep
    layers_bar = rt.zeros(layers)
    t_bar = rt.zeros(layers[n])
    t_bar["b"] = k
    t_bar["w"] = x
    rt.add_at(layers_bar, n, t_bar)
    return rt.gradient(layers_bar, layers)

Nothing comes between that sees the container's cotangent, or moves the index.  Where a loop comes to each slot once, and
nothing else is added, the sum is a store: `layers_bar[i] = t_bar`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from ..ir import nodes as N
from ..ir import walk
from .nest import inside, same, with_body
from .shadows import is_distinct

_ADDS = ("rt.add_at", "rt.add_attr")


@dataclass
class Part:
    """A cotangent made for one slot: where it is made, given its items, and added; which items it has."""

    made: int
    puts: list = field(default_factory=list)
    added: int | None = None
    keys: set = field(default_factory=set)


class Slots:
    def __init__(self, facts):
        self.facts = facts

    def run(self, fn):
        if not any(self.makes_zeros(s) for s in walk.statements(fn.body)):
            return fn
        self.held = self.facts.captured(fn.body)
        self.count = self.mentions(fn)
        new = with_body(fn, self.block(fn.body))
        if new is not fn:
            self.count = self.mentions(new)
        return self.stored(new)

    def mentions(self, fn):
        """{name: how many statements mention it}"""
        return Counter(n for s in walk.statements(fn.body) for n in {*self.facts.own(s)[0], *self.facts.own(s)[1]})

    def block(self, block):
        out = [inside(s, self.block) for s in block]
        parts = self.parts(out)
        slots = {}
        for name, part in parts.items():
            slots.setdefault(out[part.added].value.args[:2], []).append((part.added, name))
        for (base, index), names in slots.items():
            if type(base) is N.Name and len(names) > 1:
                self.merged(out, base, index, [n for _, n in sorted(names)], parts)
        return same([s for s in out if s is not None], block)

    def stored(self, fn):
        """`fn` where a sum into a slot of zeros, in a loop that comes to each slot once, is a store."""
        made, stores = {}, {}
        for k, s in enumerate(fn.body):
            if self.makes_zeros(s):
                made[s.target.id] = None if s.target.id in made else k
            elif type(s) is N.For:
                for sum_ in self.sums(s.body):
                    base, index, _ = sum_.value.args
                    start = made.get(base.id)
                    if start is not None and self.is_alone(sum_, base.id, fn.body[start + 1 : k + 1]) and is_distinct(s, index, self.facts):
                        stores[id(sum_)] = N.Assign(N.Index(base, index, sum_.span), sum_.value.args[2], sum_.span, sum_.note)

        def block(b):
            return same([stores.get(id(s)) or inside(s, block) for s in b], b)

        return with_body(fn, block(fn.body)) if stores else fn

    def sums(self, block):
        """What adds a part made in the same block, at most once in a pass of the loop whose block this is."""
        parts = self.parts(block)
        for s in block:
            if type(s) is N.If:
                yield from self.sums(s.body)
                yield from self.sums(s.orelse)
            elif self.added(s) in parts and self.facts.key(s.value) == "rt.add_at" and type(s.value.args[0]) is N.Name:
                yield s

    def is_alone(self, s, name, block):
        """Is `s` all of a block that mentions a name?"""
        mentions = [i for i in walk.statements(block) if name in self.facts.own(i)[0] or name in self.facts.own(i)[1]]
        return name not in self.held and len(mentions) == 1 and mentions[0] is s

    def makes_zeros(self, s):
        made = type(s) is N.Assign and type(s.target) is N.Name and type(s.value) is N.Call
        return made and self.facts.key(s.value) == "rt.zeros"

    def parts(self, block):
        """{name: Part} of what this block makes, fills and adds to a slot, and nobody else mentions."""
        parts = {}
        for k, s in enumerate(block):
            if self.makes_zeros(s):
                parts[s.target.id] = Part(k)
                continue
            name = self.added(s)
            if name in parts:
                parts[name].added = k
                continue
            put = self.put(s)
            if put is not None and put[0] in parts:
                parts[put[0]].puts.append(k)
                parts[put[0]].keys.add(put[1])
        return {
            n: p for n, p in parts.items()
            if p.added is not None and n not in self.held and self.count[n] == len(p.puts) + 2 and all(k < p.added for k in p.puts)
        }  # fmt: skip

    def added(self, s):
        """The name of what `s` adds to a slot."""
        call = s.value if type(s) is N.Evaluate else None
        if type(call) is N.Call and self.facts.key(call) in _ADDS and len(call.args) == 3 and type(call.args[2]) is N.Name:
            return call.args[2].id
        return None

    def put(self, s):
        """(name, item, value) of `name[item] = value` or a sum into it, the item a constant."""
        if type(s) is N.Assign and type(s.target) is N.Index:
            base, key, value = s.target.value, s.target.index, s.value
        elif type(s) is N.Evaluate and type(s.value) is N.Call and self.facts.key(s.value) in _ADDS and len(s.value.args) == 3:
            base, key, value = s.value.args
        else:
            return None
        plain = type(base) is N.Name and type(key) is N.Const and base.id not in self.facts.reads(value)
        return (base.id, key, value) if plain else None

    def merged(self, block, base, index, names, parts):
        """Put the items of each of `names` into the one before it, in the place of a block, where nothing is between."""
        first = names[0]
        for name in names[1:]:
            one, other = parts[first], parts[name]
            moved = self.facts.kind(N.Name(first)) == self.facts.kind(N.Name(name)) and self.is_between(block, one, other, base, index)
            doubled = one.keys & other.keys
            if not moved or any(type(block[k]) is N.Assign and self.put(block[k])[1] in doubled for k in other.puts):
                first = name
                continue
            rename = {name: N.Name(first)}
            for k in (*other.puts, other.added):
                block[k] = walk.map_exprs(block[k], lambda e: walk.substitute(e, rename), lambda t: walk.substitute(t, rename))
            block[one.added] = block[other.made] = None
            one.puts, one.added, one.keys = one.puts + other.puts, other.added, one.keys | other.keys

    def is_between(self, block, one, other, base, index):
        """Does nothing from the first sum to the second see the container, or move its index?"""
        if other.made < one.added:
            return False
        moving = self.facts.reads(index)
        for s in block[one.added + 1 : other.added]:
            for i in walk.statements((s,)) if s is not None else ():
                reads, writes = self.facts.own(i)
                if base.id in reads or base.id in writes or not moving.isdisjoint(writes) or type(i) in (N.Return, N.Break, N.Continue, N.Raise):
                    return False
        return True
