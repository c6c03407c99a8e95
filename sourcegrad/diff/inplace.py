"""Calls that write into an array, as the stores that they are.

    np.exp(x, out=h)          h[...] = np.exp(x)
    h.sort(axis=0)            h[...] = np.sort(h, axis=0)
    h.fill(v)                 h[...] = v
    h.resize(n)               h = rt.resized(h, n)               where no one else holds h
    np.copyto(h, v)           h[...] = v                         np.nan_to_num(h, copy=False) likewise
    np.copyto(h, v, where=m)  h[m] = v[m]
    np.exp(x, out=h, where=m) h[m] = np.exp(x[m])
    np.modf(x, out=(h, k))    t = np.modf(x); h[...] = t[0]; k[...] = t[1]
    h.flat = v                np.put(h, np.arange(np.size(h)), v)
    np.put(h, k, v)           h[rt.put_cells(h, k)] = v         and fill_diagonal, place, putmask, put_along_axis
    np.add.at(h, k, v)        rt.add_at(h, k, v)                other functions: a loop over rounds

Only where the kinds show arrays, and that the store changes no dtype on the way.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..analysis import kinds as K
from ..analysis.bindings import bindings
from ..analysis.operations import operation
from ..ir import nodes as N
from ..ir import walk
from ..ir.rewrite import replaced
from ..rules.objects import parameters
from .resized import sole

_ALL = N.Const(Ellipsis)
_MAKERS = (np.empty, np.zeros, np.ones, np.full, np.empty_like, np.zeros_like, np.ones_like, np.full_like)
_IN_ORDER = (np.concatenate, np.stack)  # they fill `out` piece by piece, and read what may lie there meanwhile


def stores(fn, env, names, kinds):
    """The function with its in-place calls written as stores."""
    return replaced(fn, _InPlace(fn, env, names, kinds).statement)


class _InPlace:
    def __init__(self, fn, env, names, kinds):
        self.fn, self.env, self.names, self.kinds = fn, env, names, kinds

    def statement(self, s):
        target, call = getattr(s, "target", None), getattr(s, "value", None)
        if type(target) is N.Attr and self.is_array(target.value):
            return self.attribute(s, target, s.value)
        return self.call(s, call) if type(s) in (N.Evaluate, N.Assign) and type(call) is N.Call else None

    def is_array(self, e):
        return type(e) is N.Name and e.id in self.env.locals and K.is_array(K.present(self.kinds(e.id)))

    def call(self, s, e):
        """The statements that stand for a call; None where it stays as it is."""
        func = e.func
        obj = self.env.static(func)
        if obj is np.nan_to_num and dict(e.keywords).get("copy") == N.Const(False) and len(e.args) == 1 and self.is_array(e.args[0]):
            value = N.Call(func, e.args, tuple(k for k in e.keywords if k[0] != "copy"), e.span)
            out = self.store(s, e.args[0], value)
            return out if type(s) is N.Evaluate else [*out, N.Assign(s.target, e.args[0], s.span)]
        if type(s) is not N.Evaluate:
            return self.out(s, e)
        if type(func) is N.Attr and self.is_array(func.value):
            if func.name in ("sort", "partition"):
                made = N.Call(N.Attr(self.module("np"), func.name), (func.value, *e.args), e.keywords, e.span)
                return self.store(s, func.value, made)
            if func.name == "fill" and len(e.args) == 1 and not e.keywords:
                return self.store(s, func.value, e.args[0])
            if func.name == "resize" and e.args and sole(func.value.id, self.fn, self.env, self.kinds):
                shape = e.args[0] if len(e.args) == 1 else N.Display("tuple", e.args)
                return [N.Assign(func.value, self.rt("resized", func.value, shape), s.span)]
            if func.name == "put":
                return self.cells(s, e, "put", (func.value, *e.args))
        if obj is np.copyto:
            return self.copied(s, e)
        if any(obj is f for f in _CELLS):
            return self.cells(s, e, obj.__name__, e.args)
        if isinstance(getattr(obj, "__self__", None), np.ufunc) and obj.__name__ == "at":
            return self.at(s, e, obj)
        return self.out(s, e)

    # --- the whole array --------------------------------------------------------------------------------------------

    def copied(self, s, e):
        given = bind(("dst", "src", "casting", "where"), e.args, e.keywords)
        if given is None or not {"dst", "src"} <= set(given) or not self.is_array(given["dst"]):
            return None
        casting = given.get("casting", N.Const("same_kind"))
        rule = casting.value if type(casting) is N.Const else None
        open_ = rule == "same_kind" and self.kinds(given["dst"].id).dtype is None and self.is_real(given["src"])
        if rule not in ("no", "equiv", "safe", "same_kind", "unsafe"):
            return None
        if rule != "unsafe" and not open_ and not self.same_dtype(given["dst"], given["src"]) and not self.castable(given["dst"], given["src"], rule):
            return None
        if "where" in given:
            return self.masked(s, given["dst"], given["where"], lambda part: part(given["src"]))
        return self.store(s, given["dst"], given["src"])

    def out(self, s, e):
        """`f(x, out=h)`, and `np.add(x, y, h)`; with `where=`, f is applied to the entries that the mask selects."""
        given = dict(e.keywords)
        args, obj = e.args, self.env.static(e.func)
        if isinstance(obj, np.ufunc) and obj.nout > 1:
            return self.outs(s, e, obj)
        h = given.pop("out", None)
        if h is None and isinstance(obj, np.ufunc) and obj.nout == 1 and len(args) == obj.nin + 1:
            h, args = args[-1], args[:-1]
        elif h is None:
            h, args, keywords = self.by_position(e, obj)
            e = N.Call(e.func, args, keywords, e.span)
            given = dict(keywords)
        before = []
        if type(h) is N.Display and h.kind == "tuple" and len(h.items) == 1:
            h = h.items[0]
        elif type(h) is N.Name and self.kind(h).family == "tuple" and len(self.kind(h).items or ()) == 1:
            h = self.temp(N.Index(h, N.Const(0)), before, s)
        elementwise = obj is np.clip or isinstance(obj, np.ufunc) and obj.nout == 1 and obj.signature is None
        rule = given.get("casting", N.Const("same_kind"))
        rule = "same_kind" if rule == N.Const("unsafe") else getattr(rule, "value", None)
        if h is None or not self.is_array(h) or rule not in ("same_kind", "safe", "equiv", "no"):
            return None
        if not elementwise and set(given) & {"order", "subok"}:
            return None
        if type(s) is N.Assign and type(s.target) is not N.Name:
            return None
        if any(obj is f for f in _IN_ORDER) and self.may_read(h.id, args):
            return None
        keywords = tuple((k, v) for k, v in e.keywords if k not in ("out", "casting", *(("order", "subok") if elementwise else ())))
        if elementwise and set(given) & {"dtype", "signature", "sig"}:
            return None
        plain = tuple((k, v) for k, v in keywords if k != "where")
        value = N.Call(e.func, args, plain if elementwise else keywords, e.span)
        added = any(obj is f for f in _ADDED) or _is_fold(obj) or type(e.func) is N.Attr and self.is_array(e.func.value) and e.func.name in _ADDED_BY
        if added and "dtype" not in given and not self.same_dtype(h, value) and self.castable(h, value, "safe"):
            dtype = self.env.bind(self.names, "dtype", np.dtype(self.kinds(h.id).dtype).type)  # that of a wider `out` is computed in
            value = N.Call(e.func, args, (*keywords, ("dtype", dtype)), e.span)
        op = operation(value, self.env, self.kinds)
        cast = elementwise or added and not _rounds_before(obj, e) or _casts(obj) or type(e.func) is N.Attr and self.is_array(e.func.value) and e.func.name in _CASTS_BY
        if op.what != "rule" or op.rule is None or "random" in op.rule.entry.kind or not (self.same_dtype(h, value) or cast and self.castable(h, value, rule)):
            return None
        if "where" in given and elementwise:
            apply = lambda part: N.Call(e.func, tuple(part(a) for a in args), plain, e.span)  # noqa: E731
            out = self.masked(s, h, given["where"], apply)
        else:
            out = self.store(s, h, value)
        out = [*before, *out]
        return out if type(s) is N.Evaluate else [*out, N.Assign(s.target, h, s.span)]

    def may_read(self, h, args):
        """May memory of h be among what these expressions read?  Not if it was made here, and they come by none of it."""
        made = bindings(self.fn.body)[0]
        names, seen = [n for a in args for n in walk.reads(a)], set()
        while names:
            n = names.pop()
            if n not in seen:
                seen.add(n)
                values = [e for e in made.get(n, ()) if type(e) is not N.Binary]
                if None in values:
                    return True
                names += [r for e in values for r in walk.reads(e)]
        own = [type(e) is N.Call and any(self.env.static(e.func) is f for f in _MAKERS) for e in made.get(h, (None,))]
        return h in seen or h in {p.name for p in self.fn.params} or not all(own)

    def outs(self, s, e, obj):
        """`np.modf(x, out=(h, k))`: each result goes where it belongs, and one without a place (None) stays."""
        given = dict(e.keywords)
        tree, more = given.pop("out", None), e.args[obj.nin :]
        before = []
        if type(tree) is N.Name and self.kind(tree).family == "tuple" and not more:
            more = [self.temp(N.Index(tree, N.Const(k)), before, s) for k in range(len(self.kind(tree).items or ()))]
        more = [*more, *[N.Const(None)] * (obj.nout - len(more))]
        empty = [m == N.Const(None) or self.kind(m) == K.NONE for m in more]
        if all(empty) and "where" not in given:  # with it, to give no place says that what it leaves out is not read
            plain = N.Call(e.func, e.args[: obj.nin], tuple(given.items()), e.span)
            return [replace(s, value=plain)] if plain != e else None
        if all(empty) or set(given) - {"where"} or len(e.args) < obj.nin or type(s) is N.Assign and type(s.target) is not N.Name:
            return None
        if not all(e or self.is_array(m) for m, e in zip(more, empty)) or "where" in given and any(empty):
            return None
        results, parts = [], e.args[: obj.nin]
        out = before
        if "where" in given:
            mask = self.temp(self.rt("spread_mask", more[0], given["where"]), out, s)
            parts = [
                a if K.is_number(self.kind(a)) else self.temp(self.rt("masked_part", a, more[0], mask), out, s) for a in parts
            ]
        pair = self.temp(N.Call(e.func, tuple(parts), (), e.span), out, s)
        for k, (h, none) in enumerate(zip(more, empty)):
            value = self.temp(N.Index(pair, N.Const(k)), out, s)
            results.append(value if none else h)
            if none:
                continue
            if not (self.same_dtype(h, value) or self.castable(h, value)):
                return None
            place = mask if "where" in given else _ALL
            out.append(N.Assign(N.Index(h, place, s.span), value, s.span))
        if type(s) is N.Evaluate:
            return out
        self.kinds.known[s.target.id] = K.tuple_of([self.kind(r) for r in results])
        return [*out, N.Assign(s.target, N.Display("tuple", tuple(results)), s.span)]

    def by_position(self, e, obj):
        """(out, the arguments before it, all others as keywords) of a call that gives `out` by position."""
        key = "." + e.func.name if type(e.func) is N.Attr and self.is_array(e.func.value) else None
        key = key or f"np.{obj.__name__}" if vars(np).get(getattr(obj, "__name__", "")) is obj else key
        names = [n for n, _ in parameters(key) or ()] if key else []
        names = names[1:] if key and key.startswith(".") else names
        if "out" not in names[: len(e.args)] or len(e.args) > len(names):
            return None, e.args, e.keywords
        place = names.index("out")
        after = tuple(zip(names[place + 1 :], e.args[place + 1 :]))
        return e.args[place], e.args[:place], (*after, *e.keywords)

    def masked(self, s, h, mask, value):
        """`h[mask] = value(part)`: part(x) is what the mask selects of x."""
        out = []
        plain = self.alike(h, mask) and self.kind(mask).dtype == "b1"
        mask = mask if plain else self.temp(self.rt("spread_mask", h, mask), out, s)

        def part(x):
            if K.is_number(self.kind(x)):
                return x
            whole = N.Index(x, mask) if self.alike(h, x) else self.rt("masked_part", x, h, mask)
            return self.temp(whole, out, s)

        new = self.atom(value(part), out, s)
        return [*out, N.Assign(N.Index(h, mask, s.span), new, s.span)]

    def attribute(self, s, target, value):
        """`h.flat = v`: the values over and over; `h.real = v`, `h.imag *= v`: into a view."""
        h, out = target.value, []
        if target.name in ("real", "imag"):
            part = self.temp(target, out, s)
            return [*out, replace(s, target=part if type(s) is N.AugAssign else N.Index(part, _ALL, s.span))]
        if target.name != "flat" or type(s) is N.AugAssign:
            return None
        count = self.temp(N.Call(N.Attr(self.module("np"), "size"), (h,)), out, s)
        every = self.temp(N.Call(N.Attr(self.module("np"), "arange"), (count,)), out, s)
        stored = self.cells(s, s, "put", (h, every, value))
        return stored and [*out, *stored]

    # --- some cells -------------------------------------------------------------------------------------------------

    def cells(self, s, e, name, args):
        """np.put and its like: `h[cells] = values`, the values over and over where there are too few."""
        params, kernel = _CELLS[getattr(np, name)]
        given = bind(params, args, getattr(e, "keywords", ()))
        if given is None or not set(params[:2]) <= set(given) or not self.is_array(given[params[0]]):
            return None
        h, values = given.pop(params[0]), given.pop(_VALUES[name], None)
        if values is None:
            return None
        stored = name in _CAST and K.may_vary(self.kinds(h.id)) and self.kind(values).family in _NUMERIC
        if not (stored or self.same_dtype(h, values) or self.castable(h, values, "safe") or self.kind(values).family in ("list", "tuple")):
            return None
        out = []
        rest = tuple(given[p] for p in params[1:] if p in given)
        places = self.temp(self.rt(kernel, h, *rest), out, s)
        if not K.is_number(self.kind(values)) and name != "put_along_axis":
            which = self.rt("numbers_in", h, places) if name == "putmask" else self.rt("numbered", places)
            which = self.temp(which, out, s)
            values = self.temp(self.rt("cycled", values, which), out, s)
        return [*out, N.Assign(N.Index(h, places, s.span), values, s.span)]

    def at(self, s, e, obj):
        """`np.add.at(h, k, v)` at once; other functions in rounds, in each of which a cell occurs once."""
        ufunc = obj.__self__
        count = ufunc.nin
        if len(e.args) != count + 1 or e.keywords or not self.is_array(e.args[0]) or count > 2 or ufunc.nout != 1:
            return None
        target, index, *value = e.args
        if value and (self.kind(value[0]).family not in _NUMERIC or K.may_be_complex(self.kind(value[0]))):
            return None
        out = []
        if ufunc in (np.add, np.subtract):
            value = value[0]
            if ufunc is np.subtract:
                value = self.temp(N.Unary("-", value, e.span), out, s)
            return [*out, N.Evaluate(self.rt("add_at", target, index, value), s.span)]
        if value and not self.same_dtype(target, value[0]):
            return None
        number = value and K.is_number(self.kind(value[0]))
        if value and not number:  # values that share the array's memory count as they were
            module = self.env.module(self.names, np, "np")
            value = [self.temp(N.Call(N.Attr(module, "copy"), (value[0],)), out, s)]
        rounds = self.temp(self.rt("at_rounds", target, index), out, s)
        trips = self.temp(self.rt("at_count", rounds), out, s)
        r = self.name("i")
        self.kinds.known[r.id] = K.INT
        body = []
        places = self.temp(self.rt("at_cells", rounds, r), body, s)
        old = self.temp(N.Index(target, places, e.span), body, s)
        given = [v if number else self.temp(self.rt("at_values", v, rounds, r), body, s) for v in value]
        new = self.temp(N.Call(e.func.value, (old, *given), (), e.span), body, s)
        body.append(N.Assign(N.Index(target, places, s.span), new, s.span))
        return [*out, N.For(r, N.Call(self.env.builtin(self.names, "range"), (trips,)), tuple(body), (), s.span)]

    # --- parts ------------------------------------------------------------------------------------------------------

    def kind(self, e):
        return self.kinds.expr(e) or K.UNKNOWN

    def alike(self, h, x):
        """Are these arrays of the same shape, or the call an error?"""
        dims = self.kinds(h.id).dims
        return type(x) is N.Name and K.is_array(self.kind(x)) and bool(dims) and self.kind(x).dims == dims == ("n",) * len(dims)

    def same_dtype(self, h, value):
        kind = self.kind(value)
        whole = self.kinds(h.id)
        if K.is_number(kind) and kind.family in ("int", "float", "bool"):
            return whole.dtype is not None and whole.dtype[0] in "fc"
        return whole.dtype is not None and kind.dtype == whole.dtype

    def is_real(self, value):
        """Is this a real number or array, which what is stored into refuses where it holds whole numbers?"""
        kind = self.kind(value)
        return kind.family in ("int", "float", "bool") or isinstance(kind.dtype, str) and kind.dtype[0] in "fiub"

    def castable(self, h, value, rule="same_kind"):
        """May `value` be put into `h`, rounded to its dtype?"""
        kind, whole = self.kind(value).dtype, self.kinds(h.id).dtype
        return isinstance(kind, str) and isinstance(whole, str) and np.can_cast(kind, whole, rule)

    def store(self, s, h, value):
        out = []
        value = self.atom(value, out, s)
        return [*out, N.Assign(N.Index(h, _ALL, s.span), value, s.span)]

    def atom(self, value, out, s):
        return value if type(value) in (N.Name, N.Const) else self.temp(value, out, s)

    def temp(self, value, out, s):
        name = self.name("t")
        self.kinds.known[name.id] = self.kinds.expr(value)
        out.append(N.Assign(name, value, s.span))
        return name

    def name(self, stem):
        name = self.names.fresh(stem)
        self.env.locals.add(name)
        return N.Name(name)

    def rt(self, name, *args):
        return N.Call(N.Attr(self.module("rt"), name), args)

    def module(self, stem):
        from ..runtime import numpy as rt

        return self.env.module(self.names, np if stem == "np" else rt, stem)


def bind(params, args, keywords):
    """Parameter → argument; None where the call has others."""
    given = dict(zip(params, args))
    if len(args) > len(params) or any(k not in params or k in given for k, _ in keywords):
        return None
    return {**given, **dict(keywords)}


# which compute in the dtype of `out` where that is wider, and round to it where it is narrower
_ADDED = (np.sum, np.prod, np.cumsum, np.cumprod, np.mean, np.nansum, np.nanprod, np.nanmean, np.nancumsum, np.nancumprod, np.trace)
_ADDED_BY = ("sum", "prod", "cumsum", "cumprod", "mean", "trace")
# which compute in their own, and round what they have found
_CASTS = (np.max, np.min, np.amax, np.amin, np.nanmax, np.nanmin, np.concatenate, np.stack, np.take, np.choose, np.compress, np.outer)
_CASTS_BY = ("max", "min", "take", "choose", "compress")


def _is_fold(f):
    """Is this np.add.reduce or its like?"""
    return isinstance(getattr(f, "__self__", None), np.ufunc) and f.__name__ in ("reduce", "accumulate", "reduceat")


def _rounds_before(f, e):
    """Does it round to a narrower `out` what it goes on computing with: a mean its sum, a fold the entry that it begins with?"""
    mean = f is np.mean or f is np.nanmean or getattr(e.func, "name", "") == "mean"
    begins = _is_fold(f) and f.__name__ == "reduce" and f.__self__.identity is None
    return mean or begins and f.__self__ not in (np.maximum, np.minimum, np.fmax, np.fmin)


def _casts(f):
    """Does a function compute in the dtype of its operands, and round what it puts into `out`?"""
    outer = isinstance(getattr(f, "__self__", None), np.ufunc) and f.__name__ == "outer"
    return outer or isinstance(f, np.ufunc) and f.nout == 1 or any(f is g for g in _CASTS)


_NUMERIC = ("array", "scalar", "float", "int")
_CELLS = {  # function → its parameters, and the kernel that tells the cells
    np.fill_diagonal: (("a", "val", "wrap"), "diagonal_cells"),
    np.place: (("arr", "mask", "vals"), "mask_cells"),
    np.putmask: (("a", "mask", "values"), "mask_cells"),
    np.put: (("a", "ind", "v", "mode"), "put_cells"),
    np.put_along_axis: (("arr", "indices", "values", "axis"), "along_cells"),
}
_CAST = frozenset(("fill_diagonal", "put", "put_along_axis"))  # which cast what they store, as `a[k] = v` does
_VALUES = {"fill_diagonal": "val", "place": "vals", "putmask": "values", "put": "v", "put_along_axis": "values"}
