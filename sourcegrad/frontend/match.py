"""Where a code object comes from in the text of its file.

A function's tree is found by position (first line and name, and columns for lambdas that share a
line) and then proved: the statement around it is compiled, and the code objects must be equal. Only
what stands around the line is walked and compiled, so a large module costs little but its parsing.
"""

from __future__ import annotations

from bisect import bisect_right
from types import CodeType

from sourcegrad.frontend.trees import blocks, kind


class Text:
    """The parsed text of one file, and the code objects that its statements compile to."""

    def __init__(self, file, raw):
        import ast

        self.file = file
        self.raw = raw
        self.lines = [line.rstrip("\r\n") for line in raw]
        with _silence():
            self.stmts = ast.parse("".join(raw), file).body
        self.starts = [first_line(stmt) for stmt in self.stmts]
        self.imports = _imports(self.stmts)
        self.compiled = {}

    def find(self, code):
        """The trees that `code` may come from, each with the class around it: one, as a rule."""
        candidates = []
        for number in self._statements(code.co_firstlineno):
            candidates += _candidates(self.stmts[number], code.co_firstlineno, code.co_name)
        return _by_columns(candidates, code) if len(candidates) > 1 else candidates

    def proves(self, code, rewritten=False):
        """Whether the text compiles to `code`.

        `rewritten` says that pytest rewrote the asserts of the module; then it is enough that
        nothing speaks against it.
        """
        agree = [CodeType.__eq__, _same_but_columns]
        if rewritten:
            agree.append(_same_but_asserts)
        flags = _futures(code.co_flags)
        # Compiling the whole text is kept for the case that its part does not do; a notebook compiles each statement of
        # a cell alone, without the imports beside it.
        parts = list(self._statements(code.co_firstlineno))
        for part in (*parts, None, *((number, "alone") for number in parts if self.imports)):
            for known in self._codes(part, flags):
                if known.co_name == code.co_name and any([same(known, code) for same in agree]):
                    return True
        return False

    def _statements(self, line):
        """The numbers of the outermost statements on `line`; semicolons may put several there."""
        number = bisect_right(self.starts, line) - 1
        while number >= 0 and self.stmts[number].end_lineno >= line:
            yield number
            number -= 1

    def _codes(self, part, flags):
        """All code objects of the outermost statement number `part` (beside the imports, or alone), or of all of them."""
        import ast

        if (part, flags) not in self.compiled:
            if isinstance(part, tuple):
                stmts = [self.stmts[part[0]]]
            else:
                stmts = self.stmts if part is None else [*self.imports, self.stmts[part]]
            try:
                with _silence():
                    module = ast.Module(stmts, [])
                    stack = [compile(module, self.file, "exec", flags, dont_inherit=True)]
            except SyntaxError:  # it parses, but is no program: the file is being edited
                stack = []
            found = []
            while stack:
                code = stack.pop()
                found.append(code)
                stack += [const for const in code.co_consts if isinstance(const, CodeType)]
            self.compiled[part, flags] = found
        return self.compiled[part, flags]


def _imports(stmts):
    """The imports of a module, those under `if` and `try` included.

    Python compiles a call `np.sin(x)` differently where `np` is imported.
    """
    found, stack = [], list(stmts)
    while stack:
        stmt = stack.pop()
        if kind(stmt) == "Import" or (kind(stmt) == "ImportFrom" and stmt.module != "__future__"):
            found.append(stmt)
        elif kind(stmt) not in ("FunctionDef", "AsyncFunctionDef", "ClassDef"):
            stack += [inner for block in blocks(stmt) for inner in block]
    return found


def _silence():
    """Python has warned about the text once, when it was imported."""
    import warnings

    return warnings.catch_warnings(action="ignore")


def first_line(node):
    """The line where a node begins; a decorated function begins at its first decorator."""
    return min([node.lineno, *[d.lineno for d in getattr(node, "decorator_list", ())]])


def _futures(flags):
    """The part of a code object's flags that `from __future__` imports have set."""
    import __future__

    features = [getattr(__future__, name).compiler_flag for name in __future__.all_feature_names]
    # The flag of `nested_scopes`, the only low one, stands for something else today.
    return flags & sum({flag for flag in features if flag > 0x1000})


def _candidates(stmt, line, name):
    """Functions of this name that begin on `line`; only what spans the line is entered."""
    import ast

    found, stack = [], [(stmt, None)]
    while stack:
        node, owner = stack.pop()
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            fits = node.name == name
        else:
            fits = isinstance(node, ast.Lambda) and name == "<lambda>"
        if fits and first_line(node) == line:
            found.append((node, owner))
        for child in ast.iter_child_nodes(node):
            # Nodes without a place (arguments, comprehensions) are passed through.
            end = getattr(child, "end_lineno", None)
            if end is None or first_line(child) <= line <= end:
                inside = isinstance(node, ast.ClassDef) and child in node.body
                stack.append((child, node.name if inside else owner))
    return found


def _by_columns(candidates, code):
    """Of lambdas on one line, the smallest whose body holds every instruction of `code`."""
    places = []
    for line, end_line, col, end_col in code.co_positions():
        # Instructions that Python adds stand at column 0 of the line, or nowhere.
        if line is not None and col is not None and (col, end_col) != (0, 0):
            places.append(((line, col), (end_line, end_col)))
    if not places:  # a constant body in 3.12, and anything under -X no_debug_ranges
        return _by_body(candidates, code)
    fitting = []
    for node, owner in candidates:
        parts = node.body if isinstance(node.body, list) else [node.body]
        start = (parts[0].lineno, parts[0].col_offset)
        end = (parts[-1].end_lineno, parts[-1].end_col_offset)
        if all([start <= first and last <= end for first, last in places]):
            fitting.append((start, (node, owner)))
    # Bodies that hold the same instruction are nested: the innermost begins last.
    return [max(fitting, key=lambda pair: pair[0])[1]] if fitting else []


def _by_body(candidates, code):
    """The candidates that compile to `code` when they stand alone; of equal ones, the first."""
    import ast

    same, similar = {}, {}
    for node, owner in candidates:
        flags = _futures(code.co_flags)
        alone = compile(ast.Expression(node), code.co_filename, "eval", flags, dont_inherit=True)
        for inner in alone.co_consts:
            if isinstance(inner, CodeType) and _names(inner) == _names(code):
                text = ast.dump(node)
                similar.setdefault(text, (node, owner))
                # A lambda that closes over a variable has other instructions when alone.
                if _same_but_columns(inner, code):
                    same.setdefault(text, (node, owner))
    return list((same or similar or dict(enumerate(candidates))).values())


def _names(code):
    return code.co_varnames, {*code.co_names, *code.co_freevars, *code.co_cellvars}


_SIGNATURE = (
    "co_name",
    "co_firstlineno",
    "co_argcount",
    "co_posonlyargcount",
    "co_kwonlyargcount",
    "co_freevars",
)


def _agree(a, b, fields):
    return all([getattr(a, field) == getattr(b, field) for field in fields])


def _same_but_columns(a, b):
    """Equality without the table of columns, which -X no_debug_ranges leaves out."""
    if not _agree(a, b, (*_SIGNATURE, "co_code", "co_names", "co_varnames", "co_flags")):
        return False
    if len(a.co_consts) != len(b.co_consts):
        return False
    return all([_same_const(x, y) for x, y in zip(a.co_consts, b.co_consts)])


def _same_const(x, y):
    if isinstance(x, CodeType) and isinstance(y, CodeType):
        return _same_but_columns(x, y)
    return type(x) is type(y) and repr(x) == repr(y)


def _same_but_asserts(expected, actual):
    """Whether `actual` can be `expected` with its asserts rewritten: that only adds names."""
    if not _agree(expected, actual, _SIGNATURE):
        return False
    if [n for n in actual.co_varnames if n[0] != "@"] != list(expected.co_varnames):
        return False
    here = {repr(const) for const in actual.co_consts if not isinstance(const, CodeType)}
    wanted = {repr(const) for const in expected.co_consts if not isinstance(const, CodeType)}
    return {*expected.co_names} <= {*actual.co_names} and wanted <= here


def in_characters(node, lines):
    """`node` with columns that count characters; a copy, if that changes any."""
    if all([line.isascii() for line in lines[first_line(node) - 1 : node.end_lineno]]):
        return node
    import copy

    node = copy.deepcopy(node)  # the tree itself has to keep compiling to the same columns
    count_characters(node, lines)
    return node


def count_characters(tree, lines):
    """Turn the columns of `tree`, which count UTF-8 bytes, into columns that count characters."""
    import ast

    wide = {}

    def characters(line, col):
        if line not in wide:
            wide[line] = None if lines[line - 1].isascii() else lines[line - 1].encode()
        return col if wide[line] is None else len(wide[line][:col].decode())

    for node in ast.walk(tree):
        if hasattr(node, "lineno"):
            node.col_offset = characters(node.lineno, node.col_offset)
            node.end_col_offset = characters(node.end_lineno, node.end_col_offset)
