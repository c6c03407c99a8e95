"""The signature of a user's function: its parameters, defaults, and the values that a call binds."""

from __future__ import annotations

import types

from .. import errors


def parameters(f):
    """((name, kind), …) of a Python function: "positional", "plain", "varargs", "keyword", "varkw"."""
    code = f.__code__
    names = code.co_varnames
    n, k = code.co_argcount, code.co_kwonlyargcount
    found = [(v, "positional" if i < code.co_posonlyargcount else "plain") for i, v in enumerate(names[:n])]
    rest = n + k
    if code.co_flags & 4:
        found.append((names[rest], "varargs"))
        rest += 1
    found += [(v, "keyword") for v in names[n : n + k]]
    if code.co_flags & 8:
        found.append((names[rest], "varkw"))
    return tuple(found)


def varargs(params):
    """The parameter that collects further positional arguments, if there is one."""
    return next((n for n, kind in params if kind == "varargs"), None)


def default_values(f):
    code = f.__code__
    plain = code.co_varnames[: code.co_argcount]
    values = dict(zip(reversed(plain), reversed(f.__defaults__ or ())))
    values.update(f.__kwdefaults__ or {})
    return values


def unbound(f):
    """(function, the object that it is bound to, in a tuple) of a method, or of an object that has a `__call__`."""
    if isinstance(f, types.MethodType):
        return f.__func__, (f.__self__,)
    call = getattr(type(f), "__call__", None)
    return (call, (f,)) if isinstance(call, types.FunctionType) and not hasattr(f, "__sourcegrad_call__") else (f, ())


def behind(owner, wrt):
    """`wrt` of a function that is given `owner` first: positions count from the next argument."""
    if isinstance(wrt, (tuple, list)):
        return tuple(behind(owner, w) for w in wrt)
    return wrt + len(owner) if type(wrt) is int and wrt >= 0 else wrt


def plain_function(f):
    """The Python function that the user means; errors say what he passed."""
    if isinstance(f, (staticmethod, classmethod)):
        return f.__func__
    if isinstance(f, types.FunctionType):
        return f
    what = f"{getattr(f, '__name__', None) or type(f).__name__}"
    if isinstance(f, types.MethodType):
        raise errors.BadArgument(
            f"{what} is bound to an object. Differentiate the function of the class, and pass the object first: "
            f"grad({type(f.__self__).__name__}.{what}, wrt=1)(obj, …)."
        )
    if isinstance(f, type):
        raise errors.BadArgument(f"{what} is a class. Pass a function that builds one and returns a number.")
    if callable(f):
        raise errors.SourceNotFound(
            f"{what} has no Python source (a {type(f).__name__}). Pass a Python function that calls it."
        )
    raise errors.BadArgument(f"grad takes a Python function, not a value of type {type(f).__name__}.")


def bound_values(f, params, args, kwargs, defaults=True):
    """Parameter → value for a call, defaults filled in; TypeError as Python would raise it."""
    import inspect

    bound = inspect.signature(f, follow_wrapped=False).bind(*args, **kwargs)
    if defaults:
        bound.apply_defaults()
    return bound
