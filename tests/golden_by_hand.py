"""The gradients of the programs in golden/ as a person would write them: what the length of generated text is held to.

One function for each module there, of its name and arguments, returning the gradients that WRT asks for; those of
programs that are benchmarks as well stand there.
"""

import math

import numpy as np
from benchmarks.algebra import gram_schmidt_adjoint as gram_schmidt
from benchmarks.grids import trajectory_adjoint as trajectory
from benchmarks.models import adam_adjoint as adam
from benchmarks.models import rosenbrock_adjoint as rosenbrock
from benchmarks.scalar_loops import gauss_seidel_adjoint as gauss_seidel
from benchmarks.scalar_loops import logistic_map_adjoint as logistic_map
from benchmarks.scalar_loops import smooth_adjoint as smooth
from benchmarks.scalar_loops import thomas_adjoint as thomas


def attention(x, wq, wk, wv, target):
    q, k, v = x @ wq, x @ wk, x @ wv
    root = np.sqrt(q.shape[-1])
    scores = q @ k.T / root
    scores -= np.max(scores, axis=-1, keepdims=True)
    e = np.exp(scores)
    p = e / np.sum(e, axis=-1, keepdims=True)
    out_bar = 2.0 * (p @ v - target)
    p_bar = out_bar @ v.T
    v_bar = p.T @ out_bar
    s_bar = p * (p_bar - np.sum(p_bar * p, axis=-1, keepdims=True)) / root
    q_bar = s_bar @ k
    k_bar = s_bar.T @ q
    return x.T @ q_bar, x.T @ k_bar, x.T @ v_bar


def branches(x, y):
    if x < 0:
        return 0.0, 0.0
    root = math.sqrt(x)
    z = root + y
    z_0 = z
    if y > 1:
        z = z * y
    elif y > 0:
        z = z + math.exp(-y)
    x_bar = z
    z_bar = x
    y_bar = 0.0
    if y > 1:
        y_bar += z_bar * z_0
        z_bar *= y
    elif y > 0:
        y_bar -= z_bar * math.exp(-y)
    y_bar += z_bar
    x_bar += 0.5 * z_bar / root
    return x_bar, y_bar


def cholesky(a):
    a = a.copy()
    n = len(a)
    saved = []
    for j in range(n):
        column = a[j:, j]
        for k in range(j):
            column -= a[j:, k] * a[j, k]
        saved.append(column.copy())
        column /= np.sqrt(column[0])
    a_bar = np.zeros_like(a)
    for j in range(n):
        a_bar[j, j] = 2.0 / a[j, j]
    for j in range(n - 1, -1, -1):
        old = saved.pop()
        g = a_bar[j:, j]
        g /= a[j, j]
        g[0] -= 0.5 * (g @ old) / old[0]
        for k in range(j - 1, -1, -1):
            a_bar[j:, k] -= g * a[j, k]
            a_bar[j, k] -= g @ a[j:, k]
    return a_bar


def fft(re, im):
    re, im = re.copy(), im.copy()
    n = len(re)
    size = 2
    while size <= n:
        half = size // 2
        angle = -2 * np.pi / size
        for start in range(0, n, size):
            for k in range(half):
                c = np.cos(angle * k)
                s = np.sin(angle * k)
                p = start + k
                q = start + k + half
                tr = c * re[q] - s * im[q]
                ti = c * im[q] + s * re[q]
                re[q] = re[p] - tr
                im[q] = im[p] - ti
                re[p] += tr
                im[p] += ti
        size *= 2
    re_bar = 4.0 * re**3
    im_bar = 4.0 * im**3
    while size > 2:
        size //= 2
        half = size // 2
        angle = -2 * np.pi / size
        for start in range(0, n, size):
            for k in range(half):
                c = np.cos(angle * k)
                s = np.sin(angle * k)
                p = start + k
                q = start + k + half
                tr_bar = re_bar[p] - re_bar[q]
                ti_bar = im_bar[p] - im_bar[q]
                re_bar[p] += re_bar[q]
                im_bar[p] += im_bar[q]
                re_bar[q] = c * tr_bar + s * ti_bar
                im_bar[q] = c * ti_bar - s * tr_bar
    return re_bar, im_bar


def gaussian(mean, log_scale, x):
    scale = np.exp(log_scale)
    z = (x - mean) / scale
    mean_bar = -np.sum(z) / scale
    log_scale_bar = len(x) - z @ z
    return mean_bar, log_scale_bar


def gmm(weights, means, scales, x):
    d = x[:, None, :] - means
    inverse = np.exp(-scales)
    z = d * inverse
    terms = weights - np.sum(scales, axis=1) - 0.5 * np.sum(z * z, axis=2)
    top = np.max(terms, axis=1, keepdims=True)
    p = np.exp(terms - top)
    p /= np.sum(p, axis=1, keepdims=True)
    w = np.exp(weights - np.max(weights))
    total = np.sum(p, axis=0)
    z_bar = -p[:, :, None] * z
    weights_bar = total - len(x) / np.sum(w) * w
    means_bar = -np.sum(z_bar, axis=0) * inverse
    scales_bar = -np.sum(z_bar * d, axis=0) * inverse - total[:, None]
    return weights_bar, means_bar, scales_bar


def heat(start, c, steps):
    u = start
    saved = []
    for _ in range(steps):
        lap = np.roll(u, 1) - 2 * u + np.roll(u, -1)
        saved.append(lap)
        u = u + c * lap
    u_bar = 2.0 * u
    c_bar = 0.0
    for _ in range(steps):
        c_bar += u_bar @ saved.pop()
        g = c * u_bar
        u_bar += np.roll(g, -1) - 2.0 * g + np.roll(g, 1)
    return u_bar, c_bar


def heat_2d(u, k, steps):
    u = u.copy()
    new = u.copy()
    saved = []
    for _ in range(steps):
        lap = u[2:, 1:-1] + u[:-2, 1:-1] + u[1:-1, 2:] + u[1:-1, :-2] - 4.0 * u[1:-1, 1:-1]
        saved.append(lap)
        new[1:-1, 1:-1] = u[1:-1, 1:-1] + k * lap
        u, new = new, u
    u_bar = 2.0 * u
    new_bar = np.zeros_like(u)
    k_bar = 0.0
    for _ in range(steps):
        u_bar, new_bar = new_bar, u_bar
        g = new_bar[1:-1, 1:-1].copy()
        new_bar[1:-1, 1:-1] = 0.0
        k_bar += np.sum(g * saved.pop())
        lap_bar = k * g
        u_bar[1:-1, 1:-1] += g - 4.0 * lap_bar
        u_bar[2:, 1:-1] += lap_bar
        u_bar[:-2, 1:-1] += lap_bar
        u_bar[1:-1, 2:] += lap_bar
        u_bar[1:-1, :-2] += lap_bar
    return u_bar + new_bar, k_bar


def horner(coefficients, x):
    value = 0.0
    saved = []
    for c in coefficients:
        saved.append(value)
        value = value * x + c
    bars = []
    x_bar = 0.0
    bar = 1.0
    for _ in coefficients:
        bars.insert(0, bar)
        x_bar += bar * saved.pop()
        bar *= x
    return bars, x_bar


def huber(x, y, width):
    d = x - y
    small = np.abs(d) < width
    return np.where(small, d, width * np.sign(d))


def insertion_sort(x, w):
    a = x.copy()
    n = len(a)
    saved = []
    for i in range(1, n):
        key = a[i]
        j = i - 1
        while j >= 0 and a[j] > key:
            a[j + 1] = a[j]
            j -= 1
        saved.append(j)
        a[j + 1] = key
    a_bar = w.copy()
    w_bar = a.copy()
    for i in range(n - 1, 0, -1):
        j = saved.pop()
        key_bar = a_bar[j + 1]
        for k in range(j + 1, i):
            a_bar[k] = a_bar[k + 1]
        a_bar[i] = key_bar
    return a_bar, w_bar


def kalman(y, q, r):
    m = 0.0
    p = 1.0
    saved = []
    for i in range(len(y)):
        saved.append((m, p))
        p = p + q
        gain = p / (p + r)
        m = m + gain * (y[i] - m)
        p = (1 - gain) * p
    m_bar = 0.0
    p_bar = 0.0
    q_bar = 0.0
    r_bar = 0.0
    for i in range(len(y) - 1, -1, -1):
        m, p = saved.pop()
        p = p + q
        s = p + r
        e = y[i] - m
        gain = p / s
        gain_bar = m_bar * e - p_bar * p
        p_bar *= 1 - gain
        e_bar = m_bar * gain - e / s
        s_bar = -0.5 / s + 0.5 * e * e / (s * s)
        p_bar += gain_bar / s
        s_bar -= gain_bar * gain / s
        m_bar -= e_bar
        p_bar += s_bar
        r_bar += s_bar
        q_bar += p_bar
    return q_bar, r_bar


def least_squares(w, x, y, penalty):
    r = x @ w - y
    return 2.0 / len(y) * (x.T @ r) + 2.0 * penalty * w


def levinson(r, y):
    n = len(r)
    x = np.zeros(n)
    a = np.zeros(n)
    a[0] = 1.0
    e = r[0]
    x[0] = y[0] / r[0]
    saved = []
    for k in range(1, n):
        lam = -(a[:k] @ r[k:0:-1]) / e
        old = a.copy()
        a[: k + 1] += lam * old[k::-1]
        saved.append((lam, e, old, a.copy(), x.copy()))
        e *= 1.0 - lam * lam
        mu = (y[k] - x[:k] @ r[k:0:-1]) / e
        x[: k + 1] += mu * a[k::-1]
    x_bar = 2.0 * x
    a_bar = np.zeros(n)
    r_bar = np.zeros(n)
    y_bar = np.zeros(n)
    e_bar = 0.0
    for k in range(n - 1, 0, -1):
        lam, e_0, old, a, x = saved.pop()
        e = e_0 * (1.0 - lam * lam)
        mu = (y[k] - x[:k] @ r[k:0:-1]) / e
        mu_bar = x_bar[: k + 1] @ a[k::-1] / e
        a_bar[k::-1] += mu * x_bar[: k + 1]
        y_bar[k] = mu_bar
        x_bar[:k] -= mu_bar * r[k:0:-1]
        r_bar[k:0:-1] -= mu_bar * x[:k]
        e_bar -= mu_bar * mu
        lam_bar = -2.0 * e_bar * e_0 * lam
        e_bar *= 1.0 - lam * lam
        g = a_bar[: k + 1].copy()
        lam_bar += g @ old[k::-1]
        a_bar[k::-1] += lam * g
        lam_bar /= e_0
        e_bar -= lam_bar * lam
        a_bar[:k] -= lam_bar * r[k:0:-1]
        r_bar[k:0:-1] -= lam_bar * old[:k]
    y_bar[0] = x_bar[0] / r[0]
    r_bar[0] += e_bar - y_bar[0] * y[0] / r[0]
    return r_bar, y_bar


def logistic_regression(w, b, x, y):
    p = 1 / (1 + np.exp(-(x @ w + b)))
    g = (p - y) / len(y)
    w_bar = x.T @ g
    b_bar = np.sum(g)
    return w_bar, b_bar


def lstm(wi, bi, wf, bf, wo, bo, wg, bg, xs, target):
    def sigmoid(x):
        return 1.0 / (1.0 + np.exp(-x))

    h = np.zeros_like(target)
    c = np.zeros_like(target)
    saved = []
    for x in xs:
        z = np.hstack((x, h))
        i = sigmoid(z @ wi + bi)
        f = sigmoid(z @ wf + bf)
        o = sigmoid(z @ wo + bo)
        g = np.tanh(z @ wg + bg)
        before = c
        c = f * c + i * g
        t = np.tanh(c)
        saved.append((z, i, f, o, g, before, t))
        h = o * t
    h_bar = 2.0 * (h - target)
    c_bar = np.zeros_like(c)
    wi_bar = np.zeros_like(wi)
    bi_bar = np.zeros_like(bi)
    wf_bar = np.zeros_like(wf)
    bf_bar = np.zeros_like(bf)
    wo_bar = np.zeros_like(wo)
    bo_bar = np.zeros_like(bo)
    wg_bar = np.zeros_like(wg)
    bg_bar = np.zeros_like(bg)
    for _ in range(len(xs)):
        z, i, f, o, g, before, t = saved.pop()
        o_bar = h_bar * t * o * (1.0 - o)
        c_bar += h_bar * o * (1.0 - t * t)
        i_bar = c_bar * g * i * (1.0 - i)
        f_bar = c_bar * before * f * (1.0 - f)
        g_bar = c_bar * i * (1.0 - g * g)
        c_bar *= f
        wi_bar += z.T @ i_bar
        bi_bar += i_bar.sum(0)
        wf_bar += z.T @ f_bar
        bf_bar += f_bar.sum(0)
        wo_bar += z.T @ o_bar
        bo_bar += o_bar.sum(0)
        wg_bar += z.T @ g_bar
        bg_bar += g_bar.sum(0)
        z_bar = i_bar @ wi.T + f_bar @ wf.T + o_bar @ wo.T + g_bar @ wg.T
        h_bar = z_bar[:, xs.shape[2] :]
    return wi_bar, bi_bar, wf_bar, bf_bar, wo_bar, bo_bar, wg_bar, bg_bar


def lu(a, b):
    a = a.copy()
    b = b.copy()
    n = len(b)
    swaps, rows = [], []
    for k in range(n):
        p = k + int(np.argmax(np.abs(a[k:, k])))
        swaps.append(p)
        if p != k:
            a[[k, p]] = a[[p, k]]
            b[k], b[p] = b[p], b[k]
        for i in range(k + 1, n):
            m = a[i, k] / a[k, k]
            rows.append((m, a[i, k:].copy(), b[i]))
            a[i, k:] -= m * a[k, k:]
            b[i] -= m * b[k]
    x = np.zeros(n)
    for i in range(n - 1, -1, -1):
        x[i] = (b[i] - a[i, i + 1 :] @ x[i + 1 :]) / a[i, i]
    x_bar = 2.0 * x
    a_bar = np.zeros_like(a)
    b_bar = np.zeros_like(b)
    for i in range(n):
        g = x_bar[i] / a[i, i]
        b_bar[i] = g
        a_bar[i, i] = -g * x[i]
        a_bar[i, i + 1 :] = -g * x[i + 1 :]
        x_bar[i + 1 :] -= g * a[i, i + 1 :]
    for k in range(n - 1, -1, -1):
        for i in range(n - 1, k, -1):
            m, a[i, k:], b[i] = rows.pop()
            m_bar = -b_bar[i] * b[k] - a_bar[i, k:] @ a[k, k:]
            b_bar[k] -= m * b_bar[i]
            a_bar[k, k:] -= m * a_bar[i, k:]
            g = m_bar / a[k, k]
            a_bar[i, k] += g
            a_bar[k, k] -= g * m
        p = swaps.pop()
        if p != k:
            b[k], b[p] = b[p], b[k]
            a[[k, p]] = a[[p, k]]
            b_bar[k], b_bar[p] = b_bar[p], b_bar[k]
            a_bar[[k, p]] = a_bar[[p, k]]
    return a_bar, b_bar


def n_body(s, dt, steps):
    x, v, m = s.x.copy(), s.v.copy(), s.m
    n = len(x)
    saved = []
    for _ in range(steps):
        force = np.zeros_like(x)
        for i in range(n):
            for j in range(i):
                d = x[j] - x[i]
                f = m[i] * m[j] * d / (d @ d + 0.2) ** 1.5
                force[i] += f
                force[j] -= f
        saved.append((x.copy(), force))
        v += dt * force / m[:, None]
        x += dt * v
    x_bar = 2.0 * x
    v_bar = np.zeros_like(v)
    m_bar = np.zeros_like(m)
    for _ in range(steps):
        x, force = saved.pop()
        v_bar += dt * x_bar
        g = dt * v_bar / m[:, None]
        m_bar -= np.sum(g * force, axis=1) / m
        for i in range(n - 1, -1, -1):
            for j in range(i - 1, -1, -1):
                d = x[j] - x[i]
                r2 = d @ d + 0.2
                cube = r2**1.5
                f_bar = (g[i] - g[j]) / cube
                along = f_bar @ d
                m_bar[i] += along * m[j]
                m_bar[j] += along * m[i]
                d_bar = m[i] * m[j] * (f_bar - 3.0 * along / r2 * d)
                x_bar[j] += d_bar
                x_bar[i] -= d_bar
    return x_bar, v_bar, m_bar


def newton(a):
    x = a
    saved = []
    while abs(x * x - a) > 1e-10:
        saved.append(x)
        x = 0.5 * (x + a / x)
    x_bar = 1.0
    a_bar = 0.0
    while saved:
        x = saved.pop()
        a_bar += 0.5 * x_bar / x
        x_bar *= 0.5 * (1.0 - a / (x * x))
    a_bar += x_bar
    return a_bar


def perceptron(w1, b1, w2, b2, x, y):
    hidden = np.tanh(x @ w1 + b1)
    g = 2.0 / len(x) * (hidden @ w2 + b2 - y)
    z = (g @ w2.T) * (1.0 - hidden * hidden)
    w1_bar = x.T @ z
    b1_bar = z.sum(0)
    w2_bar = hidden.T @ g
    b2_bar = g.sum(0)
    return w1_bar, b1_bar, w2_bar, b2_bar


def rnn(model, xs, target):
    h = np.zeros_like(target)
    saved = []
    for x in xs:
        saved.append(h)
        h = np.tanh(x @ model.wx + h @ model.wh + model.b)
    h_bar = 2.0 / h.size * (h - target)
    wx_bar = np.zeros_like(model.wx)
    wh_bar = np.zeros_like(model.wh)
    b_bar = np.zeros_like(model.b)
    for i in range(len(xs) - 1, -1, -1):
        g = h_bar * (1.0 - h * h)
        h = saved.pop()
        wx_bar += xs[i].T @ g
        wh_bar += h.T @ g
        b_bar += g.sum(0)
        h_bar = g @ model.wh.T
    return wx_bar, wh_bar, b_bar


def rosenbrock_sliced(x):
    t = x[1:] - x[:-1] ** 2
    x_bar = np.zeros_like(x)
    x_bar[1:] = 200.0 * t
    x_bar[:-1] -= 400.0 * t * x[:-1] + 2.0 * (1 - x[:-1])
    return x_bar


def table(rewards, gamma):
    n = len(rewards)
    value = np.zeros(n + 1)
    for i in range(n - 1, -1, -1):
        value[i] = rewards[i] + gamma * value[i + 1]
    value_bar = 2.0 * value
    gamma_bar = 0.0
    for i in range(n):
        gamma_bar += value_bar[i] * value[i + 1]
        value_bar[i + 1] += gamma * value_bar[i]
    return value_bar[:n], gamma_bar


def vertical_advection(u, w, dt):
    u = u.copy()
    ni, nk = u.shape
    c, d, pivots, raw = (np.zeros((ni, nk)) for _ in range(4))
    for i in range(ni):
        col, a = u[i], -dt * w[i]
        c[i, 0] = a[0] / (1.0 - a[0])
        col[0] = col[0] / (1.0 - a[0])
        for k in range(1, nk):
            raw[i, k] = col[k]
            m = pivots[i, k] = 1.0 / (1.0 - a[k] - a[k] * c[i, k - 1])
            c[i, k] = a[k] * m
            col[k] = (col[k] - a[k] * col[k - 1]) * m
        d[i] = col
        for k in range(nk - 2, -1, -1):
            col[k] -= c[i, k] * col[k + 1]
    u_bar = 2.0 * u
    w_bar = np.zeros_like(w)
    for i in range(ni - 1, -1, -1):
        col, a, y = u[i], -dt * w[i], d[i]
        col_bar = u_bar[i]
        c_bar = np.zeros(nk)
        a_bar = np.zeros(nk)
        for k in range(nk - 1):
            c_bar[k] = -col_bar[k] * col[k + 1]
            col_bar[k + 1] -= col_bar[k] * c[i, k]
        for k in range(nk - 1, 0, -1):
            m = pivots[i, k]
            m_bar = col_bar[k] * (raw[i, k] - a[k] * y[k - 1])
            g = col_bar[k] * m
            col_bar[k] = g
            col_bar[k - 1] -= g * a[k]
            a_bar[k] -= g * y[k - 1]
            m_bar += c_bar[k] * a[k]
            a_bar[k] += c_bar[k] * m
            g = m_bar * m * m
            c_bar[k - 1] += g * a[k]
            a_bar[k] += g * (1.0 + c[i, k - 1])
        g = col_bar[0] / (1.0 - a[0])
        h = c_bar[0] / (1.0 - a[0])
        col_bar[0] = g
        a_bar[0] += g * y[0] + h * (1.0 + c[i, 0])
        w_bar[i] = -dt * a_bar
    return u_bar, w_bar
