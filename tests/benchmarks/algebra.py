"""Linear algebra in loops."""

import numpy as np

from .cases import by_hand, case, normal

MATRIX = normal(40, 40)
SPD = MATRIX @ MATRIX.T + 40.0 * np.eye(40)


@case(SPD)
def log_determinant(a):
    a = a.copy()
    n = len(a)
    for j in range(n):
        a[j:, j] -= a[j:, :j] @ a[j, :j]
        a[j:, j] /= np.sqrt(a[j, j])
    total = 0.0
    for j in range(n):
        total += np.log(a[j, j])
    return 2.0 * total


@by_hand(log_determinant)
def log_determinant_adjoint(a):
    a, saved = a.copy(), []
    n = len(a)
    for j in range(n):
        a[j:, j] -= a[j:, :j] @ a[j, :j]
        saved.append(a[j:, j].copy())
        a[j:, j] /= np.sqrt(a[j, j])
    g = np.zeros_like(a)
    for j in range(n):
        g[j, j] = 2.0 / a[j, j]
    for j in range(n - 1, -1, -1):
        column, root = saved.pop(), a[j, j]
        t = g[j:, j] / root
        g[j:, j] = t
        g[j, j] -= 0.5 * (t @ column) / column[0]
        t = g[j:, j]
        g[j:, :j] -= np.outer(t, a[j, :j])
        g[j, :j] -= t @ a[j:, :j]
    return (g,)


@case(normal(60, 20))
def gram_schmidt(a):
    q = a.copy()
    m = a.shape[1]
    r = np.zeros((m, m))
    for j in range(m):
        v = q[:, j]
        for k in range(j):
            r[k, j] = q[:, k] @ v
            v -= r[k, j] * q[:, k]
        r[j, j] = np.sqrt(v @ v)
        v /= r[j, j]
    return np.sum(r**3) + q[0, 0]


@by_hand(gram_schmidt)
def gram_schmidt_adjoint(a):
    q, saved = a.copy(), []
    m = a.shape[1]
    r = np.zeros((m, m))
    for j in range(m):
        v = q[:, j]
        for k in range(j):
            saved.append(v.copy())
            r[k, j] = q[:, k] @ v
            v -= r[k, j] * q[:, k]
        r[j, j] = np.sqrt(v @ v)
        v /= r[j, j]
    q_bar, r_bar = np.zeros_like(q), 3.0 * r**2
    q_bar[0, 0] = 1.0
    for j in range(m - 1, -1, -1):
        v_bar = q_bar[:, j]
        v_bar /= r[j, j]
        v_bar += (r_bar[j, j] - v_bar @ q[:, j]) * q[:, j]
        for k in range(j - 1, -1, -1):
            v = saved.pop()
            q_k = q[:, k]
            g = r_bar[k, j] - v_bar @ q_k
            q_bar[:, k] += g * v - r[k, j] * v_bar
            v_bar += g * q_k
    return (q_bar,)


@case(SPD, normal(40), 30)
def power_iteration(a, v, steps):
    for _ in range(steps):
        w = a @ v
        v = w / np.sqrt(w @ w)
    return v @ a @ v


@by_hand(power_iteration)
def power_iteration_adjoint(a, v, steps):
    saved = []
    for _ in range(steps):
        w = a @ v
        s = np.sqrt(w @ w)
        saved.append((v, s))
        v = w / s
    a_bar = np.outer(v, v)
    v_bar = (a + a.T) @ v
    for _ in range(steps):
        u, s = saved.pop()
        w_bar = (v_bar - (v_bar @ v) * v) / s
        a_bar += np.outer(w_bar, u)
        v_bar = w_bar @ a
        v = u
    return a_bar, v_bar


@case(SPD, normal(40), 10)
def conjugate_gradients(a, b, steps):
    x = np.zeros_like(b)
    r = b
    p = r
    rs = r @ r
    for _ in range(steps):
        ap = a @ p
        alpha = rs / (p @ ap)
        x = x + alpha * p
        r = r - alpha * ap
        new = r @ r
        p = r + (new / rs) * p
        rs = new
    return np.sum(x**2)


@by_hand(conjugate_gradients)
def conjugate_gradients_adjoint(a, b, steps):
    x, r, saved = np.zeros_like(b), b, []
    p, rs = r, r @ r
    for _ in range(steps):
        ap = a @ p
        pap = p @ ap
        alpha = rs / pap
        x = x + alpha * p
        after = r - alpha * ap
        new = after @ after
        saved.append((ap, pap, alpha, p, after, rs, new))
        r = after
        p = r + (new / rs) * p
        rs = new
    a_bar, x_bar = np.zeros_like(a), 2.0 * x
    r_bar, p_bar, rs_bar = np.zeros_like(b), np.zeros_like(b), 0.0
    for _ in range(steps):
        ap, pap, alpha, p, r, rs, new = saved.pop()
        beta_bar = p_bar @ p
        new_bar = rs_bar + beta_bar / rs
        rs_bar = -beta_bar * new / (rs * rs)
        r_bar += p_bar + 2.0 * new_bar * r
        p_bar = (new / rs) * p_bar + alpha * x_bar
        alpha_bar = x_bar @ p - r_bar @ ap
        rs_bar += alpha_bar / pap
        pap_bar = -alpha_bar * alpha / pap
        ap_bar = pap_bar * p - alpha * r_bar
        p_bar += pap_bar * ap + a.T @ ap_bar
        a_bar += np.outer(ap_bar, p)
    return a_bar, r_bar + p_bar + 2.0 * rs_bar * b


@case(MATRIX + 10.0 * np.eye(40), normal(40))
def substitution(a, b):
    n = len(b)
    x = np.zeros(n)
    for i in range(n - 1, -1, -1):
        x[i] = (b[i] - a[i, i + 1 :] @ x[i + 1 :]) / a[i, i]
    return np.sum(x**2)


@by_hand(substitution)
def substitution_adjoint(a, b):
    n = len(b)
    x = np.zeros(n)
    for i in range(n - 1, -1, -1):
        x[i] = (b[i] - a[i, i + 1 :] @ x[i + 1 :]) / a[i, i]
    x_bar, a_bar, b_bar = 2.0 * x, np.zeros_like(a), np.zeros_like(b)
    for i in range(n):
        g = b_bar[i] = x_bar[i] / a[i, i]
        a_bar[i, i] = -g * x[i]
        a_bar[i, i + 1 :] = -g * x[i + 1 :]
        x_bar[i + 1 :] -= g * a[i, i + 1 :]
    return a_bar, b_bar
