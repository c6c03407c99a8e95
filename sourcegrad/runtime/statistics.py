"""Adjoints of covariances."""

from __future__ import annotations

import numpy as np

from .broadcast import unbroadcast
from .products import H, conj
from .lists import array_tangent
from .shapes import array_adjoint


def variables(m, rowvar=True):
    """np.cov's matrix of variables (rows) and observations."""
    x = np.atleast_2d(np.asarray(m))
    return x.T if not rowvar and np.ndim(m) != 1 else x


def more_variables(y, rowvar=True):
    """np.cov's second set of variables, which it turns where it has more than one row."""
    x = np.atleast_2d(np.asarray(y))
    return x.T if not rowvar and np.shape(x)[0] != 1 else x


def both(m, y, rowvar):
    """All variables that np.cov sees."""
    x = variables(m, rowvar)
    return x if y is None else np.concatenate([x, more_variables(y, rowvar)])


def cov_weights(n, fweights, aweights):
    """How much each of n observations counts."""
    w = np.ones(n) if fweights is None else np.asarray(fweights, float)
    return w if aweights is None else w * aweights


def cov_divisor(w, ddof, aweights):
    """What np.cov divides by."""
    total = np.sum(w)
    if ddof == 0 or aweights is None:
        return total - ddof
    return total - ddof * np.sum(w * aweights) / total


def cov_freedom(bias, ddof):
    """np.cov's ddof: 1, or 0 where it is biased, unless it is given."""
    return ddof if ddof is not None else 0 if bias else 1


def centred(x, w):
    """The variables less their weighted means."""
    return x - np.expand_dims(np.sum(x * w, axis=1) / np.sum(w), -1)


def cov_flow(g, m, y, rowvar, bias, ddof, fweights, aweights):
    """The cotangent of all variables under np.cov: (g + gᴴ) d w / f for d the deviations."""
    x = both(m, y, rowvar)
    w = cov_weights(np.shape(x)[1], fweights, aweights)
    f = cov_divisor(w, cov_freedom(bias, ddof), aweights)
    if np.size(g) != len(x) ** 2:  # of no variables, of which NumPy's result has a shape of its own
        return x * 0.0
    g = np.reshape(g, (len(x), len(x)))
    return ((g + H(g)) @ centred(x, w)) * (w / f)


def own_variables(flow, m, rowvar):
    """The part of the flow that belongs to `m`, in its shape."""
    rows = flow[: len(variables(m, rowvar))]
    rows = rows.T if not rowvar and np.ndim(m) != 1 else rows
    return array_adjoint(np.reshape(rows, np.shape(m)), m)


def other_variables(flow, y, rowvar):
    """The part of the flow that belongs to `y`, in its shape."""
    x = more_variables(y, rowvar)
    rows = flow[len(flow) - len(x) :]
    rows = rows.T if not rowvar and np.shape(np.atleast_2d(np.asarray(y)))[0] != 1 else rows
    return array_adjoint(np.reshape(rows, np.shape(y)), y)


def cov_tangent(t, m, y, c, rowvar, bias, ddof, fweights, aweights):
    """The tangent of c = np.cov(m, y): (t w dᴴ + d w tᴴ) / f for `t` that of all variables."""
    x = both(m, y, rowvar)
    w = cov_weights(np.shape(x)[1], fweights, aweights)
    f = cov_divisor(w, cov_freedom(bias, ddof), aweights)
    if np.size(c) != len(x) ** 2:
        return c * 0.0
    half = (t * w) @ H(centred(x, w)) / f
    return np.reshape(half + H(half), np.shape(c))[()]


def own_tangent(t, m, y, rowvar):
    """`t` as the tangent of all variables, zero in those of `y`."""
    t = variables(array_tangent(t, m, np.asarray(m)), rowvar)
    return t if y is None else np.concatenate([t, more_variables(y, rowvar) * 0.0])


def other_tangent(t, m, y, rowvar):
    """`t` as the tangent of all variables, zero in those of `m`."""
    t = more_variables(array_tangent(t, y, np.asarray(y)), rowvar)
    return np.concatenate([variables(m, rowvar) * 0.0, t])


def cov_weight_slopes(aweights, fweights, w, free):
    """d divisor / d aweights."""
    f = np.ones(len(w)) if fweights is None else np.asarray(fweights, float)
    total = np.sum(w)
    if free == 0:
        return f
    return f * (1 + free * np.sum(w * aweights) / total**2 - 2 * free * aweights / total)


def cov_weights_adjoint(g, m, y, c, rowvar, bias, ddof, fweights, aweights):
    """The cotangent of np.cov's aweights: of each observation's square, less what moves the
    divisor.
    """
    x = both(m, y, rowvar)
    w = cov_weights(np.shape(x)[1], fweights, aweights)
    free = cov_freedom(bias, ddof)
    f = cov_divisor(w, free, aweights)
    g, d = np.reshape(g, (len(x), len(x))), centred(x, w)
    own = np.real(np.sum(conj(g @ d) * d, axis=0)) / f
    own = own if fweights is None else own * np.asarray(fweights, float)
    shared = np.real(np.sum(conj(g) * np.reshape(c, np.shape(g)))) / f
    return unbroadcast(own - shared * cov_weight_slopes(aweights, fweights, w, free), aweights)


def cov_weights_tangent(t, m, y, c, rowvar, bias, ddof, fweights, aweights):
    """The tangent of np.cov in its aweights."""
    x = both(m, y, rowvar)
    w = cov_weights(np.shape(x)[1], fweights, aweights)
    free = cov_freedom(bias, ddof)
    f = cov_divisor(w, free, aweights)
    d = centred(x, w)
    moved = t if fweights is None else t * np.asarray(fweights, float)
    slope = np.sum(cov_weight_slopes(aweights, fweights, w, free) * t)
    return (np.reshape((d * moved) @ H(d), np.shape(c)) - c * slope)[()] / f


def corr_back(g, m, y, rowvar, r):
    """The cotangent of the covariance from that of the correlation r."""
    if np.size(r) == 0 or np.size(g) != len(both(m, y, rowvar)) ** 2:
        return r * 0.0
    c = np.reshape(np.cov(m, y, rowvar), (-1,))
    n = int(round(len(c) ** 0.5))
    c, g, r = np.reshape(c, (n, n)), np.reshape(g, (n, n)), np.reshape(r, (n, n))
    spread = np.real(np.diagonal(c))
    size = np.sqrt(spread)
    own = np.real(np.sum(conj(g) * r, axis=0) + np.sum(conj(g) * r, axis=1)) / 2
    return g / (np.expand_dims(size, -1) * size) - np.diag(own / spread)


def corr_tangent(t, m, y, r, rowvar):
    """The tangent of r = np.corrcoef(m, y) for `t` that of all variables."""
    if np.size(r) != len(both(m, y, rowvar)) ** 2:
        return r * 0.0
    c = np.cov(m, y, rowvar)
    flow = np.atleast_2d(cov_tangent(t, m, y, c, rowvar, False, None, None, None))
    spread = np.real(np.diagonal(np.atleast_2d(c)))
    size = np.sqrt(spread)
    own = np.real(np.diagonal(flow)) / spread / 2
    moved = flow / (np.expand_dims(size, -1) * size)
    moved = moved - np.atleast_2d(r) * (np.expand_dims(own, -1) + own)
    return np.reshape(moved, np.shape(r))[()]
