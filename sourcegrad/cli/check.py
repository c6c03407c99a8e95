"""`sourcegrad check TARGET --args …`: check_grads from the command line."""

from __future__ import annotations

from sourcegrad.cli import CHECK_FAILED, OK, USAGE, Failure
from sourcegrad.cli import target as targets


def run(options):
    function = targets.find(options.target)
    args, kwargs = targets.arguments(options.args, function)
    if options.nan:
        return _nan(function, args, kwargs, targets.wrt(options.wrt, None))
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
        localize=options.localize,
        **kwargs,
    )
    print(report)
    return OK


def _nan(function, args, kwargs, wrt):
    """The first statement that makes a nan or an infinity."""
    import warnings

    from sourcegrad.testing.nonfinite import first

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        _try_call(function, args, kwargs)
    found = first(function, args, kwargs, wrt)
    print("no nan or infinity, in neither sweep" if found is None else found)
    return OK if found is None else CHECK_FAILED


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
