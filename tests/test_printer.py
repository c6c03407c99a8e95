"""The printer: canonical text comes back unchanged, any IR comes back as itself."""

import ast
import random

import pytest

from sourcegrad.frontend.lower import lower_text
from sourcegrad.ir import nodes as ir
from sourcegrad.ir import printer

EXPRESSIONS = """
(a + b) * c
a + b * c
a - (b - c)
a - b - c
a / (b / c) / d
-x ** 2
(-x) ** 2
2 ** -x
(a ** b) ** c
a ** b ** c
-a.b
(-a).b
--x
-(a + b)
~a & b | c ^ d
(a | b) & c
a << b + c
(a << b) + c
a @ b % c // d
not a
not (not a) == b
(not a) + b
not a and b or c
a and (b or c)
(a and b) and c
a < b <= c
(a < b) < c
a < (b < c)
a is not None
a not in b
(a, b) < c
a if b else c
a if b else c if d else e
(a if b else c) if d else e
(a if b else c) + d
a + (b if c else d)
f(a if b else c, *d, k=lambda x: x, **e)
f(*a | b, **c | d)
f(*(a or b))
f((a, b), (a,), ())
f(y := x, k=(z := x))
(y := x) + 1
[y := x, *a]
lambda: 0
lambda x, /, y=1, *a, z, w=(1, 2), **k: x
lambda *, x: (x, y)
(lambda x: x)(1)
(lambda x: x) if a else lambda x: y
x[1:2, ::3]
x[a]
x[a:b]
x[:]
x[i + 1:n - 1:-1]
x[(lambda: 0):(a if b else c)]
x[a, b]
x[(a,)]
x[1:2,]
x[()]
x[...]
x[..., None]
x[*a]
x[*a, 1:]
x[(a, b), c]
x[y := 1]
(a, b)[0]
(1).real
(1.5).real
(1j).real
"s".join(a)
{a: b, **c, "d": (e, f)}
{a, b, *c}
[]
{}
(a,)
[a, (b, c)]
f(a)(b)[c].d
(a + b)(c)
(a + b)[c]
1e+300 * 1e-05
0.1
b"bytes"
'say "hi"'
"it's"
"tab\\t"
"ünï"
[i * 2 for i in x if i > 1 if i < 5]
[(a, b) for a, b in zip(x, y)]
[a if a else b for a in (b if c else d)]
{k: v + 1 for k, v in x.items()}
{a for b in c for a in b}
[[i for i in j] for j in k]
sum(i for i in x)
sum((i for i in x), 0)
f(x for x in y)(z)
f"{a!r:>{n}} and {b + 1}"
f"{a:.3f}{{}}"
f"{ {1: 2}[1]}"
f"{(lambda: 0)()}"
f'{d["k"]}'
f"\\n{x}\\t"
"""

STATEMENTS = [
    "x = 1",
    "x = a, b",
    "x = (a,)",
    "a, b = b, a",
    "a, (b, *c) = d",
    "[a, b] = c",
    "*a, b = c",
    "x.a[i] = y",
    "x[i] += y",
    "x += (1, 2)",
    "x = (y := 1)",
    "(y := 1)",
    "f(x)",
    "for i in range(n):\n    pass",
    "for i, (a, b) in x:\n    f(i)\nelse:\n    g()",
    "for i in a, b:\n    break",
    "while (n := n - 1) > 0:\n    continue\nelse:\n    f()",
    "while n := f():\n    pass",
    "if a:\n    x = 1\nelif b:\n    x = 2\nelse:\n    x = 3",
    "if a:\n    x = 1\nelse:\n    x = 2\n    y = 3",
    "if a:\n    pass\nelse:\n    if b:\n        x = 1\n    y = 2",
    "return",
    "return a, b",
    "return *a, b",
    "return (y := x)",
    "return lambda x: x",
    "raise",
    "raise ValueError(x) from error",
    "assert a, b",
    "assert (a, b)",
    "assert (y := x)",
    "del a, b[0], c.d",
    "global a, b",
    "nonlocal a",
    "def g(x, *, y=1):\n    return x + y",
    "x = 1\n\ndef g(x):\n    return x\n\ny = g(x)",
]


@pytest.mark.parametrize("text", EXPRESSIONS.strip().split("\n"))
def test_canonical_expression_is_printed_as_it_stands(text):
    (stmt,) = lower_text(f"target = ({text})").body
    printed = printer.expression(stmt.value, 1)
    assert printed == text
    assert ast.dump(ast.parse(printed, mode="eval")) == ast.dump(ast.parse(text, mode="eval"))


@pytest.mark.parametrize("text", STATEMENTS)
def test_canonical_statement_is_printed_as_it_stands(text):
    body = lower_text("def f():\n" + "".join(f"    {line}\n" for line in text.split("\n"))).body
    assert "\n".join(printer.statements(body)) == text


@pytest.mark.parametrize(
    "value, text",
    [
        (float("inf"), 'float("inf")'),
        (-float("inf"), '-float("inf")'),
        (float("nan"), 'float("nan")'),
        (-0.0, "-0.0"),
        (-1, "-1"),
        (2j, "2j"),
        (1 + 2j, "complex(1.0, 2.0)"),
        (complex(-0.0, -0.0), "complex(-0.0, -0.0)"),
        (complex(0.0, float("nan")), 'complex(0.0, float("nan"))'),
        (True, "True"),
        (None, "None"),
        (..., "..."),
        (10**5000, hex(10**5000)),
        ("\ud800", '"\\ud800"'),
    ],
    ids=range(14),
)
def test_constants_evaluate_to_themselves(value, text):
    assert printer.expression(ir.Const(value)) == text
    again = eval(text)
    assert type(again) is type(value)
    assert again == value if isinstance(value, int) else repr(again) == repr(value)


def test_negative_constants_are_parenthesised_like_signs():
    x, minus = ir.Name("x"), ir.Const(-2.0)
    assert printer.expression(ir.Binary("**", minus, x)) == "(-2.0) ** x"
    assert printer.expression(ir.Binary("**", x, minus)) == "x ** -2.0"
    assert printer.expression(ir.Binary("-", x, minus)) == "x - -2.0"
    assert printer.expression(ir.Attr(minus, "real")) == "(-2.0).real"
    assert printer.expression(ir.Binary("**", ir.Const(-float("inf")), x)) == '(-float("inf")) ** x'


def test_a_slice_outside_a_subscript_is_a_call():
    part = ir.Slice(None, ir.Name("n"), None)
    assert printer.expression(ir.Call(ir.Name("f"), (part,))) == "f(slice(None, n))"


def test_notes_are_behind_the_line_or_above_it_and_once():
    x = ir.Name("x")
    noted = [ir.Assign(x, ir.Name(name), note="line 3: y = f(x)") for name in ("a", "b")]
    branch = ir.If(x, (noted[0], ir.Assign(x, x, note="line 4")), note="line 3: y = f(x)")
    wide = ir.Assign(x, ir.Name("w" * 90), note="line 5")
    lines = printer.statements([*noted, branch, noted[0], wide, ir.Return(x, note="line 5")])
    assert lines == [
        "x = a  # line 3: y = f(x)",
        "x = b",
        "if x:",
        "    x = a",
        "    x = x  # line 4",
        "x = a  # line 3: y = f(x)",
        "# line 5",
        "x = " + "w" * 90,
        "return x",
    ]


def test_comments_stand_apart_at_function_level():
    comment, call = ir.Comment("Reverse sweep"), ir.Evaluate(ir.Call(ir.Name("f")))
    loop = ir.While(ir.Const(True), (call, ir.Comment("inside"), call))
    text = printer.function(ir.Function("g", (), (comment, call, comment, loop), "Doc."))
    assert text == (
        'def g():\n    """Doc."""\n    # Reverse sweep\n    f()\n\n    # Reverse sweep\n'
        "    while True:\n        f()\n        # inside\n        f()\n"
    )
    only = ir.Function("g", (), (ir.If(call.value, (comment,)),))
    assert (
        printer.function(only) == "def g():\n    if f():\n        # Reverse sweep\n        pass\n"
    )
    long = printer.statements([ir.Comment("word " * 30 + "end"), ir.Pass()], 1)
    assert len(long) == 3 and all(line.startswith("    # word") for line in long[:2])


def test_else_after_an_exit_is_dedented():
    leave = ir.If(ir.Name("a"), (ir.Return(),), (ir.Pass(), ir.Continue()))
    assert printer.statements([leave]) == ["if a:", "    return", "pass", "continue"]
    both = ir.If(ir.Name("b"), (leave,), (ir.Pass(),))
    assert printer.statements([both])[-1] == "pass"
    chain = ir.If(ir.Name("c"), (ir.Break(),), (ir.If(ir.Name("d"), (), (ir.Pass(),)),))
    assert printer.statements([chain]) == [
        "if c:",
        "    break",
        "elif d:",
        "    pass",
        "else:",
        "    pass",
    ]


@pytest.mark.parametrize(
    "doc",
    [
        "",
        "One line.",
        'Ends in a "quote"',
        'Holds """ and \\ and \\n.',
        "First.\n\n    indented\nlast",
        "First.\n\n    all others indented",
        "tab\there, bell\a",
    ],
)
def test_docstrings_come_back(doc):
    text = printer.function(ir.Function("f", (), (), doc))
    assert lower_text(text).doc == doc.expandtabs()


WRAPPED = """\
def f(
    first_parameter: np.ndarray, second_parameter: np.ndarray = None, *, third_parameter=1.0, **rest
):
    total = function_with_a_long_name(
        first_argument_with_a_long_name, second_argument_with_a_long_name, keyword=third
    )
    total = function_with_a_long_name(
        first_argument_with_a_long_name * second_argument_with_a_long_name,
        second_argument_with_a_long_name[index, other_index],
        keyword=[first_element_of_the_list_with_a_long_name, second_element_of_the_list, third],
    )
    total = (
        first_operand_with_a_long_name * second_operand_with_a_long_name
        + third_operand_with_a_long_name
        - (fourth_operand_with_a_long_name - fifth_operand_with_a_long_name)
    )
    if (
        first_condition_with_a_long_name(argument)
        and second_condition_with_a_long_name(argument)
        and third
    ):
        return (
            first_value_with_a_very_long_name_indeed,
            second_value_with_a_very_long_name_indeed,
            third_value,
        )
    long_name_of_the_target = (
        value_when_true_with_a_long_name if condition_with_a_long_name else value_when_false
    )
    (
        first_target_with_a_long_name,
        second_target_with_a_long_name,
        third_target_with_a_long_name,
        fourth,
    ) = saved.pop()
    total = {
        "first key of the mapping": first_value_with_a_very_long_name_indeed,
        "second key": second_value,
    }
    return array_with_a_long_name.reshape(first_dimension, second_dimension).transpose(
        first_axis, second_axis
    )
"""


def test_long_lines_are_wrapped_as_an_editor_would():
    fn = lower_text(WRAPPED)
    assert printer.function(fn) == WRAPPED
    assert lower_text(printer.function(fn)) == fn


@pytest.mark.parametrize("before, after", [("", ""), ("f(x, ", ", y)"), ("", " % x"), ("{k: ", "}")])
@pytest.mark.parametrize("text", ["word " * 50, "a\\\"'b " * 40, "  spaces   at both ends  " * 8, "x" * 150 + " y", "éß\\n " * 60])
def test_long_strings_are_several(text, before, after):
    fn = lower_text(f"def f(x, y, k):\n    return {before}{text!r}{after}\n")
    printed = printer.function(fn)
    assert lower_text(printed) == fn
    assert max(len(line) for line in printed.splitlines()) <= 100 or "x" * 100 in text


def test_deep_expressions_need_no_stack():
    total = ir.Name("x0")
    for number in range(1, 3000):
        total = ir.Binary("+", total, ir.Name(f"x{number}"))
    assert printer.expression(total) == " + ".join(f"x{number}" for number in range(3000))
    lines = printer.statements([ir.Return(total)])
    assert lines[:3] == ["return (", "    x0", "    + x1"] and lines[-1] == ")"


class Grower:
    """Random IR of every class, within Python's grammar."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def name(self):
        return ir.Name(self.random.choice("abcxyz"))

    def some(self, make, low=0, high=3):
        return tuple(make() for _ in range(self.random.randint(low, high)))

    def expr(self, depth):
        pick = self.random.choice
        if depth == 0:
            values = (0, 3, 2.5, "s", b"b", None, True, ..., 1e300, 4j)
            return pick([self.name(), ir.Const(pick(values))])

        def inner():
            return self.expr(depth - 1)

        def starred():
            return ir.Starred(inner()) if self.random.random() < 0.2 else inner()

        def subscript():
            parts = [inner() if self.random.random() < 0.5 else None for _ in range(3)]
            return ir.Slice(*parts) if self.random.random() < 0.5 else starred()

        def index():
            items = self.some(subscript, 1)
            single = len(items) == 1 and not isinstance(items[0], ir.Starred)
            return items[0] if single else ir.Display("tuple", items)

        def params():
            kinds = ("positional", "plain", "varargs", "keyword", "varkw")
            chosen = [kind for kind in kinds if self.random.random() < 0.4]
            return tuple(ir.Param(f"p{n}", kind) for n, kind in enumerate(chosen))

        return pick(
            [
                lambda: ir.Attr(inner(), "attr"),
                lambda: ir.Index(inner(), index()),
                lambda: ir.Call(inner(), self.some(starred), (("k", inner()), (None, inner()))),
                lambda: ir.Unary(pick(["-", "+", "~", "not"]), inner()),
                lambda: ir.Binary(pick("+ - * / // % ** @ & | ^ << >>".split()), inner(), inner()),
                lambda: ir.Compare(inner(), ("<", "not in"), (inner(), inner())),
                lambda: ir.Bool(pick(["and", "or"]), (inner(), inner(), inner())),
                lambda: ir.IfExp(inner(), inner(), inner()),
                lambda: ir.Display(pick(["tuple", "list"]), self.some(starred)),
                lambda: ir.Display("set", self.some(starred, 1)),
                lambda: ir.Mapping((None, inner()), (inner(), inner())),
                lambda: ir.Walrus(self.name(), inner()),
                lambda: ir.Lambda(params(), inner()),
            ]
        )()

    def stmt(self, depth):
        def expr():
            return self.expr(3)

        simple = [
            lambda: ir.Assign(self.name(), expr()),
            lambda: ir.Assign(ir.Display("tuple", (self.name(), ir.Starred(self.name()))), expr()),
            lambda: ir.AugAssign(ir.Index(expr(), expr()), "+", expr()),
            lambda: ir.Evaluate(ir.Call(expr())),
            lambda: ir.Return(expr()),
            lambda: ir.Raise(expr(), expr()),
            lambda: ir.Assert(expr(), expr()),
            lambda: ir.Delete((ir.Attr(expr(), "attr"), self.name())),
            ir.Pass,
        ]
        if depth == 0:
            return self.random.choice(simple)()

        def block():
            return self.some(lambda: self.stmt(depth - 1), 1)

        def orelse():
            return block() if self.random.random() < 0.5 else ()

        # A body that leaves would have its `else` dedented, which is another tree.
        compound = [
            lambda: ir.If(expr(), (*block(), ir.Pass()), orelse()),
            lambda: ir.For(self.name(), expr(), block(), orelse()),
            lambda: ir.While(expr(), block(), orelse()),
            lambda: ir.Define(ir.Function("g", (ir.Param("p", "plain", expr()),), block())),
        ]
        return self.random.choice(simple + compound)()


@pytest.mark.parametrize("seed", range(40))
def test_any_ir_comes_back_from_its_text(seed):
    grower = Grower(seed)
    fn = ir.Function("f", (), tuple(grower.stmt(2) for _ in range(10)))
    text = printer.function(fn)
    assert lower_text(text) == fn
    assert printer.function(lower_text(text)) == text
