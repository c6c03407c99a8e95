"""`while` on data: the number of iterations is only known afterwards."""

import math

import numpy as np

from . import normal, program


@program(7.3)
def newton_sqrt(a):
    x = a
    while abs(x * x - a) > 1e-12:
        x = (x + a / x) / 2
    return x


@program(0.2, 1.7)
def grows_until(x, r):
    steps = 0
    while x < 10.0:
        x = x * r + 0.1
        steps = steps + 1
    return x * steps


@program(0.9, 5)
def counted(x, n):
    s = 0.0
    i = 0
    while i < n:
        s = s * x + i
        i += 1
    return s


@program(12.0)
def false_at_once(x):
    y = x * x
    while x < 10.0:
        x = x * 2
        y = y * x
    return y + x


@program(0.3)
def nested_whiles(x):
    s = x
    i = 0
    while i < 3:
        t = s
        while t < 5.0:
            t = t * 2 + x
        s = s + t * x
        i = i + 1
    return s


@program(0.4)
def while_in_for(x):
    s = 0.0
    for i in range(3):
        y = x * (i + 1)
        while y < 3.0:
            y = y * y + 0.9
        s = s + y
    return s


@program(0.4)
def for_in_while(x):
    s = x
    while s < 20.0:
        for i in range(3):
            s = s + x * i
        s = s * 1.5
    return s


@program(0.9)
def two_conditions(x):
    s, i = x, 0
    while s < 50.0 and i < 4:
        s = s * s + 1.0
        i = i + 1
    while not (s < 1.0 or i > 12):
        s = s * x
        i = i + 1
    return s


@program(normal(4), normal(4, 4, scale=0.3))
def contraction(x, m):
    error = 1.0
    while error > 1e-3:
        new = np.tanh(m @ x) + 0.5
        error = np.sum(np.abs(new - x))
        x = new
    return np.sum(x * x)


@program(2.03, 0.31)
def euclid(x, y):
    while y > 0.05:
        x, y = y, x % y
    return x


@program(3.0)
def collatz(x):
    n, s = 7, x
    while n != 1:
        if n % 2 == 0:
            n = n // 2
            s = s / x
        else:
            n = 3 * n + 1
            s = s * x + 1.0
    return s


@program(0.7)
def while_else(x):
    s = x
    while s < 4:
        s = s + x * s
    else:
        s = s * x
    return s


@program(1.9, second_order=False)
def bisection(c):
    low, high = 0.0, 2.0 * c
    for _ in range(30):
        mid = (low + high) / 2
        if mid**2 < c:
            low = mid
        else:
            high = mid
    # one Newton step makes the root depend smoothly on c
    return low - (low * low - c) / (2 * low)


@program(0.8)
def series(x):
    term, total, n = x, 0.0, 1
    while abs(term) > 1e-9:
        total = total + term
        n = n + 2
        term = -term * x * x / (n * (n - 1))
    return total * math.exp(x)
