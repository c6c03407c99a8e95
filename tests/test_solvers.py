"""scipy.integrate.solve_ivp and odeint: the value is SciPy's to the last bit, the derivative that of the steps taken."""

import inspect

import numpy as np
import pytest

import sourcegrad as sg

scipy = pytest.importorskip("scipy", reason="SciPy is not installed")
import scipy.integrate  # noqa: E402
from scipy.integrate import odeint, solve_ivp  # noqa: E402

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
