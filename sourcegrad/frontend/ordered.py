"""What an OrderedDict does that a dict does not, in terms of what a dict does.

    d.move_to_end(k)                  if isinstance(d, dict): item = d.pop(k); d[k] = item
                                      else: …as it was, a method of another class
    k, v = d.popitem(last=False)      key = list(d)[0]; item = d.pop(key); k, v = key, item
"""

from __future__ import annotations

from ..ir import nodes as N


def written_out(d, s):
    """The statements that stand for such a call; None for every other statement."""
    t = type(s)
    if t not in (N.Assign, N.Evaluate):
        return None
    call, part = s.value, None
    if type(call) is N.Index and type(call.index) is N.Const:
        call, part = call.value, call.index
    if type(call) is not N.Call or type(call.func) is not N.Attr or not _is_path(call.func.value) or d.env.is_static(call.func):
        return None
    make = {"move_to_end": _moved, "popitem": _popped}.get(call.func.name)
    found = None if make is None or not (call.args or call.keywords or part) else make(d, s, call, part)
    if found is None:
        return None
    asked = N.Call(d.builtin("isinstance"), (call.func.value, d.builtin("dict")), (), s.span)
    return (N.If(asked, tuple(found), (s,), s.span),)


def _is_path(e):
    while type(e) is N.Attr:
        e = e.value
    return type(e) is N.Name


def _moved(d, s, call, part):
    given = dict(zip(("key", "last"), call.args)) | dict(call.keywords)
    if type(s) is not N.Evaluate or part is not None or "key" not in given or not given.keys() <= {"key", "last"}:
        return None
    of, span = call.func.value, s.span
    key, other = (N.Name(d.fresh(stem), span) for stem in ("key", "other"))
    moved = [N.Assign(key, given["key"], span), *_again(d, of, key, span)]
    if given.get("last", N.Const(True)) == N.Const(True):
        return moved
    rest = N.If(N.Compare(other, ("!=",), (key,), span), tuple(_again(d, of, other, span)), (), span)
    loop = N.For(other, N.Call(d.builtin("list"), (of,), (), span), (rest,), (), span)
    if given["last"] == N.Const(False):
        return [*moved, loop]
    last = N.Name(d.fresh("last"), span)
    return [N.Assign(last, given["last"], span), *moved, N.If(N.Unary("not", last, span), (loop,), (), span)]


def _again(d, of, key, span):
    """Take an item out and put it in again, which makes it the last."""
    item = N.Name(d.fresh("item"), span)
    return [N.Assign(item, _method(of, "pop", key, span), span), N.Assign(N.Index(of, key, span), item, span)]


def _popped(d, s, call, part):
    given = dict(zip(("last",), call.args)) | dict(call.keywords)
    last = given.get("last", N.Const(True))
    if not given.keys() <= {"last"} or type(last) is not N.Const or part not in (None, N.Const(0), N.Const(1)):
        return None
    of, span = call.func.value, s.span
    key, item = (N.Name(d.fresh(stem), span) for stem in ("key", "item"))
    empty = N.Call(d.builtin("KeyError"), (N.Const("dictionary is empty"),), (), span)
    keys = N.Call(d.builtin("list"), (of,), (), span)
    found = [
        N.If(N.Compare(N.Call(d.builtin("len"), (of,), (), span), ("==",), (N.Const(0),), span), (N.Raise(empty, None, span),), (), span),
        N.Assign(key, N.Index(keys, N.Const(-1 if last.value else 0), span), span),
        N.Assign(item, _method(of, "pop", key, span), span),
    ]
    if type(s) is N.Evaluate:
        return found
    pair = N.Display("tuple", (key, item), span)
    return [*found, N.Assign(s.target, pair if part is None else pair.items[part.value], span)]


def _method(of, name, arg, span):
    return N.Call(N.Attr(of, name, span), (arg,), (), span)
