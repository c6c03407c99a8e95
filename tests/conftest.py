"""Common to all tests: the checkout is tested where sourcegrad is not installed."""

import importlib.util
import sys
from pathlib import Path

import pytest

if importlib.util.find_spec("sourcegrad") is None:
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))


def pytest_collection_modifyitems(config, items):
    """With several workers, all that is tested of one program goes to the same one, which keeps what it has compiled."""
    if not config.pluginmanager.hasplugin("xdist"):
        return
    for item in items:
        case = getattr(item, "callspec", None) and item.callspec.params.get("case")
        if case is not None:
            item.add_marker(pytest.mark.xdist_group(repr(case)))
