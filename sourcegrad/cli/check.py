"""`sourcegrad check TARGET --args …`: check_grads from the command line."""

from __future__ import annotations

from sourcegrad.cli import OK, USAGE, Failure
from sourcegrad.cli import target as targets


def run(options):
    function = targets.find(options.target)
    args, kwargs = targets.arguments(options.args, function)
    _try_call(function, args, kwargs)
    from sourcegrad.testing import check_grads

    report = check_grads(
        function,
        *args,
        wrt=targets.wrt(options.wrt, None),
        order=options.order,
        seed=options.seed,
        modes=("reverse", "forward") if options.mode == "both" else (options.mode,),
        directions=options.directions,
        rtol=options.rtol,
        atol=options.atol,
        **kwargs,
    )
    print(report)
    return OK


def _try_call(function, args, kwargs):
    """A call that fails by itself is told as such, and not as an error of ours."""
    import copy
    import inspect

    try:
        given, named = copy.deepcopy((args, kwargs))
    except Exception:
        given, named = args, kwargs
    name = getattr(function, "__qualname__", "the function")
    try:
        inspect.signature(function).bind(*given, **named)
    except TypeError as error:
        raise Failure(USAGE, f"--args does not fit {name}: {error}") from None
    except ValueError:  # no signature
        pass
    try:
        function(*given, **named)
    except Exception as error:
        raise Failure(
            USAGE, f"{name} fails at these arguments: {targets.last_line(error)}"
        ) from error
