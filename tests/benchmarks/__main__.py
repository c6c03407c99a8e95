"""Gradients against the adjoints that an expert would write by hand, and against other tools where they are installed.

    python -m tests.benchmarks [NAME …] [--rounds N] [--plot FILE] [--tools LIST]

Every round runs all columns of a program one after the other; a column is the median of its rounds, a ratio the median
of the rounds' ratios; times are the processor's, which others at work on the machine disturb little.  The numbers of the
columns are compared first.  Memory is the peak of a call, temporaries
included, by tracemalloc.  PyTorch runs eagerly and JAX compiled, each on its own arrays and in versions of its own of
programs that write into arrays (peers.py); a dash stands for a tool that is not installed.
"""

import argparse
import math
import statistics
import time
import tracemalloc
import warnings

import numpy as np

import sourcegrad as sg

from . import algebra, grids, models, networks, peers, scalar_loops  # noqa: F401  (they fill CASES)
from .cases import CASES

def compare(got, expected, what):
    for a, b in zip(got, expected, strict=True):
        np.testing.assert_allclose(np.asarray(a), np.asarray(b), rtol=1e-6, atol=1e-8 * (1 + np.max(np.abs(b))), err_msg=what)


def as_wanted(case, tool):
    """The program over the tool's arrays: in a version of its own, or as it stands."""
    own = peers.VERSIONS.get(case.name)
    return case.over(tool.np) if own is None else lambda *args: own(tool, *args)


def with_autograd(case, args):
    import autograd

    gradients = autograd.grad(as_wanted(case, peers.Autograd()), case.wrt)
    return lambda: gradients(*args)


def with_jax(case, args):
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)
    f = as_wanted(case, peers.Jax())
    static = tuple(k for k in range(len(args)) if k not in case.wrt)
    compiled = jax.jit(jax.grad(f, case.wrt), static_argnums=static)
    given = [jnp.asarray(a) if k in case.wrt else a for k, a in enumerate(args)]
    return lambda: jax.block_until_ready(compiled(*given))


def with_torch(case, args):
    import torch

    torch.set_num_threads(1)
    f = as_wanted(case, peers.Torch())
    given = [torch.tensor(a, dtype=torch.float64, requires_grad=True) if k in case.wrt else a for k, a in enumerate(args)]
    leaves = [given[k] for k in case.wrt]
    return lambda: [g.numpy() for g in torch.autograd.grad(f(*given), leaves)]


OTHERS = {"autograd": with_autograd, "torch": with_torch, "jax": with_jax}


def seconds(run):
    start = time.process_time()
    run()
    return time.process_time() - start


def peak(run):
    """The peak of allocations of one call, in bytes."""
    run()
    tracemalloc.start()
    run()
    found = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return found


def others_of(case, args, expected, tools):
    """name → a call, for each tool that is installed and runs the program to the right numbers."""
    found = {}
    for name, make in OTHERS.items():
        if name not in tools:
            continue
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                run = make(case, args)
                compare(run(), expected, name)
        except ImportError:  # the column says so
            continue
        found[name] = run
    return found


def measure(case, rounds, tools=()):
    """{column: seconds}, {column: median ratio to hand-written}, memory ratio."""
    args = case.arguments()
    gradient = sg.grad(case.function, wrt=case.wrt)
    expected = case.adjoint(*args)
    compare(gradient(*args), expected, case.name)
    compare(args_only_floats(args), args_only_floats(case.arguments()), "the arguments have changed")
    own = case.arguments()  # the primal may write into its arguments
    runs = {"primal": lambda: case.function(*own), "by hand": lambda: case.adjoint(*args), "sourcegrad": lambda: gradient(*args)}
    runs |= others_of(case, args, expected, tools)
    once = max(seconds(runs["by hand"]), 1e-7)
    repeat = max(1, int(2e-3 / once))

    def several(run):
        start = time.process_time()
        for _ in range(repeat):
            run()
        return (time.process_time() - start) / repeat

    slow = {n for n, run in runs.items() if n in OTHERS and seconds(run) > 50 * once}
    times = {name: [] for name in runs}
    for k in range(rounds):
        for name, run in runs.items():
            if name in slow and k >= 3:
                times[name].append(times[name][-1])
            else:
                times[name].append(seconds(run) if name in slow else several(run))
    ratios = {n: statistics.median(t / h for t, h in zip(ts, times["by hand"])) for n, ts in times.items()}
    ratios["of primal"] = statistics.median(t / p for t, p in zip(times["sourcegrad"], times["primal"]))
    memory = peak(runs["sourcegrad"]) / peak(runs["by hand"])
    return {n: statistics.median(ts) for n, ts in times.items()}, ratios, memory


def args_only_floats(args):
    return [a for a in args if isinstance(a, (float, np.ndarray))]


def mean(values):
    """The geometric mean; nan of nothing."""
    values = list(values)
    return math.exp(statistics.fmean(map(math.log, values))) if values else math.nan


COLUMNS = ("primal", "by hand", "sourcegrad", *OTHERS)


def head():
    return f"{'':22}" + "".join(f"{c:>12}" for c in COLUMNS) + f"{'/hand':>8}{'/primal':>9}{'memory':>8}"


def row(case, times, ratios, memory):
    cells = "".join(f"{times[c] * 1e6:10.0f}µs" if c in times else f"{'-':>12}" for c in COLUMNS)
    mark = ">" if ratios["sourcegrad"] > 1.5 else " "
    return f"{case.name:22}{cells}{ratios['sourcegrad']:7.2f}{mark}{ratios['of primal']:9.2f}{memory:8.2f}"


def summary(results):
    """The lines below the table."""
    yield f"sourcegrad / hand-written: {mean(r['sourcegrad'] for _, _, r, _ in results):.2f} (geometric mean)"
    for name in OTHERS:
        found = [r[name] / r["sourcegrad"] for _, _, r, _ in results if name in r]
        if found:
            yield f"{name} / sourcegrad: {mean(found):.1f} over {len(found)} programs, least {min(found):.2f}"
    yield f"memory / hand-written: {mean(m for *_, m in results):.2f}, most {max(m for *_, m in results):.2f}"


def plot(results, path):
    try:
        from matplotlib import pyplot
    except ImportError:
        print("no plot: matplotlib is not installed")
        return
    figure, axes = pyplot.subplots(figsize=(10, 6))
    names = [case.name for case, *_ in results]
    for column in ("sourcegrad", *OTHERS):
        axes.plot(names, [r.get(column, math.nan) for _, _, r, _ in results], "o", label=column)
    axes.axhline(1.0, color="grey", linewidth=0.8)
    axes.set_yscale("log")
    axes.set_ylabel("time of a gradient / hand-written adjoint")
    axes.tick_params(axis="x", rotation=75)
    axes.legend()
    figure.tight_layout()
    figure.savefig(path)
    print(f"wrote {path}")


def main():
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__.split("\n")[0])
    parser.add_argument("names", nargs="*", help="programs to run; all of them if none is given")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--plot", metavar="FILE", help="save a plot, where matplotlib is installed")
    parser.add_argument("--tools", default=",".join(OTHERS), help="other tools to run, by commas; '' for none")
    options = parser.parse_args()
    chosen = [c for c in CASES if not options.names or c.name in options.names]
    results = []
    print(head(), flush=True)
    for c in chosen:
        results.append((c, *measure(c, options.rounds, options.tools.split(","))))
        print(row(*results[-1]), flush=True)
    print("", *summary(results), sep="\n")
    if options.plot:
        plot(results, options.plot)


if __name__ == "__main__":
    main()
