"""The corpus: small ordinary programs, each with the arguments on which it is tried.

    @program(normal(4), 0.3)
    def f(x, k):
        return np.sum(np.tanh(k * x))

`program` registers the function and returns the very same object, so that sourcegrad reads plain
source.  Arguments are copied deeply for every use: a program that writes into one cannot spoil the
next test.
"""

import copy
import importlib
import inspect

import numpy as np

THEMES = (
    "scalars", "loops", "whiles", "exits", "branches", "calls", "containers", "arrays", "indexing",
    "linear", "numerics", "models", "dtype", "edges", "names", "shadowing", "randoms", "owned", "arguments", "inplace",
    "found", "stores", "aliases", "views", "holders", "objects_written", "callees_written", "classics", "simulations",
    "found_in_memory", "found_in_language", "settled", "windows", "duplicates",
    "comprehensions", "functions", "closures", "protocols", "library", "compound", "dicts", "objects", "language", "told",
    "entries", "iterators", "standard", "nested", "dissolved", "found_in_clients", "found_in_practice", "left_midway",
    "by_name", "queues", "operators_written", "recursive", "awkward", "kernels", "layers", "ordinary", "second",
    "practised", "seldom", "later_stores", "everyday", "kept_apart", "stateful", "live",
)  # fmt: skip
PROGRAMS = []


class Program:
    """One entry of the corpus.

    wrt           ints or names of parameters; if not given, all arguments that hold a float
    kinks         a kink at these arguments: no differences, `expect` states the gradient
    expect        the gradient, exactly: a value, or a tuple of them, as grad returns it
    second_order  False where the second derivative does not exist, or is not what differences see
    warns         the primal itself raises floating-point warnings (the masked singularities)
    tolerance     relative to the largest entry of the gradient
    """

    def __init__(self, function, args, kwargs, wrt, expect, kinks, second_order, warns, tolerance):
        self.function = function
        self.name = f"{function.__module__.rpartition('.')[2]}.{function.__name__}"
        self._args, self._kwargs = args, kwargs
        self.wrt = wrt
        self.expect = expect
        self.kinks = kinks
        self.second_order = second_order and not kinks
        self.warns = warns
        self.tolerance = tolerance

    def arguments(self):
        """Fresh (args, kwargs); a function among them is itself."""
        return copy.deepcopy((self._args, self._kwargs))

    @property
    def positional(self):
        """`arguments` with every keyword that can be put in its position: what jvp takes."""
        args, kwargs = self.arguments()
        bound = inspect.signature(self.function).bind(*args, **kwargs)
        return bound.args, bound.kwargs

    @property
    def chosen(self):
        """`wrt` as grad takes it: bare when there is one."""
        return self.wrt[0] if len(self.wrt) == 1 else self.wrt

    def __repr__(self):
        return self.name


def program(
    *args,
    kwargs=None,
    wrt=None,
    expect=None,
    kinks=False,
    second_order=True,
    warns=False,
    tolerance=1e-6,
):
    """Register the function below as a program; the arguments are those to call it with."""

    def register(function):
        chosen = wrt
        if chosen is None:
            chosen = tuple(i for i, arg in enumerate(args) if holds_float(arg))
        elif not isinstance(chosen, tuple):
            chosen = (chosen,)
        assert chosen, f"{function.__name__} has nothing to differentiate with respect to"
        assert (
            expect is not None or not kinks
        ), f"{function.__name__} must state its gradient at the kink"
        PROGRAMS.append(
            Program(
                function, args, kwargs or {}, chosen, expect, kinks, second_order, warns, tolerance
            )
        )
        return function

    return register


def holds_float(value):
    """Whether a gradient with respect to this argument says anything."""
    if isinstance(value, (float, np.floating)):
        return True
    if isinstance(value, np.ndarray):
        return np.issubdtype(value.dtype, np.floating)
    if isinstance(value, dict):
        return any(holds_float(v) for v in value.values())
    if isinstance(value, (list, tuple)):
        return any(holds_float(v) for v in value)
    return (
        hasattr(value, "__dict__")
        and not callable(value)
        and any(map(holds_float, vars(value).values()))
    )


def normal(*shape, seed=0, scale=1.0, dtype=float):
    """Standard normal samples, away from kinks with probability one."""
    return (scale * np.random.default_rng([seed, *shape]).normal(size=shape)).astype(dtype)


def positive(*shape, seed=0, low=0.5, high=2.0):
    """Uniform samples between `low` and `high`."""
    return np.random.default_rng([seed, 7, *shape]).uniform(low, high, size=shape)


def spd(n, seed=0):
    """A well-conditioned symmetric positive definite matrix."""
    a = normal(n, n, seed=seed)
    return a @ a.T / n + np.eye(n)


def corpus():
    """Every program, in a fixed order."""
    for theme in THEMES:
        importlib.import_module(f"{__name__}.{theme}")
    return list(PROGRAMS)
