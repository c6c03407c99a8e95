"""An object that is made in the function and that nobody else sees is its attributes, each under a name.

    net = rt.instance(Net, w=self_w, h=None)          net_w = self_w
    net.h = np.zeros(3)                         →     net_h = np.zeros(3)
    t = net.h @ net.w                                 t = net_h @ net_w

Seen is an object that is given to a call, returned, put into something or held by an inner function.  Its attributes
must be plain ones that it has from the start.  A name that only stands for another one for good (`self_w = w`, as
inlined calls bind their parameters) is that other one.
"""

from __future__ import annotations

from dataclasses import replace

from ..analysis import kinds as K
from ..analysis.methods import held_attribute, plain_attribute
from ..analysis.operations import operation
from ..frontend import webs
from ..ir import nodes as N
from ..ir import walk
from ..ir.liveness import captured


def dissolved(fn, env, names, kinds, infer):
    """(`fn` without such objects, its kinds); `infer(fn)` gives those of what was made."""
    while made := _made(fn, env, kinds):
        fn = _apart(fn, env, names, made, kinds)
        kinds = infer(fn)
    return fn, kinds


def _apart(fn, env, names, made, kinds):
    parts = {(o, field): N.Name(names.fresh(f"{o}_{field}")) for o, (_, fields) in made.items() for field in sorted(fields)}
    ours = frozenset(p.id for p in parts.values())
    env.locals |= ours

    def part(e):
        found = parts.get((e.value.id, e.name)) if type(e) is N.Attr and type(e.value) is N.Name else None
        return e if found is None else N.Name(found.id, e.span)

    def whole(e):
        return walk.transform(e, part)

    def block(b):
        return tuple(new for s in b for new in statement(s))

    def statement(s):
        if type(s) is N.Assign and type(s.target) is N.Name and s.target.id in made:
            values = dict(s.value.keywords) if type(s.value) is N.Call else {}  # or `o = None`, as loops begin
            fields = values or sorted(made[s.target.id][1])
            return tuple(N.Assign(parts[s.target.id, field], values.get(field, s.value), s.span) for field in fields)
        if not made.keys().isdisjoint(walk.own_reads(s)):
            s = walk.map_exprs(s, whole)
        return (walk.map_blocks(s, block),)

    fn = webs.split(replace(fn, body=block(fn.body)), names, env.locals, ours)
    arrays = {p.id for (o, field), p in parts.items() if K.is_array(dict((kinds(o) or K.UNKNOWN).items or ()).get(field))}
    return _without_copies(fn, ours, getattr(names, "user", frozenset()), env.narrowed, arrays)


def _made(fn, env, kinds):
    """Name → (class, attributes) of the objects that can be taken apart."""
    made, bad = {}, {p.name for p in fn.params}
    for s in walk.statements(fn.body):
        for n in () if type(s) is N.Assign and s.value == N.Const(None) else walk.own_writes(s):
            found = _object(s, env, kinds)
            if found is None or made.setdefault(n, found) != found:
                bad.add(n)
    made = {n: found for n, found in made.items() if n not in bad}
    for s in walk.statements(fn.body) if made else ():
        reads = [n for n in walk.own_reads(s) if n in made]
        if not reads:
            continue
        targets = s.targets if type(s) is N.Delete else (s.target,) if type(s) in (N.Assign, N.AugAssign) else ()
        exprs = walk.own_exprs(s) if type(s) is N.Delete else (*walk.own_exprs(s), *targets)
        seen = [(e.value.id, e.name) for e in exprs for e in walk.subexpressions(e) if type(e) is N.Attr and type(e.value) is N.Name]
        set_ = {(t.value.id, t.name) for t in targets if type(t) is N.Attr and type(t.value) is N.Name}
        for n in set(reads):
            cls, fields = made[n]
            used = [name for o, name in seen if o == n]
            plain = all(name in fields and (plain_attribute(cls, name) if (n, name) in set_ else held_attribute(cls, name)) for name in used)
            if reads.count(n) != len(used) or not plain or (type(s) is N.Delete and any(o == n for o, _ in set_)):
                bad.add(n)
    return {n: found for n, found in made.items() if n not in bad}


def _object(s, env, kinds):
    """(class, attributes) of the object that a statement makes and puts under a name."""
    if type(s) is not N.Assign or type(s.target) is not N.Name or type(s.value) is not N.Call or s.value.args[1:]:
        return None
    op = operation(s.value, env, kinds)
    if op.what != "pack" or op.problem != "object" or not isinstance(op.function, type) or hasattr(op.function, "__del__"):
        return None
    return op.function, frozenset(k for k, _ in s.value.keywords)


def _without_copies(fn, ours, user, narrowed, arrays):
    """`fn` without names of ours that are bound once, to a name that is bound no more.

    narrowed: names that stand for a class; arrays: names of arrays, which `+=` does not bind anew
    """
    counts, bound, names = {}, set(), {}  # bound: names that are bound for good, names: name → the one it goes by
    for s in walk.statements(fn.body):
        for n in walk.own_writes(s):
            counts[n] = counts.get(n, 0) + (type(s) is not N.AugAssign or n not in arrays)
    given = {p.name for p in fn.params if p.name not in counts}

    def called(n):
        while n in names:
            n = names[n]
        return n

    def block(b, top):
        out = []
        for s in b:
            once = type(s) is N.Assign and type(s.target) is N.Name and counts[s.target.id] == 1 and s.target.id not in narrowed
            if once and type(s.value) is N.Name and s.target.id not in user and s.value.id in bound | given:
                x, y = s.target.id, called(s.value.id)
                x, y = (y, x) if top and x in ours and y not in ours | user | given else (x, y)
                names[x] = y
                bound.update({s.target.id} if top else ())
                continue
            bound.update((s.target.id,) if once and top else ())
            out.append(walk.map_blocks(s, lambda b: block(b, False) or (N.Pass(),)))
        return tuple(out)

    body = walk.rename_block(block(fn.body, True), {n: called(n) for n in names})
    once = {n for n, c in counts.items() if c == 1} - user - set(narrowed)
    return replace(fn, body=_without_passing(body, once, counts.keys() | given))


def _without_passing(body, once, local):
    """`body` without names bound once that stand for another one as long as they are read: `t = net_h; y = t @ w`.

    once: those of them that may go; local: names that the function binds
    """
    reads, once = walk.times_read(body), once - captured(body)

    def block(b):
        out = [walk.map_blocks(s, block) if walk.blocks(s) else s for s in b]
        k = 0
        while k < len(out):
            s = out[k]
            plain = type(s) is N.Assign and type(s.target) is N.Name and s.target.id in once
            plain = plain and type(s.value) is N.Name and s.value.id in local
            end = _last_read(out, k, s.target.id, s.value.id, reads.get(s.target.id, 0)) if plain else None
            if end is None:
                k += 1
                continue
            x, y = s.target.id, s.value.id
            out[k + 1 : end] = walk.rename_block(out[k + 1 : end], {x: y})
            reads[y] += reads[x] - 1
            del out[k]
        return tuple(out) or b and (N.Pass(),)

    return block(body)


def _last_read(block, k, x, y, reads):
    """Where all reads of `x = y` at k have been, if y is bound to nothing else before; None if it is."""
    for j in range(k + 1, len(block)):
        s = block[j]
        reads -= sum(n == x for i in walk.statements((s,)) for n in walk.own_reads(i))
        binds = y in walk.assigned((s,))
        if binds and walk.blocks(s):
            return None
        if not reads:
            return j + 1
        if binds:
            return None
    return None
