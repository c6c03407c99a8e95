"""A gradient as a file that needs NumPy alone: the kernels it uses are written out, and run as a program it checks itself."""

from __future__ import annotations

import inspect

import numpy as np

from ..backend.standalone import kernels
from ..errors import BadArgument
from .function import program_of
from .header import module_header
from .signature import plain_function

CHECK = '''
def check():
    """Hold the gradient against differences, along one direction for each input."""
    arguments = dict(zip({names!r}, given({args})))
    rng = np.random.default_rng(0)
    gradients = {name}(**copy.deepcopy(arguments))[1]
    for name, gradient in zip({wrt!r}, {gradients}):
        x = arguments[name]
        direction = rng.normal(size=np.shape(x))
        slopes = []
        for h in (1e-4, 5e-5):
            ends = []
            for step in (h, -h):
                moved = copy.deepcopy(arguments)
                moved[name] = x + step * (direction if np.ndim(x) else float(direction))
                ends.append({name}(**moved)[0])
            slopes.append((ends[0] - ends[1]) / (2 * h))
        expected = (4 * slopes[1] - slopes[0]) / 3
        found = float(np.sum(gradient * direction))
        good = abs(found - expected) <= 1e-5 * (1e-3 + abs(expected) + float(np.sum(np.abs(gradient * direction))))
        print(f"{{name}}: {{found:.9g}} by the gradient, {{expected:.9g}} by differences: {{'ok' if good else 'WRONG'}}")
        if not good:
            raise SystemExit(1)


def given({params}):
    return ({values})


if __name__ == "__main__":
    check()
'''


def standalone(function, wrt, args, kwargs, spelled):
    """The text of such a file: value and gradient for arguments of these kinds."""
    f = plain_function(function)
    program = program_of(f, wrt, "reverse", True, args, kwargs, value=True, guarded=True)
    others = [line for line in module_header(program.generated).split("\n") if line and not _is_plain(line)]
    if others:
        raise BadArgument(f"the gradient needs more than NumPy ({'; '.join(others)}): it cannot stand alone.")
    text = program.text()
    imports, sources = kernels(text)
    entry = program.generated[-1].ir
    bound = inspect.signature(f).bind(*args, **kwargs)
    bound.apply_defaults()
    chosen = wrt if isinstance(wrt, tuple) else (wrt,)
    names = list(bound.arguments)
    inputs = [names[w] if isinstance(w, int) else w for w in chosen]
    parts = ["\n".join(sorted({"import copy", "import numpy as np", *imports}, key=_rank)), *sources, _plainly(text)]
    if all(isinstance(bound.arguments.get(n), (float, np.ndarray)) for n in inputs):
        check = CHECK.format(
            names=tuple(names), args=spelled, name=entry.name, wrt=tuple(inputs), gradients="gradients" if isinstance(wrt, tuple) and len(chosen) > 1 else "(gradients,)",
            params=_params(f), values=", ".join(names) + ",",
        )  # fmt: skip
        parts.append(check.strip("\n"))
    title = f'"""The value and gradient of {f.__name__}, for NumPy alone; run as a program, the file checks itself."""'
    return title + "\n\n" + "\n\n\n".join(p.strip("\n") for p in parts) + "\n"


def _params(f):
    """The parameters of a function without their annotations, whose names the file may not know."""
    signature = inspect.signature(f)
    plain = [p.replace(annotation=inspect.Parameter.empty) for p in signature.parameters.values()]
    return str(signature.replace(parameters=plain, return_annotation=inspect.Signature.empty)).strip("()")


def _is_plain(line):
    return line in ("import math", "import numpy as np", "import numpy") or line.startswith("from sourcegrad.runtime import ")


def _rank(line):
    return ("numpy" in line, line)


def _plainly(text):
    """Calls of kernels by their own names."""
    import re

    return re.sub(r"\brt\.(\w+)", r"\1", text)
