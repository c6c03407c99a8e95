"""Common to all tests: the checkout is tested where sourcegrad is not installed."""

import importlib.util
import sys
from pathlib import Path

if importlib.util.find_spec("sourcegrad") is None:
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
