"""scipy.integrate.solve_ivp, odeint and quad: the value is SciPy's to the last bit, the derivative that of the steps taken, or of a sum."""

import inspect

import numpy as np
import pytest

import sourcegrad as sg

scipy = pytest.importorskip("scipy", reason="SciPy is not installed")
import scipy.integrate  # noqa: E402
from scipy.integrate import odeint, quad, solve_ivp  # noqa: E402

Y = np.array([1.0, 0.2])


def pendulum(t, y, k, c):
    return [y[1], -k * np.sin(y[0]) - c * y[1]]


def swing(y, t, k, c):
    return pendulum(t, y, k, c)


def at_the_end(k, c, y0):
    return np.sum(solve_ivp(pendulum, (0.0, 2.0), y0, args=(k, c), rtol=1e-9, atol=1e-11).y[:, -1])


def at_times(k, c, x, v):
    rhs = lambda t, y: pendulum(t, y, k, c)  # noqa: E731
    sol = scipy.integrate.solve_ivp(rhs, [0.0, 2.0], [x, v], t_eval=np.linspace(0.0, 2.0, 7), rtol=1e-9, atol=1e-11)
    return np.sum(sol.y**2)


def at_active_times(k, y0, times, end):
    sol = solve_ivp(pendulum, (0.0, end), y0, "RK23", times, args=(k, 0.1), rtol=1e-6, atol=1e-7)
    return np.mean(sol.y[0] * sol.t)


def with_arguments_of_a_name(p, y0):
    sol = solve_ivp(pendulum, (0.0, 2.0), y0, args=p, rtol=1e-9, atol=1e-11)
    if not sol.success:
        raise ValueError(sol.message)
    return sol.y[0, -1]


def backwards(y0, t0, t1):
    def rhs(t, y):
        return y * np.cos(t)

    return np.sum(solve_ivp(rhs, (t0, t1), y0, t_eval=np.array([1.5, 0.7]), rtol=1e-9, atol=1e-11).y)


class Net:
    def __init__(self, w):
        self.w = w

    def rhs(self, t, y):
        return np.tanh(self.w @ y)


def by_a_method(w, y0):
    net = Net(w)
    return solve_ivp(net.rhs, (0.0, 1.0), y0, t_eval=[0.5, 1.0], first_step=0.1, max_step=0.4, rtol=1e-9, atol=1e-11).y.sum()


def lotka(theta, y0):
    def rhs(y, t):
        return np.array([theta[0] * y[0] - theta[1] * y[0] * y[1], theta[2] * y[0] * y[1] - theta[3] * y[1]])

    return np.sum(odeint(rhs, y0, np.linspace(0.0, 1.5, 5), rtol=1e-10, atol=1e-10) ** 2)


def swung(k, c, y0, t):
    return np.sum(odeint(swing, y0, t, args=(k, c), rtol=1e-10, atol=1e-10)[:, 0])


def first_time(k, x):
    return np.sum(odeint(lambda t, y: -k * y * t, x, np.linspace(2.0, 0.0, 4), tfirst=True, rtol=1e-10, atol=1e-10))


CASES = [
    (at_the_end, 1.3, 0.2, Y), (at_times, 1.3, 0.2, 1.0, 0.2), (with_arguments_of_a_name, (1.3, 0.2), Y),
    (at_active_times, 1.3, Y, np.array([0.3, 0.9, 1.5]), 2.0), (backwards, Y, 2.0, 0.2),
    (by_a_method, np.array([[0.1, 0.5], [-0.7, 0.2]]), Y), (lotka, np.array([1.0, 0.8, 0.5, 1.1]), Y),
    (swung, 1.3, 0.2, Y, np.array([0.0, 0.4, 1.5])), (first_time, 0.7, 1.5),
]  # fmt: skip


@pytest.mark.parametrize("f, args", [(f, args) for f, *args in CASES], ids=[f.__name__ for f, *_ in CASES])
def test_solutions(f, args):
    names = tuple(inspect.signature(f).parameters)
    for optimize in (True, False):
        value, _ = sg.value_and_grad(f, wrt=names, optimize=optimize)(*args)
        assert value == f(*args)
    loose = {"rtol": 1e-4} if f is at_active_times else {}  # its tolerance is 1e-6, and its steps change with the arguments
    sg.check_grads(f, *args, wrt=names, order=1, **loose)


def bell(x, k, m):
    return np.exp(-k * (x - m) ** 2)


class Density:
    def __init__(self, w):
        self.w = w

    def at(self, x):
        return np.tanh(self.w * x) + x


def over_an_interval(k, m, a, b):
    return quad(bell, a, b, args=(k, m))[0] ** 2


def over_a_half_line(k, m, a):
    return quad(bell, a, np.inf, (k, m))[0] + quad(bell, -np.inf, a, (k, 0.0))[0] - quad(bell, np.inf, a * a, (k, 0.3))[0]


def over_the_line(k, m):
    value, error = scipy.integrate.quad(lambda x: x * bell(x, k, m), -np.inf, np.inf, epsabs=1e-10)
    if error > 1e-8:
        raise ValueError("not accurate")
    return value


def over_many(p, w):
    total = 0.0
    for i in range(3):
        total += quad(lambda x: p[0] * x**i + p[1] * np.exp(w * x), 0, i + w)[0]
    return total + quad(Density(w).at, 0, 2)[0] * quad(lambda x, c: c * x, 0, w, args=w)[0]


def at_ends_that_bend(k, b):
    return quad(lambda x: k * np.sqrt(x), 0, b)[0] + quad(lambda x: np.sqrt(1 - k * x * x), 0.0, b)[0]


INTEGRALS = [
    (over_an_interval, 0.7, 0.2, -0.5, 2.0), (over_an_interval, 0.7, 0.2, 2.0, -0.5), (over_a_half_line, 0.7, 0.2, 0.4),
    (over_the_line, 0.7, 0.3), (over_many, np.array([0.2, 0.4]), 0.6), (at_ends_that_bend, 0.8, 0.9),
]  # fmt: skip


@pytest.mark.parametrize("f, args", [(f, args) for f, *args in INTEGRALS])
def test_integrals(f, args):
    names = tuple(inspect.signature(f).parameters)
    for optimize in (True, False):
        value, _ = sg.value_and_grad(f, wrt=names, optimize=optimize)(*args)
        assert value == f(*args)
    sg.check_grads(f, *args, wrt=names, order=1)


def test_an_integrand_with_a_kink():
    found = sg.grad(lambda k: quad(lambda x: abs(x - k), 0, 1)[0])(0.3)
    assert found == pytest.approx(-0.4, abs=1e-6)


def test_second_order_of_integrals():
    second = sg.grad(sg.grad(lambda k: quad(lambda x: np.exp(-k * x), 0, np.inf)[0]))
    assert second(0.7) == pytest.approx(2 / 0.7**3, rel=1e-9)


def test_integrals_that_are_refused():
    def jumps(k):
        return quad(lambda x: 1.0 if x < k else 0.0, 0, 1)[0]

    def has_a_pole(k):
        return quad(lambda x: x ** (k - 1), 0, 1)[0]

    def in_pieces(k):
        return quad(lambda x: abs(x - k), 0, 1, points=[0.5])[0]

    for f, what in (jumps, "without jumps"), (has_a_pole, "poles"), (in_pieces, "points="):
        with pytest.raises(sg.SourceGradError, match=what):
            sg.grad(f)(0.5)


@pytest.mark.parametrize("solver", [solve_ivp, odeint])
def test_against_the_solution(solver):
    """y' = -k y: the derivative in k is -t y, to the tolerance."""

    def f(k, y0):
        if solver is odeint:
            return odeint(lambda y, t: -k * y, y0, [0.0, 1.0, 2.0])[-1, 0]
        return solve_ivp(lambda t, y: -k * y, (0.0, 2.0), [y0], rtol=1e-8, atol=1e-8).y[0, -1]

    k_bar, y0_bar = sg.grad(f, wrt=("k", "y0"))(0.7, 1.5)
    assert k_bar == pytest.approx(-3.0 * np.exp(-1.4), rel=1e-6)
    assert y0_bar == pytest.approx(np.exp(-1.4), rel=1e-6)


def test_second_order():
    second = sg.grad(sg.grad(lambda k: solve_ivp(lambda t, y: -k * y, (0.0, 2.0), [1.5], rtol=1e-8, atol=1e-8).y[0, -1]))
    assert second(0.7) == pytest.approx(6.0 * np.exp(-1.4), rel=1e-5)


def test_what_cannot_be_is_refused():
    def by_lsoda(k, y0):
        return np.sum(solve_ivp(lambda t, y: -k * y, (0.0, 1.0), y0, method="LSODA").y)

    def with_events(k, y0):
        return np.sum(solve_ivp(lambda t, y: -k * y, (0.0, 1.0), y0, events=lambda t, y: y[0] - 0.5).y)

    def in_full(k, y0):
        return np.sum(odeint(lambda y, t: -k * y, y0, [0.0, 1.0], full_output=True)[0])

    for f, what in (by_lsoda, "method='LSODA'"), (with_events, "events="), (in_full, "full_output="):
        with pytest.raises(sg.SourceGradError, match=what):
            sg.grad(f)(0.5, Y)


def test_what_only_values_tell_is_refused():
    def f(k, t1):
        return np.sum(solve_ivp(lambda t, y: -k * y, (0.0, t1), Y).y)

    with pytest.raises(sg.SourceGradError, match="interval"):
        sg.grad(f)(0.5, 0.0)


def test_a_solver_that_fails_says_so():
    def blown_up(k):
        sol = solve_ivp(lambda t, y: k * y**2, (0.0, 5.0), [1.0])
        return sol.y[0, 0] * k + sol.status

    value, k_bar = sg.value_and_grad(blown_up)(1.0)
    assert value == blown_up(1.0) == 0.0 and k_bar == 1.0
