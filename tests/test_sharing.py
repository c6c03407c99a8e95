"""Who shares with whom, as the aliasing analysis says it, must cover what real objects do: random programs on lists."""

import random

from sourcegrad.analysis.sharing import Names, State

NAMES = "abcdef"


def reached(xs, found):
    """The ids of all lists inside of a list."""
    for x in xs:
        if id(x) not in found:
            found.add(id(x))
            reached(x, found)
    return found


class Run:
    """A program on a few names, run on lists and on a State side by side."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.state, self.values, self.text = State(Names()), {}, []

    def step(self):
        state, values, choose = self.state, self.values, self.random.choice
        y, kind = choose(NAMES), self.random.random()
        others = [n for n in values if n != y]
        if not others or kind < 0.15:
            state.forget(y)
            values[y] = []
            self.text.append(f"{y} = []")
        elif kind < 0.3:
            x = choose(others)
            state.forget(y)
            state.share(y, x)
            values[y] = values[x]
            self.text.append(f"{y} = {x}")
        elif kind < 0.5:
            xs = self.random.sample(others, min(len(others), self.random.randint(1, 2)))
            state.forget(y)
            for x in xs:
                state.hold(y, x)
            values[y] = [values[x] for x in xs]
            self.text.append(f"{y} = [{', '.join(xs)}]")
        elif kind < 0.75:
            full = [n for n in others if values[n]]
            if full:
                c = choose(full)
                k = self.random.randrange(len(values[c]))
                state.forget(y)
                state.take(y, c)
                values[y] = values[c][k]
                self.text.append(f"{y} = {c}[{k}]")
        elif y in values:
            v = choose(others)
            if id(values[y]) not in reached(values[v], {id(values[v])}):
                state.hold(y, v)
                values[y].append(values[v])
                self.text.append(f"{y}.append({v})")

    def check(self):
        for a, x in self.values.items():
            near = self.state.names.members(self.state.near(a))
            inside = self.state.names.members(self.state.inside.get(a, 0))
            below = reached(x, set())
            for b, z in self.values.items():
                if x is z:
                    assert b in near, (self.text, f"{a} is {b}")
                elif id(z) in below:
                    assert b in inside, (self.text, f"{a} holds {b}")


def test_what_is_said_of_sharing_covers_what_objects_do():
    for seed in range(3000):
        run = Run(seed)
        for _ in range(3 + seed % 12):
            run.step()
            run.check()
