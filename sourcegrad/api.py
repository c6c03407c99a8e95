"""What users call: grad, value_and_grad, vjp, jvp, jacobian, hessian, hvp, source."""

from __future__ import annotations

from . import errors

_MODES = ("reverse", "forward")
_ABSENT = type("Absent", (), {"__repr__": lambda self: "…"})()  # an argument that was not given


def grad(f=_ABSENT, wrt=_ABSENT, *, mode="reverse", has_aux=False, optimize=True, argnums=None):
    """The gradient of a function that returns a real scalar, as a new Python function with the same signature.

        @grad
        def f(x): …                     df = grad(f, wrt=("w", "b"))

    wrt       what to differentiate with respect to: the position or name of a parameter, a path into one
              ("model.w1", "params['w'][0]"), or a tuple of these; `argnums` is another name for it
    mode      "reverse" (cost independent of the number of inputs) or "forward" (one pass per input entry)
    has_aux   f returns (value, aux); the gradient returns (gradient, aux)
    optimize  False leaves the generated text as differentiation makes it

    One `wrt` gives a bare gradient, several give a tuple; each has the structure, shapes and dtypes of its input.

    Raises IntegerInput, NonScalarOutput, ComplexOutput, BadArgument, and for what cannot be differentiated a located
    SourceGradError: at decoration where the text tells, else at the first call with arguments of those kinds.
    """
    return _derivative(f, wrt, mode, has_aux, optimize, argnums, value=False)


def value_and_grad(f=_ABSENT, wrt=_ABSENT, *, mode="reverse", has_aux=False, optimize=True, argnums=None):
    """Like `grad`, but the function returns (value, gradient), or ((value, aux), gradient) with `has_aux`."""
    return _derivative(f, wrt, mode, has_aux, optimize, argnums, value=True)


def _derivative(f, wrt, mode, has_aux, optimize, argnums, value):
    if argnums is not None:
        if wrt is not _ABSENT:
            raise errors.BadArgument(f"both wrt ({wrt!r}) and argnums ({argnums!r}) are given; they mean the same.")
        wrt = argnums
    wrt = 0 if wrt is _ABSENT else wrt
    if mode not in _MODES:
        raise errors.BadArgument(f"mode is {mode!r}, but must be one of {', '.join(map(repr, _MODES))}.")
    if f is _ABSENT:
        return lambda f: _derivative(f, wrt, mode, has_aux, optimize, None, value)
    from .handle.function import derivative

    return derivative(f, wrt, mode=mode, has_aux=has_aux, optimized=optimize, value=value)


def vjp(f, *args, wrt=None, **kwargs):
    """(value, pullback) of f at these arguments; `pullback(cotangent)` gives the gradients.

    The cotangent has the value's structure and shapes (None is zero).  `wrt` is as in `grad`; None means every
    argument given.  A pullback owns what it needs: it may be called again, in any order, and after the arguments have
    been changed.
    """
    from .handle.products import pullback

    return pullback(f, args, kwargs, wrt)


def jvp(f, primals, tangents):
    """(value, tangent) of f at the positional arguments `primals` in the direction `tangents`.

    A tangent has its primal's structure and shapes; None is zero.  The value's tangent has the value's structure,
    with None where it is not float.
    """
    from .handle.products import pushforward

    return pushforward(f, tuple(primals), tuple(tangents))


def jacobian(f, wrt=0, *, mode="reverse"):
    """A function that returns d f / d wrt: an array of shape (*output shape, *input shape).

    f maps an array or number to an array or number.  `mode="reverse"` costs a reverse sweep per output entry,
    `mode="forward"` a tangent per input entry.
    """
    from .handle.products import jacobian

    return jacobian(f, wrt, mode)


def hessian(f, wrt=0):
    """A function that returns the second derivatives of a scalar function: forward mode over its gradient."""
    return jacobian(grad(f, wrt), wrt, mode="forward")


def hvp(f, primals, tangents, wrt=0):
    """The product of f's Hessian (with respect to `wrt`) with the direction `tangents`: jvp of the gradient."""
    return jvp(grad(f, wrt), primals, tangents)[1]


def source(f, wrt=0, mode="reverse", optimize=True, args=None, kwargs=None):
    """The text of the derivative that `grad` would run, with the functions it calls.

    With `args` and `kwargs` the text is for arguments of those kinds; without, for what the annotations promise.
    """
    if mode not in _MODES:
        raise errors.BadArgument(f"mode is {mode!r}, but must be one of {', '.join(map(repr, _MODES))}.")
    from .handle.function import text

    return text(f, wrt, mode, optimize, args, kwargs)
