"""What must be refused: each function with its error class, place, and words of cause and remedy.

The place is the line that ends in `# here`, at the column where the text `at` begins.  Several
marked lines mean several refusals, in order.
"""

import collections
import contextlib
import copy
import inspect
import json
import math
import struct
from functools import partial
from pathlib import Path

import numpy as np

from sourcegrad import errors

from . import normal

REFUSED = []
counter = 0.0
weights_of_all = np.ones(3)
table = np.zeros(3)
tables = [table]


class Case:
    """One refusal. `early`: it must come when the gradient is made, not at the first call."""

    def __init__(self, function, kind, at, cause, remedy, args, early, options):
        self.function, self.kind, self.args, self.early, self.options = (
            function,
            kind,
            args,
            early,
            options,
        )
        self.at, self.cause, self.remedy = at, cause, remedy
        self.name = function.__name__

    def places(self):
        """[(file:line:column, the line, its caret text)] as the message must show them."""
        lines, start = inspect.getsourcelines(self.function)
        file = Path(inspect.getsourcefile(self.function)).name
        marked = [
            (start + i, line.rstrip("\n"))
            for i, line in enumerate(lines)
            if line.endswith("# here\n")
        ]
        found = []
        for (number, line), at in zip(marked, self.at, strict=True):
            found.append((f"{file}:{number}:{line.index(at) + 1}: ", line, line.index(at)))
        return found

    def __repr__(self):
        return self.name


def refused(kind, at, cause, remedy, *args, early=False, **options):
    """Register the function below; `args` are those of the gradient, `options` go to `grad`."""

    def register(function):
        marks = at if isinstance(at, tuple) else (at,) if at else ()
        REFUSED.append(Case(function, kind, marks, cause, remedy, args, early, options))
        return function

    return register


# -- the language ---------------------------------------------------------------------------------


@refused(errors.UnsupportedSyntax, "error.args", "carries", "before `raise`", 0.7, early=True)
def value_in_an_exception(x):
    try:
        raise ValueError(x * x)
    except ValueError as error:
        return error.args[0]  # here


@refused(errors.UnsupportedSyntax, "try", "`finally`", "after", 0.7, early=True)
def return_in_finally(x):
    try:  # here
        y = x * x
    finally:
        return x


@refused(errors.UnsupportedSyntax, "np.random", "random draw", "before", 0.7, early=True)
def draw_in_try(x):
    try:
        y = x * np.random.normal()  # here
    except ValueError:
        y = x
    return y


class Forgiving:
    def __enter__(self):
        return self

    def __exit__(self, *error):
        return True


@refused(errors.UnsupportedSyntax, None, "swallows", "`try`", 0.7)
def swallowed_exception(x):
    y = x
    with Forgiving():
        y = x * math.log(-1.0)
    return y


@refused(errors.NoRule, "factor(x", "context manager", "before the `with`", 0.7)
def active_context_manager(x):
    log = []
    with factor(x, log) as k:  # here
        return k * x


@contextlib.contextmanager
def factor(k, log):
    yield k
    log.append(k)


@refused(errors.UnsupportedSyntax, "Pair(", "positional patterns", "keywords", 0.7, early=True)
def unknown_positional_pattern(x):
    Pair = type((x,))
    match x:
        case Pair(a, b):  # here
            return a
    return x


@refused(errors.UnsupportedSyntax, "yield", "generator", "list", 0.7, early=True)
def generator(x):
    yield x * x  # here


@refused(errors.UnsupportedSyntax, "async def", "async", "def", 0.7, early=True)
async def coroutine(x):  # here
    return x * x


@refused(errors.UnsupportedSyntax, "global counter", "global", "", 0.7, early=True)
def global_rebound(x):
    global counter  # here
    counter = counter + 1
    return x * counter


@refused(errors.UnsupportedSyntax, "class", "reads names", "top level", 0.7, early=True)
def class_inside(x):
    class Pair:  # here
        first = 2 * x

    return x * Pair.first


@refused(errors.UnsupportedSyntax, "from", "fails", "module", 0.7, early=True)
def failing_import(x):
    from math import no_such_function  # here

    return no_such_function(x)


def two_values(x):
    yield x
    yield x * x


@refused(errors.UnsupportedSyntax, "two_values", "more than one place", "list(", 0.7, early=True)
def generator_under_a_name(x):
    values = two_values(x)  # here
    return sum(u * v for u, v in zip(values, values))


@refused(errors.UnsupportedSyntax, "(v * v", "between which", "list(", normal(3), early=True)
def generator_asked_between_stores(x):
    squares = (v * v for v in x if v > -9)  # here
    first = next(squares)
    x[1] = first
    return sum(squares)


@refused(errors.UnsupportedSyntax, "(v * v", "bound twice", "list(", normal(3), early=True)
def generator_bound_twice(x):
    squares = (v * v for v in x)  # here
    for _ in range(2):
        squares = (v * x[0] for v in squares)
    return sum(squares)


@refused(errors.UnsupportedSyntax, "(v * v", "used up", "[… for …]", normal(3), early=True)
def generator_in_a_list(x):
    held = [(v * v for v in x)]  # here
    return sum(held[0])


def values_of(a, x):
    yield x
    yield a[0] * x


@refused(errors.UnsupportedSyntax, "values_of", "iterations", "list", 0.7, early=True)
def generator_beside_stores(x):
    a = np.zeros(2)
    for v in values_of(a, x):  # here
        a[0] = v
    return a[0]


class Series:
    def __init__(self, k):
        self.k = k

    def __iter__(self):
        yield self.k
        yield self.k * self.k


@refused(errors.UnsupportedSyntax, "series:", "iterations", "list", 0.7)
def generator_of_an_object_beside_stores(x):
    series = Series(x)
    s = 0.0
    for v in series:  # here
        s = s + v
        series.k = s
    return s


def forever(x):
    while True:
        yield x


@refused(errors.UnsupportedSyntax, None, "without end", "condition", 0.7, early=True)
def endless_generator(x):
    for v in forever(x):
        if v > 0:
            break
    return v


class Bag:
    def __init__(self, items):
        self.items = items

    def __iter__(self):
        return iter(self.items)

    def __getattr__(self, name):
        return 5.0


class Countdown:
    def __init__(self, start):
        self.left = start

    def __iter__(self):
        return self

    def __next__(self):
        self.left = self.left - 1.0
        if self.left < 0:
            raise StopIteration
        return self.left


@refused(errors.NoRule, "Countdown", "items of a Countdown", "rule", 2.7)
def iterated_object(x):
    s = 0.0
    for v in Countdown(x):  # here
        s = s + v
    return s


@refused(errors.NoRule, "bag.weight", "weight of a Bag", "stop_gradient", 0.7)
def attribute_made_up(x):
    bag = Bag([x])
    return bag.weight * x  # here


@refused(errors.MutatedPlace, None, "writes into", "return a new value", [0.7, [0.2]])
def recursive_closure_that_counts(tree):
    total = 0.0

    def visit(node):
        nonlocal total
        for item in node:
            if isinstance(item, list):
                visit(item)
            else:
                total = total + item * item

    visit(tree)
    return total


@refused(errors.UnsupportedSyntax, "lambda", "bound again", "default", 0.7, early=True)
def functions_of_a_generator_kept(x):
    steps = []
    for step in (lambda v: v * x + k for k in range(3)):  # here
        steps.append(step)
    y = x
    for step in steps:
        y = step(y)
    return y


@refused(errors.UnsupportedSyntax, "f.k", "attribute of the function", "name of its own", 0.7, early=True)
def attribute_of_a_function(x):
    def f(v):
        return v

    f.k = x  # here
    return f(x)


# -- calls ----------------------------------------------------------------------------------------


@refused(errors.MutatedPlace, "y.resize(4, refcheck=False)", "resize", "np.concatenate", normal(3))
def resized_behind_a_view(x):
    y = x * 2.0
    z = y[1:]
    y.resize(4, refcheck=False)  # here
    return np.sum(y) + len(z)


@refused(errors.NoRule, "np.einsum(x, axes)", "subscripts", "", normal(2, 2))
def einsum_with_lists_of_axes(x):
    axes = [0, 0]
    return np.einsum(x, axes)  # here


@refused(errors.NoRule, "json.dumps(x)", "json.dumps", "rule", 0.7)
def library_call(x):
    text = json.dumps(x)  # here
    return x * len(text)


@refused(errors.NoRule, 'struct.pack("d", x)', "struct.pack", "rule", 0.7)
def compiled_function(x):
    raw = struct.pack("d", x)  # here
    return struct.unpack("d", raw)[0] * x


@refused(errors.NoRule, "rng.poisson(mean)", "poisson", "", 0.7)
def random_numbers_with_active_parameters(mean):
    rng = np.random.default_rng(0)
    draw = rng.poisson(mean)  # here
    return draw * mean


@refused(errors.NoRule, "f(x)", "", "", 0.7, json.dumps)
def unknown_function_argument(x, f):
    return len(f(x)) * x  # here


@refused(errors.NoRule, "json.dumps(v)", "json.dumps", "rule", 0.7)
def library_call_in_helper(x):
    def helper(v):
        return v * len(json.dumps(v))  # here

    return helper(x) * x


@refused(errors.NoRule, "f(x)", "", "", 0.7)
def function_rebound_by_a_loop(x):
    f = lambda v: v * 2  # noqa: E731
    for _ in range(3):
        x = f(x)  # here
        f = lambda v: v * v  # noqa: E731
    return x


class Recent:
    def __init__(self):
        self.items = collections.deque(maxlen=2)


@refused(errors.UnsupportedSyntax, "recent.items.reverse()", "reverse of a deque", "Use a list", [0.7, 1.2, 0.4])
def queue_reversed(values):
    recent = Recent()
    recent.items.reverse()  # here
    return values[0] * len(recent.items)


class Table:
    def __init__(self, x):
        self.held = {"a": x, "b": x * x}

    def items(self):
        return [(k, 2 * v) for k, v in self.held.items()]


@refused(errors.UnsupportedSyntax, "table.items()", "a method of Table", "pairs = x.items()", 0.7)
def loop_over_items_of_its_own(x):
    table = Table(x)
    s = 0.0
    for _, v in table.items():  # here
        s += v
    return s


def total(*values):
    s = 0.0
    for v in values:
        s = s + v * v
    return s


@refused(errors.UnsupportedSyntax, "total(x", "does not declare", "declares", 0.7, early=True)
def keyword_that_is_not_declared(x):
    return total(x, x * x, scale=x) * x  # here


def by_twos(values):
    for k, v in enumerate(values):
        if k % 2 == 0:
            yield v


@refused(errors.UnsupportedSyntax, "by_twos(x)", "itself", "list", normal(5), early=True)
def generator_of_its_own(x):
    values = by_twos(x)  # here
    return sum(by_twos(values))


@refused(errors.UnsupportedSyntax, "((last", ":=", "loop", normal(3), early=True)
def walrus_behind_a_short_circuit(x):
    found = any((last := v) > 0.5 for v in x)  # here
    return last * x[0] if found else x[0]


@refused(errors.UnsupportedSyntax, "(u", "between the iterations", "list", normal(3), early=True)
def generator_beside_another_iterator(x):
    s = 0.0
    for v, w in zip((u * s for u in x), x):  # here
        s = s + np.sin(v * w)
    return s


@refused(errors.UnsupportedSyntax, "f,", "partial", "lambda", 0.7, early=True)
def partial_as_a_value(x):
    f = partial(np.multiply, x)
    pair = (f, x)  # here
    return pair[1] * x


# -- memory ---------------------------------------------------------------------------------------


@refused(errors.MutatedPlace, "z[0] = ", "", "", normal(3))
def store_through_alias_of_global(x):
    z = weights_of_all
    z[0] = x[1] ** 2  # here
    return np.sum(x * z)


@refused(errors.MutatedPlace, "xs.append(", "length", "", 0.7)
def list_grows_in_its_own_loop(x):
    xs = [x, 2.0]
    for v, k in zip(xs, range(8)):
        if len(xs) < 4:
            xs.append(v * x + k)  # here
    return xs[-1]


@refused(errors.MutatedPlace, "table[0] = ", "table", "", 0.7)
def store_into_global(x):
    table[0] = x * x  # here
    return table[0] * x


@refused(errors.MutatedPlace, "items[k] *= ", "in place", "", normal(3))
def item_that_may_be_an_array(x):
    items = [0.5, x]
    for k in range(2):
        items[k] *= x  # here
    return np.sum(items[1])


@refused(None, "{x, x * x}", "set", "", 0.7)
def active_value_in_a_set(x):
    values = {x, x * x}  # here
    return sum(values)


@refused(None, "{x: 1.0}", "key", "", 0.7)
def active_value_as_a_key(x):
    d = {x: 1.0}  # here
    return sum(d) * x


# -- arguments and results ------------------------------------------------------------------------


@refused(errors.IntegerInput, "x):", "x", "float", 3)
def integer_input(x):  # here
    return x * x * 0.5


@refused(errors.IntegerInput, "x):", "x", "float", np.arange(3))
def integer_array_input(x):  # here
    return np.sum(x * x * 0.5)


@refused(errors.IntegerInput, "x):", "x", "float", np.array([True, False]))
def boolean_array_input(x):  # here
    return np.sum(x * 0.5)


@refused(errors.IntegerInput, "x):", "x", "float", True)
def boolean_input(x):  # here
    return x * 0.5


@refused(errors.NonScalarOutput, "return", "jacobian", "vjp", normal(3))
def vector_output(x):
    return x * x  # here


@refused(errors.NonScalarOutput, "return", "jacobian", "vjp", normal(1))
def one_element_output(x):
    return x * x  # here


@refused(errors.NonScalarOutput, "return", "tuple", "vjp", 0.7)
def tuple_output(x):
    return x * x, x  # here


@refused(errors.NonScalarOutput, "def", "None", "", 0.7)
def no_output(x):  # here
    x * x


@refused(errors.ComplexOutput, "return", "complex", "", 0.7)
def complex_output(x):
    return x * 1j + x  # here


# -- several at once ------------------------------------------------------------------------------


@refused(errors.UnsupportedSyntax, ("y :=", "try"), "2 refusals in several", "", 0.7, early=True)
def several(x):
    text = f"{(y := 1)}"  # here
    try:  # here
        x = x * len(text) * y
    except* ValueError:
        x = -x
    return x


@refused(errors.MutatedPlace, None, "an array that has two names", "x = x.reshape", np.ones(4))
def shape_set_under_two_names(x):
    a = x * x
    b = a
    a.shape = 2, 2
    b[0] *= 3 * x[1]
    return np.sum(a @ a)


@refused(errors.MutatedPlace, "a.shape", "a.shape is set", "", np.ones(4))
def shape_set_of_an_array_in_a_list(x):
    a = x * x
    c = [a]
    a.shape = 2, 2  # here
    return np.sum(c[0] @ a)


@refused(errors.NoRule, "np.ndarray", "np.ndarray with buffer=", "operations that have a rule", np.ones(4))
def array_made_of_a_buffer(x):
    a = np.ndarray((3,), float, buffer=x)  # here
    return np.sum(a * a)


@refused(errors.MutatedPlace, "w = np", "entries of it may coincide", "copy", np.ones(5))
def windows_of_one_of_two_arrays(x):
    a, b = x * x, x * 2
    for _ in range(3):
        w = np.lib.stride_tricks.sliding_window_view(a, 2)  # here
        a, b = b, a
        b[0] = 3.0 * x[1]
        a[1] = np.sum(w[0])
    return np.sum(a * b)


@refused(errors.MutatedPlace, "w = np", "may coincide, and it is written", "copy", np.ones(5))
def strides_that_are_written(x):
    a = x * x
    w = np.lib.stride_tricks.as_strided(a, (3, 3), (8, 8))  # here
    w[0] = 2 * x[0]
    return np.sum(w * w)


@refused(errors.MutatedPlace, None, "no entry of its array", "", np.ones(5))
def strides_beyond_the_array(x):
    return np.sum(np.lib.stride_tricks.as_strided(x[1:3], (3,), (8,)) * x[:3])


class _Shared:
    def __init__(self, w):
        self.w = w
        self.v = w


@refused(errors.MutatedPlace, None, "holds one object twice", "yourself", np.ones(3))
def deep_copy_of_one_array_twice(x):
    m = copy.deepcopy(_Shared(x * 2))
    m.w[0] = x[1]
    return np.sum(m.v * m.w)


@refused(errors.MutatedPlace, "t[:]", "the caller can see t", "as an argument", normal(3))
def global_through_a_list(x):
    for t in tables:
        t[:] = x * 2  # here
    return table @ table
