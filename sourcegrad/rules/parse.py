"""Gives the entries of `declare` their meaning, one at a time, when a rule is first asked for.

Text is parsed by Python's own `ast` and becomes IR expressions (rules/text.py); `derive` works out
what the style of an entry leaves unsaid.  Nothing here runs while sourcegrad is imported: 1,500
texts would cost tens of milliseconds, and a program uses a dozen rules.

    rule = rule_for_key("np.sum")                 # or rule_for_object(np.sum)
    rule, values = rule.fit(args, keywords)       # the overload that these arguments fit, and
                                                  parameter → expression, defaults filled in
    rule.adjoint["x"]                             # an expression over parameters, result, `y_bar`,
                                                  `where` names
"""

from __future__ import annotations

import sys

from ..ir import nodes as ir
from . import declare
from .binding import BindError, bind
from .objects import MODULES, OPERATORS, REQUIRED, agree, place_of_out, resolve_object
from .text import expression, split_statement, statements

# What these give is an integer, a shape, a word: it moves nothing, whatever it was computed from
_INERT = frozenset(
    "axis axes axis1 axis2 shape keepdims k indices indices_or_sections repeats reps offset source "
    "destination shift num order mode kth dtype copy endpoint indexing UPLO full_matrices "
    "compute_uv optimize pad_width obj ind minlength new_shape trim reverse edge_order "
    "size kind N taken index where method norm n s returned".split()
)

# What an entry calls a parameter that takes several arrays
_SEQUENCES = frozenset(("arrays", "operands", "choices", "choicelist", "xi", "spacing"))


# modules whose functions have entries, and that may be imported after the entries are read
_LOADED_LATER = (
    "sourcegrad.runtime.numpy",
    "numpy.random",
    "numpy.fft",
    "scipy",
    "scipy.fft",
    "scipy.integrate",
    "scipy.linalg",
    "scipy.ndimage",
    "scipy.signal",
    "scipy.special",
    "scipy.stats",
    "statistics",
    "logging",
)


class Rule:
    """One entry, understood.

    key              "np.sum", "math.sin", "abs", "+", "u-", "[]", ".T", ".reshape",
                     "Generator.normal"
    style            as in the entry
    result           the name of the result in the texts ("y")
    params           ((name, default), …): default is an IR expression or REQUIRED; "*arrays"
                     collects the rest as a tuple; without the inert ones, from which nothing
                     flows though their values vary (`all_params` has them)
    operands         for operators, attributes, methods: the parameters that stand left and right of
                     it
    adjoint          parameter → for elementwise rules the partial derivative, for others the whole
                     cotangent; None: no derivative is declared, so an active argument there is
                     refused
    tangent          parameter → its share of the result's tangent; for "jointly" one and the same
                     expression for all
    where            assignments that the texts share
    memory, kind     as in the entry
    names, plain     of all parameters; how many there are if so many arguments simply fill them, else -1
    differentiable   the parameters that have an adjoint
    structured       those of them that take sequences of arrays, or nested lists, as they are
    laid_out         its texts read `order`, which must then be no order that depends on the layout of an argument
    pure             False where a call has an effect (prints, draws random numbers): never
                     repeated, moved or dropped
    refused          True where an active argument is refused although the rule is zero
    """

    __slots__ = (
        "entry key style result params operands adjoint tangent where memory kind differentiable structured laid_out "
        "pure positional aliases overloads all_params names plain refused"
    ).split()

    def __repr__(self):
        return f"<Rule {self.key}: {self.entry.statement}>"

    def fit(self, args, keywords):
        """(the first overload that takes this call, what it binds); BindError of this rule where there is none."""
        for rule in self.overloads:
            try:
                return rule, rule.bind(args, keywords)
            except BindError:
                continue
        return self, self.bind(args, keywords)

    def bind(self, args, keywords=()):
        """Parameter → expression for a call's arguments; BindError for one that is not declared."""
        if len(args) == self.plain and not keywords and ir.Starred not in map(type, args):
            return dict(zip(self.names, args))
        return bind(self, args, keywords)


def _dotted(node):
    """ "np.linalg.norm" for the expression of that name, None for any other."""
    parts = []
    while type(node) is ir.Attr:
        parts.append(node.name)
        node = node.value
    if type(node) is not ir.Name:
        return None
    return ".".join([node.id, *reversed(parts)])


def statement_key(entry):
    """The key an entry is found by, from its statement alone."""
    if entry.style == "zero":
        return entry.statement.partition("(")[0]
    if entry.key:
        return entry.key
    return _form(split_statement(entry.statement)[1])[0]


def _form(value):
    """(key, operands, arguments, keywords) of the right side of a statement."""
    if type(value) is ir.Binary:
        return value.op, (value.left.id, value.right.id), (), ()
    if type(value) is ir.Unary:
        return ("not" if value.op == "not" else "u" + value.op), (value.operand.id,), (), ()
    if type(value) is ir.Index:
        return "[]", (value.value.id, value.index.id), (), ()
    if type(value) is ir.Attr:
        return "." + value.name, (value.value.id,), (), ()
    name = _dotted(value.func)
    root = name.split(".")[0]
    if "." in name and root not in MODULES and root not in ("scipy", "statistics", "Generator"):
        return "." + value.func.name, (root,), value.args, value.keywords
    return name.removeprefix("builtins."), (), value.args, value.keywords


def understand(entry):
    """The Rule of one entry, without its overloads."""
    rule = Rule()
    rule.entry, rule.style, rule.memory, rule.kind = entry, entry.style, entry.memory, entry.kind
    rule.laid_out = False
    rule.pure, rule.overloads, rule.aliases = entry.pure, (), {}
    if entry.style == "zero":
        key, bracket, _ = entry.statement.partition("(")
        rule.key, rule.result, rule.refused = key, "", key in declare.REFUSED
        rule.operands = rule.where = rule.differentiable = rule.structured = ()
        rule.adjoint, rule.tangent = {}, {}
        call = expression(entry.statement) if bracket else None
        rule.params = (
            ((*((arg.id, REQUIRED) for arg in call.args), *call.keywords)) if bracket else ()
        )
        rule.all_params, rule.names, rule.plain = rule.params, [name for name, _ in rule.params], -1
        rule.positional = len(rule.params) if bracket else place_of_out(key)
        return rule
    rule.result, value = split_statement(entry.statement)
    if entry.scope:
        rule.key, rule.operands, args, keywords = entry.key, (), value.args, value.keywords
    else:
        rule.key, rule.operands, args, keywords = _form(value)
    rule.key, rule.refused = entry.key or rule.key, False
    params = [(name, REQUIRED) for name in rule.operands]
    for arg in args:
        params.append(("*" + arg.value.id if type(arg) is ir.Starred else arg.id, REQUIRED))
    params.extend(keywords)
    rule.all_params = tuple(params)
    rule.where = statements(entry.where)
    names = [name.lstrip("*") for name, _ in params]
    if entry.style == "elementwise":
        texts = dict(zip(names, entry.adjoints))
    else:
        texts = dict(entry.adjoints)
    rule.adjoint = {
        name: None if text is None else expression(text) for name, text in texts.items()
    }
    usual = () if entry.scope else _INERT.difference(rule.adjoint, rule.operands)
    inert = {*usual, *entry.inert}
    rule.params = tuple(p for p in params if p[0].lstrip("*") not in inert)
    rule.laid_out = any("order" in _words(text) for text in rule.adjoint.values() if text is not None)
    rule.differentiable = tuple(n for n in names if rule.adjoint.get(n) is not None)
    rule.structured = tuple(n for n in rule.differentiable if n in _SEQUENCES or _keeps_lists(rule, n))
    rule.positional, rule.aliases = agree(rule.key, rule.all_params)
    rule.names = [name for name, _ in params]
    by_place = rule.positional is None or rule.positional >= len(names)
    rule.plain = len(names) if by_place and not rule.laid_out and not entry.only and names == rule.names else -1
    rule.tangent = derive_tangents(rule, value)
    return rule


def _words(node):
    """The names in an expression."""
    if type(node) is ir.Name:
        return {node.id}
    if isinstance(node, tuple):
        return set().union(*map(_words, node))
    if type(node) is ir.Const or not hasattr(node, "__dataclass_fields__"):
        return set()
    return set().union(*(_words(getattr(node, f)) for f in node.__dataclass_fields__ if f not in ("span", "note")))


def _keeps_lists(rule, name):
    """Is the cotangent of this parameter the nested lists that it is itself?"""
    text = rule.adjoint[name]
    return type(text) is ir.Call and _dotted(text.func) == "rt.array_adjoint"


def derive_tangents(rule, value):
    """What each parameter adds to the result's tangent, from the style of the rule."""
    given = {name: expression(text) for name, text in rule.entry.tangents}
    if type(value) is ir.Call:
        # keyword arguments stand for the parameters, not for the defaults that the statement gives
        # them
        value = ir.Call(
            value.func, value.args, tuple((word, ir.Name(word)) for word, _ in value.keywords)
        )
    if rule.style == "elementwise":
        return {n: _times(rule.adjoint[n], ir.Name(n + "_dot")) for n in rule.differentiable} | given
    if rule.style == "jointly":
        together = rename(value, {n: n + "_dot" for n in rule.differentiable})
        together = next(iter(given.values()), together)
        return {n: together for n in rule.differentiable}
    if rule.style in ("linear", "multilinear"):
        derived = {n: rename(value, {n: n + "_dot"}) for n in rule.differentiable}
        return derived | given
    return given


def _times(partial, dot):
    return dot if partial == ir.Const(1) else ir.Binary("*", partial, dot)


def rename(node, names):
    """A copy of an expression with the names in the mapping replaced."""
    if type(node) is ir.Name:
        return ir.Name(names.get(node.id, node.id))
    if isinstance(node, tuple):
        return tuple(rename(item, names) for item in node)
    if type(node) is ir.Const or not hasattr(node, "__dataclass_fields__"):
        return node
    fields = [f for f in node.__dataclass_fields__ if f not in ("span", "note")]
    return type(node)(*(rename(getattr(node, f), names) for f in fields))


class _Index:
    """Entries by key, rules by key, keys by object: filled on the first question."""

    def __init__(self):
        from . import catalogue  # noqa: F401  loads the modules that hold the entries

        self.seen, self.changes = 0, len(declare.CHANGES)
        self.entries, self.rules, self.objects, self.modules = {}, {}, {}, None
        self.refresh()

    def refresh(self):
        """Take in entries declared, and modules imported, since the last look."""
        new = declare.ENTRIES[self.seen :]
        self.seen = len(declare.ENTRIES)
        for entry in new:
            key = quick_key(entry)
            self.entries.setdefault(key, []).append(entry)
            self.rules.pop(key, None)
        imported = frozenset(m for m in _LOADED_LATER if m in sys.modules)
        if imported == self.modules and not new:
            return
        keys = self.entries if imported != self.modules else [quick_key(e) for e in new]
        self.modules = imported
        for key in keys:
            found = resolve_object(key)
            if found is not None:
                # the first entry names the object: np.absolute is np.abs
                self.objects.setdefault(id(found), (found, key))

    def rule(self, key):
        if key in self.rules:
            return self.rules[key]
        entries = self.entries.get(key)
        if entries is None:
            function = declare.METHODS.get(key)
            rule = self.rule(function) if function else None
        else:
            overloads = tuple(understand(entry) for entry in entries)
            rule = overloads[0]
            for each in overloads:
                each.overloads = overloads
        self.rules[key] = rule
        return rule


_index = None


def index():
    global _index
    if _index is None or _index.changes != len(declare.CHANGES):
        _index = _Index()
    elif _index.seen != len(declare.ENTRIES):
        _index.refresh()
    return _index


def quick_key(entry):
    """`statement_key` without parsing where the text shows it: a name before the first
    parenthesis.
    """
    if entry.style == "zero" or entry.key:
        return entry.key or entry.statement.partition("(")[0]
    head, bracket, _ = entry.statement.partition("=")[2].partition("(")
    head = head.strip()
    if bracket and head.split(".")[0] in ("np", "math", "rt", "scipy", "statistics", "Generator"):
        return head
    return statement_key(entry)


def rule_for_key(key):
    """The rule of "np.tanh", "abs", "+", "u-", "[]", ".T", or ".sum" (an array's method); None if
    there is none.
    """
    return index().rule(key)


def rule_for_object(obj):
    """The rule of a function object, by identity; of a ufunc's or a random generator's bound method
    by its name.
    """
    table = index()
    if type(obj).__name__ == "module":
        return None
    found = table.objects.get(id(obj))
    if found is None:
        table.refresh()
        found = table.objects.get(id(obj))
    if found is not None and found[0] is obj:
        return table.rule(found[1])
    owner = getattr(obj, "__self__", None)
    name = getattr(obj, "__name__", None)
    if not isinstance(name, str):
        return None
    if (
        getattr(obj, "__module__", None) == "_operator"
        and getattr(__import__("operator"), name, None) is obj
    ):
        return table.rule(OPERATORS.get(name, ""))
    if owner is None:
        return None
    kind = type(owner)
    if kind.__module__.startswith("numpy.random"):
        return table.rule("Generator." + name)
    if kind.__module__.startswith("scipy.stats."):
        given = getattr(owner, "name", kind.__name__.removesuffix("_gen"))
        return table.rule(f"scipy.stats.{given}.{name}")
    if kind.__name__ == "ufunc" and id(owner) in table.objects:
        return table.rule(table.objects[id(owner)][1] + "." + name)
    return None


def trim(expr):
    """An expression without the arguments that equal a rule's defaults: `np.sum(g, axis=None)` is
    `np.sum(g)`.
    """
    if isinstance(expr, tuple):
        return tuple(trim(item) for item in expr)
    if type(expr) is ir.Const or not hasattr(expr, "__dataclass_fields__"):
        return expr
    fields = [f for f in expr.__dataclass_fields__ if f not in ("span", "note")]
    expr = type(expr)(*(trim(getattr(expr, f)) for f in fields), span=expr.span)
    key = _dotted(expr.func) if type(expr) is ir.Call else None
    rule = rule_for_key(key) if key else None
    if rule is None or rule.style == "zero":
        return expr
    defaults = dict(rule.all_params)
    args = list(expr.args)
    keywords = tuple(
        (w, v) for w, v in expr.keywords if w is None or defaults.get(w, REQUIRED) != v
    )
    if not any(name.startswith("*") for name in defaults) and len(args) <= len(rule.all_params):
        while args and rule.all_params[len(args) - 1][1] == args[-1]:
            args.pop()
    return ir.Call(expr.func, tuple(args), keywords, expr.span)
