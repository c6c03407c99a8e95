"""Products of arrays and linear algebra."""

import numpy as np

from . import normal, program, spd


@program(normal(3, 4), normal(4, 2, seed=1), normal(4, seed=2))
def matrix_products(a, b, v):
    return (
        np.sum((a @ b) ** 2)
        + np.sum(a @ v) * (v @ v)
        + np.sum(v @ b)
        + np.sum(np.matmul(a, b) * np.dot(a, b))
    )


@program(normal(2, 3, 4), normal(4, 3, seed=1), normal(2, 4, 2, seed=2))
def batched_products(a, b, c):
    return np.sum(np.sin(a @ b)) + np.sum((a @ c) ** 2) + np.sum(np.matmul(b, a)[:, 0] ** 2)


@program(normal(2, 3, 4), normal(4, seed=1))
def batched_by_vector(a, v):
    return np.sum((a @ v) ** 2) + np.sum(v @ np.swapaxes(a, 1, 2)) + np.sum(np.dot(a, v) ** 3)


@program(normal(3, 4), normal(4, 3, seed=1), normal(3, seed=2))
def einsums(a, b, v):
    s = np.einsum("ij,jk->ik", a, b)
    t = np.einsum("ij,ji->", a, b)
    u = np.einsum("i,ij->j", v, a)
    w = np.einsum("ij,j,jk->", a, u, b)
    return (
        np.sum(s * s)
        + t * t
        + np.sum(u**2)
        + w
        + np.einsum("ii", s)
        + np.sum(np.einsum("ij->ji", a) * b)
    )


@program(normal(2, 3, 4), normal(4, 3, 2, seed=1))
def tensordots(a, b):
    s = np.tensordot(a, b, axes=([2, 1], [0, 1]))
    t = np.tensordot(a, b, axes=1)
    return np.sum(s**2) + np.sum(np.sin(t)) + np.tensordot(a, a, axes=3)


@program(normal(3), normal(4, seed=1))
def outer_and_inner(a, b):
    return (
        np.sum(np.outer(a, b) ** 2)
        + np.inner(a, a) * np.vdot(b, b)
        + np.sum(np.kron(a, b) * np.kron(b, a))
    )


@program(normal(3), normal(3, seed=1))
def cross_products(a, b):
    c = np.cross(a, b)
    return c @ np.cross(c, a) + np.sum(c * c)


@program(spd(3), normal(3))
def solving(a, b):
    x = np.linalg.solve(a, b)
    return x @ x + np.sum(np.linalg.inv(a) ** 2)


@program(spd(3))
def determinants(a):
    sign, logdet = np.linalg.slogdet(a)
    return sign * logdet + np.linalg.det(a) + np.linalg.det(a[:2, :2]) * a[0, 0]


@program(spd(3), normal(3))
def cholesky_likelihood(k, y):
    chol = np.linalg.cholesky((k + k.T) / 2)
    z = np.linalg.solve(chol, y)
    return 0.5 * z @ z + np.sum(np.log(np.diag(chol)))


@program(spd(3))
def eigenvalues(a):
    w, v = np.linalg.eigh((a + a.T) / 2)
    return np.sum(np.log(w)) + np.sum(v[:, 0] ** 4)


@program(normal(3, 4), normal(3, seed=1))
def norms(m, v):
    return (
        np.linalg.norm(v) * np.linalg.norm(m)
        + np.sum(np.linalg.norm(m, axis=1) ** 3)
        + np.linalg.norm(v, 1)
    )


@program(spd(4), normal(4))
def power_iteration(a, v):
    for _ in range(6):
        v = a @ v
        v = v / np.linalg.norm(v)
    return v @ a @ v


@program(normal(2, 2, scale=0.4), normal(2, seed=1))
def matrix_exponential(a, v):
    term, total = np.eye(2), np.eye(2)
    for k in range(1, 12):
        term = term @ a / k
        total = total + term
    return v @ total @ v


@program(normal(5, 3), normal(5, seed=1))
def least_squares(x, y):
    beta = np.linalg.solve(x.T @ x, x.T @ y)
    r = y - x @ beta
    return r @ r + np.sum(beta)


@program(normal(3, 3))
def singular_values(m):
    u, s, vt = np.linalg.svd(m, full_matrices=False)
    return np.sum(s) + s[0] * s[2] + np.sum(np.linalg.matrix_power(m, 3))


@program(normal(3, 3))
def logarithm_of_a_determinant(a):
    sign, size = np.linalg.slogdet(a)
    return sign * size + np.linalg.slogdet(a)[1]


@program(np.array([[0.3, 0.1], [-0.2, 0.5]]))
def eigenvalues_and_vectors_asked_by_name(w):
    e = np.linalg.eig(w @ w.T)
    values = np.real(e.eigenvalues)
    k = np.argmax(values)
    v = e.eigenvectors[:, k].real.copy()
    v *= 2.0
    return values[k] * v[0] ** 2


@program(np.array([[0.3, 0.1], [-0.2, 0.5]]))
def results_asked_by_name(w):
    s, q, d = np.linalg.svd(w), np.linalg.qr(w), np.linalg.slogdet(w)
    return np.sum(np.linalg.eigh(w + w.T).eigenvalues ** 2) + s.S[0] + q.R[0, 0] ** 2 + d.logabsdet * d.sign
