"""break, continue and early return, in every nesting."""

import math

import numpy as np

from . import normal, program


@program(normal(6), 0.5)
def break_on_data(x, limit):
    s = 0.0
    for v in x:
        if s > limit:
            break
        s = s + v * v
    return s * limit


@program(normal(6))
def continue_on_data(x):
    s = 0.0
    for v in x:
        if v < 0:
            continue
        s = s * 0.5 + v * v
    return s


@program(normal(6), 0.7)
def break_and_continue(x, k):
    s = 1.0
    for i in range(len(x)):
        if x[i] < -0.5:
            continue
        s = s * k + x[i]
        if s < 0.2:
            break
        s = s * s
    return s


@program(1.7)
def early_return(x):
    if x > 1:
        y = x * x
        return y * 3
    return x + 1


@program(0.7)
def early_return_not_taken(x):
    if x > 1:
        y = x * x
        return y * 3
    return math.sin(x) + 1


@program(-0.4)
def guards(x):
    if x > 3:
        return x
    if x > 1:
        return x * x
    y = x * 2
    if y > 0:
        return y * x * x
    return math.exp(y)


@program(normal(6, seed=3), 0.8)
def return_inside_loop(x, limit):
    s = 0.0
    for v in x:
        s = s + v * v
        if s > limit:
            return s * v
    return -s


@program(normal(3, seed=3), 80.0)
def return_inside_loop_not_taken(x, limit):
    s = 0.0
    for v in x:
        s = s + v * v
        if s > limit:
            return s * v
    return -s * limit


@program(0.9)
def break_out_of_inner(x):
    s = 0.0
    for i in range(4):
        t = x
        for j in range(5):
            t = t * 1.3 + s
            if t > 2:
                break
        s = s + t * x
    return s


@program(0.9)
def break_out_of_both(x):
    s, done = x, False
    for i in range(4):
        for j in range(3):
            s = s * 1.2 + j * x
            if s > 6:
                done = True
                break
        if done:
            break
        s = s + i * x
    return s


@program(0.9)
def return_out_of_two_loops(x):
    s = x
    for i in range(5):
        for j in range(i):
            s = s * 1.1 + x
            if s > 5.0:
                return s * s
        s = s + 0.1
    return s


@program(0.9)
def continue_in_while(x):
    i, s = 0, 0.0
    while i < 8:
        i += 1
        if i % 3 == 1:
            continue
        s = s * x + i
    return s


@program(0.9)
def forever_until_break(x):
    s, n = x, 0
    while True:
        s = s * s * 0.5 + 1.0
        n = n + 1
        if n > 4 or s > 30:
            break
    return s * n


@program(1.9)
def forever_until_return(x):
    s = x
    while True:
        s = math.sqrt(s) * x
        if abs(s - x * x) < 0.05:
            return s + x
        s = s + 0.01


@program(0.6)
def return_from_while_in_for(x):
    s = 0.0
    for i in range(3):
        t = x + i
        while t < 8:
            t = t * t + 0.5
            if s > 60:
                return t * s
            s = s + t
    return s


@program(normal(5, seed=1), 0.3)
def break_with_else(x, k):
    s = 0.0
    for v in x:
        s = s * k + v
        if s > 100:
            break
    else:
        s = s * s
    return s


# the second derivative is refused: its store cannot be told from one into an argument
@program(normal(5, seed=1), 0.3)
def search_with_else(x, k):
    for v in x:
        if v > 0.2:
            found = v * v
            break
    else:
        found = k
    return found * k


@program(0.9)
def continue_in_nested_branches(x):
    s = 0.0
    for i in range(8):
        if i % 2 == 0:
            if i % 4 == 0:
                s = s + x
                continue
            s = s * x
        elif i == 5:
            s = s - x
            continue
        else:
            s = s + 1
        s = s * 1.1 + i * x
    return s


@program(0.9)
def unreachable_after_return(x):
    y = x * x
    return y * x
    y = y + 100.0
    return y


@program(0.9)
def return_in_both_arms(x):
    if x > 0.5:
        return x * x
    else:
        return x * x * x


@program(0.9)
def return_in_one_arm_of_each(x):
    y = x
    if x < 0:
        y = -x
    elif x < 0.5:
        return x * 4
    else:
        y = x * x
        if y > 2:
            return y
        y = y + x
    return y * x


@program(normal(2, 5, seed=4))
def return_from_helper_loop(m):
    def first_positive(row):
        for v in row:
            if v > 0:
                return v * v
        return 0.0

    s = 0.0
    for row in m:
        s = s + first_positive(row) * np.sum(row)
    return s


@program(0.9)
def break_first_iteration(x):
    s = x
    for i in range(5):
        s = s * x
        break
    return s + i


@program(0.9, 4)
def overwritten_then_break(x, n):
    s = x
    t = 1.0
    for i in range(10):
        t = t * s
        s = math.sin(s) + x
        if i == n:
            t = t + s
            break
        s = s * t
    return s * t


@program(normal(3), normal(3, seed=1))
def an_else_that_breaks_the_loop_around(x, w):
    a = x * w
    for i in range(3):
        c = 0
        while c < 2:
            c += 1
        else:
            break
    else:
        a[0] += x[0] * 0.5
    return np.sum(np.sin(a) * w)


@program(normal(3), normal(3, seed=1))
def an_else_that_goes_on_with_the_loop_around(x, w):
    s = x[0]
    for i in range(4):
        if s < 1e9:
            for j in range(2):
                s = s * x[1]
            else:
                if i < 2:
                    continue
            s = s + 1.0
        else:
            s = s - x[2]
        s = s * w[0]
    return s * x[2]


@program(normal(3), normal(3, seed=1))
def an_else_that_leaves_a_try(x, w):
    s = x[0]
    for i in range(4):
        try:
            s = s * w[1]
            for j in range(2):
                s = s * x[1]
            else:
                if i < 2:
                    continue
            if i == 3:
                raise ValueError("no")
        except ValueError:
            s = s * w[0]
        s = s + w[2]
    return s * x[2]
