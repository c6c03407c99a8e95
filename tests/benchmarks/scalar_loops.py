"""Loops over Python floats and single entries."""

import math

import numpy as np

from .cases import by_hand, case, normal, positive


@case(0.4, 3.6, 2000)
def logistic_map(x, r, n):
    for _ in range(n):
        x = r * x * (1.0 - x)
    return x


@by_hand(logistic_map)
def logistic_map_adjoint(x, r, n):
    xs = []
    for _ in range(n):
        xs.append(x)
        x = r * x * (1.0 - x)
    x_bar, r_bar = 1.0, 0.0
    for _ in range(n):
        x = xs.pop()
        r_bar += x_bar * x * (1.0 - x)
        x_bar *= r * (1.0 - 2.0 * x)
    return x_bar, r_bar


@case(normal(1000), 0.3)
def smooth(x, k):
    h = np.zeros(len(x))
    s = 0.0
    for i in range(len(x)):
        if x[i] > s:
            s = s + k * (x[i] - s)
        else:
            s = s * np.exp(-k)
        h[i] = s * s
    return np.sum(h)


@by_hand(smooth)
def smooth_adjoint(x, k):
    n, decay = len(x), np.exp(-k)
    saved, s, xs = [], 0.0, x.tolist()
    for v in xs:
        saved.append(s)
        s = s + k * (v - s) if v > s else s * decay
    x_bar, k_bar, s_bar = np.zeros_like(x), 0.0, 0.0
    for i in range(n - 1, -1, -1):
        s_bar += 2.0 * s
        s = saved.pop()
        if xs[i] > s:
            k_bar += s_bar * (xs[i] - s)
            x_bar[i] = s_bar * k
            s_bar -= s_bar * k
        else:
            k_bar -= s_bar * s * decay
            s_bar *= decay
    return x_bar, k_bar


@case(normal(1000), 0.1, 0.5)
def kalman(y, q, r):
    m, p, total = 0.0, 1.0, 0.0
    for i in range(len(y)):
        p = p + q
        s = p + r
        e = y[i] - m
        total += e * e / s
        m = m + p / s * e
        p = p - p * p / s
    return total


@by_hand(kalman)
def kalman_adjoint(y, q, r):
    m, p, saved = 0.0, 1.0, []
    for v in y:
        saved.append((m, p))
        p = p + q
        gain = p / (p + r)
        m += gain * (v - m)
        p -= p * gain
    y_bar = np.zeros_like(y)
    m_bar = p_bar = q_bar = r_bar = 0.0
    for i in range(len(y) - 1, -1, -1):
        m, p = saved.pop()
        p += q
        s = p + r
        e, gain = y[i] - m, p / s
        gain_bar = m_bar * e - p_bar * p
        e_bar = m_bar * gain + 2.0 * e / s
        s_bar = -(gain_bar * gain + e * e / s) / s
        p_bar = p_bar * (1.0 - gain) + gain_bar / s + s_bar
        y_bar[i] = e_bar
        m_bar -= e_bar
        q_bar += p_bar
        r_bar += s_bar
    return y_bar, q_bar, r_bar


@case(0.5, 0.1, 1000)
def pendulum(angle, drag, steps):
    speed = 0.0
    for _ in range(steps):
        speed = speed - 0.01 * (math.sin(angle) + drag * speed)
        angle = angle + 0.01 * speed
    return angle * angle + speed * speed


@by_hand(pendulum)
def pendulum_adjoint(angle, drag, steps):
    speed, saved = 0.0, []
    for _ in range(steps):
        saved.append((angle, speed))
        speed -= 0.01 * (math.sin(angle) + drag * speed)
        angle += 0.01 * speed
    angle_bar, speed_bar, drag_bar = 2.0 * angle, 2.0 * speed, 0.0
    for _ in range(steps):
        angle, speed = saved.pop()
        speed_bar += 0.01 * angle_bar
        angle_bar -= 0.01 * speed_bar * math.cos(angle)
        drag_bar -= 0.01 * speed_bar * speed
        speed_bar -= 0.01 * speed_bar * drag
    return angle_bar, drag_bar


@case(normal(1000), 0.9)
def discounted(rewards, gamma):
    n = len(rewards)
    value = np.zeros(n + 1)
    for i in range(n - 1, -1, -1):
        value[i] = rewards[i] + gamma * value[i + 1]
    return np.sum(value**2)


@by_hand(discounted)
def discounted_adjoint(rewards, gamma):
    n = len(rewards)
    value = np.zeros(n + 1)
    for i in range(n - 1, -1, -1):
        value[i] = rewards[i] + gamma * value[i + 1]
    value_bar, gamma_bar = 2.0 * value, 0.0
    for i in range(n):
        value_bar[i + 1] += gamma * value_bar[i]
        gamma_bar += value_bar[i] * value[i + 1]
    return value_bar[:n].copy(), gamma_bar


@case(normal(300, seed=1), positive(301, seed=2, low=3.0, high=4.0), normal(300, seed=3), normal(301, seed=4))
def thomas(lower, diag, upper, rhs):
    n = len(diag)
    c, x = np.empty(n - 1), np.empty(n)
    c[0] = upper[0] / diag[0]
    x[0] = rhs[0] / diag[0]
    for i in range(1, n):
        m = diag[i] - lower[i - 1] * c[i - 1]
        if i < n - 1:
            c[i] = upper[i] / m
        x[i] = (rhs[i] - lower[i - 1] * x[i - 1]) / m
    for i in range(n - 2, -1, -1):
        x[i] -= c[i] * x[i + 1]
    return np.sum(x**2)


@by_hand(thomas)
def thomas_adjoint(lower, diag, upper, rhs):
    n = len(diag)
    c, x, pivots = np.empty(n - 1), np.empty(n), np.empty(n)
    c[0] = upper[0] / diag[0]
    x[0] = rhs[0] / diag[0]
    for i in range(1, n):
        m = pivots[i] = diag[i] - lower[i - 1] * c[i - 1]
        if i < n - 1:
            c[i] = upper[i] / m
        x[i] = (rhs[i] - lower[i - 1] * x[i - 1]) / m
    y = x.copy()
    for i in range(n - 2, -1, -1):
        x[i] -= c[i] * x[i + 1]
    x_bar, c_bar = 2.0 * x, np.zeros(n - 1)
    for i in range(n - 1):
        c_bar[i] = -x_bar[i] * x[i + 1]
        x_bar[i + 1] -= x_bar[i] * c[i]
    lower_bar, diag_bar = np.zeros(n - 1), np.zeros(n)
    upper_bar, rhs_bar = np.zeros(n - 1), np.zeros(n)
    for i in range(n - 1, 0, -1):
        g = rhs_bar[i] = x_bar[i] / pivots[i]
        m_bar = -g * y[i]
        x_bar[i - 1] -= g * lower[i - 1]
        lower_bar[i - 1] = -g * y[i - 1]
        if i < n - 1:
            h = upper_bar[i] = c_bar[i] / pivots[i]
            m_bar -= h * c[i]
        c_bar[i - 1] -= m_bar * lower[i - 1]
        lower_bar[i - 1] -= m_bar * c[i - 1]
        diag_bar[i] = m_bar
    rhs_bar[0] = x_bar[0] / diag[0]
    upper_bar[0] = c_bar[0] / diag[0]
    diag_bar[0] = -rhs_bar[0] * y[0] - upper_bar[0] * c[0]
    return lower_bar, diag_bar, upper_bar, rhs_bar


@case(normal(20, 20), normal(20, 20, seed=1), 3)
def gauss_seidel(u, f, sweeps):
    n, m = u.shape
    for _ in range(sweeps):
        for i in range(1, n - 1):
            for j in range(1, m - 1):
                u[i, j] = 0.25 * (u[i - 1, j] + u[i + 1, j] + u[i, j - 1] + u[i, j + 1] - 0.01 * f[i, j])
    return np.sum(u**2)


@by_hand(gauss_seidel)
def gauss_seidel_adjoint(u, f, sweeps):
    u = u.copy()
    n, m = u.shape
    for _ in range(sweeps):
        for i in range(1, n - 1):
            for j in range(1, m - 1):
                u[i, j] = 0.25 * (u[i - 1, j] + u[i + 1, j] + u[i, j - 1] + u[i, j + 1] - 0.01 * f[i, j])
    u_bar, f_bar = 2.0 * u, np.zeros_like(f)
    for _ in range(sweeps):
        for i in range(n - 2, 0, -1):
            for j in range(m - 2, 0, -1):
                g = 0.25 * u_bar[i, j]
                u_bar[i, j] = 0.0
                u_bar[i - 1, j] += g
                u_bar[i + 1, j] += g
                u_bar[i, j - 1] += g
                u_bar[i, j + 1] += g
                f_bar[i, j] -= 0.01 * g
    return u_bar, f_bar
