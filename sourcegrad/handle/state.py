"""What stands behind a handle: the functions generated so far, one per kinds of the arguments."""

from __future__ import annotations

import linecache

from .. import errors
from ..analysis import kinds as K
from ..pipeline import Program
from ..room import deep
from ..runtime.memory import overlapping
from . import naming, twice
from .forward import forward_gradient
from .guard import Guard, primal
from .products import gradient_by_pullback
from .signature import default_values, parameters, varargs
from .wrt import check_inputs, resolve


class State:
    """What a handle knows: the primal, what is asked of it, and the functions generated so far."""

    def __init__(self, f, wrt, mode, has_aux, optimized, value):
        self.f = f
        self.params = parameters(f)
        self.wrt, self.bare = resolve(wrt, self.names(), f.__name__, varargs(self.params))
        self.mode, self.has_aux, self.optimized, self.value = mode, has_aux, optimized, value
        self.options = dict(wrt=wrt, mode=mode, has_aux=has_aux, optimized=optimized, value=value)
        self.made = {}
        self.filename = None
        self.handle = self.dispatch = None

    def names(self):
        return [n for n, _ in self.params]

    # --- generating -------------------------------------------------------------------------------------------------

    def find(self, *values):
        """The function for arguments of these kinds."""
        key = tuple([K.of(v) for v in values])
        found = self.made.get(key)
        if found is None or not found[1].holds():
            with deep():
                found = self.made[key] = self.generate(key, values)
                if self.handle is not None:
                    self.dispatch.add(values, *found, self.handle)
        writes = found[1].writes
        if writes and overlapping(values, [self.names().index(n) for n in writes]):
            return self.overlapped(key, values)
        return found[0]

    def overlapped(self, key, values):
        """The function for arguments of these kinds that share memory: each gradient is with respect to that memory."""
        found = self.made.get(("overlapping", key))
        if found is None or not found[1].holds():
            with deep():
                found = self.made["overlapping", key] = self.generate(key, values, together=True)
        return found[0]

    def generate(self, key, values=None, mode=None, together=False, exact=True, spends=True):
        kinds = dict(zip(self.names(), key))
        check_inputs(self.f, self.wrt, kinds, values)
        program = Program(self.optimized, together=together, exact=exact, spends=spends)
        target = primal(self.f, key, self.names(), exact)
        if (mode or self.mode) == "forward":
            inputs = tuple(dict.fromkeys(p for p, _ in self.wrt))
            program.differentiate(target, kinds, inputs, "tangent")
            function = forward_gradient(self, program.load()[0], inputs, Guard(program).values, together)
        else:
            try:
                program.differentiate(target, kinds, self.wrt, "gradient", value=self.value, has_aux=self.has_aux, bare=self.bare)
            except errors.SourceGradError as problem:
                guard = None if together or self.has_aux or values is None else self.by_tangent(kinds, values)
                if guard is None:
                    raise problem from None
                return gradient_by_pullback(self), guard
            function = program.load()[0]
        self.show(program.generated[-1].text.splitlines(keepends=True))
        if not self.made:
            if self.handle is not None:  # else come from a pickle
                naming.settle(self.handle)
        return function, Guard(program)

    def by_tangent(self, kinds, values):
        """What the second derivative of a gradient relies on, found by way of its tangent; None where that is not possible."""
        inputs = tuple(dict.fromkeys(p for p, _ in self.wrt if K.may_vary(kinds[p])))
        try:
            return twice.halves(self.f, dict(zip(kinds, values)), kinds, inputs)[1] if twice.suited(self.f) else None
        except errors.SourceGradError:
            return None

    def show(self, lines):
        """Let inspect, pdb and tracebacks show these lines as the handle's source."""
        if self.filename is not None:
            linecache.cache[self.filename] = (0, None, lines, self.filename)

    def specialise(self, args, keywords, exact=False):
        """For a call inside a function that is itself differentiated: the generated function for these kinds.

        exact: they are those of values; else they may name keys and attributes that come later
        """
        names = self.names()
        defaults = {n: K.of(v) for n, v in default_values(self.f).items()}
        known = {**defaults, **dict(zip(names, args)), **keywords}
        key = tuple(known.get(n, K.UNKNOWN) for n in names)
        exact = exact or not any(map(_has_slots, key))
        # A forward gradient loops over tangents; differentiated further, the same gradient in reverse stands for it.
        slot = "inside", key, exact
        if slot not in self.made or not self.made[slot][1].holds():
            self.made[slot] = self.generate(key, mode="reverse", exact=exact, spends=False)
        return self.made[slot][0]

    def __reduce__(self):
        """Pickled, a state is what makes it, with the source that its functions were read from."""
        shown = linecache.cache.get(self.filename)
        files = {}
        for _, guard in self.made.values():
            for file in guard.files:
                files[file] = linecache.getlines(file)
        file = self.f.__code__.co_filename
        files.setdefault(file, linecache.getlines(file))
        return _restored, (self.f, self.options, self.filename, "".join(shown[2]) if shown else "", files)


def _restored(f, options, filename, text, files):
    """A state from its pickle; source files that this process does not have are shown from the pickle."""
    for file, lines in files.items():
        if not linecache.getlines(file):
            linecache.cache[file] = (sum(map(len, lines)), None, lines, file)
    state = State(f, **options)
    state.filename = filename
    state.show(text.splitlines(keepends=True))
    return state


def _has_slots(kind):
    """Is there a dict or an object in what has this kind?"""
    if kind.family in ("dict", "object"):
        return True
    inner = kind.items if isinstance(kind.items, tuple) else (kind.items,)
    return any(isinstance(k, K.Kind) and _has_slots(k) for k in (*inner, kind.dims))
