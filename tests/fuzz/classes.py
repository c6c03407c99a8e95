"""Features: objects of classes that the program defines."""

from __future__ import annotations

from .expressions import arr, atom, flt, index
from .grammar import FLOAT, feature
from .stores import PLAIN


def define(g, key, text):
    """A class, once a program."""
    if key not in g.shared.known:
        g.shared.known[key] = True
        g.top(text)


CELL = '''class Cell:
    rate = 0.7

    def __init__(self, w, s):
        self.w = w
        self.s = s

    def value(self, t):
        return np.sum(self.w) * t + self.s

    def step(self, t):
        self.w = self.w * t
        self.s += t * self.rate
        return self.s

    def poke(self, k, t):
        self.w[k] = t * self.s
        self.w *= 0.9

    @property
    def norm(self):
        return np.sum(self.w ** 2)

    @property
    def scale(self):
        return self.s * 2.0

    @scale.setter
    def scale(self, value):
        self.s = value * 0.5

    @staticmethod
    def half(t):
        return 0.5 * t

    @classmethod
    def rated(cls, t):
        return cls.rate * t

    def __call__(self, t):
        return np.tanh(self.s) * t

    def __getitem__(self, k):
        return self.w[k]
'''


def cell(g, n=3):
    define(g, "Cell", CELL)
    o = g.fresh("o")
    g.emit(f"{o} = Cell({arr(g, (n,), 1)} * 1.0, {flt(g, 0)})")
    return o


@feature("method reads attributes")
def method(g):
    o = cell(g)
    g.let(FLOAT, f"{o}.value({flt(g, 1)}) + {o}.s")


@feature("attribute set")
def attribute(g):
    o = cell(g)
    g.emit(f"{o}.s = {flt(g, 1)}")
    if g.flag(50):
        g.emit(f"{o}.s {g.one(('+=', '*='))} {flt(g, 0)}")
    g.let(FLOAT, f"{o}.s * {atom(g)}")


@feature("array attribute written")
def array_attribute(g):
    o = cell(g)
    g.emit(f"{o}.w[{index(g, 3)}] {g.one(PLAIN)} {flt(g, 1)}\n{o}.w *= {flt(g, 0)}")
    g.let(FLOAT, f"np.sum({o}.w ** 2)")


@feature("method writes attributes")
def method_writes(g):
    o, k = cell(g), g.fresh("i")
    g.emit(f"for {k} in range(2):\n    {o}.step({flt(g, 0)})")
    g.let(FLOAT, f"{o}.s * np.sum({o}.w)")


@feature("method writes an array")
def method_pokes(g):
    o = cell(g)
    g.emit(f"{o}.poke({index(g, 3)}, {flt(g, 1)})")
    g.let(FLOAT, f"np.sum({o}.w ** 2)")


@feature("property")
def properties(g):
    o = cell(g)
    g.let(FLOAT, f"{o}.norm * {atom(g)}")


@feature("property set")
def setter(g):
    o = cell(g)
    g.emit(f"{o}.scale {g.one(('=', '+='))} {flt(g, 1)}")
    g.let(FLOAT, f"{o}.scale * {o}.s")


@feature("class and static methods")
def static(g):
    define(g, "Cell", CELL)
    g.let(FLOAT, f"Cell.half({flt(g, 1)}) + Cell.rated({flt(g, 0)})")


@feature("callable object")
def callable_object(g):
    o = cell(g)
    g.let(FLOAT, f"{o}({flt(g, 1)})")


@feature("__getitem__")
def getitem(g):
    o = cell(g)
    g.let(FLOAT, f"{o}[{index(g, 3)}] * {atom(g)}")


@feature("inheritance and super")
def inheritance(g):
    define(g, "Cell", CELL)
    define(g, "Leaky", '''class Leaky(Cell):
    rate = 0.4

    def __init__(self, w, s, leak):
        super().__init__(w, s)
        self.leak = leak

    def value(self, t):
        return super().value(t) * self.leak
''')  # fmt: skip
    o = g.fresh("o")
    g.emit(f"{o} = Leaky({arr(g, (3,), 0)}, {flt(g, 0)}, {flt(g, 1)})")
    g.let(FLOAT, f"{o}.value({atom(g)}) * {o}.leak")


@feature("operator overloading")
def overloading(g):
    define(g, "Dual", '''class Vec:
    def __init__(self, a, b):
        self.a, self.b = a, b

    def __add__(self, other):
        return Vec(self.a + other.a, self.b + other.b)

    def __mul__(self, t):
        return Vec(self.a * t, self.b * t)

    def dot(self, other):
        return self.a * other.a + self.b * other.b
''')  # fmt: skip
    o = g.fresh("o")
    g.emit(f"{o} = Vec({flt(g, 0)}, {flt(g, 0)}) + Vec({flt(g, 1)}, 0.5) * {atom(g)}")
    g.let(FLOAT, f"{o}.dot({o}) * 0.5")


@feature("dataclass")
def dataclass(g):
    define(g, "State", "@dataclasses.dataclass\nclass State:\n    q: float\n    p: float = 0.5\n")
    o = g.fresh("o")
    g.emit(f"{o} = State({flt(g, 1)})\n{o}.p += {flt(g, 0)}")
    g.let(FLOAT, f"{o}.q * {o}.p")


@feature("frozen dataclass")
def frozen(g):
    define(g, "Fixed", "@dataclasses.dataclass(frozen=True)\nclass Fixed:\n    q: float\n    p: float\n")
    o = g.fresh("o")
    g.emit(f"{o} = Fixed(p={flt(g, 1)}, q={flt(g, 0)})")
    if g.flag(50):
        g.emit(f"{o} = dataclasses.replace({o}, q={atom(g)})")
    g.let(FLOAT, f"{o}.q * {o}.p")


@feature("namedtuple")
def namedtuple(g):
    define(g, "Point", 'Point = collections.namedtuple("Point", "px py")')
    o = g.fresh("o")
    g.emit(f"{o} = Point({flt(g, 1)}, {flt(g, 0)})")
    g.let(FLOAT, g.one((f"{o}.px * {o}.py", f"{o}[0] + {o}.py", f"{o}._replace(px={atom(g)}).px * {o}.py")))


@feature("__slots__")
def slots(g):
    define(g, "Slim", 'class Slim:\n    __slots__ = ("u", "v")\n\n    def __init__(self, u):\n        self.u = u\n        self.v = u * 0.5\n')
    o = g.fresh("o")
    g.emit(f"{o} = Slim({flt(g, 1)})\n{o}.v = {o}.u * {atom(g)}")
    g.let(FLOAT, f"{o}.v + {o}.u")


@feature("enum")
def enumeration(g):
    define(g, "Mode", "class Mode(enum.Enum):\n    SLOW = 1\n    FAST = 2\n")
    s, m = g.scalar(), g.fresh("u")
    g.emit(f"{m} = Mode.{g.one(('SLOW', 'FAST'))}\nif {m} is Mode.FAST:\n    {s} = {s} * {flt(g, 0)}\nelse:\n    {s} += {flt(g, 0)}")


@feature("isinstance")
def instances(g):
    s = g.scalar()
    a, _ = g.array(1, 1, free=False)
    g.emit(f"if isinstance({a}, np.ndarray):\n    {s} = {s} * {flt(g, 1)}\nelse:\n    {s} = 0.0")


@feature("object changed in a loop")
def body(g):
    define(g, "Body", '''class Body:
    def __init__(self, q, p):
        self.q = q
        self.p = p

    def kick(self, force, dt):
        self.p += dt * force
        self.q += dt * self.p
''')  # fmt: skip
    o, k = g.fresh("o"), g.fresh("i")
    arrays = g.flag(50)
    make = (lambda: f"{arr(g, (2,), 1)} * 1.0") if arrays else (lambda: flt(g, 1))
    g.emit(f"{o} = Body({make()}, {make()})\nfor {k} in range(2):\n    {o}.kick(-{o}.q * {atom(g)}, 0.3)")
    g.let(FLOAT, f"np.sum({o}.q ** 2) + np.sum({o}.p)")


@feature("object alias")
def alias(g):
    o, b = cell(g), g.fresh("o")
    g.emit(f"{b} = {o}\n{b}.s = {flt(g, 1)}")
    g.let(FLOAT, f"{o}.s * {atom(g)}")


@feature("class in a function")
def inner_class(g):
    cls, s = g.fresh("C"), g.fresh("o")
    g.emit(f"class {cls}:\n    def __init__(self, w):\n        self.w = w\n\n    def grown(self, t):\n        return self.w * t + 0.3")
    g.emit(f"{s} = {cls}({flt(g, 1)})")
    g.let(FLOAT, f"{s}.grown({flt(g, 0)})")


@feature("with an object that manages")
def manager(g):
    define(g, "Scope", SCOPE)
    v, w = g.fresh("o"), g.fresh("u")
    g.emit(f"{v} = Scope({flt(g, 1)})\nwith {v} as {w}:")
    g.block(lambda: g.emit(f"{v}.total = {v}.total * {w} + {flt(g, 0)}"))
    g.let(FLOAT, f"{v}.total * {atom(g)}")


SCOPE = '''class Scope:
    def __init__(self, factor):
        self.factor = factor
        self.total = 1.0

    def __enter__(self):
        self.total = self.total * 0.5
        return self.factor

    def __exit__(self, kind, value, trace):
        self.total = self.total + self.factor
        return False
'''


@feature("method through its class")
def unbound(g):
    define(g, "Gain", "class Gain:\n    def __init__(self, w):\n        self.w = w\n\n    def of(self, t):\n        return np.tanh(self.w * t)")
    v = g.fresh("o")
    g.emit(f"{v} = Gain({flt(g, 1)})")
    g.let(FLOAT, f"Gain.of({v}, {flt(g, 0)})")
