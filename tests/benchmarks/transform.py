"""How long it takes to generate a gradient, by the length of the function and by what it is made of.

    python tests/benchmarks/transform.py [KIND …] [--sizes 40,200,1000,2000]

Milliseconds of processor time, the best of several fresh modules, and microseconds a statement: they must stay flat if
the compiler is linear.  The kinds are in tests/scaled.py.  With no kind named, what `import sourcegrad` costs and what
a call of a gradient costs beyond the generated function are shown as well.
"""

import argparse
import math
import statistics
import subprocess
import sys
import tempfile
import time
import timeit
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import scaled

import sourcegrad


def transforming(kind, size, folder, repeat):
    """Seconds of processor time to generate the gradient's text."""
    times = []
    for _ in range(repeat):
        f, args = scaled.made(kind, size, folder)
        start = time.process_time()
        sourcegrad.source(f, args=args)
        times.append(time.process_time() - start)
    return min(times)


def importing():
    """Seconds that `import sourcegrad` adds to `import numpy`: medians of paired runs."""
    def run(code):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True)
        return time.perf_counter() - start

    pairs = [(run("import numpy"), run("import numpy, sourcegrad")) for _ in range(15)]
    return statistics.median(b - a for a, b in pairs)


def of_arrays(x, y):
    return np.sum(x * y)


def of_a_number(x):
    return x * x + math.sin(x)


def by_hand(x):
    return 2.0 * x + math.cos(x)


def paired(f, g, *args):
    """Seconds of a call of each: the least of many turns."""
    turns = [(timeit.timeit(lambda: f(*args), number=500), timeit.timeit(lambda: g(*args), number=500)) for _ in range(300)]
    return [min(t) / 500 for t in zip(*turns)]


def calling():
    """(seconds that a gradient's call of two arrays costs beyond the generated function, ratio of a number's to by hand)."""
    gradient, x = sourcegrad.grad(of_arrays, wrt=(0, 1)), np.ones(3)
    gradient(x, x)
    whole, direct = paired(gradient, gradient.__sourcegrad_state__.find(x, x), x, x)
    gradient = sourcegrad.grad(of_a_number)
    gradient(0.3)
    ours, theirs = paired(gradient, by_hand, 0.3)
    return whole - direct, ours / theirs


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("kinds", nargs="*", metavar="KIND", choices=[[], *scaled.KINDS])
    parser.add_argument("--sizes", default="40,200,1000,2000")
    options = parser.parse_args()
    sizes = [int(s) for s in options.sizes.split(",")]
    print(f"{'statements':18}" + "".join(f"{n:>16d}" for n in sizes) + "   (ms, µs/statement)")
    with tempfile.TemporaryDirectory() as folder:
        for kind in options.kinds or scaled.KINDS:
            transforming(kind, 12, folder, 1)
            times = [transforming(kind, n, folder, 5 if n < 500 else 1) for n in sizes]
            print(f"{kind:18}" + "".join(f"{t * 1e3:8.0f}{t / n * 1e6:8.0f}" for t, n in zip(times, sizes)), flush=True)
    if not options.kinds:
        print(f"import sourcegrad: {importing() * 1e3:.1f} ms over import numpy")
        beyond, ratio = calling()
        print(f"a call of a gradient of two arrays: {beyond * 1e6:.2f} µs beyond the generated function")
        print(f"a call of a gradient of a number: {ratio:.1f} times the derivative by hand")


if __name__ == "__main__":
    main()
