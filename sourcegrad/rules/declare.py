"""The words in which derivatives are declared: one entry a function, all else is derived from it.

An entry is the statement that is differentiated, as text, and the least that determines its
derivatives:

    elementwise("y = np.tanh(x)", "1 - y * y")
    linear("y = np.cumsum(x)", x="rt.reverse_cumsum(y_bar, np.shape(x))", cases=["(3,)"])
    zero("np.floor", "np.sign")

In the text, the parameters of the statement stand for the call's arguments (or the defaults given
there), the result for its value, `y_bar` for the result's cotangent, `x_dot` for the tangent of
`x`; `np`, `math`, `rt` (the runtime kernels) and builtins are themselves.  What the text reads is
what must be saved: `tanh` its result, `sin` its argument, `add` nothing.  A parameter read only
inside np.shape, np.ndim, np.size or len costs its shape alone.

Entries are plain data; `rules.parse` gives them meaning at first use.
"""

from __future__ import annotations

from dataclasses import dataclass, field

ENTRIES = []  # in order of declaration
REFUSED = set()  # names that an active argument may not meet
REAL = {}  # key → the parameters that must not be complex; () stands for all
IDLE = []  # (the beginning of keys, keyword): what only says how a result is found, or what is checked
METHODS = {}  # ".sum" → "np.sum": the method of an array that is a function of NumPy, array first
OBJECTS = {}  # the key of a rule of the user's own → the function that it is for
OWN = {}  # the id of such a function → the key
CHANGES = []  # keys of rules that took the place of another


@dataclass(frozen=True)
class Entry:
    """One declaration, as written.

    style      "elementwise" | "linear" | "multilinear" | "jointly" | "general" | "zero"
    statement  "z = np.arctan2(x, y)"; for zero rules the bare dotted name
    adjoints   (parameter, text): for elementwise the partial, for the others the whole cotangent of
               that parameter
    tangents   (parameter, text): its contribution to the result's tangent; derived where the style
               says how
    where      statements that the texts share, e.g. "r = np.hypot(x, y)"; may read arguments,
               result and y_bar
    memory     "fresh", "views x", "may view x", "writes x"
    kind       how the result's kind follows (a word of analysis.kinds): "broadcast", "like x",
               "reduce", …
    domain     (parameter, domain) for the derived test's samples: "positive", "unit", "above one",
               "nonzero", …
    cases      argument lists for the derived test: "(2, 3), axis=0" – a tuple of ints is an array
               of that shape
    key        the key the entry is found by, where its statement does not tell ("list +")
    inert      parameters that give a shape, a dtype or an order only: nothing flows from them,
               active or not
    pure       False where a call has an effect (prints, draws random numbers), so it may not be
               repeated or dropped
    only       (parameter, values): the words that must be given for the entry to be the one
    scope      (name, object): what the texts of a user's own rule mean by their other names
    """

    style: str
    statement: str
    adjoints: tuple = ()
    tangents: tuple = ()
    where: str = ""
    memory: str = "fresh"
    kind: str = ""
    domain: tuple = ()
    cases: tuple = ()
    pure: bool = True
    key: str = ""
    inert: tuple = ()
    only: tuple = ()
    scope: tuple = field(default=(), compare=False)


class Deferred:
    """A function that is made when a text that names it is first used."""

    def __init__(self, make):
        self.make, self.made = make, None

    def get(self):
        if self.made is None:
            self.made = self.make()
        return self.made


def own(function, entry):
    """Declare the entry of a user's function, in place of an earlier one."""
    key = entry.key or entry.statement
    OBJECTS[key], OWN[id(function)] = function, key
    for k, other in enumerate(ENTRIES):
        if (other.key or other.statement) == key:
            ENTRIES[k] = entry
            CHANGES.append(key)
            return
    ENTRIES.append(entry)


def elementwise(statement, *partials, where="", kind="broadcast", cases=(), pure=True, tangents=(), **domain):
    """A function applied entry by entry, with broadcasting: one partial derivative per parameter,
    in order.

    A partial of None declares no derivative in that parameter.  The adjoint is `y_bar *
    conj(partial)`, summed to
    the argument's shape; the tangent is `partial * x_dot`, if `tangents` does not say otherwise.
    Both are made centrally.
    """
    ENTRIES.append(
        Entry(
            "elementwise",
            statement,
            tuple(partials),
            tuple(dict(tangents).items()),
            where,
            "fresh",
            kind,
            tuple(domain.items()),
            tuple(cases),
            pure,
        )
    )


def linear(
    statement,
    *,
    cases,
    where="",
    memory="fresh",
    kind="",
    domain=(),
    tangents=(),
    inert=(),
    only=(),
    **adjoints,
):
    """Linear in its single differentiable parameter: the tangent is the same call on `x_dot`.

    `tangents` says otherwise where the call has more meaning than its arithmetic (`x.item()` of a
    Python number).
    """
    _declare(
        "linear", statement, adjoints, tangents, where, memory, kind, domain, cases, inert=inert, only=only
    )


def multilinear(
    statement, *, cases, where="", memory="fresh", kind="", domain=(), tangents=(), **adjoints
):
    """Linear in each parameter by itself (a product): the tangent is a sum of calls, one `x_dot` at
    a time.
    """
    _declare("multilinear", statement, adjoints, tangents, where, memory, kind, domain, cases)


def jointly(
    statement,
    *,
    cases,
    where="",
    memory="fresh",
    kind="",
    domain=(),
    tangents=(),
    key="",
    inert=(),
    only=(),
    **adjoints,
):
    """Linear in all its differentiable parameters together (where, concatenate): one call on all
    tangents.

    Parameters without a tangent are replaced by zeros.  `tangents` may give the text for all under
    the first name;
    results that are tuples or lists need this style, since their tangents are not added with `+`.
    """
    _declare(
        "jointly", statement, adjoints, tangents, where, memory, kind, domain, cases, True, key, inert, only
    )


def general(
    statement,
    *,
    tangents,
    cases,
    where="",
    memory="fresh",
    kind="",
    domain=(),
    pure=True,
    key="",
    inert=(),
    only=(),
    **adjoints,
):
    """Anything else: the cotangent of each parameter, and `tangents`, each parameter's share of the
    tangent.
    """
    _declare(
        "general",
        statement,
        adjoints,
        tangents,
        where,
        memory,
        kind,
        domain,
        cases,
        pure,
        key,
        inert,
        only,
    )


def _declare(
    style,
    statement,
    adjoints,
    tangents,
    where,
    memory,
    kind,
    domain,
    cases,
    pure=True,
    key="",
    inert=(),
    only=(),
):
    pairs = (tuple(dict(words).items()) for words in (adjoints, tangents, domain))
    adjoints, tangents, domain = pairs
    ENTRIES.append(
        Entry(
            style,
            statement,
            adjoints,
            tangents,
            where,
            memory,
            kind,
            domain,
            tuple(cases),
            pure,
            key,
            tuple(inert),
            tuple(dict(only).items()),
        )
    )


def zero(*names, kind="", memory="fresh", pure=True):
    """Functions whose derivative is zero wherever it exists, or that make constants: dotted names.

    A name may show parameters, "np.zeros(shape, dtype=None)", where the kind needs them: it then
    takes these only.
    """
    for name in names:
        ENTRIES.append(Entry("zero", name, memory=memory, kind=kind, pure=pure))


def refused(*names):
    """Functions of integers, bits, text or sizes: an argument that carries a derivative is refused.

    They may have a zero rule besides, for arguments that carry none.
    """
    REFUSED.update(names)


def real(*names, of=()):
    """Functions of real numbers that take complex ones all the same, and drop a part of them or have no derivative there.

    An argument of the parameters `of` (all, if none are named) that carries a derivative must not be complex.
    """
    REAL.update({name: tuple(of) for name in names})


def idle(prefix, *words):
    """Keywords of all functions whose names begin so that change no result, whatever they are given."""
    IDLE.extend((prefix, word) for word in words)


def method(name, function):
    """`x.name(…)` on an array is `function(x, …)`; `method("sum", "np.sum")`."""
    METHODS["." + name] = function
