"""Where in the user's source an input or a result stands, for errors that only arguments can tell."""

from __future__ import annotations

from ..pipeline import normal_form


def result_span(f):
    """The one `return` of a function, or all of it."""
    fn = normal_form(_user(f), entry=True).stages["webs"]
    return fn.body[-1].span


def input_span(f, name):
    """The parameter of that name."""
    fn = normal_form(_user(f), entry=True).stages["lower"]
    return next((p.span for p in fn.params if p.name == name), fn.span)


def _user(f):
    """The function that a gradient, and a gradient of that, was made from."""
    while (state := getattr(f, "__sourcegrad_state__", None)) is not None:
        f = state.f
    return f
