"""The house keeps its order: who imports whom, how long files grow, what importing costs."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parent.parent / "sourcegrad"
FILES = sorted(HOUSE.rglob("*.py"))

# each may import only from itself and from those above it
ORDER = (
    ("errors",), ("room",), ("ir",), ("runtime",), ("rules",), ("frontend",), ("analysis",), ("diff",),
    ("optimize",), ("backend",), ("callees",), ("pipeline",), ("handle",), ("api",), ("custom",), ("bridges",), ("testing",),
    ("nn", "optim"), ("cli",), ("__main__",),
)  # fmt: skip
RANK = {name: rank for rank, names in enumerate(ORDER) for name in names}
LONGEST = 450


def package_of(path):
    """The entry of ORDER that a file belongs to; None for sourcegrad/__init__.py itself."""
    first = path.relative_to(HOUSE).parts[0].removesuffix(".py")
    return None if first == "__init__" else first


def imports(path):
    """[(absolute dotted name, line)] of everything a file imports, inside functions too."""
    package = ("sourcegrad", *path.relative_to(HOUSE).parts[:-1])
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [(alias.name, node.lineno) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = list(package[: len(package) + 1 - node.level]) if node.level else []
            base += node.module.split(".") if node.module else []
            found += [(".".join([*base, alias.name]), node.lineno) for alias in node.names]
    return found


def misplaced(path, found):
    """The imports that point downwards."""
    package = package_of(path)
    wrong = []
    for name, line in found:
        parts = name.split(".")
        if parts[0] != "sourcegrad" or package is None:
            continue
        target = parts[1] if len(parts) > 1 else None
        if target not in RANK:
            # `from sourcegrad import grad`: the public face stands where api does
            target = "api"
        if RANK[target] > RANK[package] or (RANK[target] == RANK[package] and target != package):
            wrong.append(f"{path.relative_to(HOUSE)}:{line} imports {name}")
    return wrong


def test_every_package_has_a_place():
    assert {package_of(path) for path in FILES} - {None} <= set(RANK)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(HOUSE)))
def test_imports_point_upwards(path):
    assert misplaced(path, imports(path)) == []


def test_a_downward_import_is_noticed():
    rules = HOUSE / "rules" / "declare.py"
    assert misplaced(rules, [("sourcegrad.frontend.lower", 1)]) and misplaced(
        rules, [("sourcegrad.grad", 1)]
    )
    assert not misplaced(
        rules, [("sourcegrad.ir.nodes", 1), ("numpy", 2), ("sourcegrad.rules.parse", 3)]
    )
    found = imports(HOUSE / "backend" / "numpy.py")
    assert all(not name.startswith(".") for name, _ in found)


def test_gast_stays_in_the_lowering():
    users = set()
    for path in FILES:
        if any(name.split(".")[0] in ("gast", "astunparse") for name, _ in imports(path)):
            users.add(path.relative_to(HOUSE).as_posix())
    assert users <= {"frontend/lower.py", "frontend/opaque.py", "cli.py", "cli/doctor.py"}, users
    assert "frontend/lower.py" in users


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(HOUSE)))
def test_files_stay_short_and_say_what_they_are(path):
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= LONGEST
    assert not text.strip() or ast.get_docstring(ast.parse(text)), "no docstring at the top"


def loaded_by(statement):
    """The modules that a fresh interpreter has loaded after `statement`."""
    code = f"{statement}; import sys; print(*sorted(sys.modules), sep='\\n')"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=HOUSE.parent
    )
    return set(done.stdout.split())


def test_importing_is_light():
    with_numpy = loaded_by("import numpy")
    added = loaded_by("import numpy, sourcegrad") - with_numpy
    assert "sourcegrad" in added
    heavy = {
        "gast", "astunparse", "argparse", "scipy", "concurrent", "asyncio", "unittest", "pygments",
        "dis", "inspect", "pickle", "cloudpickle", "sourcegrad.testing", "sourcegrad.cli",
        "sourcegrad.frontend.lower",
    }  # fmt: skip
    assert added & heavy == set()


def test_importing_does_not_read_the_rules():
    # the tables are large: they load at the first function that is differentiated
    added = loaded_by("import sourcegrad")
    tables = {name for name in added if name.startswith("sourcegrad.rules.")}
    assert tables <= {"sourcegrad.rules.declare", "sourcegrad.rules.parse"}


def test_a_kernel_has_a_name_of_its_own():
    tree = ast.parse((HOUSE / "runtime" / "numpy.py").read_text(encoding="utf-8"))
    imported = [a.asname or a.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for a in node.names]
    assert sorted(imported) == sorted(set(imported))
