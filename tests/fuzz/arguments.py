"""What a program is called with: `arguments()` in its text makes them afresh."""

from __future__ import annotations

from .grammar import FLOAT, Arr, Dct, Ints, Lst, Obj, feature


@feature("float32")
def float32(how):
    how.single = True


@feature("Fortran order")
def fortran(how):
    how.array(2, "np.asfortranarray({})")


@feature("non-contiguous argument")
def strided(how):
    how.array(1, "np.repeat({}, 2, axis=0)[::2]")


@feature("transposed argument")
def transposed(how):
    how.array(2, "np.ascontiguousarray({}.T).T")


@feature("argument passed twice")
def twice(how):
    shape = how.g.shape(1, 2)
    how.before.append(f"shared = {how.data(shape)}")
    how.add(Arr(shape), "shared")
    how.add(Arr(shape), "shared")
    how.overlap = True


@feature("overlapping arguments")
def overlapping(how):
    n = 3 + how.g.upto(1)
    how.before.append(f"base = {how.data((n + 1,))}")
    how.add(Arr((n,)), "base[:-1]")
    how.add(Arr((n,)), "base[1:]")
    how.overlap = True


@feature("argument without dimensions")
def zero_d(how):
    how.add(FLOAT, f"np.array({how.point()})")


@feature("numpy scalar argument")
def numpy_scalar(how):
    how.add(FLOAT, f"np.float64({how.point()})")


@feature("list argument")
def list_argument(how):
    item = FLOAT if how.g.flag(40) else Arr(how.g.shape(1, 2))
    items = [how.data(item.shape) if isinstance(item, Arr) else how.point() for _ in range(3)]
    how.add(Lst(item, 3), f"[{', '.join(items)}]")


@feature("dict argument")
def dict_argument(how):
    item = FLOAT if how.g.flag(40) else Arr(how.g.shape(1, 2))
    items = [how.data(item.shape) if isinstance(item, Arr) else how.point() for _ in range(2)]
    how.add(Dct(("w", "b"), item), '{"w": %s, "b": %s}' % tuple(items))


@feature("tuple argument")
def tuple_argument(how):
    shape = how.g.shape(1, 1)
    name = how.add(None, f"({how.point()}, {how.data(shape)})")
    how.unpack.append((name, [(how.g.fresh(), FLOAT), (how.g.fresh(), Arr(shape))], "{}, {} = {}"))


@feature("namedtuple argument")
def namedtuple_argument(how):
    how.g.top('Pair = collections.namedtuple("Pair", "first second")')
    shape = how.g.shape(1, 1)
    parts = (("first", FLOAT), ("second", Arr(shape)))
    how.add(Obj("Pair", parts), f"Pair({how.point()}, {how.data(shape)})")


@feature("dataclass argument")
def dataclass_argument(how):
    frozen = "(frozen=True)" if how.g.flag(40) else ""
    how.g.top(f"@dataclasses.dataclass{frozen}\nclass Model:\n    w: object\n    b: float\n")
    shape = how.g.shape(1, 1)
    how.add(Obj("Model", (("w", Arr(shape)), ("b", FLOAT))), f"Model({how.data(shape)}, {how.point()})")


@feature("index array argument")
def index_argument(how):
    n, bound = how.g.size(), how.g.size()
    values = [how.g.upto(bound - 1) for _ in range(n)]
    how.add(Ints((n,), bound), f"np.array({values})")


@feature("integer argument")
def integer_argument(how):
    from .grammar import Int

    how.add(Int(3), str(how.g.upto(2)))


@feature("string argument")
def string_argument(how):
    name = how.add(None, how.g.one(('"mean"', '"sum"')))
    how.unpack.append((name, [(how.g.fresh(), FLOAT)], '{} = np.mean(x) if {} == "mean" else np.sum(x)'))


@feature("None argument")
def none_argument(how):
    name = how.add(None, how.g.one(("None", "0.4")))
    how.unpack.append((name, [(how.g.fresh(), FLOAT)], "{0} = 0.3 if {1} is None else {1}"))


@feature("several results")
def several_results(how):
    how.several = True


@feature("random generator argument")
def generator_argument(how):
    name = how.add(None, "np.random.default_rng(5)")
    shape = how.g.shape(1, 1)
    how.unpack.append((name, [(how.g.fresh(), Arr(shape))], "{} = 0.3 * {}.normal(size=%r)" % (shape,)))


class Layout:
    """The parameters of `f`: (name, type, text that makes the argument)."""

    def __init__(self, g, features):
        from .grammar import FEATURES

        self.g, self.params, self.before, self.unpack = g, [], [], []
        self.single = self.overlap = self.several = False
        self.count = 0
        first = g.shape(1, 1 if g.flag(60) else 3)
        for name in features:
            if name == "float32":
                self.single = True
        self.add(Arr(first), self.data(first), "x")
        for name in features:
            FEATURES[name][0](self)
            g.tag(name)
        for _ in range(g.upto(2)):
            if g.flag(50):
                self.add(FLOAT, self.point())
            else:
                shape = g.shape(1, 2)
                self.add(Arr(shape), self.data(shape))

    def add(self, kind, text, name=None):
        name = name or self.g.fresh("a")
        self.params.append((name, kind, text))
        return name

    def array(self, dims, form):
        shape = self.g.shape(dims, 2)
        self.add(Arr(shape), form.format(self.data(shape)))

    def point(self):
        self.count += 1
        return f"{0.37 + 0.29 * ((self.count * 7) % 5) - 0.11 * self.g.upto(4):.2f}"

    def data(self, shape):
        """Text of an array of fixed irregular numbers: samples of an irrational rotation, between -1.2 and 1.6."""
        self.count += 1
        kind = ", np.float32" if self.single else ""
        return f"data({shape}, {self.count}{kind})"

    def declare(self):
        g = self.g
        for name, parts, form in self.unpack:
            g.emit(form.format(*(n for n, _ in parts), name))

    def kinds(self):
        found = {n: t for n, t, _ in self.params}
        for _, parts, _ in self.unpack:
            found.update(parts)
        return found

    def wrt(self):
        """Positions of the arguments that hold floats."""
        chosen = []
        for i, (_, kind, text) in enumerate(self.params):
            if isinstance(kind, (Arr, Lst, Dct, Obj)) or kind == FLOAT or text.startswith("(") or text == "0.4":
                chosen.append(i)
        return tuple(chosen)

    def text(self, head, g):
        names = ", ".join(n for n, _, _ in self.params)
        lines = [head, DATA, *(t + "\n\n" for t in g.shared.prelude), f"def f({names}):", *g.lines, "", ""]
        lines += ["def arguments():", *("    " + b for b in self.before)]
        lines += [f"    return ({', '.join(t for _, _, t in self.params)},)", ""]
        return "\n".join(lines)


DATA = '''
def data(shape, k, dtype=float):
    count = int(np.prod(shape))
    return ((np.arange(1, count + 1) * 0.6180339887 + 0.377 * k) % 1.0 * 2.8 - 1.2).reshape(shape).astype(dtype)


'''
