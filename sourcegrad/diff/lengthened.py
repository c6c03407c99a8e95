"""A loop over a list that may get longer or shorter on the way, under another name, asks for its length before each item.

    n = len(row)                          k = 0
    for i in range(n):                    while k < len(row):
        v = row[i]                  →         i = k
        rows[j].append(v)                     k = k + 1
                                              v = row[i]
                                              rows[j].append(v)
"""

from __future__ import annotations

from dataclasses import replace

from ..analysis import kinds as K
from ..ir import nodes as N
from ..ir import walk


def asked(fn, env, names, kinds, aliases, refusals):
    """The function with such loops as `while`; the very same one where there are none."""
    lengthened, lengths = aliases.lengthened, {}
    for s in walk.statements(fn.body):
        if type(s) is N.Assign and type(s.target) is N.Name:
            lengths.setdefault(s.target.id, []).append(s)

    def length(s):
        """The call that gives the loop's number of items; None where it is no length of one of those lists."""
        bounds = s.iter.args if type(s.iter) is N.Call and env.static(s.iter.func) is range else ()
        given = lengths.get(bounds[0].id, ()) if len(bounds) == 1 and type(bounds[0]) is N.Name else ()
        e = given[0].value if len(given) == 1 else None
        if type(e) is not N.Call or env.static(e.func) is not len or type(e.args[0]) is not N.Name:
            return None
        of, kind = e.args[0].id, kinds(e.args[0].id)
        alone = len(lengths.get(of, ())) + (of in params) == 1 and kind is not None and kind.family == "list"
        return e if of in lengthened[id(s)] and alone else None

    def loop(s):
        e = length(s) if id(s) in lengthened and type(s.target) is N.Name else None
        inner = block(s.body)
        if e is None:
            return (replace(s, body=inner),)
        span, k = s.iter.span, N.Name(names.fresh("k"), s.iter.span)
        env.locals.add(k.id)
        kinds.known[k.id] = K.INT
        head = (N.Assign(s.target, k, span), N.Assign(k, N.Binary("+", k, N.Const(1), span), span))
        return N.Assign(k, N.Const(0), span), N.While(N.Compare(k, ("<",), (e,), span), (*head, *inner), (), s.span)

    def block(b):
        return tuple(i for s in b for i in (loop(s) if type(s) is N.For else (walk.map_blocks(s, block),)))

    params = {p.name for p in fn.params}
    return replace(fn, body=block(fn.body)) if lengthened else fn
