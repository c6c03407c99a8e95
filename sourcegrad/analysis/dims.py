"""Dimensions: 1, "n" for any size but 1, None for any; how they broadcast, multiply and agree."""

from __future__ import annotations

import functools

from . import kinds as K


def dims_of(k):
    """The dimensions of a number or an array, None if unknown."""
    return k.dims if k.family == "array" else ()


def broadcast_dims(many):
    """The dimensions of a broadcast result; None if those of an operand are unknown."""
    many = list(many)
    if any(d is None for d in many):
        return None
    n = max(map(len, many), default=0)
    result = (1,) * n
    for dims in many:
        dims = (1,) * (n - len(dims)) + dims
        result = tuple([_dim(x, y) for x, y in zip(result, dims)])
    return result


def _dim(x, y):
    if x == 1:
        return y
    if y == 1:
        return x
    return "n" if "n" in (x, y) else None


def product_dim(dims):
    """The size of an array as a dimension: 1, "n" (a product of sizes none of which decides on 1),
    or None.
    """
    if "n" in dims:
        return "n"
    return None if None in dims else 1


def meet(x, y):
    """One dimension that is both `x` and `y`."""
    return x if x is not None else y


def result(dtype, many):
    """What a ufunc returns for operands of these dimensions: a scalar if there are none."""
    dims = broadcast_dims(many)
    if dims is not None:
        return K.array(dtype, dims) if dims else K.scalar(dtype)
    if any(d for d in many):
        return K.array(dtype)
    return scalar_or_array(dtype)


@functools.cache
def scalar_or_array(dtype):
    """What is an array only if it has dimensions, and that is not known."""
    return K.join(K.scalar(dtype), K.array(dtype))
