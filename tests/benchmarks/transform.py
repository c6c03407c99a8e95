"""How long it takes to generate a gradient, by the length of the function.

    python tests/benchmarks/transform.py

Times are medians over fresh modules; the last column must stay flat if the compiler is linear.
"""

import importlib.util
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import sourcegrad


def program(statements):
    """A straight-line function of so many statements, scalar and element-wise."""
    lines = ["import numpy as np", "", "", "def f(x):", "    y = x"]
    for k in range(statements // 3):
        lines += [f"    a{k} = np.sin(y) * {k % 5}.5", f"    b{k} = a{k} * x", f"    y = y - b{k} / 3.0"]
    return "\n".join([*lines, "    return y", ""])


def load(text, folder, name):
    path = Path(folder) / f"{name}.py"
    path.write_text(text)
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.f


def importing():
    """Seconds that `import sourcegrad` adds to `import numpy`: medians of paired runs."""
    def run(code):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True)
        return time.perf_counter() - start

    pairs = [(run("import numpy"), run("import numpy, sourcegrad")) for _ in range(15)]
    return statistics.median(b - a for a, b in pairs)


def main():
    with tempfile.TemporaryDirectory() as folder:
        sourcegrad.source(load(program(9), folder, "warm"), args=(0.3,))
        print("statements     ms   µs/statement")
        for size in (40, 200, 1000, 2000):
            times = []
            for k in range(5):
                f = load(program(size), folder, f"f{size}_{k}")
                start = time.perf_counter()
                sourcegrad.source(f, args=(0.3,))
                times.append(time.perf_counter() - start)
            middle = statistics.median(times)
            print(f"{size:10d} {middle * 1e3:6.0f} {middle / size * 1e6:14.0f}")
    print(f"import sourcegrad: {importing() * 1e3:.1f} ms over import numpy")


if __name__ == "__main__":
    main()
