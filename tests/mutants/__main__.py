"""python -m tests.mutants: put each fault into a copy of the tree, run tests there until one fails, print who survived."""

from __future__ import annotations

import argparse
import collections
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from . import ROOT, THEMES, mutants

OURS = ("sourcegrad", "tests", "examples", "README.md", "pyproject.toml")


def main():
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("--only", default=None, help="names, themes or files, with commas in between")
    parser.add_argument("--count", type=int, default=None, help="so many of them, drawn by --seed")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=None, help="begin no further mutant after so long")
    parser.add_argument("--patience", type=float, default=900.0, help="seconds for the tests of one mutant; beyond, it is killed by time")
    parser.add_argument("--quick", action="store_true", help="only the likeliest tests")
    options = parser.parse_args()
    chosen = selected(options)
    began = time.monotonic()
    outcomes = collections.defaultdict(list)

    def judged(mutant):
        if options.seconds and time.monotonic() - began > options.seconds:
            return mutant, "not run", ""
        return (mutant, *fate(mutant, options))

    with ThreadPoolExecutor(options.jobs) as pool:
        for mutant, outcome, by in pool.map(judged, chosen):
            outcomes[mutant.theme].append((mutant, outcome, by))
            print(f"{mutant.name:12} {mutant.file:24} {outcome:9} {by}", flush=True)
    return table(outcomes, time.monotonic() - began)


def selected(options):
    found = mutants()
    if options.only:
        wanted = {w.strip() for w in options.only.split(",")}
        found = [m for m in found if {m.name, m.theme, m.file} & wanted]
        if not found:
            sys.exit(f"no mutant called {options.only}")
    if options.count is not None:
        found = random.Random(options.seed).sample(found, min(options.count, len(found)))
    return found


def fate(mutant, options):
    """("killed" | "survived" | "broken", the test that failed) of one mutant."""
    with tempfile.TemporaryDirectory(prefix="mutant") as folder:
        for name in OURS:
            source, target = ROOT / name, Path(folder) / name
            if source.is_dir():
                shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
            elif source.exists():
                shutil.copy(source, target)
        file = Path(folder) / "sourcegrad" / mutant.file
        try:
            file.write_text(mutant.applied(file.read_text(encoding="utf-8")), encoding="utf-8")
        except ValueError as problem:
            return "broken", str(problem)
        module = THEMES[mutant.theme]
        until = time.monotonic() + options.patience
        for tests in (module.TESTS,) if options.quick else (module.TESTS, module.WIDER):
            spared = []
            while killed := failing(folder, [*tests, *(f"--deselect={t}" for t in spared)], until):
                if "::" not in killed or not failing(ROOT, [killed], until):
                    return "killed", killed
                spared.append(killed)  # it fails without the fault, too
    return "survived", ""


def failing(folder, tests, until):
    """The first of the tests that fails in a folder; "" where none does."""
    command = [sys.executable, "-m", "pytest", "-x", "-q", "--no-header", "-p", "no:cacheprovider", "-m", "not slow", *tests]
    env = {**os.environ, "PYTHONPATH": folder, "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, timeout=max(1.0, until - time.monotonic()))
    except subprocess.TimeoutExpired:
        return "time"
    if done.returncode == 0:
        return ""
    failed = [line.split(" ", 1)[1].split(" - ")[0] for line in done.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
    return failed[0] if failed else f"pytest ends with {done.returncode}"


def table(outcomes, seconds):
    """The kill table; the exit code."""
    total = collections.Counter()
    print(f"\n{'':10} {'run':>6} {'killed':>7} {'survived':>9}")
    for theme, found in outcomes.items():
        counts = collections.Counter(o for _, o, _ in found if o != "not run")
        total.update(counts)
        print(f"{theme:10} {sum(counts.values()):6} {counts['killed']:7} {counts['survived']:9}")
    run = sum(total.values())
    print(f"{'all':10} {run:6} {total['killed']:7} {total['survived']:9}   {100 * total['killed'] / max(run, 1):.1f} % in {seconds:.0f} s")
    for found in outcomes.values():
        for mutant, outcome, by in found:
            if outcome in ("survived", "broken"):
                text = (ROOT / "sourcegrad" / mutant.file).read_text(encoding="utf-8")
                place = f":{mutant.line(text)}" if outcome == "survived" else ""
                print(f"\n{outcome}: {mutant.name}, sourcegrad/{mutant.file}{place} {by}\n- {mutant.old}\n+ {mutant.new}")
    return 0 if total["killed"] == run else 1


if __name__ == "__main__":
    sys.exit(main())
