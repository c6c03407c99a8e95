"""Puts the saves into the forward sweep and what they save back into the reverse sweep."""

from __future__ import annotations

from ..analysis import kinds as K
from ..ir import nodes as N
from ..ir import walk
from .homes import sure_names
from .reverse import Enter, Restore
from .shadowed import put_back

_CHANGED = frozenset(("array", "list", "dict", "unknown"))  # what may be changed in place, and copied


class Weaver:
    def __init__(self, ctx, recorder):
        self.ctx = ctx
        self.plan = recorder
        self.init = []  # statements that open the function: empty lists, names that may be unbound
        self.stacks = {}

    # --- forward ----------------------------------------------------------------------------------------------------

    def forward(self, block):
        out = []
        saved = self.plan.ends.get(id(block), {})
        pending = {n for n, how in saved.items() if how == "save"}
        last = self.plan.last_writes(block) if pending else {}
        sure = sure_names(block) if pending else ()
        leaving = {k for k, s in enumerate(block) if _breaks(s)} if pending else ()
        for n in sorted(pending):
            at = last.get(n, 0)
            if n not in sure or (at in leaving and n not in sure_names(block[:at])):
                out.append(N.Assign(N.Name(n), N.Const(None)))
        ends = {}
        for n in sorted(pending):
            ends.setdefault(last.get(n, 0), []).append(n)
        for k, s in enumerate(block):
            out.extend(self.saves(s))
            names = self.ctx.aliased.get(id(s), frozenset())
            copies = ()
            if names & self.plan.needed and names.isdisjoint(self.ctx.regions) and self.can_change(s):
                self.ctx.copied |= names
                s, copies = self.copied(s, names)
            pushes = tuple(self.push(n, N.Name(n)) for n in ends.get(k, ()))
            s = walk.map_blocks(s, self.forward)
            out.append(_before_breaks(s, pushes) if k in leaving else s)
            out.extend((*copies, *pushes))
        return tuple(out)

    def can_change(self, s):
        """Is some of what a statement unpacks no number, and no tuple of them?"""
        names = walk.target_names(s.target) if type(s.target) is not N.Name else ()
        return not names or any((self.ctx.kinds(n) or K.UNKNOWN).family in _CHANGED for n in names)

    def copied(self, s, names):
        """An alias of a place, made a copy: the reverse sweep needs what one of its names will overwrite.

        The statement, and those that follow it where it binds several names.
        """
        if type(s.target) is not N.Name:
            kinds = [(n, self.ctx.kinds(n) or K.UNKNOWN) for n in walk.target_names(s.target) if n in names]
            return s, tuple(N.Assign(N.Name(n), self.copy(N.Name(n), k), s.span) for n, k in kinds if k.family in _CHANGED)
        kind = self.ctx.kind_of(s.value)
        return s if K.is_number(kind) else N.Assign(s.target, self.copy(s.value, kind), s.span, s.note), ()

    def copy(self, value, kind):
        if kind.family in ("list", "dict"):
            return N.Call(self.ctx.builtin(kind.family), (value,))
        return self.ctx.rt("copied", value)  # with its strides: sums and products round alike

    def saves(self, s):
        """Statements that save what `s` is about to overwrite."""
        out = []
        for name, key in self.plan.before.get(id(s), {}).items():
            value = N.Name(name) if key is None else key
            kind = self.ctx.kind_of(value)
            there = key is None or self.ctx.is_there(s)
            if there is False:
                continue
            mutated = key is not None or (type(s) is N.AugAssign and type(s.target) is N.Name)
            held = (self.ctx.kinds(name) or K.UNKNOWN).family
            if type(key) is N.Attr:
                mutated = False  # a slot: another object may come, this one stays as it is
            if mutated and not K.is_number(kind) and held not in ("list", "dict", "object"):
                value = self.ctx.np("copy", value) if K.is_array(kind) else self.ctx.rt("copied", value)
            held = self.ctx.fresh(f"{name}_held") if there is None else None
            if self.looped(s):
                save = self.push(self.stack_name(name, key), value)
            else:
                holder = self.ctx.fresh(f"{name}_saved")
                self.stacks[(id(s), name)] = holder, held
                save = N.Assign(holder, value)
            if held is None:
                out.append(save)
                continue
            out.append(N.Assign(held, self.asked(key)))
            if self.looped(s):
                out.append(self.push(f"{self.stack_name(name, key)}_held", held))
            else:
                shadow = id(s) in self.ctx.shadowing
                out.append(N.Assign(holder, self.ctx.stand_in(self.ctx.kind_of(s.value) if shadow else kind)))
            out.append(N.If(held, (save,), ()))
        return out

    def asked(self, key):
        """Is there an attribute, or an item of a dict?"""
        if type(key) is N.Attr:
            return N.Call(self.ctx.builtin("hasattr"), (key.value, N.Const(key.name)))
        return N.Compare(key.index, ("in",), (key.value,))

    def stack_name(self, name, key):
        """One list holds one class of element: objects under a name, or what was in their places."""
        if key is not None and name in self.mixed and K.is_number(self.ctx.kind_of(key)):
            return f"{name}_item"
        if key is None or name not in self.ctx.regions:
            return name
        part = key.name if type(key) is N.Attr else getattr(key.index, "value", None)
        if type(part) is str and part.isidentifier():
            return f"{name}_{part}"
        return f"{name}_item" if K.is_number(self.ctx.kind_of(key)) else f"{name}_part"

    def of_two_classes(self):
        """Names of which loops save single numbers and more than that."""
        numbers, others = set(), {n for plan in self.plan.ends.values() for n, how in plan.items() if how == "save"}
        for at in self.in_loops:
            for name, key in self.plan.before.get(at, {}).items():
                single = key is not None and K.is_number(self.ctx.kind_of(key))
                (numbers if single else others).add(name)
        return {n for n in numbers & others if not K.is_number(self.ctx.kinds(n) or K.UNKNOWN)} - self.ctx.regions.keys()

    def looped(self, s):
        return id(s) in self.in_loops

    def push(self, name, value):
        return N.Evaluate(N.Call(N.Attr(self.stack(name), "append"), (value,)))

    def stack(self, name):
        if name not in self.stacks:
            self.stacks[name] = self.ctx.fresh(f"{name}_saved")
            self.init.append(N.Assign(self.stacks[name], N.Display("list", ())))
        return self.stacks[name]

    def pop(self, name):
        return N.Call(N.Attr(self.stack(name), "pop"))

    # --- reverse ----------------------------------------------------------------------------------------------------

    def reverse(self, block):
        out = []
        for s in block:
            if type(s) is Restore:
                out.extend(self.restore(s.statement))
            elif type(s) is Enter:
                out.extend(self.enter(s.block))
            else:
                out.append(walk.map_blocks(s, self.reverse))
        return tuple(out)

    def restore(self, s):
        out = []
        for name, key in reversed(self.plan.before.get(id(s), {}).items()):
            target = N.Name(name) if key is None else key
            there = key is None or self.ctx.is_there(s)
            if there is False:
                out.append(_removed(target))
                continue
            saved, held = self.stacks.get((id(s), name), (None, None))
            back = N.Assign(target, self.pop(self.stack_name(name, key)) if saved is None else saved)
            if there is not None:
                out.append(back)
                continue
            if saved is None:
                held = self.ctx.fresh("held")
                out.append(N.Assign(held, self.pop(f"{self.stack_name(name, key)}_held")))
            out.append(N.If(held, (back,), (_removed(target),)))
        for again in reversed(self.plan.behind.get(id(s), [])):
            out.append(N.Assign(again.target, again.value, again.span))
        effect = self.plan.undo.get(id(s))
        if effect is not None:
            call = s.value
            xs = call.func.value
            if effect == "pop":
                out.append(put_back(self.ctx, xs, call.args, s.target, N.NOWHERE))
            else:
                out.append(N.Evaluate(N.Call(N.Attr(xs, "pop"), call.args[:-1])))
        return out

    def enter(self, block):
        """What the reverse of a block starts with: names that live in it, popped or computed again."""
        plan = self.plan.ends.get(id(block), {})
        out = [N.Assign(N.Name(n), self.pop(n)) for n in reversed(self.pushed(block, plan))]
        for name in self.plan.order(block) if plan else ():
            if plan.get(name) == "again":
                s = self.plan.taken[id(block), name]
                out.append(N.Assign(s.target, s.value, s.span))
        return out

    def pushed(self, block, plan):
        names = [n for n, how in plan.items() if how == "save"]
        return sorted(names)

    def run(self, body, reverse):
        """(forward, reverse) with all saves in place."""
        self.in_loops = {
            id(s) for loop in walk.statements(body) if type(loop) in (N.For, N.While) for s in walk.statements(loop.body)
        }
        self.mixed = self.of_two_classes()
        self.unbound(body)
        self.maybe_unbound(body, reverse)
        forward = self.forward(body)
        backward = self.reverse(reverse)
        return tuple(self.init) + forward, backward

    def maybe_unbound(self, body, reverse):
        """Names of the function's own block that the reverse sweep may read unassigned start as None."""
        home = self.plan.homes
        started = {s.target.id for s in self.init if type(s.target) is N.Name}
        read = {n for pair in self.plan.needs.values() for part in pair for n in part}
        read = {n[1] if type(n) is tuple else n for n in read}
        for n in sorted(self.ctx.unsure & read - started):
            if home.home(n) == home.root:
                self.init.append(N.Assign(N.Name(n), N.Const(None)))

    def unbound(self, body):
        """A name that a loop overwrites and saves, but that nothing has bound before it, starts as None."""
        bound = set(self.ctx.given)
        for s in body:
            inner = [i for i in walk.statements((s,)) if self.plan.before.get(id(i))]
            for i in inner:
                for name, key in self.plan.before[id(i)].items():
                    if key is None and name not in bound and not _bound_before(s, i, name):
                        self.init.append(N.Assign(N.Name(name), N.Const(None)))
                        bound.add(name)
            bound |= sure_names((s,))


def _removed(target):
    """The statement that takes an item or attribute away."""
    if type(target) is N.Attr:
        return N.Delete((target,))
    return N.Evaluate(N.Call(N.Attr(target.value, "pop"), (target.index,)))


def _breaks(s):
    """Does a statement leave the loop around it by `break`?"""
    return type(s) is N.Break or (type(s) is N.If and any(_breaks(i) for b in (s.body, s.orelse) for i in b))


def _before_breaks(s, pushes):
    """`s` with what is saved behind it saved before each of its breaks, too."""
    if not pushes or type(s) is not N.If:
        return s

    def block(b):
        out = []
        for i in b:
            out.extend((*pushes, i) if type(i) is N.Break else (_before_breaks(i, pushes),))
        return tuple(out)

    return N.If(s.test, block(s.body), block(s.orelse), s.span, s.note)


def _bound_before(outer, s, name):
    """Is `name` surely assigned in `outer` before statement `s` is reached for the first time?"""

    def search(block, bound):
        for i in block:
            if i is s:
                return bound
            if any(j is s for j in walk.statements((i,))):
                return next((r for b in walk.blocks(i) if (r := search(b, bound)) is not None), None)
            bound = bound or name in sure_names((i,))
        return None

    return bool(search((outer,), False))
