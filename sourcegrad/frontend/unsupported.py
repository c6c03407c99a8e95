"""What is not differentiated yet, by the class of its node: the cause, and a rewrite that works."""

from __future__ import annotations

from ..errors import UnsupportedSyntax, refusal
from ..ir import printer

_AWAIT = "Await in the caller, and pass the result in as an argument."
_GROUPS = (
    "`except*` is not supported",
    "Catch exceptions one by one, with `except`.",
)
GENERATOR = ("a generator is not supported", "Append the values to a list, and return the list.")

UNSUPPORTED = {
    "AsyncWith": ("`async with` is not supported", _AWAIT),
    "AsyncFor": ("`async for` is not supported", _AWAIT),
    "Await": ("`await` is not supported", _AWAIT),
    "AsyncFunctionDef": (
        "`async def` is not supported",
        "Make it a `def`, and await in the caller.",
    ),
    "TryStar": _GROUPS,
    "Yield": GENERATOR,
    "YieldFrom": GENERATOR,
    "ClassDef": (
        "a class definition inside a function is not supported",
        "Move the class to the top level of the module.",
    ),
    "TypeAlias": (
        "a type alias inside a function is not supported",
        "Move the alias to the top level of the module.",
    ),
    "TemplateStr": ("a template string is not supported", "Write it as an f-string."),
}
OTHER = ("this syntax is not supported", "Compute it in the caller, and pass the result in.")
SUPER = ("`super()` is not supported", "Name the base class: `Base.method(self, …)`.")
ASYNC_COMPREHENSION = ("an `async` comprehension is not supported", _AWAIT)


def walrus_in(what):
    article = "an" if what == "f-string" else "a"
    return (f"`:=` inside {article} {what} is not supported", "Assign in a statement beforehand.")


def unprintable(what):
    return (
        f"this {what} cannot be written on one line",
        "Give names to its parts in statements beforehand.",
    )


def check_depth(text, span):
    """Refuse a function whose derivative's text Python cannot read."""
    if printer.is_too_deep(text):
        raise refusal(UnsupportedSyntax, span, "its branches and ways out nest deeper than Python reads", "Move parts of it into functions of their own.")
