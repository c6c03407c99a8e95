"""From syntax trees to the IR: every node, the shapes that are evened out, the refusals."""

import sys

import pytest

from sourcegrad import errors
from sourcegrad.frontend import lower, opaque
from sourcegrad.frontend.lower import lower_text
from sourcegrad.frontend.source import read
from sourcegrad.ir import nodes as ir
from sourcegrad.ir import printer

a, b, c, x = [ir.Name(name) for name in "abcx"]


def one(text):
    (stmt,) = lower_text(text).body
    return stmt


def value(text):
    return one(f"x = ({text})").value


@pytest.mark.parametrize(
    "text, expected",
    [
        ("a", a),
        ("1", ir.Const(1)),
        ("...", ir.Const(...)),
        ("b''", ir.Const(b"")),
        ("a.b", ir.Attr(a, "b")),
        ("a[b]", ir.Index(a, b)),
        ("a[b, c]", ir.Index(a, ir.Display("tuple", (b, c)))),
        ("a[b:]", ir.Index(a, ir.Slice(b, None, None))),
        ("a(b, *c, k=x, **x)", ir.Call(a, (b, ir.Starred(c)), (("k", x), (None, x)))),
        ("not a", ir.Unary("not", a)),
        ("a - b - c", ir.Binary("-", ir.Binary("-", a, b), c)),
        ("a @ b", ir.Binary("@", a, b)),
        ("a < b is not c", ir.Compare(a, ("<", "is not"), (b, c))),
        ("a or b or c", ir.Bool("or", (a, b, c))),
        ("a if b else c", ir.IfExp(b, a, c)),
        ("a, b", ir.Display("tuple", (a, b))),
        ("[*a]", ir.Display("list", (ir.Starred(a),))),
        ("{a, b}", ir.Display("set", (a, b))),
        ("{a: b, **c}", ir.Mapping((a, None), (b, c))),
        ("(a := b)", ir.Walrus(a, b)),
        ("lambda a, *, b=c: x", ir.Lambda((ir.Param("a"), ir.Param("b", "keyword", c)), x)),
        ("[i for i in a]", ir.Opaque("[i for i in a]", ("a",), "list comprehension")),
    ],
)
def test_expressions(text, expected):
    assert value(text) == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        ("x = a", ir.Assign(x, a)),
        ("x: a = b", ir.Assign(x, b)),
        ("x **= a", ir.AugAssign(x, "**", a)),
        ("x", ir.Evaluate(x)),
        ("if a: b\nelse: c", ir.If(a, (ir.Evaluate(b),), (ir.Evaluate(c),))),
        ("for x in a: break\nelse: c", ir.For(x, a, (ir.Break(),), (ir.Evaluate(c),))),
        ("while a: continue", ir.While(a, (ir.Continue(),))),
        ("return", ir.Return()),
        ("return a", ir.Return(a)),
        ("pass", ir.Pass()),
        ("raise a from b", ir.Raise(a, b)),
        ("assert a, b", ir.Assert(a, b)),
        ("del a, b.c", ir.Delete((a, ir.Attr(b, "c")))),
        ("global a, b", ir.Scope("global", ("a", "b"))),
        ("nonlocal a", ir.Scope("nonlocal", ("a",))),
    ],
)
def test_statements(text, expected):
    assert one(text) == expected


def test_parameters():
    fn = lower_text("def f(a, /, b: x = 1, *c, d, e=2, **g): 'Doc.'")
    assert fn == ir.Function(
        "f",
        (
            ir.Param("a", "positional"),
            ir.Param("b", "plain", ir.Const(1), x),
            ir.Param("c", "varargs"),
            ir.Param("d", "keyword"),
            ir.Param("e", "keyword", ir.Const(2)),
            ir.Param("g", "varkw"),
        ),
        (),
        "Doc.",
    )


def test_docstrings_are_cleaned():
    assert lower_text("def f():\n    '''One.\n\n        two  \n    three\n    '''").doc == (
        "One.\n\n    two\nthree"
    )
    assert lower_text("def f():\n    1").doc is None
    assert lower_text("def f():\n    b'no'").doc is None


@pytest.mark.parametrize(
    "text, expected",
    [
        ("a = b = 1", "a = 1; b = 1"),
        ("a = b = c", "a = c; b = c"),
        ("a = b = f(c)", "a = f(c); b = a"),
        ("a = b[a] = c = f()", "a = f(); b[a] = a; c = a"),
        ("a, b = c = f()", "value = f(); a, b = value; c = value"),
        ("a, c = b = c", "value = c; a, c = value; b = value"),
        ("a = (a, b) = c = f()", "value = f(); a = value; a, b = value; c = value"),
        ("value.x = value2 = f()", "value3 = f(); value.x = value3; value2 = value3"),
        ("a[0] = b = f(value)", "value2 = f(value); a[0] = value2; b = value2"),
        ("x: int", ""),
        ("x: int = 3", "x = 3"),
    ],
)
def test_assignments_are_evened_out(text, expected):
    assert "; ".join(printer.statements(lower_text(text).body)).replace("pass", "") == expected


def test_chained_assignment_keeps_its_meaning():
    cases = ["a = b = [0]", "a = a2, b = [1, 2]", "b = b[0] = [1]", "c, b = a = b, c = (1, 2)"]
    for text in cases:
        want, got = {}, {}
        exec(text, want)
        exec("\n".join(printer.statements(lower_text(text).body)), got)
        for name in "abc":
            assert repr(want.get(name)) == repr(got.get(name))
        assert (want.get("a") is want.get("b")) == (got.get("a") is got.get("b"))


def test_nested_functions():
    fn = lower_text(
        "def f(x):\n"
        "    @first\n"
        "    @second(x)\n"
        "    def g(y=x):\n"
        "        'Inner.'\n"
        "        return y\n"
        "    return g()\n"
    )
    assert printer.function(fn) == (
        "def f(x):\n"
        "    decorator = second(x)\n\n"
        "    def g(y=x):\n"
        '        """Inner."""\n'
        "        return y\n\n"
        "    g = decorator(g)\n"
        "    g = first(g)\n"
        "    return g()\n"
    )


def test_lambdas_become_functions():
    square = lambda x, k=2: x**k  # noqa: E731
    fn = lower.lower(read(square), errors.Refusals("square"))
    x, k = ir.Name("x"), ir.Name("k")
    assert fn.name == "lambda_" and fn.body == (ir.Return(ir.Binary("**", x, k)),)
    assert fn.span.file == __file__


class Hidden:
    def method(self, __x):
        f(__y=[self.__z for self.__w in __all], __dunder__=lambda __v: __v)  # noqa: F821
        return f"{self.__w}"


class _(Hidden):
    def plain(self):
        return self.__w


def test_private_names_are_mangled():
    fn = lower.lower(read(Hidden.method), errors.Refusals("method"))
    assert printer.function(fn) == (
        "def method(self, _Hidden__x):\n"
        "    f(\n"
        "        _Hidden__y=[self._Hidden__z for self._Hidden__w in _Hidden__all],\n"
        "        __dunder__=lambda _Hidden__v: _Hidden__v,\n"
        "    )\n"
        '    return f"{self._Hidden__w}"\n'
    )
    fn = lower.lower(read(_.plain), errors.Refusals("plain"))
    assert fn.body == (ir.Return(ir.Attr(ir.Name("self"), "__w")),)


def test_spans_count_characters():
    text = "def f(ä):\n    ß = 'é'; x = ä + ß\n"
    first, second = lower_text(text, "file.py").body
    assert first.span == ir.Span("file.py", 2, 4, 2, 11)
    assert second.span == ir.Span("file.py", 2, 13, 2, 22)
    assert second.value.right.span == ir.Span("file.py", 2, 21, 2, 22)


@pytest.mark.parametrize(
    "text, expected, reads",
    [
        ("[x for x in x]", "[x for x in x]", "x"),
        ("[x for x in a for y in x + b]", "[x for x in a for y in x + b]", "a b"),
        (
            "{k: v for (k, v) in a.items() if k in b}",
            "{k: v for k, v in a.items() if k in b}",
            "a b",
        ),
        ("[f[1:2, ::3] for (f,) in a]", "[f[1:2, ::3] for (f,) in a]", "a"),
        ("[(lambda x=a: x + b) for a in c]", "[lambda x=a: x + b for a in c]", "c b"),
        (
            "[i for i in (a if b else c) if (a or b)]",
            "[i for i in (a if b else c) if a or b]",
            "b a c",
        ),
        ("[[j for j in i] for i in a]", "[[j for j in i] for i in a]", "a"),
        ("(i for i in a)", "(i for i in a)", "a"),
        ("{i for i in a}", "{i for i in a}", "a"),
        ("f'{a}{b!r:{c}}'", 'f"{a}{b!r:{c}}"', "a b c"),
        ("f'''{a[\"k\"]} \"q\" \\\\ \\n {{}}'''", 'f\'{a["k"]} "q" \\\\ \\n {{}}\'', "a"),
        ("f'{a:%H:%M}' 'it\\'s' \"\\\"\"", 'f"{a:%H:%M}it\'s\\""', "a"),
        ("f'{ {1: a}[1]}{(lambda: b)()}'", 'f"{ {1: a}[1]}{(lambda: b)()}"', "a b"),
        ("f'{a=}'", 'f"a={a!r}"', "a"),
        ("f'{[f\"{i}\" for i in a]}'", "f'{[f\"{i}\" for i in a]}'", "a"),
        ("u'ü' f'{a}'", 'f"ü{a}"', "a"),
        ("[u'' for i in a]", '["" for i in a]', "a"),
        ("[1e999 for i in a]", "[1e309 for i in a]", "a"),
    ],
)
def test_opaque_text_and_what_it_reads(text, expected, reads):
    found = value(text)
    assert found.text == expected
    assert found.reads == tuple(reads.split())


def test_opaque_text_is_proved():
    """What astunparse gets wrong is not believed; ast.unparse writes it instead."""
    shell = opaque._Shell
    try:
        opaque._Shell = lambda node, lower: type(
            "Wrong", (), {"text": "[x[(1:2, ::3)] for x in a]"}
        )
        assert value("[x[1:2, ::3] for x in a]").text == "[x[1:2, ::3] for x in a]"
        opaque._Shell = lambda node, lower: type("Wrong", (), {"text": "[y for x in a]"})
        assert value("[x for x in a]").text == "[x for x in a]"
    finally:
        opaque._Shell = shell


MANY = """
def f(x):
    with open(x) as file:
        import numpy
        match x:
            case 1:
                yield x
    try:
        await x
    except ValueError:
        class C:
            pass
    from numpy import sin
    async with x:
        pass
    async for i in x:
        pass
    def inner():
        z = yield from x
    y = [(z := i) for i in x]
    return super().f(y)
"""


def test_all_refusals_are_reported_together():
    with pytest.raises(errors.UnsupportedSyntax) as info:
        lower_text(MANY.replace("def f", "async def f").replace("yield from x", "yield x"))
    found = [(r.span.line, r.cause) for r in info.value.refusals]
    assert found == [
        (2, "`async def` is not supported"),
        (9, "`await` is not supported"),
        (14, "`async with` is not supported"),
        (16, "`async for` is not supported"),
        (19, "a generator is not supported"),
    ]
    assert all(r.remedy.endswith(".") for r in info.value.refusals)
    assert str(info.value).startswith("5 refusals in f\n\n<text>:2:1: `async def`")


def test_a_long_report_shows_the_first_refusals_and_counts_the_others():
    with pytest.raises(errors.UnsupportedSyntax) as info:
        lower_text("def f(x):\n" + "    del x.a\n    async with x: pass\n" * 20)
    report = str(info.value)
    assert len(info.value.refusals) == 20 and report.startswith("20 refusals in f\n\n<text>:3:5")
    assert report.count("<text>:") == 12 and report.endswith("\n\n… and 8 more")


@pytest.mark.parametrize(
    "text, cause, col",
    [
        ("x = [i async for i in y]", "an `async` comprehension", 17),
        ("x = f'{(y := 1)}'", "`:=` inside an f-string", 8),
        ("x = {k: (yield) for k in x}", "a generator", 9),
        ("def g(): x = yield", "a generator", 13),
        ("async def g(): pass", "`async def`", 0),
        ("lambda: (yield)", "a generator", 9),
    ],
)
def test_refusals_have_their_place(text, cause, col):
    with pytest.raises(errors.UnsupportedSyntax) as info:
        lower_text(text + "\nx", "f.py")
    (refusal,) = info.value.refusals
    assert refusal.cause.startswith(cause) and refusal.kind is errors.UnsupportedSyntax
    assert (refusal.span.file, refusal.span.line, refusal.span.col) == ("f.py", 1, col)


@pytest.mark.skipif(sys.version_info < (3, 12), reason="the syntax is new in Python 3.12")
def test_new_syntax():
    with pytest.raises(errors.UnsupportedSyntax, match="a type alias inside a function"):
        lower_text("def f():\n    type T = int\n")
    assert lower_text("def f[T](x: T): return x").params[0].annotation == ir.Name("T")
    assert value('f\'{a["k"]} {"\\n".join(b)} "\'').reads == ("a", "b")


def test_long_sums():
    terms = " + ".join(f"x[{i}]" for i in range(900))
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(20000)  # gast recurses; the pipeline raises the limit likewise
    try:
        fn = lower_text(f"def f(x):\n    return {terms}\n")
        again = lower_text(printer.function(fn))
    finally:
        sys.setrecursionlimit(limit)
    assert printer.expression(fn.body[0].value) == terms
    assert printer.function(again) == printer.function(fn)
