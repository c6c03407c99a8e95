"""The adjoints of the 30 most used functions, each beside the best NumPy that a person would write by hand.

    python -m tests.benchmarks.kernels [SIZE …]

Each pair runs in turns; a column above 1.2 is a kernel to improve.  The generated pullback is called with what its
forward half saved, so that only the reverse sweep is measured.
"""

import statistics
import sys
import time

import numpy as np

from sourcegrad.analysis import kinds as K
from sourcegrad.handle.products import halves_for


def case(f, by_hand, *args):
    return f, by_hand, args


def cases(n):
    rng = np.random.default_rng(0)
    x, y = rng.uniform(0.5, 1.5, n), rng.uniform(0.5, 1.5, n)
    m = int(round(n**0.5))
    a, b = rng.normal(size=(m, m)), rng.normal(size=(m, m))
    s = a @ a.T + m * np.eye(m)
    k = rng.integers(0, n, n)
    rows = rng.normal(size=(m, m))
    bias = rng.normal(size=m)
    return [
        case(lambda x, y: x + y, lambda g, x, y, z: (g.copy(), g.copy()), x, y),
        case(lambda x, y: x - y, lambda g, x, y, z: (g.copy(), -g), x, y),
        case(lambda x, y: x * y, lambda g, x, y, z: (g * y, g * x), x, y),
        case(lambda x, y: x / y, lambda g, x, y, z: ((t := g / y), -t * z), x, y),
        case(lambda x: x**2, lambda g, x, z: 2.0 * g * x, x),
        case(lambda x: x**3, lambda g, x, z: 3.0 * g * (x * x), x),
        case(lambda x: np.sqrt(x), lambda g, x, z: 0.5 * g / z, x),
        case(lambda x: np.exp(x), lambda g, x, z: g * z, x),
        case(lambda x: np.log(x), lambda g, x, z: g / x, x),
        case(lambda x: np.sin(x), lambda g, x, z: g * np.cos(x), x),
        case(lambda x: np.cos(x), lambda g, x, z: -g * np.sin(x), x),
        case(lambda x: np.tanh(x), lambda g, x, z: g * (1 - z * z), x),
        case(lambda x: np.abs(x), lambda g, x, z: g * np.sign(x), x),
        case(lambda x, y: np.maximum(x, y), lambda g, x, y, z: ((t := np.where(x > y, g, np.where(x == y, 0.5 * g, 0.0))), g - t), x, y),
        case(lambda x: np.clip(x, 0.7, 1.2), lambda g, x, z: g * ((0.5 * (x == 0.7) + (x > 0.7)) * (0.5 * (x == 1.2) + (x < 1.2))), x),
        case(lambda x, y: np.where(x > 1.0, x, y), lambda g, x, y, z: (np.where(m := x > 1.0, g, 0.0), np.where(m, 0.0, g)), x, y),
        case(lambda x: np.sum(x), lambda g, x, z: np.full(x.shape, g), x),
        case(lambda x: np.mean(x), lambda g, x, z: np.full(x.shape, g / x.size), x),
        case(lambda r: np.sum(r, axis=0), lambda g, r, z: np.broadcast_to(g, r.shape).copy(), rows),
        case(lambda r: np.max(r, axis=1), lambda g, r, z: (h := r == z[:, None]) * (g / h.sum(1))[:, None], rows),
        case(lambda x: np.std(x), lambda g, x, z: (x - x.mean()) * (g / (x.size * z)), x),
        case(lambda x: np.prod(x), lambda g, x, z: g * z / x, x[:1000]),
        case(lambda x: np.cumsum(x), lambda g, x, z: np.cumsum(g[::-1])[::-1], x),
        case(lambda x: np.linalg.norm(x), lambda g, x, z: x * (g / z), x),
        case(lambda a, b: a @ b, lambda g, a, b, z: (g @ b.T, a.T @ g), a, b),
        case(lambda x, y: np.dot(x, y), lambda g, x, y, z: (g * y, g * x), x, y),
        case(lambda r, v: r + v, lambda g, r, v, z: (g.copy(), g.sum(0)), rows, bias),
        case(lambda s, v: np.linalg.solve(s, v), lambda g, s, v, z: (-np.outer(t := np.linalg.solve(s.T, g), z), t), s, bias),
        case(lambda x: x[1:] - x[:-1], lambda g, x, z: difference(g), x),
        case(lambda x: x[k], lambda g, x, z: added(g, k, len(x)), x),
        case(lambda x, y: np.concatenate([x, y]), lambda g, x, y, z: (g[: len(x)].copy(), g[len(x) :].copy()), x, y),
    ]  # fmt: skip


def difference(g):
    x_bar = np.zeros(len(g) + 1)
    x_bar[1:] = g
    x_bar[:-1] -= g
    return x_bar


def added(g, k, n):
    x_bar = np.zeros(n)
    np.add.at(x_bar, k, g)  # np.bincount, which is faster for short arrays, knows no indices from the end
    return x_bar


def pair(f, by_hand, args, rounds=40):
    """Medians of seconds: of the generated reverse half, and by hand."""
    names = f.__code__.co_varnames[: f.__code__.co_argcount]
    (fwd, rev), _ = halves_for(f, {n: K.of(a) for n, a in zip(names, args)}, tuple(names))
    value, saved = fwd(*args)
    g = np.ones_like(value)[()]
    got, expected = rev(saved, g), by_hand(g, *args, value)
    for one, other in zip(got if len(args) > 1 else (got,), expected if len(args) > 1 else (expected,)):
        np.testing.assert_allclose(one, other, rtol=1e-9, atol=1e-12)
    runs = (lambda: rev(saved, g)), (lambda: by_hand(g, *args, value))
    times = ([], [])
    for _ in range(rounds):
        for run, kept in zip(runs, times):
            start = time.perf_counter()
            run()
            kept.append(time.perf_counter() - start)
    return [statistics.median(t) for t in times]


def main():
    sizes = [int(a) for a in sys.argv[1:]] or [100, 1_000, 100_000, 1_000_000]
    print("generated / by hand (µs generated)".ljust(52) + "".join(f"{n:>20,}" for n in sizes))
    rows = zip(*[[(label(f), *pair(f, by_hand, args)) for f, by_hand, args in cases(n)] for n in sizes])
    for row in rows:
        cells = [f"{ours / theirs:8.2f}{'<' if ours > 1.2 * theirs else ' '}({ours * 1e6:9.1f})" for _, ours, theirs in row]
        print(row[0][0].ljust(52) + "".join(cell.rjust(20) for cell in cells))


def label(f):
    """The primal, from its line in this file."""
    import inspect

    line = inspect.getsource(f).strip()
    return line.partition("lambda ")[2].partition(": ")[2].partition(", lambda")[0][:52]


if __name__ == "__main__":
    main()
