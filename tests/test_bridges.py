"""Generated gradients inside PyTorch and JAX programs, where these are installed."""

import numpy as np
import pytest

import sourcegrad

X = np.array([0.3, -0.5, 1.2])


def energy(x, k):
    s = 0.0
    for i in range(len(x)):
        s += k * np.sin(x[i]) * x[i]
    return s


def waves(x, k):
    return np.tanh(k * x) * x


def test_torch():
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    from sourcegrad.bridges.torch import to_torch

    x = torch.tensor(X, requires_grad=True)
    k = torch.tensor(0.7, dtype=torch.float64, requires_grad=True)
    (to_torch(energy)(x, 0.7) * 2.0).backward()
    np.testing.assert_allclose(x.grad, 2 * sourcegrad.grad(energy)(X, 0.7))
    assert torch.autograd.gradcheck(to_torch(waves), (x, k))
    single = torch.tensor(X, dtype=torch.float32, requires_grad=True)
    to_torch(waves)(single, 0.7).sum().backward()
    assert single.grad.dtype == torch.float32
    assert not to_torch(waves)(x.detach(), 0.7).requires_grad


def test_jax():
    jax = pytest.importorskip("jax", reason="JAX is not installed")
    from sourcegrad.bridges.jax import to_jax

    expected = sourcegrad.grad(energy, ("x", "k"))(X, 0.7)
    f = to_jax(energy)
    for gradient in jax.grad(f, (0, 1)), jax.jit(jax.grad(f, (0, 1))):
        for g, e in zip(gradient(X.astype(np.float32), 0.7), expected):
            np.testing.assert_allclose(g, e, rtol=1e-5)
    shape = jax.ShapeDtypeStruct((3,), np.float32)
    g = jax.grad(lambda x: to_jax(waves, shape)(x, 0.7).sum())(X.astype(np.float32))
    np.testing.assert_allclose(g, sourcegrad.grad(lambda x: np.sum(waves(x, 0.7)))(X), rtol=1e-5)
