"""Step sizes of solvers of ordinary differential equations, as SciPy chooses them; they carry no derivative.

See `solvers`, whose source is differentiated.
"""

from __future__ import annotations

import numpy as np

from ..errors import UndefinedDerivative


def ode_check(t0, t1, y, t_eval):
    """Refuse what the kernel does not do as SciPy does."""
    if np.iscomplexobj(y):
        raise UndefinedDerivative("the derivative of an ODE's solution needs real initial values")
    if np.ndim(y) != 1:
        raise ValueError("`y0` must be 1-dimensional.")
    if np.size(y) == 0 or t0 == t1:
        raise UndefinedDerivative("the derivative of an ODE's solution needs a state and an interval that are not empty")
    if t_eval is not None:
        times = np.asarray(t_eval)
        if times.ndim != 1:
            raise ValueError("`t_eval` must be 1-dimensional.")
        if np.any(times < min(t0, t1)) or np.any(times > max(t0, t1)):
            raise ValueError("Values in `t_eval` are not within `t_span`.")
        d = np.diff(times)
        if t1 > t0 and np.any(d <= 0) or t1 < t0 and np.any(d >= 0):
            raise ValueError("Values in `t_eval` are not properly sorted.")
        if times.size == 0:
            raise UndefinedDerivative("the derivative of an ODE's solution needs a time at which to take it")


def _known(method):
    import scipy.integrate

    return getattr(scipy.integrate, method)


def ode_size(method, what):
    """How many stages a step of the method has, the order of its error, the degree of its dense output."""
    known = _known(method)
    return {"stages": known.n_stages, "order": known.error_estimator_order, "dense": known.P.shape[1]}[what]


def ode_tableau(method, what):
    """The coefficients of a method: rows, of which the last makes the step, nodes, dense output."""
    known = _known(method)
    if what == "dense":
        return known.P
    if what == "nodes":
        return np.append(known.C, 1.0)
    n = known.n_stages
    rows = np.zeros((n + 1, n))
    rows[:n, : known.A.shape[1]] = known.A
    rows[n] = known.B
    return rows


def ode_rtol(rtol):
    """The relative tolerance, no less than rounding lets it be."""
    return np.maximum(rtol, 100 * np.finfo(float).eps)


def _norm(x):
    return np.linalg.norm(x) / x.size**0.5


def ode_trial(t0, t1, y, f, rtol, atol):
    """The signed step that is tried to see how fast the slope changes."""
    scale = atol + np.abs(y) * rtol
    d0, d1 = _norm(y / scale), _norm(f / scale)
    h = 1e-6 if d0 < 1e-5 or d1 < 1e-5 else 0.01 * d0 / d1
    return float(min(h, abs(t1 - t0)) * np.sign(t1 - t0))


def ode_first(t0, t1, y, f, f1, h, order, rtol, atol, max_step):
    """The size of the first step (Hairer, Nørsett and Wanner, Solving Ordinary Differential Equations I, II.4)."""
    scale, h = atol + np.abs(y) * rtol, abs(h)
    d1, d2 = _norm(f / scale), _norm((f1 - f) / scale) / h
    h1 = max(1e-6, h * 1e-3) if d1 <= 1e-15 and d2 <= 1e-15 else (0.01 / max(d1, d2)) ** (1 / (order + 1))
    return float(min(100 * h, h1, abs(t1 - t0), max_step))


def ode_start(t0, t1, y, f, rtol, atol):
    """A first step so small that the error of the second one tells the size of the next."""
    return abs(ode_trial(t0, t1, y, f, rtol, atol))


def ode_few(steps):
    """Refuse to take explicit steps without end."""
    if steps > 100_000:
        raise UndefinedDerivative(
            "the derivative of odeint takes explicit steps, and this problem needs more than 100,000 of them (it is stiff). "
            "Loosen the tolerances, or declare a derivative with sourcegrad.custom_vjp(...)."
        )


def ode_goes_on(t, t0, t1):
    """Is the end of the interval still ahead?"""
    return bool((t1 - t) * (t1 - t0) > 0)


def ode_limited(t, t0, t1, h_abs, max_step, again):
    """A step's size within its limits; 0 where a repeated step became too small."""
    least = 10 * abs(np.nextafter(t, np.sign(t1 - t0) * np.inf) - t)
    if again:
        return float(h_abs) if h_abs >= least else 0.0
    return float(max_step if h_abs > max_step else max(h_abs, least))


def ode_signed(h_abs, t0, t1):
    """A step of this size from t0 towards t1."""
    return float(h_abs * np.sign(t1 - t0))


def ode_is_last(t, h, t0, t1):
    """Does a step come to the end of the interval, where it stops?"""
    return bool((t + h - t1) * np.sign(t1 - t0) >= 0)


def ode_error(stages, method, h, y, y_new, rtol, atol):
    """The estimated error of a step; 1 is what the tolerances allow."""
    scale = atol + np.maximum(np.abs(y), np.abs(y_new)) * rtol
    return float(_norm(np.dot(stages.T, _known(method).E) * h / scale))


def ode_resized(h, error, order, again):
    """The size of the next step."""
    if error < 1:
        factor = 10 if error == 0 else min(10, 0.9 * error ** (-1 / (order + 1)))
        return float(abs(h) * (min(1, factor) if again else factor))
    return float(abs(h) * max(0.2, 0.9 * error ** (-1 / (order + 1))))


def ode_reached(t_eval, t, t0, t1):
    """How many of the times stand before or at t."""
    times = np.asarray(t_eval)
    return int(np.count_nonzero(times <= t if t1 > t0 else times >= t))


def ode_message(status):
    """What SciPy says of the outcome."""
    if status < 0:
        return "Required step size is less than spacing between numbers."
    return "The solver successfully reached the end of the integration interval."
