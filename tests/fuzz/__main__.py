"""python -m tests.fuzz --programs N --seed S --jobs 2: programs nobody wrote, and what came of them."""

from __future__ import annotations

import argparse
import sys
import time

from .grammar import FEATURES
from .program import FULL
from .run import run, shrunk


def main():
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--programs", type=int, default=200)
    parser.add_argument("--seed", type=int, default=None, help="of the run; a fresh one if not given")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=None, help="stop after so long")
    parser.add_argument("--only", default=None, help="features, or groups of them, with commas in between")
    parser.add_argument("--without", default=None, help="features or groups to leave out")
    parser.add_argument("--size", type=int, default=FULL, help="features that a program draws (%(default)s: the frozen profile)")
    parser.add_argument("--second", action="store_true", help="second derivatives, too, of each third program")
    parser.add_argument("--profile", action="store_true", help="count the constructs, judge nothing")
    parser.add_argument("--shrink", type=float, default=40.0, help="seconds spent on making each failure small")
    parser.add_argument("--save", default=None, help="a folder for the failing programs")
    options = parser.parse_args()
    start = options.seed if options.seed is not None else time.time_ns() % 1_000_000
    chosen = {"only": named(options.only), "without": named(options.without) or (), "size": options.size}
    began = time.monotonic()
    summary = run(
        options.programs, start, options.jobs, chosen, options.second, options.seconds,
        judge=not options.profile, progress=bar(options.programs),
    )  # fmt: skip
    print(f"\nseed {start}: {summary.count} programs in {time.monotonic() - began:.0f} s")
    if options.profile:
        return profile(summary)
    report(summary)
    for number, (key, found) in enumerate(summary.failures.items()):
        program, detail, origin = min(found, key=lambda f: len(f[0].text))
        small = shrunk(program, key, options.second, options.shrink)
        print(f"\n== {key[0]}, {len(found)} times: {key[1]} (chunk {origin[0]}, program {origin[1]})")
        print(detail.strip()[-1500:])
        print(small.text)
        if options.save:
            with open(f"{options.save}/{start}_{number}.py", "w", encoding="utf-8") as stream:
                print(f'"""{key[0]}: {key[1]}\n\n{detail}\n"""\n\n{small.text}\nWRT = {small.wrt}', file=stream)
    return 1 if summary.failures else 0


def named(text):
    """The features that a list of features and groups means."""
    if text is None:
        return None
    wanted = [t.strip() for t in text.split(",")]
    unknown = set(wanted) - set(FEATURES) - {group for _, group in FEATURES.values()}
    if unknown:
        sys.exit(f"no such feature: {', '.join(sorted(unknown))}")
    return [n for n, (_, group) in FEATURES.items() if n in wanted or group in wanted]


def bar(total):
    """A bar on a terminal, nothing elsewhere."""
    if not sys.stderr.isatty():
        return lambda done, summary: None

    def show(done, summary):
        width = 30 * done // max(total, 1)
        bad = summary.verdicts["wrong"] + summary.verdicts["crashed"]
        print(f"\r[{'#' * width:30}] {done}/{total}, {bad} failed", end="", file=sys.stderr, flush=True)

    return show


def report(summary):
    judged = summary.count - summary.verdicts["discarded"]
    for status in ("agreed", "kink", "refused", "wrong", "crashed", "discarded"):
        n = summary.verdicts[status]
        print(f"  {status:10} {n:6}  {100 * n / max(judged, 1):5.1f} %")
    for title, table in (("refused, by reason", summary.refusals), ("discarded", summary.discards)):
        if table:
            print(f"{title}:")
        for reason, n in table.most_common(60):
            print(f"  {n:6}  {reason}")


def profile(summary):
    """How often each construct occurs."""
    low = []
    for name in sorted({*FEATURES, *summary.tags}, key=lambda n: summary.tags[n]):
        share = 100 * summary.tags[name] / summary.count
        print(f"  {share:5.1f} %  {name}")
        if share < 2:
            low.append(name)
    print(f"{len(FEATURES)} features; below 2 %: {', '.join(low) or 'none'}")
    return 1 if low else 0


if __name__ == "__main__":
    sys.exit(main())
