"""A NumPy function in a JAX program: `to_jax(f)` has a derivative there, under `jit` and `vmap` as well.

    energy = to_jax(energy_of_numpy_arrays)
    jax.grad(energy)(positions, 0.5)
"""

from __future__ import annotations

from functools import wraps

import numpy as np

from ..api import vjp


def to_jax(f, result=None):
    """`f`, a function of float arrays and numbers that returns one array or number, as a `jax.custom_vjp`.

    result   the ShapeDtypeStruct of the value; by default a scalar of the first argument's dtype

    `f` runs on the host, in a callback.
    """
    import jax

    def shaped(args):
        return jax.ShapeDtypeStruct((), args[0].dtype) if result is None else result

    def value(*args):
        return np.asarray(f(*map(_plain, args)), shaped(args).dtype)

    def pulled(bar, *args):
        number = np.ndim(bar) == 0
        _, pull = vjp(f, *map(_plain, args), wrt=tuple(range(len(args))))
        return tuple(np.asarray(g, a.dtype) for g, a in zip(pull(float(bar) if number else np.asarray(bar)), args))

    @jax.custom_vjp
    def called(*args):
        return jax.pure_callback(value, shaped(args), *args, vmap_method="sequential")

    def forward(*args):
        return called(*args), args

    def backward(args, bar):
        shapes = tuple(jax.ShapeDtypeStruct(np.shape(a), a.dtype) for a in args)
        return jax.pure_callback(pulled, shapes, bar, *args, vmap_method="sequential")

    called.defvjp(forward, backward)

    @wraps(f)
    def function(*args):
        return called(*map(jax.numpy.asarray, args))

    return function


def _plain(a):
    """An argument as NumPy has it: numbers without dimensions are Python numbers."""
    a = np.array(a)
    return a.item() if a.ndim == 0 else a
