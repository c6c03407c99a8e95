"""Functions with state that are kept, worlds of objects that change one another, iterators that two places share."""

import itertools
from collections import Counter, OrderedDict

import numpy as np

from . import program

FOUR = np.array([0.7, -0.4, 1.3, 0.9])


# --- functions that are kept, with what they rebind and what is bound again -----------------------------------------------


def make_counter(step):
    n = 0.0

    def bump(k=1.0):
        nonlocal n
        n += step * k
        return n

    return bump


@program(FOUR)
def counters_in_a_list(x):
    steps = [make_counter(x[0]), make_counter(x[1])]
    total = 0.0
    for s in steps:
        s()
        total += s(x[2]) ** 2
    return total


@program(FOUR)
def counters_in_a_dict(x):
    steps = {"a": make_counter(x[0]), "b": make_counter(x[1])}
    total = 0.0
    for k in range(4):
        total += steps["a" if k % 2 else "b"](x[k]) ** 2
    return total


@program(FOUR)
def counters_of_a_comprehension(x):
    steps = [make_counter(v) for v in x]
    total = 0.0
    for k in range(8):
        total += steps[k % 4]() * x[k % 3]
    return total


def account(balance):
    history = []
    rate = 0.1

    def deposit(v):
        nonlocal balance
        balance += v
        history.append(balance)

    def grow(r=None):
        nonlocal balance, rate
        if r is not None:
            rate = r
        balance *= 1 + rate
        history.append(balance)
        return balance

    return deposit, grow, lambda: sum(history)


@program(FOUR)
def functions_that_share_state(x):
    total = 0.0
    for deposit, grow, summed in [account(x[0]), account(x[1])]:
        deposit(x[2])
        grow()
        grow(x[3])
        total += summed() ** 2
    return total


def momentum(beta):
    v = None

    def update(g):
        nonlocal v
        v = g if v is None else beta * v + (1 - beta) * g
        return v

    return update


@program(FOUR, 0.5)
def momentum_for_each_parameter(x, beta):
    params = {"w": x * 1.0, "b": x[:2] * 2}
    updates = {k: momentum(beta) for k in params}
    for _ in range(3):
        for k in params:
            params[k] = params[k] - 0.1 * updates[k](params[k] ** 2)
    return np.sum(params["w"]) * np.sum(params["b"])


class Hooks:
    def __init__(self):
        self.hooks = []

    def fire(self, v):
        for h in self.hooks:
            h(v)


@program(FOUR)
def hook_that_counts(x):
    total = 0.0

    def add(v):
        nonlocal total
        total += v * x[0]

    net = Hooks()
    net.hooks.append(add)
    net.fire(x[1])
    net.fire(x[2] ** 2)
    return total**2


def called_later(functions, v):
    return sum(f(v) ** 2 for f in functions)


@program(FOUR)
def functions_read_the_loop_variable_when_called(x):
    fs = []
    for i in range(3):
        fs.append(lambda t: t * x[i])
    for v in x:
        fs.append(lambda t: np.sin(t * v))
    return called_later(fs, x[3])


@program(FOUR)
def functions_read_what_is_bound_again(x):
    k = x[0]
    fs = [lambda t: t * k, lambda t: np.sin(t) + k]
    k = x[1]
    a = called_later(fs, x[2])
    k = x[3] * k
    return a + called_later(fs, x[2])


@program(FOUR)
def functions_of_comprehensions_read_their_last_names(x):
    fs = [lambda t: t * x[i] for i in range(3)]
    table = {k: (lambda t: t + v) for k, v in zip("abc", x)}
    nested = [[lambda t: t * v * w for v in x] for w in x[:2]]
    own = [lambda t, v=v: t * v for v in x]
    return fs[0](2.0) * table["a"](3.0) + nested[0][0](x[3]) ** 2 + own[0](2.0) * own[1](1.0)


@program(FOUR)
def functions_of_a_while_loop(x):
    fs = []
    k = 0
    while k < 3:
        w = x[k] * 2
        fs.append(lambda t: t * w + k)
        k += 1
        w = w * x[3]
    return called_later(fs, x[0])


@program(0.7)
def closure_over_a_loop_variable(x):
    steps = []
    for k in range(3):
        steps.append(lambda v: v * x + k)
    y = x
    for step in steps:
        y = step(y)
    return y


# --- objects in a list of an object ---------------------------------------------------------------------------------------


class Body:
    def __init__(self, mass, pos, vel):
        self.mass = mass
        self.pos, self.vel = np.array(pos), np.array(vel)
        self.force = np.zeros(2)

    def kick(self, dt):
        self.vel += dt * self.force / self.mass

    def drift(self, dt):
        self.pos += dt * self.vel


class World:
    def __init__(self, bodies):
        self.bodies = bodies
        self.log = []

    def forces(self):
        for b in self.bodies:
            b.force[:] = 0
        for i, a in enumerate(self.bodies):
            for b in self.bodies[i + 1 :]:
                d = b.pos - a.pos
                f = a.mass * b.mass * d / np.sqrt(np.sum(d**2) + 0.1) ** 3
                a.force += f
                b.force -= f

    def step(self, dt):
        self.forces()
        for b in self.bodies:
            b.kick(dt)
            b.drift(dt)
        self.log.append(self.energy())

    def energy(self):
        return sum(0.5 * b.mass * np.sum(b.vel**2) for b in self.bodies)


@program(FOUR)
def bodies_that_pull_one_another(x):
    world = World([Body(1.0 + x[0] ** 2, [x[0], 0.0], [0.0, x[1]]), Body(2.0, [1.0, x[2]], [x[3], 0.0])])
    for _ in range(2):
        world.step(0.1)
    return world.log[-1] + world.bodies[0].pos[1] * world.log[0]


# --- iterators ------------------------------------------------------------------------------------------------------------


@program(FOUR)
def groups_of_indices(x):
    total = 0.0
    for _, group in itertools.groupby(range(4), key=lambda i: i // 2):
        total += sum(x[j] for j in group) ** 2
    for n, group in itertools.groupby(sorted(["a", "ab", "bc", "d"], key=len), len):
        total += len(list(group)) * x[n]
    return total


@program(FOUR)
def pairs_of_one_iterator(x):
    total = 0.0
    it, numbers = iter(x), iter(range(4))
    for a, b in zip(it, it):
        total += a * b * b
    for a, b in zip(numbers, numbers):
        total += x[a] * x[b] * (a + 1)
    for a, b in zip(*[iter(x[1:])] * 2):
        total *= a - b
    return total


@program(FOUR)
def header_and_the_rest(x):
    it = enumerate([3, 2, 1])
    first = next(it)
    back = reversed([0, 1, 2])
    a = next(back) if x[0] > 0 else 0
    total = 0.0
    for i in back:
        total += x[i] * x[a]
    return total * first[1] + sum(i for i, _ in it) * x[1]


@program(FOUR)
def iterators_beside_each_other(x):
    total = 0.0
    for a, b in zip(reversed(x), map(np.exp, x)):
        total += a * b
    return total


# --- functions and containers that may not be there -----------------------------------------------------------------------


def hooked(x, hooks=None):
    y = x * 2
    for h in hooks or []:
        y = h(y)
    return np.sum(y**2)


def options_applied(x, options=None):
    total = np.sum(x**2)
    for _, v in (options or {}).items():
        total = total * v
    return total


def transformed(x, hooks=()):
    for h in hooks:
        x = h(x)
    return np.sum(x)


@program(FOUR)
def hooks_that_may_be_none(x):
    a = hooked(x) + hooked(x, [np.sin, lambda v: v * x])
    b = options_applied(x) + options_applied(x, {"a": x[0], "b": 2.0})
    return a * b + transformed(x) + transformed(x, (np.tanh,)) + transformed(x, [lambda v: v * v])


@program(FOUR)
def function_made_in_one_pass(x):
    total = 0.0
    for k in range(4):
        h = (lambda v: v * x[1]) if k == 0 else None
        if h is not None:
            total += h(x[k])
        else:
            total += x[k] ** 2
    return total


def doubled_first(d):
    d["a"] *= 2
    return sum(v * v for v in d.values())


def weighted(counts):
    return sum(v * k for k, v in counts.items())


@program(FOUR)
def counters_of_items_and_ordered_dicts(x):
    counts = Counter(int(v > 0.8) for v in x)
    names = Counter(["ab"[k % 2] for k in range(4)])
    names["a"] += 1
    names.update(["a", "b"])
    y = doubled_first(OrderedDict(zip("abcd", x))) * weighted(Counter(int(v > 0.8) for v in x))
    return counts[1] * y + counts[0] * x[2] + names["a"] * x[1] ** 2


@program(FOUR, second_order=False)
def counters_of_what_varies(x):
    c = Counter({"a": x[0], "b": x[3]})
    c.update({"a": x[1], "z": x[2]})
    d = Counter(a=x[0], b=2)
    d["b"] *= x[1]
    return c["a"] * c["z"] * c["b"] + c["q"] + d["a"] * d["b"]


# --- classes told apart ---------------------------------------------------------------------------------------------------


class Shape:
    def __init__(self, size):
        self.size = size

    def area(self):
        raise NotImplementedError


class Square(Shape):
    def area(self):
        return self.size**2


class Ellipse(Shape):
    def __init__(self, size, flat):
        super().__init__(size)
        self.flat = flat

    def area(self):
        return np.pi * self.size**2 * self.flat

    @property
    def diameter(self):
        return 2 * self.size


@program(FOUR)
def shapes_matched_and_changed(x):
    total = 0.0
    for s in [Square(x[0]), Ellipse(x[1], x[2]), Square(x[3])]:
        match s:
            case Ellipse(flat=f):
                total += f * s.diameter
            case Square(size=q) if q > 0.8:
                total -= q
            case Shape():
                total *= 1.5
        if not isinstance(s, Square) and total > -10:
            total += s.diameter
        s.size *= 2
        total += s.area()
    return total


def depth_sum(tree):
    if isinstance(tree, (tuple, list)) and all(not isinstance(q, (tuple, list, dict)) for q in tree):
        return sum(tree)
    if any(isinstance(q, dict) for q in tree):
        return 2.0
    return sum(depth_sum(q) for q in tree)


@program(FOUR)
def classes_asked_in_generators(x):
    kinds = {isinstance(v, dict) for v in (1, {}, 2.0)}
    return depth_sum([x[0], x[1]]) * depth_sum([[x[0]], [x[1], x[2]]]) + depth_sum([{"a": 1}]) * x[3] * len(kinds)


# --- dicts of functions ---------------------------------------------------------------------------------------------------


def piped(x, *hooks, **named):
    for h in hooks:
        x = h(x)
    for k, h in named.items():
        x = h(x) * len(k)
    return np.sum(x)


@program(FOUR)
def functions_by_keyword(x):
    return piped(x, np.sin, np.tanh, doubled=lambda v: v * 2, shifted=lambda v: v + x)


@program(FOUR)
def functions_in_a_dict_looped_over(x):
    acts = {"sin": np.sin, "square": lambda v: v * v * x[0], "same": lambda v: v}
    total = 0.0
    for name, f in acts.items():
        if name == "same":
            total += np.sum(f(x)) * len(name)
        else:
            total -= f(x[3])
    for f in acts.values():
        total *= f(x[1])
    return total


@program(FOUR)
def keys_of_a_dict_of_functions(x):
    acts = {"sin": np.sin, "cosine": np.cos}
    total = 0.0
    for k in acts:
        total += np.sum(acts["sin"](x)) * len(k)
    return total


# --- objects that hold one another ----------------------------------------------------------------------------------------


class Tank:
    def __init__(self, level, rate, below=None):
        self.level = level
        self.rate = rate
        self.below = below

    def step(self, dt):
        q = self.rate * self.level * dt
        self.level -= q
        if self.below is not None:
            self.below.level += q


@program(FOUR)
def tanks_in_a_row(x):
    last = Tank(0.0, x[2])
    middle = Tank(x[3], x[1] + 1, last)
    first = Tank(1.0, x[0], below=middle)
    for _ in range(3):
        for t in (first, middle, last):
            t.step(0.1)
    return last.level**2 + first.level * middle.level


class Sender:
    def send(self, v):
        return v * self.gain

    def tune(self, k):
        self.gain *= k


class Doubling:
    def send(self, v):
        return super().send(2 * v) + self.bias

    def tune(self, k):
        super().tune(k * 2)
        self.bias += k


class Radio(Doubling, Sender):
    def __init__(self, gain, bias):
        self.gain, self.bias = gain, bias


class Loud:
    def send(self, v):
        return v * v


class Horn(Doubling, Loud):
    def __init__(self, bias):
        self.bias = bias


@program(FOUR)
def super_by_the_class_of_the_object(x):
    radio = Radio(x[0], x[1])
    radio.tune(x[2])
    return radio.send(x[3]) * Horn(x[1]).send(x[0])


class Jobs:
    def __init__(self):
        self.items = []

    def push(self, at, job):
        self.items.append((at, job))
        self.items.sort(key=lambda t: t[0])


@program(FOUR)
def list_under_an_attribute_sorted_by_key(x):
    jobs = Jobs()
    for i, v in enumerate(x):
        jobs.push(v, {"work": v * i})
    total = 0.0
    while jobs.items:
        at, job = jobs.items.pop(0)
        job["work"] *= 2
        total = total * at + job["work"]
    return total
