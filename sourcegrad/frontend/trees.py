"""Questions about syntax trees, the same for `ast` and gast: only class names are looked at."""

from __future__ import annotations

# Expressions with a scope or a syntax of their own; the IR carries them as text.
OPAQUE = {
    "JoinedStr": "f-string",
    "ListComp": "list comprehension",
    "SetComp": "set comprehension",
    "DictComp": "dict comprehension",
    "GeneratorExp": "generator expression",
}


def kind(node):
    return type(node).__name__


def children(node):
    """The nodes directly below `node`, in the order of its fields."""
    for name in node._fields:
        value = getattr(node, name, None)
        if isinstance(value, list):
            yield from [item for item in value if hasattr(item, "_fields")]
        elif hasattr(value, "_fields"):
            yield value


def walk(node):
    """`node` and everything below it."""
    stack = [node]
    while stack:
        node = stack.pop()
        yield node
        stack += children(node)


def stored(*targets):
    """The names that assignment to `targets` binds."""
    names = [node for target in targets for node in walk(target) if kind(node) == "Name"]
    return {node.id for node in names if kind(node.ctx) == "Store"}


def reads(node):
    """The names that an expression reads from the scope around it, each once."""
    found = {}
    _read(node, frozenset(), found)
    return tuple(found)


def _read(node, bound, found):
    what = kind(node)
    if what == "Name":
        if kind(node.ctx) == "Load" and node.id not in bound:
            found[node.id] = True
    elif what == "Lambda":
        args = node.args
        for default in [*args.defaults, *args.kw_defaults]:
            if default is not None:
                _read(default, bound, found)
        params = [*args.posonlyargs, *args.args, args.vararg, *args.kwonlyargs, args.kwarg]
        _read(node.body, bound.union([p.id for p in params if p is not None]), found)
    elif what in OPAQUE and what != "JoinedStr":
        first = node.generators[0].iter
        inner = bound | stored(*[generator.target for generator in node.generators])
        # The first iterable is evaluated outside, all else in the comprehension's own scope.
        _read(first, bound, found)
        for generator in node.generators:
            for part in (generator.iter, generator.target, *generator.ifs):
                if part is not first:
                    _read(part, inner, found)
        for part in (node.key, node.value) if what == "DictComp" else (node.elt,):
            _read(part, inner, found)
    else:
        for child in children(node):
            _read(child, bound, found)


def blocks(node):
    """The lists of statements directly below a compound statement."""
    for name in ("body", "handlers", "cases", "orelse", "finalbody"):
        items = getattr(node, name, [])
        if name in ("handlers", "cases"):
            yield from [item.body for item in items]
        else:
            yield items


def mangle(tree, owner):
    """Give private names (`self.__w`) the form that they have inside `class owner`, in place."""
    prefix = "_" + owner.lstrip("_")
    if prefix == "_":
        return

    def mangled(name):
        if not isinstance(name, str) or not name.startswith("__") or name.endswith("__"):
            return name
        return prefix + name

    for node in walk(tree):
        for field in ("id", "attr", "arg", "name"):
            if field in node._fields:
                setattr(node, field, mangled(getattr(node, field)))
        if kind(node) in ("Global", "Nonlocal"):
            node.names = [mangled(name) for name in node.names]
