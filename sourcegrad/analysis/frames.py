"""Kinds of tuples that hold others of their own kind, without end: what a function that calls itself saves.

Such a tuple has a frame, which knows the kinds of its items; where it is held by another container its kind names the
frame alone (`items` is None, `dims` the frame), and what is taken out is `opened` again.
"""

from __future__ import annotations


class Frame:
    """The kinds of the items of such tuples; they only grow."""

    __slots__ = ("items",)

    def __init__(self):
        self.items = ()

    def add(self, items, join):
        """Take in the items of one more tuple; has the frame grown?  None: there may be any."""
        old = self.items
        if old == ():
            self.items = items
        elif old is not None:
            same = items is not None and len(items) == len(old)
            self.items = tuple([join(x, y) for x, y in zip(old, items)]) if same else None
        return self.items != old


def is_open(k):
    """Is this a tuple of a frame without its items?"""
    return k.items is None and type(k.dims) is Frame


def opened(k):
    """A kind with the items of a tuple of a frame, or of one among its alternatives."""
    if k is None:
        return None
    if is_open(k):
        return k._replace(items=k.dims.items) if k.dims.items is not None else k._replace(dims=None)
    if k.family == "unknown" and k.items is not None:
        return k._replace(items=tuple([opened(a) for a in k.items]))
    return k


def mapped(k, f):
    """A kind with `f(kind, step)` for each kind in it."""
    if k.family == "list":
        return k._replace(items=k.items and f(k.items, "*"), dims=k.dims and tuple([f(d, "*") for d in k.dims]))
    if k.items is None:
        return k
    if k.family == "unknown":
        return k._replace(items=tuple([f(a, None) for a in k.items]))
    if k.family == "tuple":
        return k._replace(items=tuple([f(i, n) for n, i in enumerate(k.items)]))
    if k.family in ("dict", "object"):
        return k._replace(items=tuple([(n, f(v, n)) for n, v in k.items]))
    return k


def folded(k, frames, join, at=()):
    """(a kind whose plain tuples are of the frames of their places, each without its items; has a frame grown?)"""
    grown = False

    def inner(kind, step):
        nonlocal grown
        new, more = folded(kind, frames, join, at if step is None else (*at, step))
        grown |= more
        return new

    if k is None:
        return None, False
    k = mapped(k, inner)
    if k.family != "tuple" or k.dtype is not None or k.items is None:
        return k, grown
    frame = k.dims if type(k.dims) is Frame else frames.setdefault(at, Frame())
    grown |= frame.add(k.items, join)
    return k._replace(dims=frame, items=None), grown


def released(k):
    """A kind without its frames where none of them holds itself."""
    return k if k is None or _endless(k, ()) else _plain(k)


def _endless(k, within):
    if k is None:
        return False
    if is_open(k) or type(k.dims) is Frame:
        if k.dims in within:
            return True
        within = (*within, k.dims)
    found = False

    def inner(kind, _):
        nonlocal found
        found = found or _endless(kind, within)
        return kind

    mapped(opened(k), inner)
    return found


def _plain(k):
    if k is None:
        return None
    k = opened(k)
    if type(k.dims) is Frame:
        k = k._replace(dims=None)
    return mapped(k, lambda kind, _: _plain(kind))
