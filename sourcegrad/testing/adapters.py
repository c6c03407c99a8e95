"""Small functions around `f`, written as source because that is what can be differentiated.

`by_position` takes the keyword-only arguments by position, as a jvp needs them; `weighted` turns
any output into one number, so that a function with many outputs has a gradient and a second
derivative to check.
"""

from __future__ import annotations

import types

import numpy as np

from sourcegrad.backend.numpy import load
from sourcegrad.testing import trees


def by_position(f, inputs):
    """`f` itself where all is given by position already."""
    if inputs.count == len(inputs.names):
        return f
    names, call, own = _call(inputs)
    text = f"def by_position({', '.join(names)}):\n    return primal{own}({call})\n"
    return _load(text, "by_position", {f"primal{own}": f})


def weighted(f, inputs, leaves, weights):
    """The sum of weight times output over the output's (path, leaf), and what `wrt` is for it."""
    names, call, own = _call(inputs)
    cells, terms = {f"primal{own}": f, f"np{own}": np}, []
    for i, ((path, leaf), weight) in enumerate(zip(leaves, weights)):
        whole = isinstance(leaf, np.ndarray)
        cells[f"weight{own}{i}"] = np.conj(weight) if whole else weight.conjugate()
        term = f"weight{own}{i} * {trees.show(f'output{own}', path)}"
        term = f"np{own}.sum({term})" if whole else term
        terms.append(f"np{own}.real({term})" if np.iscomplexobj(weight) else term)
    head = f"def weighted({', '.join(names)}):"
    text = f"{head}\n    output{own} = primal{own}({call})\n    return {' + '.join(terms)}\n"
    words = [[names[part.slot], *(str(key) for _, key in part.path)] for part in inputs.parts]
    wrt = [".".join(path) for path in words]
    return _load(text, "weighted", cells), wrt[0] if inputs.single else tuple(wrt)


def _call(inputs):
    """The parameters of an adapter, the call with them, and an ending that keeps names apart."""
    names = [name if name.isidentifier() else f"argument{i}" for i, name in enumerate(inputs.names)]
    words = names[: inputs.count] + [f"{name}={name}" for name in names[inputs.count :]]
    longest = max((len(name) - len(name.rstrip("_0123456789")) for name in names), default=0)
    return names, ", ".join(words), "_" * (longest + 1)


def _load(text, name, cells):
    cells = {key: types.CellType(value) for key, value in cells.items()}
    return load(text, name, globals={"__name__": __name__}, cells=cells)
