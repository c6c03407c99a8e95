"""Rehearsals of `try` bodies, context managers that must not swallow, and what patterns ask."""

from __future__ import annotations

import collections.abc
import contextlib
import copy
import inspect
import io
import logging
import types
from types import SimpleNamespace as namespace  # noqa: F401

import numpy as np

from ..errors import MutatedPlace, UnknownKind, UnsupportedSyntax
from .trees import attributes


def attempt(body, where, *args):
    """What running `body(*args)` comes to: (statements completed or -1, exception or None, arguments, copies after it).

    where: its place, if the body may change what it is given or print, so that it gets copies and says nothing.
    """
    if where is None:
        return (*body(*args), (), ())
    found, copies = _apart(body, where, args)
    return (*found, args, copies)


def _apart(body, where, args):
    """What `body` gives for copies of its arguments, and these copies after it; it says nothing."""
    _check_apart(args, where)
    copies = copy.deepcopy(args)
    disabled = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            return body(*copies), copies
    finally:
        logging.disable(disabled)


def error_of(body, *args):
    """The exception that running `body(*args)` ends with, or None; it changes nothing."""
    return body(*args)


def error_of_update(body, where, x, *args):
    """The exception that running `body(x, *args)` ends with, or None, where it does nothing but `x += …`."""
    if isinstance(x, (int, float, complex, str, np.generic)):  # which it cannot change
        return body(x, *args)
    error, copies = _apart(body, where, (x, *args))
    if error is not None:
        replayed((0, error, (x, *args), copies), where)
    return error


def completed(outcome):
    """How many statements a rehearsal has completed; -1 for all."""
    return outcome[0]


def raised(outcome):
    """The exception that ended a rehearsal."""
    return outcome[1]


def replayed(outcome, where):
    """Check that the completed statements have left memory as the rehearsal did."""
    for mine, theirs in zip(outcome[2], outcome[3]):
        if not _same(mine, theirs):
            raise MutatedPlace(
                f"{where}: a statement inside `try` was left by an exception after it had written into memory. "
                "Let the function that raises check before it writes."
            )


def broken_off(of, name, *args, **keywords):
    """Run a method of `of`, or `of` itself where that is a function, up to where it raises."""
    try:
        getattr(of, name)(*args, **keywords)
    except BaseException:  # what it is has been told
        pass


def _same(a, b):
    if isinstance(a, np.ndarray):
        same_type = isinstance(b, np.ndarray) and a.shape == b.shape and a.dtype == b.dtype
        return same_type and (a.dtype == object or a.tobytes() == b.tobytes())
    if isinstance(a, (list, tuple)):
        return isinstance(b, (list, tuple)) and len(a) == len(b) and all(map(_same, a, b))
    if isinstance(a, dict):
        return isinstance(b, dict) and list(a) == list(b) and all(_same(a[k], b[k]) for k in a)
    if isinstance(a, (int, float, complex, str, np.generic)):
        return a == b or (a != a and b != b)
    if type(getattr(a, "__dict__", None)) is dict and attributes(a) is not None:
        return type(a) is type(b) and _same(vars(a), vars(b))
    return type(a) is type(b)


def _check_apart(args, where):
    arrays = [a for a in args if isinstance(a, np.ndarray)]
    for k, a in enumerate(arrays):
        for b in arrays[:k]:
            if a is not b and np.may_share_memory(a, b) and np.shares_memory(a, b):
                raise MutatedPlace(
                    f"{where}: two arrays that are used inside `try` share memory, and one may be written there. "
                    "Make one of them a copy."
                )


class within:
    """A context manager that may do all but swallow an exception: what would follow has not been differentiated."""

    def __init__(self, manager):
        self.manager = manager

    def __enter__(self):
        self.value = type(self.manager).__enter__(self.manager)
        return self.value

    def __exit__(self, kind, error, traceback):
        if type(self.manager).__exit__(self.manager, kind, error, traceback) and error is not None:
            raise UnsupportedSyntax(
                f"{type(self.manager).__name__}.__exit__ swallows an exception. Catch it with `try` and `except`."
            ) from error


def is_list(x):
    """Does a list pattern of `match` look into `x`?"""
    return isinstance(x, collections.abc.Sequence) and not isinstance(x, (str, bytes, bytearray))


def is_dict(x):
    """Does a dict pattern of `match` look into `x`?"""
    return isinstance(x, collections.abc.Mapping)


def instance(cls, /, **attributes):
    """An object of a class with these attributes, as its `__init__` has left them."""
    made = object.__new__(cls)
    for name, value in attributes.items():
        object.__setattr__(made, name, value)
    return made


def check_attribute(x, name, where):
    """Check that an object holds an attribute, or its class does, and that no property makes it up."""
    found = inspect.getattr_static(type(x), name, None)
    if isinstance(found, types.MemberDescriptorType) or not hasattr(type(found), "__get__"):
        return
    raise UnknownKind(
        f"{where}: {type(x).__name__}.{name} is a property, or made by the class in another way, and the class of the object was "
        "not known when the gradient was made. Call a function that takes the object, and annotate or pass it as an argument."
    )


def check_whole(x, name, where):
    """Check that what was taken for an array's attribute or method is none of an object's own, unless that is a whole number."""
    if attributes(x) is None or type(x).__module__.startswith("scipy."):
        return
    held = getattr(x, name, None)
    if not all(isinstance(i, (int, np.integer, str, np.dtype, type(None))) for i in (held if isinstance(held, tuple) else (held,))):
        raise UnknownKind(
            f"{where}: {type(x).__name__}.{name} is an attribute or method of an object whose class was not known when the gradient was "
            "made, and was taken for an array's. Give it another name, or keep the object under a name of its own."
        )


def attribute_names(x):
    """The names of what an object holds, in the order in which they were set."""
    return list(vars(x))


def no_attribute(x, name, where, how="read"):
    """What follows where an object holds no attribute of a computed name, or one that is no number or object of its own."""
    if hasattr(x, name) or how == "set":
        raise UnsupportedSyntax(
            f"{where}: {type(x).__name__}.{name} is asked for or set by a name that is computed, and it is a method, or new. "
            f"Write the attribute: `x.{name}`."
        )
    if how == "read":
        raise AttributeError(f"{type(x).__name__!r} object has no attribute {name!r}")


def check_classes(values, classes, where):
    """Check that a list outside holds what it held when the text was made."""
    if len(values) != len(classes) or any(type(v) is not c for v, c in zip(values, classes)):
        raise UnknownKind(f"{where}: the list of objects, which is read from outside, has changed. Make the gradient again.")


def check_list(x, where):
    """Check that what a loop runs over and lengthens is a list: other containers end such a loop with an error."""
    if type(x) is not list:
        raise UnknownKind(f"{where}: the loop changes the length of what it runs over, which is a {type(x).__name__} and no list.")


def check_length(x, n, where):
    """Check that a list is as long as it was before a loop that may run over it."""
    if len(x) != n:
        raise MutatedPlace(f"{where}: the list that the loop runs over changes its length on the way, under another name. Loop over a copy of it.")
