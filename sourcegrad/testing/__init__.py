"""`check_grads(f, *args)`: does sourcegrad's derivative of `f` agree with the function itself?

For anyone who differentiates anything: it holds both modes against differences and the complex
step, the modes against each other, the second derivative against differences of the first, and
looks at what a gradient promises beside its numbers.  What disagrees is tracked down to one entry
of one input.

    >>> print(check_grads(loss, params, x, y))
    loss: derivatives agree (reverse and forward)
      input         shape   dtype    error    checked by
      params["w1"]  (4, 8)  float64  3.1e-15  complex step
"""

from __future__ import annotations

from sourcegrad.errors import GradientMismatch
from sourcegrad.testing.report import InputReport, KinkReport, Report

__all__ = ["GradientMismatch", "InputReport", "KinkReport", "Report", "check_grads", "check_rule"]


def check_grads(
    f,
    *args,
    wrt=None,
    modes=("reverse", "forward"),
    order=2,
    directions=3,
    rtol=None,
    atol=None,
    seed=0,
    complex_step="auto",
    localize=False,
    **kwargs,
):
    """Check the derivatives of `f` at these arguments: a Report, or GradientMismatch.

    wrt           a position, a name, a path such as "params.w1", a tuple of them; None means all
                  that holds a float
    modes         "reverse", "forward" or both, which are then held against each other, too
    order         1, or 2 to check the second derivative as well
    directions    random directions for each input
    rtol, atol    how far a derivative may be off; by default as near as differences can tell
    seed          of the directions
    complex_step  "auto" where the function allows it, or False
    localize      where something disagrees, find the first statement of `f` whose derivative does: the error's `place`

    float32 inputs are judged by the same function at float64, and the float32 gradient by that one.
    Where the slopes from the two sides differ there is no derivative: such points are listed in
    `Report.kinks`, and are no failure.
    """
    from sourcegrad.testing.check import run

    modes = (modes,) if isinstance(modes, str) else tuple(modes)
    options = dict(modes=modes, directions=directions, rtol=rtol, atol=atol, seed=seed, complex_step=complex_step)
    try:
        return run(f, args, kwargs, wrt, order=order, **options)
    except GradientMismatch as error:
        if not localize:
            raise
        from sourcegrad.testing import localize as statements

        place = statements.first(f, args, kwargs, lambda cut: run(cut, args, kwargs, wrt, order=1, **options))
        told = place if place is not None else "No statement of it is off by itself."
        located = GradientMismatch(f"{error}\n{told}")
        located.place = place
        raise located from None


def check_rule(function, *args, **options):
    """Check the rule that was declared for `function` at these arguments: a Report, or GradientMismatch.

    The options are those of `check_grads`.  `order=1` where second derivatives are not wanted: those need the source of
    what the rule calls.
    """
    from sourcegrad.testing.check import calling

    return check_grads(calling(function, len(args)), *args, **options)
