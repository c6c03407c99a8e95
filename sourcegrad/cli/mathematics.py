"""Rule text as mathematics: `1 - y * y` is 1 − y², `y_bar` is ȳ, `np.sqrt(x)` is √x."""

from __future__ import annotations

from sourcegrad.ir import nodes as N
from sourcegrad.rules.text import expression, statements

_BAR, _DOT = "\u0304", "\u0307"
_POWERS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
_SIGNS = {"*": "·", "-": " − ", "+": " + ", "@": " ", "//": " ÷ ", "%": " mod ", "&": " ∧ ", "|": " ∨ "}
_COMPARED = {"<=": "≤", ">=": "≥", "!=": "≠", "==": "="}
_LEVEL = {"+": 1, "-": 1, "*": 2, "@": 2, "//": 2, "%": 2, "/": 2, "**": 4}
_QUOTIENTS, _PRODUCTS = ("divide", "quotient"), ("masked", "multiply")
_NAMES = {"arcsin": "asin", "arccos": "acos", "arctan": "atan", "absolute": "abs"}
_COMPARING = {"greater": ">", "less": "<", "greater_equal": "≥", "less_equal": "≤", "equal": "=", "not_equal": "≠"}


def formula(text):
    """One expression of a rule."""
    return _write(expression(str(text)) if isinstance(text, str) else N.Const(text))[0]


def definitions(where):
    """The statements that the texts of a rule share, as "r = hypot(x, y)"."""
    return [f"{s.target.id} = {_write(s.value)[0]}" for s in statements(where)]


def name(word):
    """A name with its bar or dot above it."""
    for ending, mark in (("_bar", _BAR), ("_dot", _DOT)):
        if word.endswith(ending) and len(word) > len(ending):
            stem = word.removesuffix(ending)
            return stem + mark if len(stem) == 1 else f"{stem[0]}{mark}{stem[1:]}"
    return word


def _at(e, level):
    """`e` in parentheses unless it binds at least so strongly."""
    text, own = _write(e)
    return text if own >= level else f"({text})"


def _write(e):
    """(text, how strongly its outermost sign binds)."""
    t = type(e)
    if t is N.Name:
        return name(e.id), 9
    if t is N.Const:
        return _constant(e.value), 9
    if t is N.Binary:
        return _binary(e)
    if t is N.Unary:
        return ("¬" if e.op in ("not", "~") else "−" if e.op == "-" else "") + _at(e.operand, 3), 1
    if t is N.Attr:
        return _attribute(e)
    if t is N.Call:
        return _call(e)
    if t is N.Index:
        return f"{_at(e.value, 9)}[{_list(e.index.items) if type(e.index) is N.Display else _write(e.index)[0]}]", 9
    if t is N.Slice:
        return ":".join("" if p is None else _write(p)[0] for p in (e.lower, e.upper)), 9
    if t is N.Compare:
        return _at(e.left, 1) + "".join(f" {_COMPARED.get(o, o)} {_at(r, 1)}" for o, r in zip(e.ops, e.rest)), 0
    if t is N.Bool:
        return (" ∧ " if e.op == "and" else " ∨ ").join(_at(v, 1) for v in e.values), 0
    if t is N.IfExp:
        return f"{_at(e.body, 1)} if {_at(e.test, 0)}, else {_at(e.orelse, 1)}", 0
    if t is N.Starred:
        return _write(e.value)[0] + "…", 9
    brackets = "()" if e.kind == "tuple" else "[]"
    return brackets[0] + _list(e.items) + brackets[1], 9


def _list(items):
    return ", ".join(_write(i)[0] for i in items)


def _constant(value):
    if value is None or value is Ellipsis:
        return "none" if value is None else "…"
    return (f"{value:g}" if isinstance(value, float) else repr(value)).replace("-", "−")


def _unsigned(e):
    """(is there a minus before the product `e`, the product without it)."""
    if type(e) is N.Unary and e.op == "-":
        return True, e.operand
    if type(e) is N.Binary and e.op in ("*", "/", "@"):
        minus, left = _unsigned(e.left)
        return minus, N.Binary(e.op, left, e.right) if minus else e
    return False, e


def _binary(e):
    minus, product = _unsigned(e)
    if minus:
        return "−" + _at(product, 2), 1
    level = _LEVEL.get(e.op, 0)
    if e.op == "*" and e.left == e.right and type(e.left) in (N.Name, N.Call, N.Attr):
        return _at(e.left, 9) + "²", 4
    if e.op == "**":
        power = e.right.value if type(e.right) is N.Const else None
        shown = str(power).translate(_POWERS) if isinstance(power, int) else f"^{_at(e.right, 9)}"
        return _at(e.left, 9) + shown, 4
    if e.op == "/":
        return f"{_at(e.left, 2)} / {_at(e.right, 3)}", 2
    return _at(e.left, level) + _SIGNS.get(e.op, f" {e.op} ") + _at(e.right, level + 1), level


def _attribute(e):
    if type(e.value) is N.Name and e.value.id in ("np", "math"):
        return {"pi": "π", "inf": "∞", "nan": "nan"}.get(e.name, e.name), 9
    if e.name in ("T", "mT"):
        return _at(e.value, 9) + "ᵀ", 9
    return f"{_at(e.value, 9)}.{e.name}", 9


def _call(e):
    word, args = _function(e.func), e.args
    if word in _QUOTIENTS and len(args) == 2:
        return _binary(N.Binary("/", *args))
    if word in _PRODUCTS and len(args) == 2:
        return _binary(N.Binary("*", *args))
    if word == "power" and len(args) == 2:
        return _binary(N.Binary("**", *args))
    if word in _COMPARING and len(args) == 2:
        return f"{_at(args[0], 1)} {_COMPARING[word]} {_at(args[1], 1)}", 0
    if word == "unbroadcast" and len(args) == 2:
        return _write(args[0])  # as everywhere: summed to the shape of its argument
    if word == "conj" and len(args) == 1:
        return _at(args[0], 9) + "*", 9
    if word == "H" and len(args) == 1:
        return _at(args[0], 9) + "ᴴ", 9
    if word == "sqrt" and len(args) == 1:
        return "√" + _at(args[0], 9), 9
    if word == "abs" or word == "absolute":
        return f"|{_write(args[0])[0]}|", 9
    if word == "inv" and len(args) == 1:
        return _at(args[0], 9) + "⁻¹", 9
    if word == "where" and len(args) == 3:
        return f"{_at(args[1], 1)} where {_at(args[0], 0)}, else {_at(args[2], 1)}", 0
    if word == "square" and len(args) == 1:
        return _at(args[0], 9) + "²", 4
    words = [f"{k} = {_write(v)[0]}" for k, v in e.keywords if v != N.Name(k)]
    kept = [k for k, v in e.keywords if v == N.Name(k)]
    inside = ", ".join(filter(None, [_list(args), ", ".join(kept), ", ".join(words)]))
    return f"{'Σ' if word == 'sum' else _NAMES.get(word, word)}({inside})", 9


def _function(func):
    """The last part of a function's name; the object comes before the name of its method."""
    if type(func) is not N.Attr:
        return _write(func)[0]
    root = func
    while type(root) is N.Attr:
        root = root.value
    known = type(root) is N.Name and root.id in ("np", "rt", "math", "scipy")
    return func.name if known else f"{_at(func.value, 9)}.{func.name}"
