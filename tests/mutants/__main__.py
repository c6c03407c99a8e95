"""python -m tests.mutants: put each fault into a copy of the tree, run tests there until one fails, print who survived.

The test that killed a mutant the last time is run first; a test counts only if it passes without the fault.
A mutant whose tests do not end in time is "late", which is not killed.
"""

from __future__ import annotations

import argparse
import collections
import os
import queue
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from . import ROOT, THEMES, mutants

KILLED = Path(__file__).with_name("killed.txt")
OURS = ("sourcegrad", "tests", "examples", "README.md", "pyproject.toml")


def main():
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("--only", default=None, help="names, themes or files, with commas in between")
    parser.add_argument("--count", type=int, default=None, help="so many of them, drawn by --seed")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=None, help="begin no further mutant after so long")
    parser.add_argument("--patience", type=float, default=900.0, help="seconds of its own for one run of tests")
    parser.add_argument("--quick", action="store_true", help="only the likeliest tests")
    parser.add_argument("--remember", action="store_true", help="write which test killed which mutant")
    options = parser.parse_args()
    chosen = selected(options)
    began = time.monotonic()
    outcomes = collections.defaultdict(list)

    known = remembered()
    trees = queue.SimpleQueue()

    def judged(mutant):
        if options.seconds and time.monotonic() - began > options.seconds:
            return mutant, "not run", ""
        tree = trees.get()
        try:
            return (mutant, *fate(mutant, tree, known.get(mutant.key), options))
        finally:
            trees.put(tree)

    with tempfile.TemporaryDirectory(prefix="mutants") as folder, ThreadPoolExecutor(options.jobs) as pool:
        for k in range(options.jobs):
            trees.put(Tree(Path(folder) / str(k)))
        for mutant, outcome, by in pool.map(judged, chosen):
            outcomes[mutant.theme].append((mutant, outcome, by))
            print(f"{mutant.name:12} {mutant.file:24} {outcome:9} {by}", flush=True)
            known.pop(mutant.key, None)
            if outcome == "killed" and "::" in by:
                known[mutant.key] = by
            if options.remember:
                remember(known)
    return table(outcomes, time.monotonic() - began)


def remembered():
    """{key of a mutant: the test that killed it}, as last written."""
    if not KILLED.exists():
        return {}
    lines = KILLED.read_text(encoding="utf-8").splitlines()
    return {line.split()[0]: line.split(maxsplit=3)[3] for line in lines if not line.startswith("#")}


def remember(known):
    lines = ["# mutant, its name, its file, the test that killed it and is run first: `python -m tests.mutants --remember`"]
    lines += [f"{m.key} {m.name:11} {m.file:24} {known[m.key]}" for m in mutants() if m.key in known]
    KILLED.write_text("\n".join(lines) + "\n", encoding="utf-8")


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


class Tree:
    """A copy of the project, in which one file at a time has a fault."""

    def __init__(self, folder):
        self.folder, self.changes = folder, 0
        for name in OURS:
            source, target = ROOT / name, folder / name
            if source.is_dir():
                shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
            elif source.exists():
                shutil.copy(source, target)

    def write(self, file, text):
        """Change a file of the package, so that no compiled text of it is taken for the new one."""
        path = self.folder / "sourcegrad" / file
        path.write_text(text, encoding="utf-8")
        self.changes += 1
        os.utime(path, (self.changes * 10, self.changes * 10))

    def failing(self, tests, patience):
        """The first of the tests that fails here; "" where none does, "time" where they take longer than `patience`."""
        command = [sys.executable, "-m", "pytest", "-x", "-q", "--no-header", "-p", "no:cacheprovider", "-m", "not slow", *tests]
        env = {**os.environ, "PYTHONPATH": str(self.folder)}
        env.pop("PYTHONDONTWRITEBYTECODE", None)
        limit = int(patience), int(patience) + 5
        done = subprocess.run(
            command, cwd=self.folder, env=env, capture_output=True, text=True,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, limit),
        )  # fmt: skip
        if done.returncode in (-signal.SIGXCPU, -signal.SIGKILL):
            return "time"
        if done.returncode in (0, 5):  # 5: no tests of that name
            return ""
        lines = done.stdout.splitlines()
        failed = [line.split(" ", 1)[1].split(" - ")[0] for line in lines if line.startswith(("FAILED", "ERROR"))]
        return failed[0] if failed else f"pytest ends with {done.returncode}"


def fate(mutant, tree, known, options):
    """("killed" | "survived" | "late" | "broken", the test that failed) of one mutant."""
    sound = (tree.folder / "sourcegrad" / mutant.file).read_text(encoding="utf-8")
    try:
        faulty = mutant.applied(sound)
    except ValueError as problem:
        return "broken", str(problem)
    module = THEMES[mutant.theme]
    stages = [(known,)] if known else []
    stages += [module.TESTS] if options.quick else [getattr(module, "FIRST", ()), module.TESTS, module.WIDER]
    spared = []
    try:
        for tests in filter(None, stages):
            while True:
                tree.write(mutant.file, faulty)
                killed = tree.failing([*tests, *(f"--deselect={t}" for t in spared)], options.patience)
                if not killed:
                    break
                if killed == "time":
                    return "late", " ".join(tests)
                tree.write(mutant.file, sound)
                if not tree.failing([killed] if "::" in killed else tests, options.patience):
                    return "killed", killed
                if "::" not in killed:
                    break  # the test that is remembered is gone
                spared.append(killed)  # it fails without the fault, too
    finally:
        tree.write(mutant.file, sound)
    return "survived", ""


def table(outcomes, seconds):
    """The kill table; the exit code."""
    total = collections.Counter()
    print(f"\n{'':10} {'run':>6} {'killed':>7} {'survived':>9} {'late':>5}")
    for theme, found in outcomes.items():
        counts = collections.Counter(o for _, o, _ in found if o != "not run")
        total.update(counts)
        print(f"{theme:10} {sum(counts.values()):6} {counts['killed']:7} {counts['survived']:9} {counts['late']:5}")
    run = sum(total.values())
    print(f"{'all':10} {run:6} {total['killed']:7} {total['survived']:9} {total['late']:5}   {100 * total['killed'] / max(run, 1):.1f} % in {seconds:.0f} s")
    for found in outcomes.values():
        for mutant, outcome, by in found:
            if outcome in ("survived", "late", "broken"):
                text = (ROOT / "sourcegrad" / mutant.file).read_text(encoding="utf-8")
                place = f":{mutant.line(text)}" if outcome != "broken" else ""
                print(f"\n{outcome}: {mutant.name}, sourcegrad/{mutant.file}{place} {by}\n- {mutant.old}\n+ {mutant.new}")
    return 0 if total["killed"] == run else 1


if __name__ == "__main__":
    sys.exit(main())
