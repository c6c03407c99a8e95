"""What a container holds changes its kind under another name: in both modes, against differences.

A list, dict or object that holds whole numbers, None or nothing gets to another place in every way that there is; there
it takes in what carries a derivative, and is read under its own name.
"""

import itertools

import texts
from test_kept import W, X, agrees

HEAD = """
import numpy as np, copy, collections
class Box:
    def __init__(self, a):
        self.a = a
class Keep:
    def __init__(self):
        self.items = []
    def add(self, v):
        self.items.append(v)
        return self
    def last(self):
        return self.items[-1]
def same(v):
    return v
def first(vs):
    return vs[0]
def put(vs, v):
    vs.append(v)
def pair(v):
    return v, v
def wrapped(v):
    return [v]
"""

# kind → (what is made, what is read of it in the end)
MADE = {
    "list": ("[1, 2]", "sum([np.sum(q * w) for q in inner])"),
    "nones": ("[None, None]", "sum([np.sum(q * w) for q in inner if q is not None]) if type(inner[0]) is not list else np.sum(inner[0][0])"),
    "empty": ("[]", "sum([np.sum(q * w) for q in inner])"),
    "dict": ("{'k': 1}", "sum([np.sum(q * w) for q in inner.values()])"),
    "dnone": ("{'k': None}", "(np.sum(inner['k'] * w) if inner['k'] is not None else 0.0)"),
    "dempty": ("{}", "(np.sum(inner['k'] * w) if 'k' in inner else 0.0)"),
    "box": ("Box(1)", "np.sum(inner.a * w)"),
    "boxnone": ("Box(None)", "(np.sum(inner.a * w) if inner.a is not None else 0.0)"),
    "boxlist": ("Box([])", "sum([np.sum(q * w) for q in inner.a])"),
}
# kind → what is done to it in the other place
CHANGES = {
    "list": ["E[0] = x[0] * 2", "E.append(x[1])\nE[0] = E.pop()", "E[1] = x * 2.0", "E[:] = [x[0], x[1]]", "E.insert(0, x[0])", "E.extend([x[1]])", "E[0] *= x[0]", "t = E\nt += [x]", "E.reverse()\nE[0] = x[0]", "t = E\nt += [x[0]]", "del E[0]\nE.append(x[0])"],
    "nones": ["E[0] = x[0] * 2", "E[1] = x * 2.0", "E[0] = [x]", "E.append(x)", "del E[0]\nE[0] = x", "E[0], E[1] = x, None"],
    "empty": ["E.append(x[0])", "E.append(x)", "E.extend([x, x[1]])", "E.insert(0, x)", "E[:] = [x]", "put(E, x)", "t = E\nt += [x]"],
    "dict": ["E['k'] = x[0]", "E['k'] = x * 2", "E['n'] = x", "E.update({'k': x})", "E.update(k=x[0])", "E.setdefault('n', x)", "E['k'] *= x[0]", "t = E\nt |= {'k': x[1]}"],
    "dnone": ["E['k'] = x[0]", "E['k'] = x * 2", "E.update({'k': x})", "E.update(k=x[0])", "t = E\nt |= {'k': x[0]}"],
    "dempty": ["E['k'] = x[0]", "E['k'] = x * 2", "E.update({'k': x})", "E.update(k=x[0])", "E.setdefault('k', x)"],
    "box": ["E.a = x[0]", "E.a = x * w", "E.a *= x[0]", "E.b = x\nE.a = x"],
    "boxnone": ["E.a = x[0]", "E.a = x * w", "E.a = [x]\nE.a = E.a[0]"],
    "boxlist": ["E.a.append(x)", "E.a = [x]", "E.a += [x]"],
}
# (how it gets there, its name there); O: another one
WAYS = [
    ("c = inner", "c"),
    ("c = [inner]", "c[0]"),
    ("c = (inner, 1)", "c[0]"),
    ("c = {'p': inner}", "c['p']"),
    ("c = Box(inner)", "c.a"),
    ("c = [O]\nc.append(inner)", "c[1]"),
    ("c = []\nc.append(inner)", "c[0]"),
    ("c = [O]\nc.insert(0, inner)", "c[0]"),
    ("c = [O]\nc.extend([inner])", "c[1]"),
    ("c = [O]\nb = [inner]\nc.extend(b)", "c[1]"),
    ("c = [O]\nc += [inner]", "c[1]"),
    ("b = [inner]\nc = [O]\nc += b", "c[1]"),
    ("c = [O] + [inner]", "c[1]"),
    ("c = [inner] * 2", "c[1]"),
    ("b = [inner, O]\nc = b[:1]", "c[0]"),
    ("c = [O, O]\nc[1:] = [inner]", "c[1]"),
    ("c = [O, O]\nc[0] = inner", "c[0]"),
    ("c = [O, O]\nfor i in range(2):\n    c[i] = inner", "c[1]"),
    ("c = {'p': O}\nc['p'] = inner", "c['p']"),
    ("c = {}\nc['p'] = inner", "c['p']"),
    ("c = {'p': O}\nc.update({'p': inner})", "c['p']"),
    ("c = {'p': O}\nc.update(p=inner)", "c['p']"),
    ("c = {}\nb = c.setdefault('p', inner)", "b"),
    ("c = {}\nc.setdefault('p', inner)", "c['p']"),
    ("c = {'q': O} | {'p': inner}", "c['p']"),
    ("c = dict(p=inner)", "c['p']"),
    ("c = list([inner])", "c[0]"),
    ("c = tuple([inner])", "c[0]"),
    ("c = Box(O)\nc.a = inner", "c.a"),
    ("c = Box(1)\nc.other = inner", "c.other"),
    ("c = [q for q in [inner, O]]", "c[0]"),
    ("c = [inner for q in range(2)]", "c[1]"),
    ("c = {k: inner for k in ('p', 'q')}", "c['p']"),
    ("c = same(inner)", "c"),
    ("b, c = pair(inner)", "c"),
    ("c = first([inner, 1])", "c"),
    ("c = wrapped(inner)", "c[0]"),
    ("c, b = inner, O", "c"),
    ("q = [inner, O]\nc, b = q", "c"),
    ("c, *b = [inner, O]", "c"),
    ("b, *c = [O, inner]", "c[0]"),
    ("c = list(reversed([O, inner]))", "c[0]"),
    ("for b, c in zip([inner], [1]):\n    pass", "c"),
    ("for b, c in enumerate([inner]):\n    pass", "c"),
    ("for c in [O, inner]:\n    pass", "c"),
    ("for c in (inner, inner):\n    pass", "c"),
    ("for b, c in {'p': inner}.items():\n    pass", "c"),
    ("for c in {'p': inner}.values():\n    pass", "c"),
    ("b = {'p': inner}\nc = b.get('p')", "c"),
    ("b = [O, inner]\nc = b.pop()", "c"),
    ("b = [inner, O]\nc = b.pop(0)", "c"),
    ("b = {'p': inner}\nc = b.pop('p')", "c"),
    ("b = {'p': inner}\nq, c = b.popitem()", "c"),
    ("c = inner if x[0] > 0 else O", "c"),
    ("if x[0] > 0:\n    c = inner\nelse:\n    c = O", "c"),
    ("c = None or inner", "c"),
    ("(c := inner)", "c"),
    ("c = O\nc, inner = inner, c\nc, inner = inner, c\nc = inner", "c"),
    ("c = copy.copy([inner])", "c[0]"),
    ("c = [inner].copy()", "c[0]"),
    ("c = {'p': inner}.copy()", "c['p']"),
    ("c = copy.copy(Box(inner))", "c.a"),
    ("def c():\n    return inner", "c()"),
    ("c = lambda: inner", "c()"),
    ("def c(b=inner):\n    return b", "c()"),
    ("c = None\ndef setc():\n    nonlocal c\n    c = inner\nsetc()", "c"),
    ("c = Keep()\nc.add(inner)", "c.last()"),
    ("c = Keep().add(inner)", "c.items[0]"),
    ("c = collections.deque([O])\nc.append(inner)", "c[1]"),
    ("c = [[O], [inner]]", "c[1][0]"),
    ("b = [inner]\nc = [b]", "c[0][0]"),
    ("b = []\nc = [b]\nb.append(inner)", "c[0][0]"),
    ("c = {'p': []}\nc['p'].append(inner)", "c['p'][0]"),
    ("c = Box([])\nc.a.append(inner)", "c.a[0]"),
    ("c = Box([O])\nc.a += [inner]", "c.a[1]"),
    ("c = sorted([inner], key=len)", "c[0]"),
    ("c = list(map(same, [inner]))", "c[0]"),
    ("b = [inner]\nd = b\nc = d[0]", "c"),
    ("c = next(iter([inner]))", "c"),
    ("c = max([inner], key=len)", "c"),
    ("c = [O, inner]\ndel c[0]", "c[0]"),
    ("c = [*[inner], O]", "c[0]"),
    ("c = {**{'p': inner}}", "c['p']"),
    ("match inner:\n    case c:\n        pass", "c"),
    ("c = O\nj = 0\nwhile j < 2:\n    c = inner\n    j += 1", "c"),
]  # fmt: skip
# The same where nothing is known of what holds it: (what happens, its name there)
HIDDEN = [
    ("h['k'] = inner", "h['k']"),
    ("h.update(k=inner)", "h['k']"),
    ("h.update([('k', inner)])", "h['k']"),
    ("h['k'] = [inner]\nc = h['k']", "c[0]"),
    ("h['k'] = Box(inner)\nc = h['k']\nb = c", "b.a"),
    ("h['k'] = inner\nc = [h['k'], O]", "c[0]"),
    ("h['k'] = inner\nc = Box(1)\nc.a = h['k']", "c.a"),
    ("h['k'] = inner\nc = h.get('k')", "c"),
    ("h['k'] = inner\nfor c in h.values():\n    pass", "c"),
    ("h['k'] = inner\nc = [q for q in h.values() if q is not None]", "c[0]"),
    ("h['k'] = inner\nc = wrapped(h['k'])", "c[0]"),
    ("h['k'] = inner\nc = O\nif x[0] > -5:\n    c = h['k']", "c"),
    ("h['k'] = inner\nc, b = h['k'], h['q']", "c"),
    ("h['k'] = inner\nc = {**h}", "c['k']"),
]


def programs():
    changes = {kind: itertools.cycle(found) for kind, found in CHANGES.items()}
    kinds = itertools.cycle(MADE)
    for n, (way, place) in enumerate(WAYS):
        for k in range(2):
            kind = next(kinds)
            made, read = MADE[kind]
            change = next(changes[kind])
            yield program(f"{n}_{k}", (f"inner = {made}", way.replace("O", made), change.replace("E", place)), read)
            if k == 0 and "O" in way:  # beside it, another one holds already what carries a derivative
                first = f"other = {made}", change.replace("E", "other"), f"inner = {made}"
                yield program(f"{n}_{k}_beside", (*first, way.replace("O", "other"), next(changes[kind]).replace("E", place)), read)
    for n, (way, place) in enumerate(HIDDEN):
        for k in range(3):
            kind = next(kinds)
            made, read = MADE[kind]
            change = next(changes[kind]).replace("E", place)
            if k == 2:  # in a function of its own
                change = "\n    ".join(("def change():", *change.split("\n"))) + "\nchange()"
            yield program(f"{n}_{k}_hidden", (f"inner = {made}", "h = {}\nh.update(q=None)", way.replace("O", made), change), read)


def program(name, body, read):
    lines = [f"    {line}" for part in body for line in part.split("\n")]
    return "\n".join((f"def f{name}(x, w):", *lines, f"    return {read} + np.sum(x * w)\n"))


def test_against_differences(tmp_path):
    functions = [f for f in texts.functions("\n".join((HEAD, *programs())), tmp_path, "grown") if runs(f)]
    judged = [agrees(f, mode) for f in functions for mode in ("reverse", "forward")]
    assert len(functions) > 2.3 * len(WAYS) + 2 * len(HIDDEN) and sum(judged) > 0.6 * len(judged)


def runs(f):
    """False where what is made has no such method, or is no such thing."""
    try:
        f(X.copy(), W.copy())
    except (AttributeError, TypeError):
        return False
    return True
