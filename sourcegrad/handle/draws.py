"""Random generators that a function draws from, so that it can be run again with the same draws."""

from __future__ import annotations

import functools
import sys
import types

from .. import errors
from ..runtime.trees import attributes


class Draws:
    """The generators among some values and NumPy's and Python's global ones, in the states they have now."""

    def __init__(self, values):
        self.states = []
        seen, stack = set(), list(values)
        stack += [vars(sys.modules[m])[name] for m, name in _GLOBAL if m in sys.modules]
        while stack:
            x = stack.pop()
            if id(x) in seen or type(x) in _LEAVES:
                continue
            seen.add(id(x))
            if isinstance(x, types.ModuleType):
                if x.__name__.partition(".")[0] not in ("numpy", "math", "sourcegrad"):
                    stack.extend(v for v in list(vars(x).values()) if _restore(v) is not None)
            elif (restore := _restore(x)) is not None:
                self.states.append(restore)
            elif isinstance(x, (list, tuple)):
                stack.extend(x)
            elif isinstance(x, dict):
                stack.extend(x.values())
            else:
                stack.extend(_held(x))

    def again(self):
        """Put every generator back."""
        for restore, state in self.states:
            restore(state)


def _held(x):
    """What a function, a method or an object holds."""
    if isinstance(x, types.FunctionType):
        cells = [c.cell_contents for c in x.__closure__ or () if c != types.CellType()]
        return [*cells, *(x.__defaults__ or ()), *(x.__kwdefaults__ or {}).values()]
    if isinstance(x, types.MethodType):
        return [x.__self__, x.__func__]
    if isinstance(x, functools.partial):
        return [x.func, *x.args, *x.keywords.values()]
    return (attributes(x) or {}).values()


_GLOBAL = (("numpy.random.mtrand", "_rand"), ("random", "_inst"))
_LEAVES = frozenset((int, float, bool, complex, str, bytes, type(None)))


def _restore(x):
    """(function, its argument) that puts a generator back into its present state; None if `x` is none."""
    kind = type(x)
    if kind.__name__ == "Generator" and kind.__module__.startswith("numpy.random"):
        bits = x.bit_generator
        return (lambda state: setattr(bits, "state", state)), bits.state
    if kind.__name__ == "RandomState" and kind.__module__.startswith("numpy.random"):
        return x.set_state, x.get_state(legacy=False)
    if "random" in sys.modules and isinstance(x, sys.modules["random"].Random):
        return x.setstate, x.getstate()
    return None


def repeatable(f, values):
    """Refuse arguments that the first run would use up."""
    for name, value in values.items():
        if hasattr(type(value), "__next__"):
            raise errors.BadArgument(
                f"{f.__name__} is run once for each entry, and its argument {name} is an iterator, which can be read "
                "once only. Pass a list, or use reverse mode."
            )
