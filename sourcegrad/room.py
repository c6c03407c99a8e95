"""Room for the compiler: Python's recursion limit raised, the garbage collector paused, one thread at a time.

A syntax tree makes many objects that all stay alive; collecting in between costs half of the time and frees nothing.
"""

from __future__ import annotations

import gc
import sys
import threading
from contextlib import contextmanager

_LOCK = threading.RLock()
_DEEP = 100_000
_depth = 0
_before = (0, False)


@contextmanager
def deep():
    """Inside, nesting of the user's program does not meet the recursion limit (frames live on the heap)."""
    global _depth, _before
    with _LOCK:
        if _depth == 0:
            _before = sys.getrecursionlimit(), gc.isenabled()
            sys.setrecursionlimit(max(_before[0], _DEEP))
            gc.disable()
        _depth += 1
        try:
            yield
        finally:
            _depth -= 1
            if _depth == 0:
                sys.setrecursionlimit(_before[0])
                if _before[1]:
                    gc.enable()
