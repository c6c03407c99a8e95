"""Where a handle will be found by its name: what pickle asks, which takes functions by reference."""

from __future__ import annotations

import sys


def default(f, name):
    """Under f's own name when it decorates f, else beside it."""
    found = sys.modules.get(f.__module__)
    for part in f.__qualname__.split("."):
        found = getattr(found, part, None)
    if found is not f:
        return f.__qualname__
    return f.__qualname__.rpartition(".")[0] + ("." if "." in f.__qualname__ else "") + name


_OURS = __name__.partition(".")[0]


def assigned(frame):
    """(module, qualified name) under which the user's call that led to `frame`, of `api`, keeps its result.

    `df = grad(f)` in a module, or in the body of a class: told from the instruction behind the call.  None for others.
    """
    import opcode

    api = frame.f_globals
    while frame is not None and frame.f_globals is api and frame.f_code.co_name in ("_derivative", "grad", "value_and_grad", "<lambda>"):
        frame = frame.f_back
    if frame is None or (frame.f_globals.get("__name__") or _OURS).partition(".")[0] == _OURS:
        return None
    code, at, arg = frame.f_code.co_code, frame.f_lasti + 2, 0
    while at < len(code):
        name = opcode.opname[code[at]]
        arg = arg << 8 | code[at + 1]
        if name not in ("CACHE", "COPY", "EXTENDED_ARG"):
            break
        arg = arg if name == "EXTENDED_ARG" else 0
        at += 2
    else:
        return None
    module = frame.f_globals.get("__name__")
    if module is None or name not in ("STORE_NAME", "STORE_GLOBAL"):
        return None
    target = frame.f_code.co_names[arg]
    if name == "STORE_GLOBAL" or frame.f_locals is frame.f_globals:
        return module, target
    outer = frame.f_locals.get("__qualname__")  # of a class whose body runs
    return None if outer is None else (module, f"{outer}.{target}")


def settle(handle):
    """Let a handle pickle, as functions do, by the name under which its module holds it."""
    module = sys.modules.get(handle.__module__)
    held = vars(module) if module is not None else {}
    if "." not in handle.__qualname__ and held.get(handle.__qualname__) is not handle:
        handle.__qualname__ = next((k for k, v in list(held.items()) if v is handle), handle.__qualname__)
