"""Tables of functions: what is asked of them in other words than `table[name]`, written in these.

    f = table.get(name, np.sin)       if name in table: f = table[name]
                                      else:             f = np.sin
    t = self.TABLE                    t = Net.TABLE        which the class holds
    table.update(c=np.cos)            table["c"] = np.cos
"""

from __future__ import annotations

from ..analysis import kinds as K
from ..analysis import methods
from ..ir import nodes as N


class Tables:
    def __init__(self, env, names, kinds):
        self.env, self.names, self.kinds = env, names, kinds

    def written_out(self, s):
        """The statements that stand for `s`; None where it stays."""
        e = getattr(s, "value", None)
        if type(s) is N.Assign and type(e) is N.Attr:
            return self.of_class(s, e)
        if type(e) is not N.Call or type(e.func) is not N.Attr:
            return None
        table, kind = e.func.value, self.kinds.expr(e.func.value)
        if kind is None or kind.family != "dict":
            return None
        if type(s) is N.Evaluate and e.func.name == "update" and not e.args and e.keywords and all(k for k, _ in e.keywords):
            return tuple(N.Assign(N.Index(table, N.Const(k), s.span), v, s.span) for k, v in e.keywords)
        if type(s) is N.Assign and e.func.name == "get" and len(e.args) in (1, 2) and not e.keywords and _of_functions(kind):
            key, default = (*e.args, N.Const(None))[:2]
            there = N.Assign(s.target, N.Index(table, key, s.span), s.span)
            return (N.If(N.Compare(key, ("in",), (table,), s.span), (there,), (N.Assign(s.target, default, s.span),), s.span),)
        return None

    def of_class(self, s, e):
        kind = self.kinds(e.value.id) if type(e.value) is N.Name else None
        if not methods.is_users(kind) or kind.items is None or e.name in dict(kind.items):
            return None
        held = methods.find(kind, e.name)
        if type(held) not in (dict, list, tuple) or not _of_functions(K.of(held)):
            return None
        self.env.classes[kind.dtype, e.name] = held
        cls = self.env.class_name(self.names, kind.dtype)
        return (N.Assign(s.target, N.Attr(cls, e.name, e.span), s.span),)


def _of_functions(kind):
    """Does a table hold functions, or objects that can be called, alone?"""
    inside = kind.items if kind.family == "list" else K.inside(kind)
    found = K.alternatives(inside) if inside is not None else ()
    return bool(found) and all(k.family == "function" or methods.function(k, "__call__") is not None for k in found)
