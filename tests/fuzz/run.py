"""Many programs, in processes, in chunks that a seed determines; what came of them."""

from __future__ import annotations

import collections
import random
import time
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from dataclasses import dataclass, field

from .oracles import examine
from .program import write
from .reduce import reduced

CHUNK = 50


@dataclass
class Summary:
    verdicts: collections.Counter = field(default_factory=collections.Counter)
    refusals: collections.Counter = field(default_factory=collections.Counter)
    tags: collections.Counter = field(default_factory=collections.Counter)
    refused_tags: collections.Counter = field(default_factory=collections.Counter)
    discards: collections.Counter = field(default_factory=collections.Counter)
    failures: dict = field(default_factory=dict)  # (status, reason) → [(program, detail, origin)]

    def add(self, program, verdict, origin):
        self.verdicts[verdict.status] += 1
        self.tags.update(program.tags)
        if verdict.status == "refused":
            self.refusals[verdict.reason] += 1
            self.refused_tags.update(program.tags)
        elif verdict.status == "discarded":
            self.discards[verdict.reason] += 1
        elif verdict.failed:
            self.failures.setdefault((verdict.status, verdict.reason), []).append((program, verdict.detail, origin))

    def merge(self, other):
        for name in ("verdicts", "refusals", "tags", "refused_tags", "discards"):
            getattr(self, name).update(getattr(other, name))
        for key, found in other.failures.items():
            self.failures.setdefault(key, []).extend(found)

    @property
    def count(self):
        return sum(self.verdicts.values())


def drawn(count, number, options):
    """`count` programs of one chunk."""
    for i in range(count):
        chance = random.Random(f"{number}/{i}").random
        yield write(lambda n, chance=chance: int(chance() * (n + 1)), **options)


def chunk(number, count, options, second, judge=True):
    """The summary of one chunk."""
    summary = Summary()
    for i, program in enumerate(drawn(count, number, options)):
        if judge:
            summary.add(program, examine(program, second=second and i % 3 == 0), (number, i))
        else:
            summary.tags.update(program.tags)
            summary.verdicts["drawn"] += 1
    return summary


def chunks(count, start):
    """(number, size): chunk numbers of a seed do not meet those of another."""
    sizes = [CHUNK] * (count // CHUNK) + ([count % CHUNK] if count % CHUNK else [])
    return [(start * 1_000_003 + i, n) for i, n in enumerate(sizes)]


def run(count, start, jobs=1, options=None, second=False, seconds=None, judge=True, progress=lambda done, summary: None):
    """The summary of `count` programs, or of those that were judged in `seconds`."""
    options, summary, began = options or {}, Summary(), time.monotonic()
    todo = chunks(count, start)
    if jobs <= 1:
        for number, n in todo:
            summary.merge(chunk(number, n, options, second, judge))
            progress(summary.count, summary)
            if seconds and time.monotonic() - began > seconds:
                break
        return summary
    todo.reverse()
    late = False
    while todo and not late:  # processes are new every so often: what they generate stays in them
        with ProcessPoolExecutor(jobs) as pool:
            ahead = [todo.pop() for _ in range(min(20 * jobs, len(todo)))][::-1]
            waiting = set()
            while waiting or (ahead and not late):
                while ahead and not late and len(waiting) < jobs:
                    waiting.add(pool.submit(chunk, *ahead.pop(), options, second, judge))
                done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                for future in done:
                    summary.merge(future.result())
                progress(summary.count, summary)
                late = seconds is not None and time.monotonic() - began > seconds
    return summary


def shrunk(program, key, second, seconds):
    """A failing program made small, failing for the same reason."""

    def fails(smaller):
        verdict = examine(smaller, second=second)
        return (verdict.status, verdict.reason) == key

    return reduced(program, fails, seconds)
