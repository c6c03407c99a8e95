"""A failing program made small: statements, branches and parts of expressions go while it still fails alike."""

from __future__ import annotations

import ast
import copy
import time

from .grammar import Program


KEPT = ("arguments", "data")  # functions that are left alone


def reduced(program, fails, seconds=60.0):
    """The smallest program found that `fails`; each try changes one place of its tree."""
    until = time.monotonic() + seconds
    best = program
    step = 0
    while time.monotonic() < until:
        candidates = changes(best)
        for k in range(len(candidates)):
            i = (step + k) % len(candidates)
            if time.monotonic() > until:
                return best
            smaller = applied(best, candidates[i])
            if smaller is not None and smaller.text != best.text and len(smaller.text) <= len(best.text) and fails(smaller):
                best, step = smaller, i
                break
        else:
            return best
    return best


def changes(program):
    """[(what, number of the node, detail)], the largest first."""
    tree = ast.parse(program.text)
    found = []
    for number, node in enumerate(ast.walk(tree)):
        if isinstance(node, ast.FunctionDef) and node.name in KEPT:
            continue
        for name in ("body", "orelse", "finalbody"):
            block = getattr(node, name, None)
            if not isinstance(block, list):
                continue
            for i in range(len(block)):
                if not isinstance(block[i], ast.FunctionDef) or block[i].name not in ("f", "arguments"):
                    found.append((3, "drop", number, (name, i)))
                if isinstance(block[i], (ast.If, ast.For, ast.While, ast.With, ast.Try)):
                    found.append((2, "unwrap", number, (name, i)))
        if isinstance(node, ast.FunctionDef) and node.name == "f":
            found += [(2, "parameter", number, i) for i in range(len(node.args.args))]
        if isinstance(node, (ast.BinOp, ast.Call, ast.IfExp, ast.UnaryOp, ast.Subscript, ast.Compare, ast.BoolOp)):
            inner = [c for c in ast.iter_child_nodes(node) if isinstance(c, ast.expr)]
            found += [(1, "inside", number, i) for i in range(len(inner))]
            found.append((0, "one", number, None))
    return [c[1:] for c in sorted(found, key=lambda c: -c[0])]


def applied(program, change):
    """The program with one change; None where it makes no sense."""
    what, number, detail = change
    tree = ast.parse(program.text)
    nodes = list(ast.walk(tree))
    if number >= len(nodes):
        return None
    node, wrt = nodes[number], program.wrt
    if any(isinstance(n, ast.FunctionDef) and n.name in KEPT and node in ast.walk(n) for n in tree.body):
        return None
    if what in ("drop", "unwrap"):
        name, i = detail
        block = getattr(node, name)
        if i >= len(block):
            return None
        new = block[i].body if what == "unwrap" and hasattr(block[i], "body") else []
        block[i : i + 1] = new
        if not block and name == "body" and not isinstance(node, ast.Module):
            block.append(ast.Pass())
    elif what == "parameter":
        returned = next(n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == "arguments").body[-1].value
        if not isinstance(returned, ast.Tuple) or len(returned.elts) != len(node.args.args) or len(returned.elts) < 2:
            return None
        del node.args.args[detail], returned.elts[detail]
        wrt = tuple(w - (w > detail) for w in wrt if w != detail)
        if not wrt:
            return None
    else:
        inner = [c for c in ast.iter_child_nodes(node) if isinstance(c, ast.expr)]
        new = ast.Constant(1.0) if what == "one" else copy.deepcopy(inner[detail])
        if not replace(tree, node, new):
            return None
    try:
        text = ast.unparse(ast.fix_missing_locations(tree)) + "\n"
        compile(text, "reduced", "exec")
    except (SyntaxError, ValueError, AttributeError):
        return None
    return Program(text, program.tags, wrt, program.single, program.overlap)


def replace(tree, old, new):
    for parent in ast.walk(tree):
        for name, value in ast.iter_fields(parent):
            if value is old:
                if isinstance(getattr(old, "ctx", None), (ast.Store, ast.Del)):
                    return False
                setattr(parent, name, new)
                return True
            if isinstance(value, list) and any(v is old for v in value):
                setattr(parent, name, [new if v is old else v for v in value])
                return True
    return False
