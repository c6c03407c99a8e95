"""From Python's syntax tree to the IR. gast evens out the versions of Python.

What the IR has no node for is refused with a rewrite that works, and the lowering goes on, so that
all refusals are reported together. Small shapes are evened out on the way: `a = b = v` becomes two
assignments, a decorated nested `def` becomes a `def` and a call.
"""

from __future__ import annotations

from sourcegrad.errors import Refusals, UnsupportedSyntax
from sourcegrad.frontend import local_classes, lower_compound, trees, unsupported
from sourcegrad.frontend.trees import kind
from sourcegrad.ir import nodes as ir

_OPERATORS = {
    "Add": "+", "Sub": "-", "Mult": "*", "Div": "/", "FloorDiv": "//", "Mod": "%", "Pow": "**",
    "MatMult": "@", "BitAnd": "&", "BitOr": "|", "BitXor": "^", "LShift": "<<", "RShift": ">>",
    "USub": "-", "UAdd": "+", "Invert": "~", "Not": "not", "And": "and", "Or": "or",
    "Lt": "<", "LtE": "<=", "Eq": "==", "NotEq": "!=", "Gt": ">", "GtE": ">=",
    "Is": "is", "IsNot": "is not", "In": "in", "NotIn": "not in",
}  # fmt: skip


def lower(source, refusals):
    """The IR of a function that `source.read` has read."""
    made = getattr(source.function, "__sourcegrad_ir__", None)
    if made is not None:
        return made
    source.classes = local_classes.made(source, refusals)
    return lower_node(source.node, source.file, refusals, source.owner, source.classes)


def lower_node(node, file, refusals, owner=None, classes=None):
    """The IR of an `ast.FunctionDef` or `ast.Lambda` whose columns count characters.

    A lambda becomes a function named `lambda_`; `owner` is the class whose name mangles `__names`.
    """
    import gast

    tree = gast.ast_to_gast(node)
    if owner:
        trees.mangle(tree, owner)
    lowering = _Lowering(file, refusals, tree, classes or {})
    if kind(tree) == "Lambda":
        span = lowering.span(tree)
        result = ir.Return(lowering.expr(tree.body), lowering.span(tree.body))
        return ir.Function("lambda_", lowering.params(tree.args), (result,), None, span)
    if kind(tree) == "AsyncFunctionDef":
        lowering.refuse(tree)
    return lowering.function(tree)


def lower_text(text, file="<text>"):
    """The IR of the last function in `text`, or of its statements as a function named `text`."""
    import ast

    from sourcegrad.frontend.match import count_characters

    tree = ast.parse(text)
    count_characters(tree, text.split("\n"))
    defs = [n for n in tree.body if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef))]
    if defs:
        node = defs[-1]
    else:
        node = ast.parse("def text(): pass").body[0]
        node.body = tree.body or node.body
    refusals = Refusals(node.name)
    function = lower_node(node, file, refusals)
    refusals.raise_any()
    return function


class _Lowering:
    """One function's lowering: where it stands, what was refused, which names are taken."""

    def __init__(self, file, refusals, tree, classes):
        self.classes = classes  # that stand in the function, made already
        self.file = file
        self.refusals = refusals
        self.tree = tree
        self.taken = None  # found out when a name is needed, which is seldom

    def span(self, node):
        end = node.end_lineno, node.end_col_offset
        return ir.Span(self.file, node.lineno, node.col_offset, *end)

    def refuse(self, node, cause=None, remedy=None):
        if cause is None:
            cause, remedy = unsupported.UNSUPPORTED.get(kind(node), unsupported.OTHER)
        self.refusals.add(UnsupportedSyntax, self.span(node), cause, remedy)

    def fresh(self, base):
        """A name that the function does not use."""
        if self.taken is None:
            nodes = list(trees.walk(self.tree))
            self.taken = {getattr(node, field, None) for node in nodes for field in ("id", "name")}
        name, number = base, 1
        while name in self.taken:
            number += 1
            name = f"{base}{number}"
        self.taken.add(name)
        return name

    # Functions

    def function(self, node):
        body, doc = node.body, None
        first = body[0].value if body and kind(body[0]) == "Expr" else None
        if kind(first) == "Constant" and isinstance(first.value, str):
            body, doc = body[1:], _clean(first.value)
        params = self.params(node.args)
        return ir.Function(node.name, params, self.block(body), doc, self.span(node))

    def params(self, args):
        plain = [("positional", a) for a in args.posonlyargs] + [("plain", a) for a in args.args]
        defaults = [None] * (len(plain) - len(args.defaults)) + list(args.defaults)
        listed = [(*pair, default) for pair, default in zip(plain, defaults)]
        if args.vararg is not None:
            listed.append(("varargs", args.vararg, None))
        listed += [("keyword", a, d) for a, d in zip(args.kwonlyargs, args.kw_defaults)]
        if args.kwarg is not None:
            listed.append(("varkw", args.kwarg, None))
        return tuple([self.param(*item) for item in listed])

    def param(self, how, node, default):
        annotation = self.optional(node.annotation)
        return ir.Param(node.id, how, self.optional(default), annotation, self.span(node))

    # Statements

    def block(self, stmts):
        lowered = []
        for stmt in stmts:
            lowered += self.stmt(stmt)
        return tuple(lowered)

    def stmt(self, node):
        """The IR statements of one Python statement."""
        method = _STMT.get(kind(node))
        if method is not None:
            return method(self, node)
        if kind(node) == "ClassDef" and (node.name in self.classes or self.refusals.items):
            return self.class_(node)
        self.refuse(node)
        # What stands inside is looked at as well, so that all refusals are reported together.
        if kind(node) in ("TryStar", "AsyncFor", "AsyncWith"):
            for inner in trees.blocks(node):
                self.block(inner)
        return []

    def class_(self, node):
        """What a class that is made beforehand holds of the function's names, as the function runs."""
        span, held = self.span(node), local_classes.held(self.classes.get(node.name))
        cls = ir.Name(node.name, span)
        return [ir.Assign(ir.Attr(cls, f"held_{n}", span), ir.Name(n, span), span) for n in held]

    def _assign(self, node):
        span = self.span(node)
        if getattr(node.targets[0], "id", None) in self.classes:
            return []  # a class that is made beforehand
        targets = [self.expr(target) for target in node.targets]
        value = self.expr(node.value)
        if len(targets) == 1:
            return [ir.Assign(targets[0], value, span)]
        # Each target takes the value from a name that no target before it has changed.
        first = []
        if isinstance(value, ir.Name) and value.id in trees.stored(*node.targets[:-1]):
            shared = ir.Name(self.fresh("value"), value.span)
        elif isinstance(value, (ir.Name, ir.Const)):
            shared = value
        elif getattr(targets[0], "id", None) not in (None, *trees.stored(*node.targets[1:-1])):
            shared, targets = targets[0], targets[1:]
        else:
            shared = ir.Name(self.fresh("value"), value.span)
        if shared is not value:
            first = [ir.Assign(shared, value, span)]
        return first + [ir.Assign(target, shared, span) for target in targets]

    def _annassign(self, node):
        if node.value is None:
            return []
        return [ir.Assign(self.expr(node.target), self.expr(node.value), self.span(node))]

    def _augassign(self, node):
        target, op = self.expr(node.target), _OPERATORS[kind(node.op)]
        return [ir.AugAssign(target, op, self.expr(node.value), self.span(node))]

    def _evaluate(self, node):
        if kind(node.value) == "Yield":
            span = self.span(node.value)
            value = self.expr(node.value.value) if node.value.value is not None else ir.Const(None, span)
            return [ir.Evaluate(ir.Call(ir.YIELD, (value,), (), span), span)]
        if kind(node.value) == "YieldFrom":
            span, item = self.span(node.value), ir.Name(self.fresh("item"), self.span(node.value))
            each = ir.Evaluate(ir.Call(ir.YIELD, (item,), (), span), span)
            return [ir.For(item, self.expr(node.value.value), (each,), (), span)]
        return [ir.Evaluate(self.expr(node.value), self.span(node))]

    def _if(self, node):
        test, body = self.expr(node.test), self.block(node.body)
        return [ir.If(test, body, self.block(node.orelse), self.span(node))]

    def _for(self, node):
        target, iterated = self.expr(node.target), self.expr(node.iter)
        body = self.block(node.body)
        return [ir.For(target, iterated, body, self.block(node.orelse), self.span(node))]

    def _while(self, node):
        test, body = self.expr(node.test), self.block(node.body)
        return [ir.While(test, body, self.block(node.orelse), self.span(node))]

    def _break(self, node):
        return [ir.Break(self.span(node))]

    def _continue(self, node):
        return [ir.Continue(self.span(node))]

    def _pass(self, node):
        return [ir.Pass(self.span(node))]

    def _return(self, node):
        return [ir.Return(self.optional(node.value), self.span(node))]

    def _raise(self, node):
        return [ir.Raise(self.optional(node.exc), self.optional(node.cause), self.span(node))]

    def _assert(self, node):
        return [ir.Assert(self.expr(node.test), self.optional(node.msg), self.span(node))]

    def _delete(self, node):
        return [ir.Delete(self.exprs(node.targets), self.span(node))]

    def _import(self, node):
        words = tuple([a.name + (f" as {a.asname}" if a.asname else "") for a in node.names])
        if kind(node) == "ImportFrom":
            return [ir.Scope(f"from {'.' * (node.level or 0)}{node.module or ''} import", words, self.span(node))]
        return [ir.Scope("import", words, self.span(node))]

    def _scope(self, node):
        return [ir.Scope(kind(node).lower(), tuple(node.names), self.span(node))]

    def _define(self, node):
        span, lowered, decorators = self.span(node), [], []
        for decorator in node.decorator_list:
            value = self.expr(decorator)
            if not isinstance(value, ir.Name):  # it is evaluated before the function exists
                name = ir.Name(self.fresh("decorator"), value.span)
                lowered.append(ir.Assign(name, value, value.span))
                value = name
            decorators.append(value)
        lowered.append(ir.Define(self.function(node), span))
        name = ir.Name(node.name, span)
        calls = [ir.Call(decorator, (name,), (), span) for decorator in reversed(decorators)]
        return lowered + [ir.Assign(name, call, span) for call in calls]

    # Expressions

    def optional(self, node):
        return None if node is None else self.expr(node)

    def exprs(self, nodes):
        return tuple([self.expr(node) for node in nodes])

    def expr(self, node):
        method = _EXPR.get(kind(node))
        if method is not None:
            return method(self, node)
        if kind(node) in trees.OPAQUE:
            return self._opaque(node)
        self.refuse(node)
        return ir.Const(None, self.span(node))

    def _name(self, node):
        return ir.Name(node.id, self.span(node))

    def _const(self, node):
        return ir.Const(node.value, self.span(node))

    def _attr(self, node):
        return ir.Attr(self.expr(node.value), node.attr, self.span(node))

    def _index(self, node):
        return ir.Index(self.expr(node.value), self.expr(node.slice), self.span(node))

    def _slice(self, node):
        parts = [self.optional(part) for part in (node.lower, node.upper, node.step)]
        return ir.Slice(*parts, self.span(node))

    def _call(self, node):
        if kind(node.func) == "Name" and node.func.id == "super" and not node.args:
            first = [*self.tree.args.posonlyargs, *self.tree.args.args][:1]
            if not first:
                self.refuse(node, *unsupported.SUPER)
            else:  # as Python has it: the class in whose body the function stands
                span = self.span(node)
                names = (ir.Name("__class__", span), ir.Name(first[0].id, span))
                return ir.Call(ir.Name("super", span), names, (), span)
        func, args = self.expr(node.func), self.exprs(node.args)
        keywords = tuple([(k.arg, self.expr(k.value)) for k in node.keywords])
        return ir.Call(func, args, keywords, self.span(node))

    def _unary(self, node):
        return ir.Unary(_OPERATORS[kind(node.op)], self.expr(node.operand), self.span(node))

    def _binary(self, node):
        # Sums are left-deep: going down the spine in a loop keeps long ones off the stack.
        spine = []
        while kind(node) == "BinOp":
            spine.append(node)
            node = node.left
        left = self.expr(node)
        for outer in reversed(spine):
            op, right = _OPERATORS[kind(outer.op)], self.expr(outer.right)
            left = ir.Binary(op, left, right, self.span(outer))
        return left

    def _compare(self, node):
        ops = tuple([_OPERATORS[kind(op)] for op in node.ops])
        left, rest = self.expr(node.left), self.exprs(node.comparators)
        return ir.Compare(left, ops, rest, self.span(node))

    def _bool(self, node):
        return ir.Bool(_OPERATORS[kind(node.op)], self.exprs(node.values), self.span(node))

    def _ifexp(self, node):
        test, body = self.expr(node.test), self.expr(node.body)
        return ir.IfExp(test, body, self.expr(node.orelse), self.span(node))

    def _display(self, node):
        return ir.Display(kind(node).lower(), self.exprs(node.elts), self.span(node))

    def _mapping(self, node):
        keys = tuple([self.optional(key) for key in node.keys])
        return ir.Mapping(keys, self.exprs(node.values), self.span(node))

    def _starred(self, node):
        return ir.Starred(self.expr(node.value), self.span(node))

    def _walrus(self, node):
        return ir.Walrus(self.expr(node.target), self.expr(node.value), self.span(node))

    def _lambda(self, node):
        return ir.Lambda(self.params(node.args), self.expr(node.body), self.span(node))

    def _opaque(self, node):
        from sourcegrad.frontend import opaque  # astunparse takes a while to import

        what = trees.OPAQUE[kind(node)]
        before = len(self.refusals.items)
        for inner in trees.walk(node):
            if kind(inner) == "NamedExpr" and what == "f-string":
                self.refuse(inner, *unsupported.walrus_in(what))
            elif kind(inner) in unsupported.UNSUPPORTED:
                self.refuse(inner)
            elif getattr(inner, "is_async", 0):
                self.refuse(inner.target, *unsupported.ASYNC_COMPREHENSION)
        text = None
        if len(self.refusals.items) == before:
            text = opaque.text(node, self.expr)
            if text is None:
                self.refuse(node, *unsupported.unprintable(what))
        parts = self.comprehension(node) if text and kind(node) != "JoinedStr" else None
        return ir.Opaque(text or "None", trees.reads(node), what, self.span(node), parts)

    def comprehension(self, node):
        loops = []
        for generator in node.generators:
            target, iterable = self.expr(generator.target), self.expr(generator.iter)
            loops.append((target, iterable, self.exprs(generator.ifs)))
        if kind(node) == "DictComp":
            return ir.Comprehension(self.expr(node.key), self.expr(node.value), tuple(loops))
        return ir.Comprehension(None, self.expr(node.elt), tuple(loops))


_STMT = {
    "Assign": _Lowering._assign,
    "AnnAssign": _Lowering._annassign,
    "AugAssign": _Lowering._augassign,
    "Expr": _Lowering._evaluate,
    "If": _Lowering._if,
    "For": _Lowering._for,
    "While": _Lowering._while,
    "Break": _Lowering._break,
    "Continue": _Lowering._continue,
    "Pass": _Lowering._pass,
    "Return": _Lowering._return,
    "Raise": _Lowering._raise,
    "Assert": _Lowering._assert,
    "Delete": _Lowering._delete,
    "Global": _Lowering._scope,
    "Nonlocal": _Lowering._scope,
    "Import": _Lowering._import,
    "ImportFrom": _Lowering._import,
    "FunctionDef": _Lowering._define,
    "Try": lower_compound.try_,
    "With": lower_compound.with_,
    "Match": lower_compound.match,
}

_EXPR = {
    "Name": _Lowering._name,
    "Constant": _Lowering._const,
    "Attribute": _Lowering._attr,
    "Subscript": _Lowering._index,
    "Slice": _Lowering._slice,
    "Call": _Lowering._call,
    "UnaryOp": _Lowering._unary,
    "BinOp": _Lowering._binary,
    "Compare": _Lowering._compare,
    "BoolOp": _Lowering._bool,
    "IfExp": _Lowering._ifexp,
    "Tuple": _Lowering._display,
    "List": _Lowering._display,
    "Set": _Lowering._display,
    "Dict": _Lowering._mapping,
    "Starred": _Lowering._starred,
    "NamedExpr": _Lowering._walrus,
    "Lambda": _Lowering._lambda,
}


def _clean(doc):
    import inspect

    return "\n".join([line.rstrip() for line in inspect.cleandoc(doc).split("\n")]).rstrip("\n")
