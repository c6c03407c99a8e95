"""`sourcegrad rules`: what has a derivative rule, and one rule in full."""

from __future__ import annotations

from sourcegrad.cli import NOT_FOUND, OK, Failure


def run(options):
    from sourcegrad.rules import catalogue, declare, parse

    assert catalogue.__doc__  # importing it is what fills the list
    entries = [(key, entry) for entry in declare.ENTRIES for key in [parse.statement_key(entry)]]
    if options.count:
        print(_count(entries))
    elif options.name is None:
        print(_table(entries))
    else:
        print(_in_full(options.name, entries, declare.METHODS))
    return OK


def _count(entries):
    """How much of NumPy there is, and how many rules say so."""
    from sourcegrad.rules import numpy_api as api

    wanted = api.DIFFERENTIABLE + api.IN_PLACE
    rows = [
        (len(wanted), "names of NumPy with a derivative: functions, methods of arrays and of ufuncs"),
        (sum(map(api.covered, wanted)), "of them differentiated"),
        (len(api.ZERO), "whose derivative is zero"),
        (len(api.REFUSED), "of text, bits, files and integers: refused where a derivative would be lost"),
    ]
    styles = {}
    entries = [pair for pair in entries if not pair[0].startswith("rt.")]  # the kernels are no functions of users
    for key, entry in entries:
        styles.setdefault(key, entry.style)  # further entries are for further keywords
    rows += [(len(styles), "functions and operators with rules in all, which are")]
    rows += [(list(styles.values()).count(style), style) for style in sorted(set(styles.values()))]
    return "\n".join(f"{count:6}  {what}" for count, what in rows)


def _table(entries):
    """One line a rule: its name, its style, and what its derivative says."""
    rows = [
        (key, entry.style, _short(entry))
        for key, entry in sorted(entries, key=lambda pair: pair[0].lower())
    ]
    widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
    return "\n".join(
        f"{key.ljust(widths[0])}  {style.ljust(widths[1])}  {text}".rstrip()
        for key, style, text in rows
    )


def _short(entry):
    if entry.style == "elementwise":
        return "; ".join("-" if text is None else str(text) for text in entry.adjoints)
    return "; ".join(f"{parameter}: {text}" for parameter, text in entry.adjoints)


def _in_full(name, entries, methods):
    found = [
        entry
        for key, entry in entries
        if name in (key, key.rpartition(".")[2])
        or entry.statement == name
        or entry.statement.partition("= ")[2].startswith(f"{name}(")
    ]
    function = methods.get(name)
    found += [entry for key, entry in entries if key == function]
    if not found:
        from difflib import get_close_matches

        near = get_close_matches(name, [key for key, _ in entries], 3, 0.5)
        hint = f"; there are {', '.join(near)}" if near else ""
        raise Failure(NOT_FOUND, f"there is no rule for {name}{hint}")
    note = f"{name} is {function}\n\n" if function else ""
    return note + "\n\n".join(_full(entry) for entry in found)


def _full(entry):
    """The entry as mathematics: its derivatives in both directions, and what else it says."""
    from sourcegrad.cli import mathematics as m
    from sourcegrad.rules import parse

    if entry.style == "zero":
        return f"{entry.statement}\n  zero wherever it has a derivative, or a constant"
    rule = parse.understand(entry)
    y, y_bar, y_dot = rule.result, m.name(rule.result + "_bar"), m.name(rule.result + "_dot")
    lines = []
    if entry.style == "elementwise":
        names = [name.lstrip("*") for name, _ in rule.all_params]
        partials = [(name, text) for name, text in zip(names, entry.adjoints) if text is not None]
        lines += [(f"∂{y}/∂{name}", m.formula(text)) for name, text in partials]
    else:
        lines += [(m.name(name + "_bar"), m.formula(text)) for name, text in entry.adjoints if text is not None]
        lines += [(f"{y_dot} along {name}", m.formula(text)) for name, text in entry.tangents]
        if not entry.tangents:
            shown = ", ".join(rule.differentiable)
            lines.append((y_dot, f"the same call on the tangent of {shown}"))
    lines += [("where", text) for text in m.definitions(entry.where)]
    if entry.memory != "fresh":
        lines.append(("memory", entry.memory))
    lines += [("domain", f"{name} is {domain}") for name, domain in entry.domain]
    lines += [("tested at", case) for case in entry.cases]
    width = max(_width(label) for label, _ in lines)
    text = [f"  {label}{' ' * (width - _width(label))}  {value}" for label, value in lines]
    if entry.style == "elementwise":
        text.insert(0, f"  entry by entry; backwards {y_bar} times the partial derivative, conjugated")
    return "\n".join([entry.statement, *text])


def _width(label):
    """How many columns a label takes: marks above a letter take none."""
    from unicodedata import combining

    return sum(not combining(c) for c in label)
