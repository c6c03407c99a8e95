"""Common to all tests: the checkout is tested where sourcegrad is not installed."""

import importlib.util
import sys
from pathlib import Path

import pytest

if importlib.util.find_spec("sourcegrad") is None:
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))


def pytest_addoption(parser):
    parser.addoption("--share", default="1/1", metavar="K/N", help="only the tests of each N-th program, from the K-th on")


def pytest_collection_modifyitems(config, items):
    """With several workers, all that is tested of one program goes to the same one, which keeps what it has compiled."""
    k, n = map(int, config.getoption("share").split("/"))
    if n > 1:
        cases = list(dict.fromkeys(repr(c) for item in items if (c := _case(item)) is not None))
        chosen = set(cases[k - 1 :: n])
        others = [item for item in items if (c := _case(item)) is not None and repr(c) not in chosen]
        config.hook.pytest_deselected(items=others)
        left = set(others)
        items[:] = [item for item in items if item not in left]
    if not config.pluginmanager.hasplugin("xdist"):
        return
    for item in items:
        case = _case(item)
        if case is not None:
            item.add_marker(pytest.mark.xdist_group(repr(case)))


def _case(item):
    return item.callspec.params.get("case") if hasattr(item, "callspec") else None
