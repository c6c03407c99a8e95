"""What names are bound to, and what that tells of the keys that loops over dicts and displays name."""

from __future__ import annotations

from ..ir import nodes as N
from ..ir import walk


def bindings(statements):
    """Name → the expressions that it is bound to, None for what is no single expression."""
    found = {}
    for s in statements:
        for n in walk.own_writes(s):
            single = type(s) is N.Assign and type(s.target) is N.Name
            found.setdefault(n, []).append(s.value if single else None)
    return found


class Keys:
    """The part of `Inference` that asks for keys; it supplies bindings and kind_of."""

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
            found = self.bindings.get(e.id, ()) if type(e) is N.Name else ()
            e = found[0] if len(found) == 1 else None
            if type(e) is not N.Name:
                return e
        return None
