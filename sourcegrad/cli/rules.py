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
    for key, entry in entries:
        styles.setdefault(entry.style, set()).add(key)
    rows += [(len({key for key, _ in entries}), "functions and operators with rules in all, which are")]
    rows += [(len(keys), style) for style, keys in sorted(styles.items())]
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
        if name in (key, key.rpartition(".")[2]) or entry.statement == name
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
    """The entry as it is declared, and what is worked out from it."""
    from sourcegrad.rules import parse

    if entry.style == "zero":
        return f"{entry.statement}\n  zero wherever it has a derivative, or a constant"
    result = entry.statement.partition("=")[0].strip()
    parameters = [name.lstrip("*") for name, _ in parse.understand(entry).params]
    lines = [("style", entry.style)]
    if entry.where:
        lines.append(("where", entry.where))
    if entry.style == "elementwise":
        partials = [
            (name, text) for name, text in zip(parameters, entry.adjoints) if text is not None
        ]
        lines += [(f"d{result}/d{name}", text) for name, text in partials]
    else:
        lines += [(f"{name}_bar", text) for name, text in entry.adjoints]
    lines += [(f"{name}_dot", text) for name, text in entry.tangents]
    if entry.memory != "fresh":
        lines.append(("memory", entry.memory))
    lines += [("domain", f"{name} is {domain}") for name, domain in entry.domain]
    lines += [("tested at", case) for case in entry.cases]
    width = max(len(label) for label, _ in lines)
    return "\n".join(
        [entry.statement, *(f"  {label.ljust(width)}  {text}" for label, text in lines)]
    )
