"""Programs that a test has made as text: a file and a module of their own, so that their source can be read."""

import importlib.util
import types


def module(text, folder, name):
    path = folder / f"{name}.py"
    path.write_text(text, encoding="utf-8")
    spec = importlib.util.spec_from_file_location(name, path)
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


def functions(text, folder, name):
    """Those whose names are f and a number."""
    found = vars(module(text, folder, name)).items()
    return [f for n, f in found if isinstance(f, types.FunctionType) and n[0] == "f" and n[1:2].isdigit()]
