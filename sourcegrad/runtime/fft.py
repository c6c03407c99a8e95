"""Adjoints of discrete Fourier transforms.

The adjoint of a transform that multiplies by exp(−2πi jk/n) is the one that multiplies by the conjugate:
the inverse transform with the other side's factor.  Real transforms keep half of a spectrum; each
entry of that half stands for itself and its mirror image.
"""

from __future__ import annotations

import numpy as np

from ..errors import UndefinedDerivative
from .broadcast import unbroadcast


def other_norm(norm):
    """The factor of the adjoint: 1 where the transform divides by n, and the reverse."""
    return "backward" if norm == "forward" else "ortho" if norm == "ortho" else "forward"


def fitted(x, n, axis):
    """`x` cut or padded with zeros to `n` entries along `axis`: what a transform of length `n`
    reads.
    """
    size = np.shape(x)[axis]
    if n == size:
        return x
    rows = np.moveaxis(x, axis, 0)
    if n < size:
        return np.moveaxis(rows[:n], 0, axis)
    rest = np.zeros((n - size,) + np.shape(rows)[1:], np.result_type(x))
    return np.moveaxis(np.concatenate([rows, rest]), 0, axis)


def mirrored(n, m, axis, ndim):
    """How often each of `m` entries of half a spectrum stands in the whole of `n`: 2, but 1 for the
    mean and, for even n, the highest frequency; shaped to broadcast along `axis`.
    """
    k = np.arange(m)
    once = np.logical_or(np.equal(k, 0), np.equal(2 * k, n))
    weight = np.reshape(np.where(once, 1.0, 2.0), (1,) * (ndim - 1) + (m,))
    return np.moveaxis(weight, -1, axis)


def fft_adjoint(g, x, axis=-1, norm=None):
    """The cotangent of np.fft.fft(x, n, axis)."""
    return refitted(np.fft.ifft(g, axis=axis, norm=other_norm(norm)), x, (axis,))


def ifft_adjoint(g, x, axis=-1, norm=None):
    """The cotangent of np.fft.ifft(x, n, axis)."""
    return refitted(np.fft.fft(g, axis=axis, norm=other_norm(norm)), x, (axis,))


def rfft_adjoint(g, x, n=None, axis=-1, norm=None):
    """The cotangent of np.fft.rfft(x, n, axis): the real part of the whole inverse transform of `g`
    and zeros.
    """
    size = np.shape(x)[axis]
    n = size if n is None else n
    back = np.fft.ifft(fitted(g, n, axis), axis=axis, norm=other_norm(norm))
    return unbroadcast(fitted(np.real(back), size, axis), x)


def irfft_adjoint(g, x, axis=-1, norm=None):
    """The cotangent of np.fft.irfft(x, n, axis)."""
    n = np.shape(g)[axis]
    back = np.fft.rfft(g, axis=axis, norm=other_norm(norm))
    back = back * mirrored(n, n // 2 + 1, axis, np.ndim(g))
    return unbroadcast(fitted(back, np.shape(x)[axis], axis), x)


def ihfft_adjoint(g, x, n=None, axis=-1, norm=None):
    """The cotangent of np.fft.ihfft(x, n, axis), the conjugate of rfft with the other factor."""
    return rfft_adjoint(np.conj(g), x, n, axis, other_norm(norm))


def hfft_adjoint(g, x, axis=-1, norm=None):
    """The cotangent of np.fft.hfft(x, n, axis), irfft of the conjugate with the other factor."""
    return unbroadcast(np.conj(irfft_adjoint(g, np.conj(x), axis, other_norm(norm))), x)


def fft_axes(x, s=None, axes=None):
    """The axes of an n-dimensional transform: those given, the last len(s), or all."""
    if axes is not None:
        return tuple(axes)
    many = np.ndim(x) if s is None else len(s)
    return tuple(range(np.ndim(x) - many, np.ndim(x)))


def refitted(back, x, axes):
    """A cotangent cut or padded to x's sizes along `axes`."""
    for a in axes:
        back = fitted(back, np.shape(x)[a], a)
    return unbroadcast(back, x)


def fftn_adjoint(g, x, s=None, axes=None, norm=None):
    """The cotangent of np.fft.fftn(x, s, axes)."""
    axes = fft_axes(x, s, axes)
    return refitted(np.fft.ifftn(g, axes=axes, norm=other_norm(norm)), x, axes)


def ifftn_adjoint(g, x, s=None, axes=None, norm=None):
    """The cotangent of np.fft.ifftn(x, s, axes)."""
    axes = fft_axes(x, s, axes)
    return refitted(np.fft.fftn(g, axes=axes, norm=other_norm(norm)), x, axes)


def rfftn_adjoint(g, x, s=None, axes=None, norm=None):
    """The cotangent of np.fft.rfftn(x, s, axes): real along the last of the axes."""
    axes = fft_axes(x, s, axes)
    last = axes[-1]
    n = np.shape(x)[last] if s is None or s[-1] in (None, -1) else s[-1]
    back = np.fft.ifftn(fitted(g, n, last), axes=axes, norm=other_norm(norm))
    return refitted(np.real(back), x, axes)


def irfftn_adjoint(g, x, s=None, axes=None, norm=None):
    """The cotangent of np.fft.irfftn(x, s, axes): half a spectrum along the last of the axes."""
    axes = fft_axes(x, s, axes)
    last = axes[-1]
    n = np.shape(g)[last]
    back = np.fft.rfftn(g, axes=axes, norm=other_norm(norm))
    return refitted(back * mirrored(n, n // 2 + 1, last, np.ndim(g)), x, axes)


def first_scaled(g, axis, factor):
    """`g` with its first entries along `axis` times a factor: cosine transforms count the constant wave once, others twice."""
    weight = np.where(np.equal(np.arange(np.shape(g)[axis]), 0), factor, 1).astype(np.result_type(g))
    return g * np.reshape(weight, (-1,) + (1,) * (-axis - 1 if axis < 0 else np.ndim(g) - 1 - axis))


def orthonormal(norm):
    """The norm that makes a transform's transpose its inverse."""
    if norm != "ortho":
        raise UndefinedDerivative("this transform has a derivative here with norm='ortho' only, or as dct and idct of type 2")
    return norm
