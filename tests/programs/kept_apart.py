"""What changes between calls though no derivative flows through it: sets, views of keys, queues, counters, enum members."""

import enum
from dataclasses import dataclass

import numpy as np

from . import program


def weighed(items, x):
    total = 0.0
    for i in sorted(items):
        total += x**i * len(items)
    return total


@program(0.7)
def set_that_grows_between_calls(x):
    seen, total = set(), 0.0
    for k in (2, 3, 2, 1):
        seen.add(k)
        total += weighed(seen, x)
    return total


class Visits:
    def __init__(self):
        self.seen = {0}

    def visit(self, k, x):
        total = x
        for _ in range(2):
            total = total * (1 + len(self.seen)) + total * total * (k in self.seen)
        return total


@program(0.3)
def set_of_an_object_that_grows_between_calls(x):
    tour, total = Visits(), x
    for k in (1, 2, 1):
        total += tour.visit(k, x)
        tour.seen.add(k)
    return total


@program(0.7)
def set_that_grows_under_two_names(x):
    a = set()
    b, total = a, x
    for k in (1, 2, 1):
        total = total * len(b) + x * total
        a.add(k)
        total = total * len(b) + x
    return total


@program(0.7)
def sets_in_a_list(x):
    sets, total = [{5}, set()], x
    for k in (1, 2, 1):
        chosen = sets[k % 2]
        total = total * len(chosen) + x * total
        chosen.add(k)
        total = total * len(sets[1]) + x * len(chosen)
    return total


@program(0.7)
def sets_in_a_dict_given_to_a_helper(x):
    table, total = {"u": set(), "v": set()}, x
    for k in (1, 2, 1):
        total += lengths(table, x) * total
        table["u"].add(k)
        table["v"].add(k % 2)
    return total


def lengths(table, x):
    total = x
    for name in table:
        total = total * (1 + len(table[name])) * x + total
    return total


@program(0.7)
def set_that_is_updated_in_place(x):
    total, s = x, {1, 4}
    other = s
    for k in (1, 2):
        total = total * x ** len(other)
        s ^= {k}
        total = total * x ** len(other)
        s |= {k, 5}
        s &= {k, 5}
        total = total * x ** len(s)
    return total + x * len(other)


@program(0.7)
def branches_on_a_set_that_a_caller_changes(x):
    s, total = {5}, x
    for k in (1, 2, 3):
        total += branched(s, x) * 0.1
        s.add(k)
    return total


def branched(s, x):
    total, a = x, np.array([x, x * x, 1.0, 2.0, 0.3])
    for k in range(2):
        total = total * (1 + len(s)) * x + total * a[len(s)]
        if len(s) > 2:
            total = total * total
    return total


@program(0.7)
def view_of_keys_that_outlives_a_store(x):
    table = {0: x}
    names, total = table.keys(), x
    for k in (1, 2, 1):
        total = total * (1 + len(names)) * x + total * total * 0.1
        table[k] = total
        for j in names:
            total = total * table[j] * 0.1 + j * x
    return total


def keys_counted(names, x):
    total = x
    for _ in range(2):
        total = total * len(names) * x + total
    return total


@program(0.7)
def view_of_keys_given_to_a_helper(x):
    table = {0: 1}
    names, total = table.keys(), x
    for k in (1, 2, 1):
        total += keys_counted(names, x)
        table[k] = k
    return total


def queue_of_powers(x):
    queue, total = [3, 1, 2], 0.0
    while queue:
        i = queue.pop(0)
        total += x**i * x ** len(queue)
        for j in queue:
            total = total + x**j
    return total


@program(0.7)
def queue_inside_a_call(x):
    return 2.0 * queue_of_powers(x)


def shrinking_powers(x):
    stack, total = [3, 1, 2, 5], 0.0
    while stack:
        i = stack.pop()
        total += x**i * x ** len(stack)
        stack[:] = [s - 1 for s in stack if s > 1]
        for j in stack:
            total = total + x**j
    return total


@program(0.7)
def list_replaced_by_a_slice_inside_a_call(x):
    return 2.0 * shrinking_powers(x)


def shuffled_powers(x):
    order, total = [3, 1, 2, 5], x
    for k in range(3):
        for j in order:
            total = total + x**j * total
        del order[0]
        order.insert(1, k)
        order.reverse()
        order.sort()
        order += [1]
    return total


@program(0.2)
def list_edited_in_every_way_inside_a_call(x):
    return 2.0 * shuffled_powers(x)


def counted_powers(values, x):
    total = 0.0
    for i in values:
        total += x**i
    return total


@program(0.7)
def values_of_a_dict_of_counts_given_to_a_helper(x):
    counts, total = {0: 1}, 0.0
    for k in range(3):
        counts[k] = k + 1
        total += counted_powers(counts.values(), x)
        counts[0] += k + 1
    return total


class Mode(enum.Enum):
    PLAIN = 1
    SQUARED = 2


@dataclass
class Setting:
    w: float
    mode: Mode = Mode.PLAIN


def applied(setting):
    total = 0.0
    for _ in range(2):
        total += setting.w * setting.w if setting.mode is Mode.SQUARED else setting.w
    return total


@program(0.7)
def objects_that_hold_enum_members_are_written(x):
    setting, total = Setting(x), 0.0
    for mode in (Mode.PLAIN, Mode.SQUARED):
        setting.mode = mode
        total += applied(setting) * setting.w
        setting.w = total
    return total


@program(0.7, [Mode.PLAIN, Mode.SQUARED])
def list_of_enum_members_that_grows(x, modes):
    total = 0.0
    for mode in modes:
        total += x * x if mode is Mode.SQUARED else x
    modes.append(Mode.PLAIN)
    return total * len(modes)
