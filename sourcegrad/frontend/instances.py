"""Objects made inside a function: `C(…)` runs what `__init__` does on local names, and puts the object together last.

    class C:                                self_w = 2 * x
        def __init__(self, w):              c = rt.instance(C, w=self_w)
            self.w = 2 * w        C(x)  →

Methods that `__init__` calls on self are inlined with it; `super().m(…)` is the next class's `m`.  Whatever cannot be
followed stays the call that it was.
"""

from __future__ import annotations

import abc
import dataclasses
import inspect
import sys
import types
from dataclasses import dataclass, replace

from ..ir import nodes as N
from ..ir import walk
from . import arguments, closures, loops
from .local_classes import held
from .resolve import MISSING, is_user_function

_IN_PYTHON = 1 << 9  # the flag of a class that a `class` statement made
_PLAIN = (types.FunctionType, property, staticmethod, classmethod)


@dataclass(frozen=True, eq=False)
class Instance:
    """An object that is being made: `fields` are its attributes → local names."""

    cls: type
    expr: object
    fields: dict


def make(d, e):
    """The value of a call of a user's class; None where it cannot be followed."""
    cls = d.env.static(e.func)
    if not isinstance(cls, type) or not follows(cls) or arguments.has_stars(e) and (_generated(cls) or _bare(cls)):
        return None
    mark, refused = len(d.out), len(d.refusals.items)
    instance = Instance(cls, e.func, {})
    for n in held(cls):
        if closures.rebound(d, n, e.span):
            d.refuse(e, f"the class {cls.__name__} reads {n}, which is bound again later", "Pass it to `__init__` as an argument.")
        d.emit(field(d, instance, f"held_{n}"), N.Name(n, e.span), e.span)
    found = _by_fields(d, e, instance) if _generated(cls) else _by_init(d, e, instance)
    made = {f: v for f, v in instance.fields.items() if v.id in walk.assigned(d.out[mark:])}
    if not found or len(d.refusals.items) > refused or not set(v.id for v in made.values()) <= _sure(d.out[mark:]):
        del d.out[mark:], d.refusals.items[refused:]
        return None
    keywords = tuple((f, d.atom(v)) for f, v in made.items())
    return N.Call(loops.runtime(d, "instance"), (e.func,), keywords, e.span)


def follows(cls):
    """Is making an object of this class nothing but running an `__init__` that we can read?"""
    if type(cls) not in (type, abc.ABCMeta) or issubclass(cls, (BaseException, tuple, list, dict, str, int, float)):
        return False
    if cls.__new__ is not object.__new__ or cls.__getattribute__ is not object.__getattribute__:
        return False
    if cls.__setattr__ is not object.__setattr__ and not _frozen(cls):
        return False
    if cls.__module__.startswith("sourcegrad.") or getattr(cls, "__abstractmethods__", None):
        return False
    if _generated(cls):
        return all(is_user_function(f) for f in [getattr(cls, "__post_init__", None)] if f)
    return is_user_function(cls.__init__) or _bare(cls)


def _bare(cls):
    """Is this a class of the user's without an `__init__`?"""
    ours = cls.__module__.partition(".")[0] not in (*sys.stdlib_module_names - {"__main__"}, "numpy", "scipy")
    return ours and cls.__init__ is object.__init__ and cls is not object and bool(cls.__flags__ & _IN_PYTHON)


def _generated(cls):
    """Was `__init__` written by dataclass?"""
    return dataclasses.is_dataclass(cls) and cls.__init__.__code__.co_filename == "<string>"


def _frozen(cls):
    return dataclasses.is_dataclass(cls) and cls.__dataclass_params__.frozen


# --- __init__ -----------------------------------------------------------------------------------------------------------


def _by_init(d, e, instance):
    _start(d, instance, e.span)
    self = N.Name(d.fresh("self"), e.span)
    d.instances[self.id] = instance
    if _bare(instance.cls):
        return not e.args and not e.keywords
    _method(d, instance.cls.__init__, instance, self, e)
    return True


def _by_fields(d, e, instance):
    """What the `__init__` of a dataclass does."""
    params, made = [], {}
    for f in dataclasses.fields(instance.cls):
        if not f.init:
            if f.default is dataclasses.MISSING and f.default_factory is dataclasses.MISSING:
                continue
        default = None
        if f.default is not dataclasses.MISSING:
            simple = f.default is None or type(f.default) in (int, float, bool, str)
            default = N.Const(f.default) if simple else d.env.bind(d.names, f.name, f.default)
        elif f.default_factory is not dataclasses.MISSING:
            default = N.Call(d.env.bind(d.names, f.name, f.default_factory), (), (), e.span)
            if f.default_factory in (list, dict):
                default = N.Display("list", (), e.span) if f.default_factory is list else N.Mapping((), (), e.span)
        if f.init:
            params.append(N.Param(f.name, "keyword" if f.kw_only else "plain", default))
        else:
            made[f.name] = default
    if any(p.type == "InitVar" for p in ()) or "InitVar" in str(getattr(instance.cls, "__annotations__", {})):
        return False
    bound = arguments.bind(d, tuple(params), e, instance.cls.__name__)
    if isinstance(bound, str):
        return False
    names = list(bound) + list(made)
    values = d.atoms([*bound.values(), *made.values()])
    for name, value in zip(names, values):
        d.emit(field(d, instance, name), value, e.span)
    if hasattr(instance.cls, "__post_init__"):
        self = N.Name(d.fresh("self"), e.span)
        d.instances[self.id] = instance
        _method(d, instance.cls.__post_init__, instance, self, N.Call(e.func, (), (), e.span))
    return True


def _start(d, instance, span):
    """Attributes of the class that methods overwrite begin with the class's value."""
    for name in sorted(stored_attributes(instance.cls)):
        value = inspect.getattr_static(instance.cls, name, MISSING)
        if value is not MISSING and not hasattr(type(value), "__get__"):
            d.emit(field(d, instance, name), N.Attr(instance.expr, name, span), span)


def stored_attributes(cls):
    """The attributes that methods of a class set."""
    import dis

    found = set()
    for c in cls.__mro__:
        for f in vars(c).values():
            if isinstance(f, types.FunctionType):
                found.update(i.argval for i in dis.get_instructions(f) if i.opname == "STORE_ATTR")
    return found


def field(d, instance, name):
    """The local name of an attribute of an object that is being made."""
    if name not in instance.fields:
        instance.fields[name] = N.Name(d.fresh(f"self_{name}"))
    return instance.fields[name]


def is_field(d, name):
    """Is this the local name of an attribute of an object that is being made?"""
    return any(v.id == name for instance in d.instances.values() for v in instance.fields.values())


def _method(d, function, instance, self, call):
    """Inline a method on an object that is being made."""
    from . import inline, spelling, unrolled

    fn = inline.global_function(d, function)
    first = fn.params[0].name
    declared = {p.name for p in fn.params}
    rest = [p.name for p in fn.params if p.kind == "varkw"]
    named = tuple(k for k, _ in call.keywords if k not in declared)
    fn = replace(fn, body=unrolled.over_names(d, fn.body, dict.fromkeys(rest, named) if None not in named else {}))
    fn = spelling.spelled(d, fn)
    body = _on_names(d, walk.rename_block(fn.body, {first: self.id}), instance, self.id)
    fields = tuple(v.id for v in instance.fields.values())
    fn = replace(fn, params=fn.params[1:], body=(N.Scope("nonlocal", fields, fn.span), *body))
    return inline.call(d, inline.Local(fn), N.Call(call.func, call.args, call.keywords, call.span), fn.name)


def _on_names(d, block, instance, self):
    """A method's body with `self.w` as a local name."""

    def expr(e):
        if type(e) is N.Attr and type(e.value) is N.Name and e.value.id == self:
            value = inspect.getattr_static(instance.cls, e.name, MISSING)
            if e.name in instance.fields or value is MISSING or type(value) is types.MemberDescriptorType:
                return N.Name(field(d, instance, e.name).id, e.span)
            if not hasattr(type(value), "__get__"):
                return N.Attr(instance.expr, e.name, e.span)
            return e
        if type(e) is N.Opaque and self in e.reads and e.parts is not None and not e.what.startswith("set"):
            key = None if e.parts.key is None else expr(e.parts.key)
            ways = tuple((target, expr(over), tuple(map(expr, tests))) for target, over, tests in e.parts.loops)
            parts = N.Comprehension(key, expr(e.parts.item), ways)
            reads = {n for c in walk.comprehension_exprs(parts) for n in walk.reads(c)} - walk.comprehension_names(parts)
            return N.Opaque("", tuple(sorted(reads)), e.what, e.span, parts)
        if type(e) is N.Opaque and self in e.reads:
            d.refuse(e, f"a {e.what} that reads self in `__init__`", "Assign the attribute to a local name beforehand.")
            return e
        if type(e) is N.Lambda and self in walk.reads(e):
            d.refuse(e, "a lambda that reads self in `__init__`", "Make it a method.")
            return e
        return walk.map_children(e, expr)

    out = []
    for s in block:
        if type(s) is N.Define and self in walk.free_names(s.function):
            d.refuse(s, "a function that reads self in `__init__`", "Make it a method.")
        out.append(walk.map_blocks(walk.map_exprs(s, expr), lambda b: _on_names(d, b, instance, self)))
    return tuple(out)


def call(d, e):
    """A call of a method of an object that is being made, or of `super()`; None for every other call."""
    base = e.func.value if type(e.func) is N.Attr else None
    if type(base) is N.Name and base.id in d.instances:
        instance = d.instances[base.id]
        found = inspect.getattr_static(instance.cls, e.func.name, MISSING)
        return _of_class(d, e, found, instance, base)
    if type(base) is N.Call and d.env.static(base.func) is super and len(base.args) == 2:
        return _super(d, e, *base.args)
    if d.env.static(e.func) is object.__setattr__ and len(e.args) == 3 and type(e.args[1]) is N.Const:
        if type(e.args[0]) is N.Name and e.args[0].id in d.instances:
            d.assign(field(d, d.instances[e.args[0].id], e.args[1].value), e.args[2], e.span)
            return N.Const(None, e.span)
    return None


def _of_class(d, e, found, instance, self):
    if isinstance(found, staticmethod):
        return d.value(N.Call(d.env.bind(d.names, e.func.name, found.__func__), e.args, e.keywords, e.span))
    if is_user_function(found):
        return _method(d, found, instance, self, e)
    return None


def _super(d, e, start, self):
    """The next class's method: known where all classes that derive from this one agree."""
    name, cls = e.func.name, d.env.static(start)
    instance = d.instances.get(self.id) if type(self) is N.Name else None
    if not isinstance(cls, type):
        return None
    mros = [instance.cls.__mro__] if instance is not None else [c.__mro__ for c in _derived(cls)]
    found = {_next(mro, cls, name) for mro in mros}
    owner = found.pop() if len(found) == 1 else None
    if len(found) > 1 and all(c is None or isinstance(vars(c)[name], types.FunctionType) for c in found):
        return _by_class(d, e, cls, self)
    if owner is None:
        d.refuse(e, f"super().{name} that stands for several methods", f"Name the base class: `Base.{name}(self, …)`.")
        return N.Const(None, e.span)
    value = vars(owner)[name]
    if instance is not None:
        if owner is object and name in ("__init__", "__post_init__"):
            return N.Const(None, e.span)
        return _of_class(d, e, value, instance, self)
    where = d.env.class_name(d.names, owner)
    if isinstance(value, property):
        return None
    first = () if isinstance(value, staticmethod) else (self,)
    return d.value(N.Call(N.Attr(where, name, e.span), (*first, *e.args), e.keywords, e.span))


def _by_class(d, e, cls, self):
    """The value of `super().m(…)` in a class whose children put others between it and its parents: by the class of self."""
    name, span, owners = e.func.name, e.span, {}
    for c in dict.fromkeys(_derived(cls)):
        owners.setdefault(_next(c.__mro__, cls, name), []).append(d.env.class_name(d.names, c))
    owners.pop(None, None)
    args, keywords = d.atoms(e.args), tuple((k, d.atom(v)) for k, v in e.keywords)
    result, own = N.Name(d.fresh(name), span), N.Call(d.builtin("type"), (self,), (), span)
    chain = (N.Raise(N.Call(d.builtin("TypeError"), (N.Const(f"super().{name} of a class that was not known"),), (), span), None, span),)
    for owner, classes in reversed(owners.items()):
        call = N.Call(N.Attr(d.env.class_name(d.names, owner), name, span), (self, *args), keywords, span)
        test = N.Compare(own, ("in",), (N.Display("tuple", tuple(classes)),), span)
        chain = (N.If(test, (N.Assign(result, call, span),), chain, span),)
    d.statement(chain[0])
    return result


def _derived(cls):
    yield cls
    for c in cls.__subclasses__():
        yield from _derived(c)


def _next(mro, cls, name):
    return next((c for c in mro[mro.index(cls) + 1 :] if name in vars(c)), None)


def attribute(d, e):
    """`self.p` of an object that is being made where p is a property; None for every other attribute."""
    if type(e.value) is not N.Name or e.value.id not in d.instances:
        return None
    instance = d.instances[e.value.id]
    found = inspect.getattr_static(instance.cls, e.name, MISSING)
    if isinstance(found, property) and is_user_function(found.fget):
        return _method(d, found.fget, instance, e.value, N.Call(e, (), (), e.span))
    return None


def holds(d, target):
    """Is this what a class in a function holds of the function's names?  Its objects hold it."""
    return target.name.startswith("held_") and target.name[5:] in held(d.env.static(target.value))


def store(d, target, value, span):
    """`self.p = v` through a property's setter; False for every other store."""
    if type(target.value) is not N.Name or target.value.id not in d.instances:
        return False
    instance = d.instances[target.value.id]
    found = inspect.getattr_static(instance.cls, target.name, MISSING)
    if not isinstance(found, property) or not is_user_function(found.fset):
        return False
    _method(d, found.fset, instance, target.value, N.Call(target, (value,), (), span))
    return True


def _sure(block):
    """Names that a block surely assigns."""
    found = set()
    for s in block:
        if type(s) is N.If:
            arms = [_sure(b) for b in (s.body, s.orelse) if not (b and type(b[-1]) is N.Raise)]
            found |= set.intersection(*arms) if arms else set()
        elif type(s) is not N.For:
            found.update(walk.own_writes(s))
    return found


def class_method(d, e):
    """A call of a class method through its class; None for every other call."""
    from . import inline

    obj = d.env.static(e.func)
    if not isinstance(obj, types.MethodType) or not isinstance(obj.__self__, type) or not is_user_function(obj.__func__):
        return None
    fn = inline.global_function(d, obj.__func__)
    cls = d.env.class_name(d.names, obj.__self__)
    body = walk.rename_block(fn.body, {fn.params[0].name: cls.id})
    return inline.call(d, inline.Local(replace(fn, params=fn.params[1:], body=body)), e, fn.name)


def named_tuple(d, e):
    """A call of a namedtuple with all of its fields, in order; None for every other call."""
    cls = d.env.static(e.func)
    if getattr(cls, "__name__", "") == "_make" and hasattr(getattr(cls, "__self__", None), "_fields") and len(e.args) == 1:
        names = tuple(N.Name(d.fresh(n), e.span) for n in cls.__self__._fields)
        d.unpack(N.Display("tuple", names, e.span), e.args[0], e.span)
        return d.value(N.Call(d.env.class_name(d.names, cls.__self__), names, (), e.span))
    if not isinstance(cls, type) or not issubclass(cls, tuple) or not hasattr(cls, "_fields") or arguments.has_stars(e):
        return None
    if len(e.args) == len(cls._fields) or "__new__" in vars(cls) and cls.__new__.__code__.co_filename[:1] != "<":
        return None
    params = []
    for name in cls._fields:
        default = None
        if name in cls._field_defaults:
            value = cls._field_defaults[name]
            simple = value is None or type(value) in (int, float, bool, str)
            default = N.Const(value) if simple else d.env.bind(d.names, name, value)
        params.append(N.Param(name, "plain", default))
    bound = arguments.bind(d, tuple(params), e, cls.__name__)
    if isinstance(bound, str):
        return None
    return d.value(N.Call(e.func, tuple(bound[p.name] for p in params), (), e.span))
