"""README's table of the language: each construct with a program of the corpus that has it, or with its refusal.

What is supported is read off the programs' own syntax trees, what is refused off the cases of refused.py: the table
cannot say what no test shows.  SOURCEGRAD_RENEW=1 pytest tests/test_readme.py writes it anew.
"""

import ast
import inspect
import textwrap


def has(kind, test=lambda n: True):
    return lambda n: isinstance(n, kind) and test(n)


def calls(*names):
    def ask(n):
        called = getattr(n.func, "id", getattr(n.func, "attr", "")) if isinstance(n, ast.Call) else ""
        return called in names

    return ask


def method(*names):
    return lambda n: isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute) and n.func.attr in names


def grows(loop):
    """Does the body of a loop append to the list that it runs over?"""
    appended = [n.func.value for n in ast.walk(loop) if method("append")(n)]
    return any(ast.dump(v) == ast.dump(loop.iter) for v in appended)


# rows: what it is called, then what a node of a program that has it looks like
SUPPORTED = {
    "Statements": {
        "`for`, `while`": has((ast.For, ast.While)),
        "`for … else`, `while … else`": has((ast.For, ast.While), lambda n: n.orelse),
        "loops over lists that grow on the way": has(ast.For, lambda n: grows(n)),
        "`break`, `continue`, early `return`": has((ast.Break, ast.Continue)),
        "`match` with values, sequences, mappings, classes, guards": has(ast.Match),
        "`try`, `except`, `else`, `finally`": has(ast.Try),
        "helpers that write and then raise, inside `try`": calls("filled"),
        "`with`": has(ast.With),
        "`raise`, `assert`": has((ast.Raise, ast.Assert)),
        "`del` of an item": has(ast.Delete),
        "`op=` on names, elements, slices": has(ast.AugAssign),
        "unpacking, starred and nested": has(ast.Assign, lambda n: any(isinstance(t, ast.Starred) for t in ast.walk(n))),
        "annotated assignment": has(ast.AnnAssign),
        "`nonlocal`": has(ast.Nonlocal),
        "imports inside functions": has((ast.Import, ast.ImportFrom)),
        "`print`, logging": calls("print", "info", "debug"),
    },
    "Expressions": {
        "list and dict comprehensions": has((ast.ListComp, ast.DictComp)),
        "generator expressions": has(ast.GeneratorExp),
        "`x if c else y`, `and`, `or`": has((ast.IfExp, ast.BoolOp)),
        "chained comparisons": has(ast.Compare, lambda n: len(n.ops) > 1),
        "`:=`": has(ast.NamedExpr),
        "f-strings": has(ast.JoinedStr),
        "slices": has(ast.Slice),
        "`*args`, `**kwargs` in calls": has(ast.Call, lambda n: any(isinstance(a, ast.Starred) for a in n.args)),
    },
    "Functions": {
        "nested functions, closures": has(ast.FunctionDef),
        "lambdas, also returned by lambdas": has(ast.Lambda),
        "functions that may be left out": calls("relaxed"),
        "functions in lists, tuples and dicts": has(ast.Call, lambda n: isinstance(n.func, ast.Subscript)),
        "generator functions": calls("growing", "flattened", "layers"),
        "generator functions that call themselves": calls("leaves", "in_order"),
        "iterators and generators under a name, `next`": calls("next"),
        "helpers that return `zip`, `map`, generator expressions": calls("neighbours"),
        "`functools.partial`, `reduce`": calls("partial", "reduce"),
        "`functools.singledispatch`": calls("surface_of"),
        "functions collected by `*`": calls("piped_through"),
        "functions behind decorators and `lru_cache`": calls("decorated", "remembered_square"),
        "nested functions that call themselves": calls("power"),
        "functions in fields, appended to lists": calls("Layer"),
        "`for h in hooks or []`, where there may be none": calls("hooked"),
        "functions with `nonlocal` state in lists and dicts": calls("make_counter"),
        "functions in lists that read what is bound again later": calls("called_later"),
        "nested functions that call themselves, with a memo": has(ast.FunctionDef, lambda n: n.name == "fib"),
        "recursion": has(ast.Call, lambda n: getattr(n.func, "id", "") in ("recursive_itself", "is_even")),
    },
    "Objects": {
        "dataclasses, frozen too": calls("Point", "Line"),
        "namedtuples, `_replace`, `_asdict`": method("_replace", "_asdict"),
        "classes: `__init__`, methods, operators, properties": calls("Vector"),
        "inheritance and `super()`": calls("Weighted"),
        "`__slots__`": calls("Slotted"),
        "`isinstance`": calls("isinstance"),
        "property setters, `__setitem__`, `__iadd__`": calls("Rate", "Counted"),
        "`__iter__`, generator methods": calls("Doubled"),
        "objects of several classes": calls("Circle"),
        "objects of several classes that change": calls("Negative"),
        "methods with `*args` and `**kwargs`": calls("Poly"),
        "enums as states": calls("Thermostat"),
        "attributes stored on objects made here": calls("Particle"),
        "`dataclasses.replace`, `asdict`, `astuple`": calls("asdict"),
        "`copy.copy`, `copy.deepcopy`": calls("deepcopy"),
        "namedtuples made inside functions": calls("namedtuple"),
        "trees of objects, walked by methods that call themselves": calls("depth_weighted"),
        "operators that change their object, under attributes": calls("Holder"),
        "`getattr`, `setattr` with computed names, `vars`": calls("getattr", "vars"),
        "`super()` in mixins, by the class of the object": calls("Radio"),
        "objects that hold one another, in a loop over them": calls("Tank"),
        "`type(self)(…)`, `self.__class__(…)`": calls("Named"),
        "context managers of one's own": calls("scaled", "noted"),
        "classes inside functions": has(ast.ClassDef),
    },
    "Containers": {
        "`get`, `pop`, `update`, `setdefault`": method("get", "pop", "update", "setdefault"),
        "`{**a}` and `a | b`": has(ast.Dict, lambda n: None in n.keys),
        "`append`, `pop` of lists": method("append"),
        "`enumerate`, `zip`, `map`, `filter`, `reversed`": calls("enumerate", "zip", "map", "filter", "reversed"),
        "`sorted`, `min`, `max` with a key": has(ast.Call, lambda n: any(k.arg == "key" for k in n.keywords)),
        "`defaultdict`, `OrderedDict`, `deque`": calls("deque"),
        "`move_to_end`, `popitem` from either end": calls("move_to_end"),
        "those, `Counter` and `ChainMap` under attributes": calls("Smoother"),
        "`np.nditer`, also with `multi_index` and written through": method("nditer"),
        "`Counter(items)`, `OrderedDict(pairs)` as an argument": calls("doubled_first"),
        "`heapq`, `bisect`": method("heappush"),
        "`itertools`": method("product", "accumulate", "chain", "combinations", "pairwise", "permutations"),
        "`itertools.count`, `cycle` in loops": method("count", "cycle"),
        "`itertools.tee`": method("tee"),
        "`itertools.groupby`": method("groupby"),
        "`zip(*[iter(xs)] * n)`": has(ast.Call, lambda n: getattr(n.func, "id", "") == "zip" and any(isinstance(getattr(a, "value", None), ast.BinOp) for a in n.args)),
        "`statistics.median`": method("median"),
        "`remove`, `del xs[i:j]`": method("remove"),
        "`math.hypot`, `dist`, `prod`": method("hypot", "dist"),
    },
}

# rows: what it is called, then the name of its case in refused.py
REFUSED = {
    "`async`": "coroutine",
    "`global` that rebinds": "global_rebound",
    "`return` in `finally`": "return_in_finally",
    "random draws inside `try`": "draw_in_try",
    "values that exceptions carry": "value_in_an_exception",
    "an `__exit__` that swallows": "swallowed_exception",
    "iterators that two places use at once": "generator_under_a_name",
    "generators in containers": "generator_in_a_list",
    "what a `deque`, `defaultdict` or `Counter` under an attribute has no list or dict for": "queue_reversed",
    "loops over `.items()` of a class of one's own": "loop_over_items_of_its_own",
    "generators without end": "endless_generator",
    "classes inside functions whose body reads local names": "class_inside",
    "functions that a generator makes, kept for later, where they read its names": "functions_of_a_generator_kept",
}


def trees(programs):
    """[(name, syntax tree)] of the programs, in their order."""
    found = []
    for case in programs:
        text = textwrap.dedent(inspect.getsource(case.function))
        found.append((case.name, ast.parse(text).body[0]))
    return found


def shown(test, programs):
    """The names of the programs that have a construct."""
    return [case for case, tree in programs if any(test(n) for s in tree.body for n in ast.walk(s))]


def table(programs, refusals):
    """The table as Markdown."""
    programs = trees(programs)
    lines = ["| | supported, and shown by |", "| --- | --- |"]
    for theme, rows in SUPPORTED.items():
        lines.append(f"| **{theme}** | |")
        for what, test in rows.items():
            found = shown(test, programs)
            assert found, f"no program shows {what}"
            lines.append(f"| {what} | `{found[0]}` |".replace(" | b", r" \| b"))
    lines += ["", "| refused | and what to write |", "| --- | --- |"]
    for what, name in REFUSED.items():
        lines.append(f"| {what} | {refusals[name]} |")
    return "\n".join(lines)
