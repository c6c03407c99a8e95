"""What scipy.integrate's solvers of ordinary differential equations do, as source to differentiate.

solve_ivp takes SciPy's own explicit steps (RK23, RK45): the same sizes, and the same values to the last bit.  odeint,
whose steps are those of LSODA, keeps SciPy's value; its derivative is that of RK45 at a tenth of the tolerances.

The derivative is that of the steps taken, whose sizes are held: exact for the numbers returned as functions of the
arguments on these steps, and as close to that of the exact solution as the tolerances make the solution itself.  The
times of the output and the ends of the interval are arguments like others: the steps move with its beginning, and the
last one ends where it ends.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from . import numpy as rt


class Solution(NamedTuple):
    """What solve_ivp returns, under the names of SciPy's OdeResult."""

    t: object
    y: object
    sol: object
    t_events: object
    y_events: object
    nfev: int
    njev: int
    nlu: int
    status: int
    message: str
    success: bool


def solve_ivp(fun, t_span, y0, method="RK45", t_eval=None, rtol=1e-3, atol=1e-6, max_step=np.inf, first_step=None):
    """scipy.integrate.solve_ivp by an explicit Runge–Kutta method, without events."""
    t0 = 1.0 * t_span[0]
    t1 = 1.0 * t_span[1]
    y = 1.0 * np.asarray(y0)
    rt.ode_check(t0, t1, y, t_eval)
    n = rt.ode_size(method, "stages")
    order = rt.ode_size(method, "order")
    rows = np.zeros((n + 1, n))
    nodes = np.zeros(n + 1)
    dense = np.zeros((n + 1, rt.ode_size(method, "dense")))
    rows[...] = rt.ode_tableau(method, "rows")
    nodes[...] = rt.ode_tableau(method, "nodes")
    dense[...] = rt.ode_tableau(method, "dense")
    rtol = rt.ode_rtol(rtol)
    f = np.asarray(fun(t0, y))
    nfev = 1
    h_abs = first_step
    if first_step is None:
        h = rt.ode_trial(t0, t1, y, f, rtol, atol)
        f1 = np.asarray(fun(t0 + h, y + h * f))
        nfev = 2
        h_abs = rt.ode_first(t0, t1, y, f, f1, h, order, rtol, atol, max_step)
    t = t0
    times = [t0]
    values = [y]
    pieces = []
    done = 0
    again = False
    status = 0
    while rt.ode_goes_on(t, t0, t1):
        h_abs = rt.ode_limited(t, t0, t1, h_abs, max_step, again)
        if h_abs == 0.0:
            status = -1
            break
        h = rt.ode_signed(h_abs, t0, t1)
        t_new = t1 if rt.ode_is_last(t, h, t0, t1) else t + h
        h = t_new - t
        stages = np.zeros((n + 1, np.size(y)))
        stages[0] = f
        y_new = y
        for s in range(1, n + 1):
            y_new = y + np.dot(stages[:s].T, rows[s, :s]) * h
            stages[s] = fun(t + nodes[s] * h, y_new)
        nfev = nfev + n
        error = rt.ode_error(stages, method, h, y, y_new, rtol, atol)
        h_abs = rt.ode_resized(h, error, order, again)
        again = not error < 1.0
        if again:
            continue
        if t_eval is None:
            times.append(t_new)
            values.append(y_new)
        else:
            reached = rt.ode_reached(t_eval, t_new, t0, t1)
            if reached > done:
                x = (np.asarray(t_eval)[done:reached] - t) / h
                powers = np.cumprod(np.tile(x, (rt.ode_size(method, "dense"), 1)), axis=0)
                pieces.append(h * np.dot(np.dot(stages.T, dense), powers) + y[:, None])
                done = reached
        t = t_new
        y = y_new
        f = stages[n].copy()
    if t_eval is None:
        out_t = np.stack(times)
        out = np.stack(values).T
    else:
        out_t = np.asarray(t_eval)[:done]
        out = np.concatenate(pieces, axis=1)
    message = rt.ode_message(status)
    return Solution(out_t, out, None, None, None, nfev, 0, 0, status, message, status >= 0)


def odeint(func, y0, t, value, rtol, atol):
    """scipy.integrate.odeint, of which `value` is the result: its derivative is that of RK45 between the same times."""
    y = 1.0 * np.ravel(np.asarray(y0))
    ends = 1.0 * np.asarray(t)
    rt.ode_check(0.0, 1.0, y, None)
    n = rt.ode_size("RK45", "stages")
    order = rt.ode_size("RK45", "order")
    rows = np.zeros((n + 1, n))
    nodes = np.zeros(n + 1)
    rows[...] = rt.ode_tableau("RK45", "rows")
    nodes[...] = rt.ode_tableau("RK45", "nodes")
    rtol = rt.ode_rtol(0.1 * rtol)
    atol = 0.1 * atol
    values = [y]
    h_abs = 0.0
    steps = 0
    f = np.asarray(func(y, ends[0]))
    for k in range(1, len(ends)):
        t0 = ends[k - 1]
        t1 = ends[k]
        now = t0
        again = False
        while rt.ode_goes_on(now, t0, t1):
            rt.ode_few(steps)
            if h_abs == 0.0:
                h_abs = rt.ode_start(t0, t1, y, f, rtol, atol)
            h_abs = rt.ode_limited(now, t0, t1, h_abs, np.inf, False)
            h = rt.ode_signed(h_abs, t0, t1)
            later = t1 if rt.ode_is_last(now, h, t0, t1) else now + h
            h = later - now
            stages = np.zeros((n + 1, np.size(y)))
            stages[0] = f
            y_new = y
            for s in range(1, n + 1):
                y_new = y + np.dot(stages[:s].T, rows[s, :s]) * h
                stages[s] = func(y_new, now + nodes[s] * h)
            steps = steps + 1
            error = rt.ode_error(stages, "RK45", h, y, y_new, rtol, atol)
            h_abs = rt.ode_resized(h, error, order, again)
            again = not error < 1.0
            if not again:
                now = later
                y = y_new
                f = stages[n].copy()
        values.append(y)
    out = np.stack(values)
    return value + (out - rt.stop_gradient(out))


def quad(func, a, b, value, rule):
    """scipy.integrate.quad, of which `value` is the result: its derivative is that of the sum over the places of `rule`.

    They are fixed within the interval, and so move with its ends.
    """
    ends = rt.quad_ends(a, b)
    places = rule[0]
    weights = rule[1]
    total = 0.0
    if ends == "both":
        width = b - a
        for k in range(len(places)):
            total = total + weights[k] * func(a + width * places[k])
        total = total * width
    else:
        base = a if ends == "first" else b if ends == "second" else 0.0
        for k in range(len(places)):
            total = total + weights[k] * func(base + places[k])
    return (value[0] + (total - rt.stop_gradient(total)), value[1])
