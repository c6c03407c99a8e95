"""A dict of cotangents all of whose items are put there one by one is built from them, and so is an object's.

    >>> print(after('''
    ... def f(layer, x, k):
    ...     # Reverse sweep
    ...     layer_bar = rt.zeros(layer)
    ...     layer_bar["b"] = k
    ...     layer_bar["w"] = k * x
    ...     return rt.gradient(layer_bar, layer)
    ... ''', "built"))
    # Reverse sweep
    b_bar = k
    w_bar = k * x
    layer_bar = {"b": b_bar, "w": w_bar}
    return rt.gradient(layer_bar, layer)
"""

from __future__ import annotations

import keyword

from ..analysis import kinds as K
from ..ir import nodes as N
from ..ir import walk
from .nest import inside, same, with_body


class Built:
    def __init__(self, facts, name):
        self.facts = facts
        self.name = name  # stem, kind → a new Name

    def run(self, fn):
        return with_body(fn, self.block(fn.body))

    def block(self, block):
        out = [inside(s, self.block) for s in block]
        for k, s in reversed([*enumerate(block)]):  # building adds a statement behind
            kind = self.made(s)
            keys = [k for k, _ in kind.items] if kind is not None else ()
            if keys:
                self.build(out, k, keys, kind.family)
        return same([s for s in out if s is not None], block)

    def made(self, s):
        """The kind of the dict or object of arrays and numbers of which `s` makes zeros, if all its items are known."""
        if type(s) is not N.Assign or type(s.target) is not N.Name or type(s.value) is not N.Call or self.facts.key(s.value) != "rt.zeros":
            return None
        kind = self.facts.kind(s.value.args[0])
        if kind.family not in ("dict", "object") or not kind.items:
            return None
        plain = all(type(k) is str and (K.is_array(v) or v.family == "float") for k, v in kind.items)
        return kind if plain else None

    def put(self, s, name, family):
        """(key, value) of `name[key] = value`, `rt.add_attr(name, key, value)`."""
        if family == "dict" and type(s) is N.Assign and type(s.target) is N.Index:
            base, key, value = s.target.value, s.target.index, s.value
        elif family == "object" and type(s) is N.Evaluate and type(s.value) is N.Call and self.facts.key(s.value) == "rt.add_attr":
            base, key, value = s.value.args
        else:
            return None
        plain = base == N.Name(name) and type(key) is N.Const and name not in self.facts.reads(value)
        return (key.value, value) if plain else None

    def build(self, block, start, keys, family):
        """Build what statement `start` makes, if the next statements that mention it put all its items there, each once."""
        name, puts = block[start].target.id, {}
        for k in range(start + 1, len(block)):
            s = block[k]
            if s is None or not any(name in self.facts.own(i)[0] or name in self.facts.own(i)[1] for i in walk.statements((s,))):
                continue
            key, value = self.put(s, name, family) or (None, None)
            if key not in keys or key in puts:
                return
            puts[key] = k, value
            if len(puts) == len(keys):
                break
        else:
            return
        span, items = block[start].span, {}
        for key, (k, value) in puts.items():
            named = key.isidentifier() and not keyword.iskeyword(key)
            items[key] = self.name(f"{key}_bar" if named else "t_bar", self.facts.kind(value))
            block[k] = N.Assign(items[key], value, block[k].span, block[k].note)
        block[start] = None
        last = max(k for k, _ in puts.values())
        if family == "dict":
            whole = N.Mapping(tuple(N.Const(k) for k in keys), tuple(items[k] for k in keys), span)
        else:
            whole = N.Call(self.facts.ctx.rt("namespace").func, (), tuple((k, items[k]) for k in keys), span)
        block[last : last + 1] = [block[last], N.Assign(N.Name(name), whole, block[last].span)]
