"""Generated text becomes a living function, bound to the user's own globals and cells.

The idea: names that travel by cell (the user's closure, `np`, `rt`, other generated functions) must
be closure variables of the new function, and nothing may be put into the user's module to get them
there.  So the definition is wrapped, as a tree, in a factory whose parameters are those names.  The
factory is compiled and never called: the code object of the definition is taken out of it, and its
free variables are tied to the very cells that were handed in. A cell may still be empty, which is
how functions that call each other are made one at a time.

The text is registered in `linecache` unindented, under a file name made of the function's name and
a hash of the text: tracebacks, pdb, `inspect.getsource` and IPython's `??` show the generated
lines.  It is never removed, since a traceback may outlive its function.
"""

from __future__ import annotations

import ast
import linecache
import types

_FACTORY = "sourcegrad_factory"


def load(text, name, *, globals, cells, defaults=None, kwdefaults=None, label=None):
    """The function that `text`, one top-level `def name(…)`, defines.

    globals     the user's own module dictionary: used as it is, neither copied nor written
    cells       name → types.CellType; these free names become closure variables, all others are
                globals
    defaults    `__defaults__`; where None, the literal defaults in the text are taken
    kwdefaults  `__kwdefaults__`, the same
    label       what the file name shows instead of `name`
    """
    text = text if text.endswith("\n") else text + "\n"
    definition, filename = _definition(text, name), _filename(text, label or name)
    if defaults is None:
        defaults = _literals(definition, definition.args.defaults)
    if kwdefaults is None:
        pairs = zip(definition.args.kwonlyargs, definition.args.kw_defaults)
        given = [(argument.arg, value) for argument, value in pairs if value is not None]
        kwdefaults = dict(
            zip((key for key, _ in given), _literals(definition, [value for _, value in given]))
        )
    code = _compile(definition, filename, list(cells))
    register(text, filename)
    closure = tuple(cells[free] for free in code.co_freevars)
    function = types.FunctionType(code, globals, name, tuple(defaults) or None, closure)
    function.__kwdefaults__ = dict(kwdefaults) or None
    return function


def register(text, filename):
    """Let all tools that ask linecache see `text`; the mtime None keeps it for good."""
    linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)


def _filename(text, label):
    from hashlib import sha256

    return f"<sourcegrad {label}-{sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:10]}>"


def _definition(text, name):
    """The only statement of the text, which must define `name`."""
    body = ast.parse(text).body
    if len(body) != 1 or not isinstance(body[0], ast.FunctionDef) or body[0].name != name:
        raise ValueError(f"generated text must hold one top-level `def {name}`, and nothing else")
    return body[0]


def _literals(definition, expressions):
    try:
        return tuple(ast.literal_eval(expression) for expression in expressions)
    except ValueError:
        raise ValueError(
            f"a default of {definition.name} is not a literal: pass it by `defaults`"
        ) from None


def _compile(definition, filename, names):
    """The code object of the definition, with each of `names` that it reads as a free variable."""
    # Decorators, defaults and annotations would run in the factory, which never runs.
    arguments = definition.args
    definition.decorator_list, definition.returns = [], None
    arguments.defaults, arguments.kw_defaults = [], [None] * len(arguments.kwonlyargs)
    every = [
        *arguments.posonlyargs,
        *arguments.args,
        arguments.vararg,
        *arguments.kwonlyargs,
        arguments.kwarg,
    ]
    for argument in every:
        if argument is not None:
            argument.annotation = None
    # Without this a recursive call would be free, and could not find the user's global of the same
    # name.
    own = [] if definition.name in names else [ast.Global([definition.name])]
    parameters = ast.arguments([], [ast.arg(name) for name in names], None, [], [], None, [])
    factory = ast.FunctionDef(_FACTORY, parameters, [*own, definition], [])
    factory.type_params = []  # new in Python 3.12
    module = ast.Module([ast.copy_location(factory, definition)], [])
    for node in (*own, *parameters.args):
        ast.copy_location(node, definition)
    code = compile(module, filename, "exec", dont_inherit=True)
    for wanted in (_FACTORY, definition.name):
        code = next(
            c for c in code.co_consts if isinstance(c, types.CodeType) and c.co_name == wanted
        )
    return _at_top_level(code)


def _at_top_level(code):
    """The code, and those inside it, named as if there had been no factory around them."""
    constants = tuple(
        _at_top_level(c) if isinstance(c, types.CodeType) else c for c in code.co_consts
    )
    return code.replace(
        co_consts=constants, co_qualname=code.co_qualname.removeprefix(f"{_FACTORY}.<locals>.")
    )
