"""Which names may hold the same memory, and what a statement writes.

Names fall into classes: two that may reach one object are in one class, found without regard to order.  Numbers are in
none.  A local list that is only appended to and popped from (a *stack*, as saved values have) is of the class of what is
put there; giving it an item, or taking one, writes the list alone.

    v = x[1:]; x_bar = np.zeros_like(x)      {v, x} {x_bar}
    x_bar[i] += g                            writes the class of x_bar
"""

from __future__ import annotations

from functools import cached_property

from ..analysis import kinds as K
from ..analysis.activity import store_base
from ..ir import nodes as N
from ..ir import walk

_NOTHING = frozenset()
WORLD = "the world"  # written by calls that are not known to be pure; read by globals and everything with memory

_ADDS = ("rt.add_at", "rt.add_attr")  # a container may take in what is added to it
_FRESH_KERNELS = frozenset("rt.zeros rt.shadow_like rt.replica rt.count rt.scatter rt.matmul_adjoint_x rt.matmul_adjoint_y".split())

_STACKS = {"append": 1, "pop": 0}  # method → how many arguments it has where a list is a stack

_OF_FIRST = frozenset(("rt.unbroadcast", "rt.spread_to"))  # give the first argument back, or what is new


class Classes:
    """Names that belong together.

    roots     name → the one that stands for its class
    members   that one → all of them
    outside   names of what is reached from outside
    """

    def __init__(self, outside):
        self.roots, self.members, self.outside = {}, {}, outside

    def union(self, a, b):
        """The class of the smaller goes into that of the larger."""
        roots = self.roots
        a, b = roots.get(a, a), roots.get(b, b)
        if a == b:
            return
        one, two = self.members.pop(a, None) or [a], self.members.pop(b, None) or [b]
        if len(one) < len(two):
            a, one, two = b, two, one
        one += two
        self.members[a] = one
        roots[a] = a
        for n in two:
            roots[n] = a


class Memory:
    def __init__(self, fn, facts):
        self.fn, self.facts = fn, facts
        self.stacks, self.lists = find_stacks(fn, facts)
        self._writes = {}

    # --- building the classes ---------------------------------------------------------------------------------------

    @cached_property
    def classes(self):
        """Found where a pass asks for one: many find nothing that they would ask it for."""
        classes = Classes({p.name for p in self.fn.params})
        for s in walk.statements(self.fn.body):
            groups, outside, _ = self.kept(s)
            for names in groups:
                for n in names[1:]:
                    classes.union(names[0], n)
            if outside:
                classes.outside.update(outside)
        return classes

    @cached_property
    def shared(self):
        """Classes of what is reached from outside."""
        return {self.find(n) for n in self.classes.outside}

    def find(self, n):
        """The name that stands for the class of `n`."""
        return self.classes.roots.get(n, n)

    def kept(self, s):
        """(groups of names that a statement makes one memory, names that others may hold, does it write?); told once
        where what it computes is pure.
        """
        found = self.facts.groups.get(id(s))
        if found is None:
            self.groups, self.leaking = [], set()
            self.statement(s)
            pure = all([self.facts.info(e).pure for e in walk.own_exprs(s)])
            found = (self.groups, self.leaking, not pure or _stores(s)), s
            if pure:
                self.facts.groups[id(s)] = found
        return found[0]

    def statement(self, s):
        t = type(s)
        if t is N.Assign:
            sources = self.sources(s.value)
            names = [n for n in walk.target_names(s.target) if self.facts.holds_memory(n)]
            self.together((*names, *sources))
            if not names and sources:
                base = store_base(s.target) if type(s.target) in (N.Index, N.Attr) else None
                if base is not None and not K.is_array(self.facts.kinds(base) or K.UNKNOWN):
                    self.together((base, *sources))
        elif t is N.AugAssign:
            base = store_base(s.target) if type(s.target) is not N.Name else s.target.id
            if base is not None and not K.is_array(self.facts.kinds(base) or K.UNKNOWN) and self.facts.holds_memory(base):
                self.together((base, *self.sources(s.value)))
        elif t is N.For:
            for n in walk.target_names(s.target):
                if self.facts.holds_memory(n):
                    self.together((n, *self.sources(s.iter)))
        elif t is N.Evaluate and type(s.value) is N.Call:
            held = stack_call(s.value, self.lists)
            if not held and self.facts.key(s.value) in _ADDS and type(s.value.args[0]) is N.Name:
                self.together((s.value.args[0].id, *self.sources(s.value.args[-1])))
            elif not held:
                self.together(self.names(s.value))
            elif s.value.args:
                self.together((held, *self.sources(s.value.args[0])))
        elif t is N.Define:
            self.leaking.update(walk.free_names(s.function))
        elif t in (N.Return, N.Raise, N.Assert, N.Delete):
            pass
        for e in walk.own_exprs(s):
            if not self.facts.info(e).pure and t is not N.Evaluate and not stack_call(e, self.lists):
                self.together(self.names(e))
                # What a call returns may be known elsewhere.
                self.leaking.update(n for n in self.facts.own(s)[1] if self.facts.holds_memory(n))

    def together(self, names):
        if len(names) > 1:
            self.groups.append(names)

    def names(self, e):
        return tuple(sorted(n for n in self.facts.reads(e) if n in self.facts.env.locals and self.facts.holds_memory(n)))

    def stack_of(self, e):
        """The stack that `e` pops from or appends to."""
        return stack_call(e, self.stacks)

    def sources(self, e):
        """Names whose memory the value of `e` may share."""
        facts, t = self.facts, type(e)
        if t is N.Name:
            return (e.id,) if e.id in facts.env.locals and facts.holds_memory(e.id) else ()
        if t is N.Const or t is N.Compare or K.is_number(facts.kind(e)):
            return ()
        if t in (N.Binary, N.Unary) and K.is_array(facts.kind(e)):
            return ()
        if t in (N.Index, N.Attr):
            return self.sources(e.value)
        if t in (N.Display, N.Mapping) or facts.is_namespace(e):  # a new container of these
            items = e.items if t is N.Display else e.values if t is N.Mapping else [i for _, i in e.keywords]
            return tuple(dict.fromkeys(n for i in items for n in self.sources(i)))
        if t is N.Call:
            return self.call_sources(e)
        return self.names(e)

    def call_sources(self, e):
        if self.makes(e):
            return ()
        first = self.facts.key(e) in _OF_FIRST and not stack_call(e, self.lists)
        return self.sources(e.args[0]) if first else self.names(e)

    def makes(self, e):
        """Has what a call gives memory of its own, whatever the call is given?"""
        facts, key = self.facts, self.facts.key(e)
        if key in _FRESH_KERNELS or key == ".copy":
            return True
        if stack_call(e, self.lists) or key in _OF_FIRST:
            return False
        array = K.is_array(facts.kind(e))
        if key == "rt.expand" and array and facts.kind(e).dims:
            return True
        if key.startswith("np.") or (key and array and not key.startswith("rt.") and key not in ("user", "reverse")):
            op = facts.operation(e)
            return op.what == "rule" and op.rule is not None and op.rule.memory == "fresh" and (array or key.startswith("np."))
        return False

    # --- questions --------------------------------------------------------------------------------------------------

    def reads(self, e):
        """Classes whose content `e` reads."""
        found = set()
        facts = self.facts
        for n in facts.reads(e):
            if n not in facts.env.locals:
                found.add(WORLD)
            elif facts.holds_memory(n):
                found.add(self.find(n))
        return found

    def touches(self, e):
        """Does `e` read memory that anybody could write?"""
        return any(n not in self.facts.env.locals or self.facts.holds_memory(n) for n in self.facts.reads(e))

    def writes(self, s):
        """Classes that a statement itself writes, nested blocks excluded."""
        kept = self.facts.groups.get(id(s))
        if kept is not None and not kept[0][2]:
            return _NOTHING
        found = self._writes.get(id(s))
        if found is None:
            found = self._writes[id(s)] = (s, frozenset(self._written(s)))
        return found[1]

    def _written(self, s):
        t = type(s)
        if t in (N.Assign, N.AugAssign) and type(s.target) in (N.Index, N.Attr):
            base = store_base(s.target)
            yield self.find(base) if base is not None else WORLD
        elif t is N.AugAssign and type(s.target) is N.Name and self.facts.holds_memory(s.target.id):
            yield self.find(s.target.id)
        elif t is N.Delete:
            yield WORLD
        elif t is N.For:
            return
        for e in walk.own_exprs(s):
            if self.facts.info(e).pure:
                continue
            stack = stack_call(e, self.lists)
            if stack:
                yield "list", stack  # not what is in it
                continue
            key = self.facts.key(e) if type(e) is N.Call else ""
            if key.startswith("rt."):
                base = store_base(e.args[0]) if e.args else None
                if base is not None:
                    yield self.find(base)
                continue
            if type(e) is N.Call and self.facts.operation(e).what == "effect":
                base = self.facts.operation(e).bound
                yield self.find(base.id) if type(base) is N.Name else WORLD
                continue
            yield WORLD
            for n in self.names(e):
                yield self.find(n)

    def companions(self, name):
        """The other names in the class of `name`."""
        return [n for n in self.classes.members.get(self.find(name), ()) if n != name]

    def is_local(self, name):
        """Is the memory of `name` made in this function and reached by no parameter?"""
        return self.find(name) not in self.shared


def _stores(s):
    """Does a statement write into something, in place or by an operator?"""
    return type(s) is N.Delete or (type(s) in (N.Assign, N.AugAssign) and not (type(s) is N.Assign and type(s.target) is N.Name))


def find_stacks(fn, facts):
    """(stacks, lists): local lists that start empty and are then only appended to and popped from, in statements of their own.

    What is popped from a stack gets a name; from a list it may as well be copied into an array: `x[...] = xs.pop()`.
    """
    empty = {s.target.id for s in walk.statements(fn.body) if _is_empty(s)}
    if not empty:
        return empty, empty
    made, used, copied, counts = set(), {}, set(), {}
    for s in walk.statements(fn.body):
        reads, writes = facts.own(s)
        if empty.isdisjoint(reads) and empty.isdisjoint(writes):
            continue
        t = type(s)
        for n in reads:
            counts[n] = counts.get(n, 0) + 1
        for n in writes:
            if n not in made and _is_empty(s):
                made.add(n)
            else:
                counts[n] = counts.get(n, 0) - 1_000_000
        e = getattr(s, "value", None) if t in (N.Assign, N.Evaluate) else None
        stack = stack_call(e)
        if stack is not None and (t is N.Evaluate or type(s.target) is N.Name or _copies(s.target, facts)):
            used[stack] = used.get(stack, 0) + 1
            if t is N.Assign and type(s.target) is not N.Name:
                copied.add(stack)
            if any(a.id == stack for a in e.args if type(a) is N.Name):
                counts[stack] = -1
    params = {p.name for p in fn.params}
    lists = {n for n in made if n not in params and used.get(n, 0) == counts.get(n, 0)}
    return lists - copied, lists


def _copies(target, facts):
    """Does a store into it copy what is stored?"""
    return type(target) is N.Index and K.is_array(facts.kind(target.value)) and facts.kind(target.value).dtype is not None


def _is_empty(s):
    """`name = []`"""
    if type(s) is not N.Assign or type(s.value) is not N.Display or type(s.target) is not N.Name:
        return False
    return s.value.kind == "list" and not s.value.items


def stack_call(e, stacks=None):
    """The name that `e`, a call of append or pop, works on."""
    if type(e) is not N.Call or stacks is not None and not stacks:
        return None
    func = e.func
    if type(func) is N.Attr and func.name in _STACKS and type(func.value) is N.Name and not e.keywords:
        if len(e.args) == _STACKS[func.name]:
            base = func.value.id
            return base if stacks is None or base in stacks else None
    return None
