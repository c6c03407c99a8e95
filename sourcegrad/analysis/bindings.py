"""What names are bound to, and what that tells of the keys that loops over dicts and displays name."""

from __future__ import annotations

import ast
import functools
import re

from ..ir import nodes as N
from ..ir import walk
from . import kinds as K

_MOST = 64  # keys of a dict that are told apart
_DEEP = 12  # names that are followed back
_WHOLE, _ANY = r"-?\d+", r".*"


def bindings(body):
    """Name → the expressions that it is bound to, None for what is no single expression; name → where it is bound last."""
    found, at, where = {}, {}, paths(body)
    for s in walk.statements(body):
        for n in walk.own_writes(s):
            single = type(s) is N.Assign and type(s.target) is N.Name
            found.setdefault(n, []).append(s.value if single else None)
            at[n] = where[id(s)]
    return found, at, where


def paths(block, before=()):
    """id of a statement → the blocks that it stands in, with its place in each."""
    found = {}
    for k, s in enumerate(block):
        found[id(s)] = (*before, (id(block), k))
        for inner in walk.blocks(s):
            found.update(paths(inner, found[id(s)]))
    return found


def leads_to(one, other):
    """Is the statement at `one` run before that at `other` in each pass of the loops around both?"""
    (block, k), n = one[-1], len(one) - 1
    return one[:n] == other[:n] and len(other) > n and other[n][0] == block and other[n][1] > k


def only_keys(body, kinds):
    """Names of unknown kind that are only looked up in dicts or compared: what they stand for is never written through them."""
    asked = {}

    def visit(e):
        t = type(e)
        if t is N.Name:
            asked[e.id] = False
        elif t is N.Index and type(e.value) is N.Name and type(e.index) is N.Name and _is_dict(kinds, e.value):
            visit(e.value)
            asked.setdefault(e.index.id, True)
        elif t is N.Compare:
            for c in walk.children(e):
                asked.setdefault(c.id, True) if type(c) is N.Name else visit(c)
        elif t in (N.Opaque, N.Lambda):
            asked.update(dict.fromkeys(walk.reads(e), False))
        else:
            for c in walk.children(e):
                visit(c)

    for s in walk.statements(body):
        if type(s) is N.Define:
            asked.update(dict.fromkeys(walk.free_names(s.function), False))
        targets = (s.target,) if type(s) in (N.Assign, N.AugAssign) and type(s.target) in (N.Index, N.Attr) else ()
        for e in (*walk.own_exprs(s), *targets):
            visit(e)
        if type(s) is N.AugAssign and type(s.target) is N.Name:
            asked[s.target.id] = False
    return {n for n, only in asked.items() if only and (kinds(n) or K.UNKNOWN) == K.UNKNOWN}


def _is_dict(kinds, name):
    kind = kinds(name.id)
    return kind is not None and kind.family == "dict"


class Keys:
    """The part of `Inference` that asks for keys; it supplies bindings, binders, places, given, kind_of and env."""

    instead = {}  # name → its kind while one key of a dict is looked at
    storing = None  # the assignment that is judged

    def keys_of(self, index):
        """The dict over whose keys a loop runs that names them `index`; None for other expressions."""
        item = self.made_of(index)
        of = self.made_of(item.value) if type(item) is N.Index else None
        if type(of) is not N.Call or type(of.func) is not N.Attr or len(of.args) != 1:
            return None
        kind = self.kind_of(of.args[0])
        is_dict = of.func.name == "keys" or (of.func.name == "sequence" and kind is not None and kind.family == "dict")
        return of.args[0] if is_dict else None

    def is_key(self, index, k):
        """Is `index` one of the keys that a dict of kind `k` may have?"""
        of = self.keys_of(index)
        other = self.kind_of(of) if of is not None else None
        if other is None or other.family != "dict" or other.items is None or k.items is None:
            return False
        return {n for n, _ in other.items} <= {n for n, _ in k.items}

    def entry(self, base, index):
        """The kind of `base[index]` where the text of the index has a form that only some keys have, `f"W{l}"`; else None."""
        if base is None or base.family != "dict" or not base.items or type(index) is N.Const:
            return None
        form = self.form(index)
        found = [v for k, v in base.items if type(k) is str and re.fullmatch(form, k, re.DOTALL)] if form is not None else ()
        return K.join_all(found) if found else None

    def form(self, e, deep=_DEEP):
        """A regular expression for the text that `e` makes; None where it is no text that is put together."""
        if type(e) is N.Name:
            e = self.made_of(e)
        if type(e) is N.Const:
            return re.escape(e.value) if type(e.value) is str else None
        if type(e) is N.Opaque and e.what == "f-string":
            return "".join([form if names is None else self._hole(names) for form, names in _parts(e.text)])
        if type(e) is N.Call and len(e.args) == 1 and not e.keywords and self.env.static(e.func) is str:
            return _WHOLE if (self.kind_of(e.args[0]) or K.UNKNOWN).family == "int" else _ANY
        if type(e) is N.Binary and e.op == "+" and deep:
            parts = self.form(e.left, deep - 1), self.form(e.right, deep - 1)
            return None if None in parts else "".join(parts)
        return None

    def _hole(self, names):
        return _WHOLE if all((self(n) or K.UNKNOWN).family == "int" for n in names) else _ANY

    def entries(self, index, k):
        """[(key, kind of the value there)] for `d[index] = value` in a loop over the keys of a dict; None for other stores."""
        of = self.keys_of(index) if self.storing is not None and k.items is not None else None
        other = self.kind_of(of) if of is not None else None
        if other is None or other.family != "dict" or other.items is None or len(other.items) > _MOST:
            return None
        names, at = set(), self.places[id(self.storing)]
        while type(index) is N.Name:
            if not leads_to(self.binders[index.id], at):
                return None
            names.add(index.id)
            at, index = self.binders[index.id], self.bindings[index.id][0]
        at = self.places[id(self.storing)]
        found = [(N.Const(key), self._at(self.storing.value, names, key, at, _DEEP)) for key, _ in other.items]
        alike = len({kind for _, kind in found}) < 2  # nothing to tell apart
        return None if alike else [(key, kind) for key, kind in found if kind is not None]

    def _at(self, e, names, key, at, deep):
        """The kind of `e` at this place in the pass for a key, for which these names stand."""
        if type(e) is N.Name:
            if e.id not in names and self._follows(e.id, names, at, deep):
                return self._at(self.bindings[e.id][0], names, key, self.binders[e.id], deep - 1)
            return self(e.id)
        if type(e) is N.Index and type(e.index) is N.Name and e.index.id in names and leads_to(self.binders[e.index.id], at):
            base = self.kind_of(e.value)
            if base is not None and base.family == "dict" and base.items is not None:
                return dict(base.items).get(key)
        read = {n: self._at(N.Name(n), names, key, at, deep) for n in set(walk.reads(e)) if self._follows(n, names, at, deep)}
        old, self.instead = self.instead, {**self.instead, **read}
        try:
            return self.kind_of(e)
        finally:
            self.instead = old

    def _follows(self, name, names, at, deep):
        """Is a name bound once, before this place in each pass, to what depends on the key?"""
        found = self.bindings.get(name, ())
        if deep <= 0 or len(found) != 1 or found[0] is None or name in self.given or not leads_to(self.binders[name], at):
            return False
        return any(n in names or self._follows(n, names, self.binders[name], deep - 1) for n in walk.reads(found[0]) if n != name)

    def constants_of(self, index):
        """The constants that a loop over a display of them names `index`; else the index itself."""
        item = self.made_of(index)
        shown = item.value if type(item) is N.Index else None
        shown = self.made_of(shown) if type(shown) is N.Name else shown
        constant = type(shown) is N.Display and shown.items and all(type(i) is N.Const for i in shown.items)
        return shown.items if constant else (index,)

    def made_of(self, e):
        """What a name is bound to, or the name that it is another one for; None where that is not one expression."""
        for _ in range(9):
            found = self.bindings.get(e.id, ()) if type(e) is N.Name and e.id not in self.given else ()
            e = found[0] if len(found) == 1 else None
            if type(e) is not N.Name:
                return e
        return None


@functools.lru_cache(maxsize=None)
def _parts(text):
    """(regular expression, None) for each part of an f-string; (_, names) for what is whole where these are."""
    found = []
    for v in ast.parse(text, mode="eval").body.values:
        if isinstance(v, ast.Constant):
            found.append((re.escape(v.value), None))
            continue
        names = [n.id for n in ast.walk(v.value) if isinstance(n, ast.Name)]
        plain = all(isinstance(n, (ast.Name, ast.BinOp, ast.operator, ast.expr_context)) or _is_whole(n) for n in ast.walk(v.value))
        divided = any(isinstance(n, (ast.Div, ast.Pow)) for n in ast.walk(v.value))
        plain = plain and not divided and v.format_spec is None and v.conversion == -1
        found.append((_ANY, tuple(names) if plain else None))
    return tuple(found)


def _is_whole(n):
    return isinstance(n, ast.Constant) and type(n.value) is int
