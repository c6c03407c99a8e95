"""What must hold for every program.

    value       the value of `value_and_grad(optimize=False)` is the primal's to the last bit
    arguments   are as they were
    differences reverse mode against central differences, the best of several steps
    modes       reverse and forward mode agree to rounding
    optimize    on and off agree to rounding
    structure   of the gradient: its types, shapes, dtypes; its memory is its own

Nothing here knows how derivatives are made.  A point where the slopes from the two sides differ is a kink.
"""

from __future__ import annotations

import contextlib
import importlib.util
import io
import itertools
import re
import signal
import sys
import tempfile
import traceback
import warnings
import zlib
from pathlib import Path
from typing import NamedTuple

import numpy as np

import sourcegrad as sg
from sourcegrad.errors import GradientMismatch, InternalError, SourceGradError

from .shared import once
from .trees import children, fingerprint, is_float, leaves, replaced, unlike

STEPS = (1e-4, 1e-5, 1e-3, 1e-6)
FINE = (1e-7, 1e-8, 1e-9, 1e-10, 1e-11)
STEEP = 1e8  # no step resolves a slope beyond it
PREVIEWED = 4  # one program of so many is also looked at where it is decorated, before any argument is seen
PATIENCE = 30.0  # seconds of its own for one program
_FOLDER = None
_COUNT = itertools.count()


class Verdict(NamedTuple):
    status: str  # agreed, kink, refused, wrong, crashed, discarded
    reason: str = ""
    detail: str = ""

    @property
    def failed(self):
        return self.status in ("wrong", "crashed")


class Wrong(Exception):
    """An oracle disagrees: (reason, detail)."""


class Rough(Exception):
    """The program itself fails near its arguments, so that differences say nothing."""


class Late(BaseException):
    """A program took too long."""


class Module:
    """The text of a program as a module; `f` and `arguments` are its functions."""

    def __init__(self, text):
        global _FOLDER
        if _FOLDER is None:
            _FOLDER = tempfile.TemporaryDirectory(prefix="fuzz")
        name = f"fuzzed_{next(_COUNT)}"
        self.path = Path(_FOLDER.name) / f"{name}.py"
        self.path.write_text(text, encoding="utf-8")
        spec = importlib.util.spec_from_file_location(name, self.path)
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        before = sys.dont_write_bytecode
        sys.dont_write_bytecode = True
        try:
            spec.loader.exec_module(module)
        finally:
            sys.dont_write_bytecode = before
        self.name, self.f, self.arguments = name, module.f, module.arguments

    def close(self):
        sys.modules.pop(self.name, None)
        self.path.unlink(missing_ok=True)


@contextlib.contextmanager
def limit(seconds):
    def late(*_):
        raise Late

    # Of the processor: who shares it is not to blame.  The clock on the wall ends what waits for ever.
    timers = ((signal.ITIMER_PROF, signal.SIGPROF, seconds), (signal.ITIMER_REAL, signal.SIGALRM, 40 * seconds))
    old = [signal.signal(number, late) for _, number, _ in timers]
    for timer, _, wait in timers:
        signal.setitimer(timer, wait)
    try:
        yield
    finally:
        for (timer, number, _), handler in zip(timers, old):
            signal.setitimer(timer, 0)
            signal.signal(number, handler)


def examine(program, second=False):
    """The verdict on a program."""
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("error")
        module = None
        try:
            with limit(PATIENCE):
                try:
                    module = Module(program.text)
                    primal = Primal(module, program)
                except Exception as problem:  # what the program itself does is not our matter
                    return Verdict("discarded", type(problem).__name__, str(problem))
                if problem := primal.unfit():
                    return Verdict("discarded", problem)
                return judged(primal, second)
        except Late:
            return Verdict("crashed", "time", f"more than {PATIENCE} seconds")
        finally:
            if module:
                module.close()


def judged(primal, second):
    try:
        with once(preview=zlib.crc32(primal.program.text.encode()) % PREVIEWED == 0):
            return Judge(primal, second).verdict()
    except Wrong as wrong:
        return Verdict("wrong", *wrong.args)
    except Rough as rough:
        return Verdict("kink", str(rough))
    except (InternalError, GradientMismatch) as problem:
        return Verdict("crashed", f"{type(problem).__name__}: {general(str(problem))}", traceback.format_exc())
    except SourceGradError as problem:
        return Verdict("refused", refusal(problem), str(problem))
    except Exception as problem:
        frames = [f for f in traceback.extract_tb(problem.__traceback__) if "sourcegrad" in f.filename]
        if frames and "/sourcegrad/" in frames[-1].filename:
            where = f"{Path(frames[-1].filename).name}:{frames[-1].name}"
        else:
            where = "generated"
        return Verdict("crashed", f"{type(problem).__name__} in {where}: {general(str(problem))}", traceback.format_exc())


def refusal(problem):
    """The kind and cause of a refusal, without names that the program chose."""
    if not problem.refusals:
        located = re.search(r"\.py:\d+:\d+", str(problem))
        return f"{'' if located else 'unlocated '}{type(problem).__name__}: {general(str(problem).splitlines()[0])}"
    return f"{problem.refusals[0].kind.__name__}: {general(problem.refusals[0].cause)}"


def general(text):
    text = re.sub(r"\S*\.py:\d+:\d+: ", "", text.splitlines()[0] if text else "")
    text = re.sub(r" ?\(?<sourcegrad [^>]*>.*", "", text)
    text = re.sub(r"\b([a-z]|fuzzed_)\d+(_\d+)?\b", "_", text)
    return re.sub(r"\d+", "N", text)[:110]


class Primal:
    """The program as Python runs it."""

    def __init__(self, module, program):
        self.module, self.program, self.f = module, program, module.f
        given = module.arguments()
        self.paths = [p for p, leaf in leaves(given) if p[0] in program.wrt and is_float(leaf)]
        self.value = self.f(*given)
        self.written = [
            leaf for (_, leaf), (_, old) in zip(leaves(given), leaves(module.arguments()))
            if isinstance(leaf, np.ndarray) and fingerprint(leaf) != fingerprint(old)
        ]
        self.given = dict(leaves(given))
        self.scalar = children(self.value) is None and np.ndim(self.value) == 0
        self.here = self.at({}) if self.program.single else flat(self.value)

    @property
    def tied(self):
        """Do two arguments share memory that is written?  All gradients are then with respect to the memory."""
        arrays = [leaf for leaf in self.given.values() if isinstance(leaf, np.ndarray)]
        return any(sum(np.shares_memory(leaf, w) for leaf in arrays) > 1 for w in self.written)

    def unfit(self):
        """Why there is nothing to judge."""
        vector = flat(self.value)
        if not vector.size or not np.all(np.isfinite(vector)):
            return "not finite"
        if np.max(np.abs(vector)) > 1e6:
            return "too large"
        if not self.paths:
            return "no float arguments"
        return None

    def widened(self, args):
        """The float64 twin of float32 arguments."""
        if self.program.single:
            for path, leaf in leaves(args):
                if is_float(leaf) and getattr(leaf, "dtype", None) == np.float32:
                    args = replaced(args, path, leaf.astype(np.float64))
        return args

    def at(self, moves):
        """The flat value where {path: amount} is added to the arguments; tied memory moves together."""
        args = self.widened(self.module.arguments())
        for path, amount in moves.items():
            leaf = dict(leaves(args))[path]
            if isinstance(leaf, np.ndarray):
                leaf += amount
            else:
                args = replaced(args, path, type(leaf)(leaf + float(amount)))
        try:
            return flat(self.f(*args))
        except Exception as problem:
            raise Rough(type(problem).__name__) from problem


def flat(tree):
    parts = [np.ravel(np.asarray(leaf, float)) for _, leaf in leaves(tree) if is_float(leaf)]
    return np.concatenate(parts) if parts else np.zeros(0)


class Judge:
    """One program at its arguments: all oracles, the cheap ones first."""

    def __init__(self, primal, second=False):
        self.primal, self.second = primal, second
        self.f, self.arguments = primal.f, primal.module.arguments
        wrt = primal.program.wrt
        self.wrt = wrt[0] if len(wrt) == 1 else wrt
        self.single = primal.program.single
        self.rng = np.random.default_rng(11)
        self.weights = self.rng.uniform(0.5, 1.5, primal.here.size) if not primal.scalar else np.ones(1)

    def verdict(self):
        plain = self.reverse(optimize=False)
        self.gradient = self.reverse(optimize=True)
        self.close(self.gradient, plain, 1e-12, "optimize changes the gradient")
        if self.primal.program.overlap:
            return self.overlapping()
        self.forward()
        kinks = self.differences()
        if self.second and not kinks and self.primal.scalar and not self.single:
            self.second_order()
        return Verdict("kink" if kinks else "agreed", "")

    # --- reverse mode -----------------------------------------------------------------------------------------------

    def reverse(self, optimize):
        """{path: gradient}, after all that a gradient promises beside its numbers was looked at."""
        args = self.arguments()
        before = fingerprint(args)
        if self.primal.scalar:
            value, grads = sg.value_and_grad(self.f, wrt=self.wrt, optimize=optimize)(*args)
        else:
            value, pull = sg.vjp(self.f, *args, wrt=self.wrt)
            grads = pull(self.cotangent(value))
            again = pull(self.cotangent(value))
            if fingerprint(grads) != fingerprint(again):
                raise Wrong("the pullback gives another gradient when it is called again", "")
        if fingerprint(args) != before:
            raise Wrong("arguments are changed", "")
        self.same_value(value, exact=not optimize and self.primal.scalar)
        grads = (grads,) if not isinstance(self.wrt, tuple) else grads
        if type(grads) is not tuple or len(grads) != len(self.primal.program.wrt):
            raise Wrong("structure of the gradient", f"{grads!r}")
        result = {}
        for position, grad in zip(self.primal.program.wrt, grads):
            if why := unlike(grad, args[position], f"argument {position}"):
                raise Wrong("structure of the gradient", why)
            result.update({(position, *path): leaf for path, leaf in leaves(grad) if leaf is not None})
        self.own_memory(grads, args, value)
        if set(result) != set(self.primal.paths):
            raise Wrong("structure of the gradient", f"{sorted(map(str, result))}")
        return result

    def cotangent(self, value):
        """The weights in the structure of the value."""
        rest = self.weights
        for path, leaf in leaves(value):
            if not is_float(leaf):
                value = replaced(value, path, None)
                continue
            part, rest = rest[: np.size(leaf)], rest[np.size(leaf) :]
            value = replaced(value, path, part.reshape(np.shape(leaf)) if np.ndim(leaf) else float(part[0]))
        return value

    def same_value(self, value, exact):
        expected = self.primal.value
        if exact and fingerprint(value) != fingerprint(expected):
            raise Wrong("the value is not the primal's to the last bit", f"{value!r}, not {expected!r}")
        a, b = flat(value), flat(expected)
        if a.shape != b.shape or not np.allclose(a, b, rtol=1e-4 if self.single else 1e-11, atol=1e-5 if self.single else 1e-12):
            raise Wrong("the value is not the primal's", f"{value!r}, not {expected!r}")

    def own_memory(self, grads, args, value):
        known = [leaf for _, leaf in leaves((args, value)) if isinstance(leaf, np.ndarray)]
        for path, leaf in leaves(grads):
            if isinstance(leaf, np.ndarray):
                if any(np.may_share_memory(leaf, other) for other in known):
                    raise Wrong("a gradient shares memory", f"{path}")
                known.append(leaf)

    def close(self, got, expected, tolerance, what):
        scale = max([float(np.max(np.abs(e), initial=0.0)) for e in expected.values()], default=0.0) or 1e-3
        for path, e in expected.items():
            off = np.max(np.abs(np.subtract(got[path], e, dtype=float)), initial=0.0)
            if not off <= (1e-4 if self.single else tolerance) * scale:
                raise Wrong(what, f"at {path}: {got[path]!r}, not {e!r}")

    # --- forward mode -----------------------------------------------------------------------------------------------

    def forward(self):
        args = self.arguments()
        before = fingerprint(args)
        tangents, slope, size = list(args), 0.0, 0.0
        for i, tree in enumerate(args):
            if i not in self.primal.program.wrt:
                tangents[i] = None
                continue
            for path, leaf in leaves(tree):
                step = None
                if is_float(leaf):
                    step = self.rng.normal(size=np.shape(leaf))
                    term = np.asarray(self.gradient[(i, *path)], float) * step
                    slope, size = slope + float(np.sum(term)), size + float(np.sum(np.abs(term)))
                    step = step.astype(leaf.dtype) if np.ndim(leaf) else float(step)
                tree = replaced(tree, path, step)
            tangents[i] = tree
        value, dots = sg.jvp(self.f, args, tuple(tangents))
        if fingerprint(args) != before:
            raise Wrong("arguments are changed by jvp", "")
        self.same_value(value, exact=False)
        moved = 0.0
        rest = self.weights
        given = dict(leaves(dots))
        for path, leaf in leaves(value):
            if not is_float(leaf):
                continue
            part, rest = rest[: np.size(leaf)], rest[np.size(leaf) :]
            dot = given.get(path)
            if dot is None or np.shape(dot) != np.shape(leaf):
                raise Wrong("structure of the tangent", f"{path}: {dot!r} for {leaf!r}")
            terms = part * np.ravel(np.asarray(dot, float))
            moved, size = moved + float(np.sum(terms)), size + float(np.sum(np.abs(terms)))
        if not abs(moved - slope) <= (1e-4 if self.single else 1e-10) * (size + 1e-3):
            raise Wrong(*self.who(tangents, slope, moved))

    def who(self, tangents, slope, moved):
        """Which mode is wrong, as far as differences along the direction can tell."""
        steps = {}
        for path in self.primal.paths:
            steps[path] = dict(leaves(tangents))[path]
        expected, _ = self.slope(lambda h: self.line({p: h * s for p, s in steps.items()}))
        mode = "forward" if abs(moved - expected) > abs(slope - expected) else "reverse"
        return f"{mode} mode is wrong", f"reverse {slope!r}, forward {moved!r}, differences {expected!r}"

    # --- differences ------------------------------------------------------------------------------------------------

    def line(self, moves):
        return float(self.weights @ self.primal.at(moves))

    def central(self, line, h):
        return (line(h) - line(-h)) / (2 * h)

    def slope(self, line):
        """(slope, doubt): Richardson's estimate at the step that agrees best with itself."""
        best, doubt, size = np.nan, np.inf, abs(line(0.0))
        for h in STEPS:
            wide, narrow = self.central(line, h), self.central(line, h / 2)
            spread = max(abs(wide - narrow), 4e-16 * size / h)
            if spread < doubt:
                best, doubt = (4 * narrow - wide) / 3, spread
            if doubt < 1e-8 * (1 + abs(best)):
                break
        return best, doubt

    def differences(self):
        """The number of kinks; Wrong where there is none and the gradient is off."""
        kinks, found = 0, {}
        for path in self.primal.paths:
            leaf = np.asarray(self.gradient[path], float)
            for index in np.ndindex(leaf.shape):
                found[path, index] = leaf[index]
        scale = max(map(abs, found.values()), default=0.0)
        keys = list(found)
        if len(keys) > 24:  # a fixed sample of the entries
            keys = [keys[k] for k in np.random.default_rng(3).permutation(len(keys))[:24]]
        for path, index in keys:
            got = found[path, index]
            shape = np.shape(self.gradient[path])
            unit = np.zeros(shape)
            unit[index] = 1.0

            def line(h, path=path, unit=unit, shape=shape):
                return self.line({path: h * unit if shape else h})

            expected, doubt = self.slope(line)
            room = (2e-3 if self.single else 1e-5) * max(scale, abs(expected), 1e-3)
            if abs(got - expected) <= room + (doubt if doubt < 1e-4 * max(scale, 1.0) else 0.0):
                continue
            if any(abs(got - self.central(line, h)) <= 1e-5 * max(abs(got), 1e-3) for h in FINE):
                continue  # so steep that coarse steps leap over its waves
            if self.kinked(line, got) or abs(got) > STEEP:
                kinks += 1
                continue
            raise Wrong("reverse mode is wrong", f"at {path}{list(index)}: {got!r}, differences {expected!r} ± {doubt:.1e}")
        return kinks

    def kinked(self, line, got):
        """Do the slopes from the two sides differ, does the function jump, or is it too rough for differences?"""
        here, slopes, steps = line(0.0), [], (1e-5, 1e-6, 1e-7)
        for h in steps:
            slopes.append(((here - line(-h)) / h, (line(h) - here) / h))
        scale = max(1.0, abs(got), *(abs(s) for pair in slopes for s in pair))
        gaps = [abs(a - b) for a, b in slopes]
        rounding = [1e-14 * abs(here) / h for h in steps]
        if gaps[0] > 1e-4 * scale and any(gap > 0.3 * gaps[0] + r for gap, r in zip(gaps[1:], rounding[1:])):
            return True
        return self.single and self.loose(got)

    def loose(self, got):
        """Does float32 say too little here: does the gradient of the float64 twin move with the last bits of float32?"""
        if not np.allclose(self.primal.here, flat(self.primal.value), rtol=1e-3, atol=1e-3):
            return True  # the twin may take another branch than the program
        twin = []
        for size in (0.0, 3e-7, -2e-7):
            args = self.primal.widened(self.arguments())
            for path in self.primal.paths:
                leaf = dict(leaves(args))[path]
                if isinstance(leaf, np.ndarray):
                    leaf *= 1 + size
            if self.primal.scalar:
                grads = sg.grad(self.f, wrt=self.primal.program.wrt)(*args)
            else:
                value, pull = sg.vjp(self.f, *args, wrt=self.primal.program.wrt)
                grads = pull(self.cotangent(value))
            twin.append(flat(grads))
        scale = max(float(np.max(np.abs(twin[0]), initial=0.0)), 1e-3)
        return max(float(np.max(np.abs(t - twin[0]), initial=0.0)) for t in twin[1:]) > 2e-4 * scale

    # --- special arguments ------------------------------------------------------------------------------------------

    def overlapping(self):
        """Arguments that share memory: the slope along one of them, moved in place."""
        if self.single:
            return Verdict("agreed")
        memory = [(p, leaf) for p, leaf in leaves(self.arguments())]
        for path in self.primal.paths:
            shape = np.shape(self.gradient[path])
            step = self.rng.normal(size=shape)
            expected, doubt = self.slope(lambda h: self.line({path: h * step}))
            claims = [float(np.sum(np.asarray(self.gradient[path]) * step))]
            if not self.primal.tied:  # what was not written here might be elsewhere: then, too, it is the memory's
                claims.append(claims[0] + self.through_others(path, step, memory))
            claimed = min(claims, key=lambda c: abs(c - expected))
            if abs(claimed - expected) > 1e-5 * max(1.0, abs(expected)) + doubt:
                if doubt > 1e-3 * max(1.0, abs(expected)):
                    return Verdict("kink")
                if self.kinked(lambda h: self.line({path: h * step}), claimed):
                    return Verdict("kink")
                raise Wrong("gradient of overlapping arguments", f"{path}: {claimed!r}, differences {expected!r}")
        return Verdict("agreed")

    def through_others(self, path, step, memory):
        """What the step of one argument does through the others that share its memory, where none is written."""
        args = self.arguments()
        before = {p: np.array(leaf) for p, leaf in leaves(args) if isinstance(leaf, np.ndarray)}
        leaf = dict(leaves(args))[path]
        if not isinstance(leaf, np.ndarray):
            return 0.0
        leaf += step
        total = 0.0
        for p, other in leaves(args):
            if p != path and p in self.gradient and isinstance(other, np.ndarray):
                total += float(np.sum((other - before[p]) * self.gradient[p]))
        return total

    # --- second order -----------------------------------------------------------------------------------------------

    def second_order(self):
        """Forward over reverse against differences of the gradient, along one direction."""
        args = self.arguments()
        gradient = sg.grad(self.f, wrt=self.primal.program.wrt)
        steps, tangents = {}, list(args)
        for i, tree in enumerate(args):
            if i not in self.primal.program.wrt:
                tangents[i] = None
                continue
            for path, leaf in leaves(tree):
                step = None
                if is_float(leaf):
                    step = steps[(i, *path)] = self.rng.normal(size=np.shape(leaf))
                    step = step if np.ndim(leaf) else float(step)
                tree = replaced(tree, path, step)
            tangents[i] = tree
        _, change = sg.jvp(gradient, args, tuple(tangents))
        got = flat(change)

        def at(h):
            moved = self.arguments()
            for path, step in steps.items():
                leaf = dict(leaves(moved))[path]
                if isinstance(leaf, np.ndarray):
                    leaf += h * step
                else:
                    moved = replaced(moved, path, type(leaf)(leaf + h * float(step)))
            return flat(gradient(*moved))

        best, doubt = None, np.inf
        for h in STEPS:
            wide, narrow = (at(h) - at(-h)) / (2 * h), (at(h / 2) - at(-h / 2)) / h
            spread = float(np.max(np.abs(wide - narrow), initial=0.0))
            if best is None or spread < doubt:
                best, doubt = (4 * narrow - wide) / 3, spread
        scale = max(1.0, float(np.max(np.abs(best), initial=0.0)))
        if doubt > 1e-4 * scale:
            return
        if got.shape != best.shape or not np.max(np.abs(got - best), initial=0.0) <= 1e-5 * scale + 10 * doubt:
            raise Wrong("second order is wrong", f"{got!r}, differences {best!r} ± {doubt:.1e}")
