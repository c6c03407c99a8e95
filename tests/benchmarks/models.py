"""Objectives of statistics, vision and mechanics."""

import numpy as np

from .cases import by_hand, case, normal


@case(normal(20), normal(20, 5), 0.1 * normal(20, 5), normal(500, 5))
def mixture(weights, means, scales, x):
    z = (x[:, None, :] - means) * np.exp(-scales)
    terms = weights - np.sum(scales, axis=1) - 0.5 * np.sum(z * z, axis=2)
    mixed = np.log(np.sum(np.exp(terms), axis=1))
    return np.sum(mixed) - len(x) * np.log(np.sum(np.exp(weights)))


@by_hand(mixture)
def mixture_adjoint(weights, means, scales, x):
    d = x[:, None, :] - means
    inverse = np.exp(-scales)
    z = d * inverse
    p = np.exp(weights - np.sum(scales, axis=1) - 0.5 * np.sum(z * z, axis=2))
    p /= p.sum(1, keepdims=True)
    w = np.exp(weights)
    total = p.sum(0)
    z *= -p[:, :, None]
    scales_bar = -np.sum(z * d, axis=0) * inverse - total[:, None]
    z *= inverse
    return total - len(x) / w.sum() * w, -z.sum(0), scales_bar, z.sum(1)


@case(normal(8), 0.5, normal(2000, 8), (normal(2000) > 0).astype(float))
def logistic(w, b, x, y):
    p = 1.0 / (1.0 + np.exp(-(x @ w + b)))
    return -np.mean(y * np.log(p) + (1.0 - y) * np.log(1.0 - p))


@by_hand(logistic)
def logistic_adjoint(w, b, x, y):
    p = 1.0 / (1.0 + np.exp(-(x @ w + b)))
    g = (p - y) / len(y)
    y_bar = (np.log(1.0 - p) - np.log(p)) / len(y)
    return x.T @ g, np.sum(g), np.outer(g, w), y_bar


@case(normal(8), normal(2000, 8), normal(2000), 1.0)
def huber(w, x, y, delta):
    r = x @ w - y
    small = np.abs(r) < delta
    return np.mean(np.where(small, 0.5 * r * r, delta * (np.abs(r) - 0.5 * delta)))


@by_hand(huber)
def huber_adjoint(w, x, y, delta):
    r = x @ w - y
    size = np.abs(r)
    small = size < delta
    g = np.where(small, r, delta * np.sign(r)) / len(y)
    delta_bar = np.sum(np.where(small, 0.0, size - delta)) / len(y)
    return x.T @ g, np.outer(g, w), -g, delta_bar


@case(0.3 * normal(3), normal(3), 1.2, 0.05, normal(400, 3) + np.array([0.0, 0.0, 6.0]), normal(400, 2))
def reprojection(rotation, shift, focal, radial, points, seen):
    """One camera of a bundle adjustment: rotate, shift, project, distort."""
    angle = np.sqrt(rotation @ rotation)
    axis = rotation / angle
    c, s = np.cos(angle), np.sin(angle)
    turned = c * points + s * np.cross(axis, points) + (1.0 - c) * np.outer(points @ axis, axis)
    moved = turned + shift
    flat = moved[:, :2] / moved[:, 2:]
    r2 = np.sum(flat * flat, axis=1)
    scale = focal * (1.0 + radial * r2)
    return np.sum((scale[:, None] * flat - seen) ** 2)


@by_hand(reprojection)
def reprojection_adjoint(rotation, shift, focal, radial, points, seen):
    angle = np.sqrt(rotation @ rotation)
    axis = rotation / angle
    c, s = np.cos(angle), np.sin(angle)
    crossed, along = np.cross(axis, points), points @ axis
    moved = c * points + s * crossed + (1.0 - c) * np.outer(along, axis) + shift
    depth = moved[:, 2:]
    flat = moved[:, :2] / depth
    r2 = np.sum(flat * flat, axis=1)
    shape = 1.0 + radial * r2
    scale = focal * shape
    g = 2.0 * (scale[:, None] * flat - seen)
    seen_bar = -g
    scale_bar = np.sum(g * flat, axis=1)
    focal_bar = scale_bar @ shape
    shape_bar = focal * scale_bar
    radial_bar = shape_bar @ r2
    flat_bar = scale[:, None] * g + (2.0 * radial * shape_bar)[:, None] * flat
    moved_bar = np.empty_like(moved)
    moved_bar[:, :2] = flat_bar / depth
    moved_bar[:, 2:] = -np.sum(moved_bar[:, :2] * flat, axis=1, keepdims=True)
    shift_bar = moved_bar.sum(0)
    along_bar = (1.0 - c) * (moved_bar @ axis)
    c_bar = np.sum(moved_bar * points) - along @ (moved_bar @ axis)
    s_bar = np.sum(moved_bar * crossed)
    axis_bar = (1.0 - c) * (along @ moved_bar) + along_bar @ points + s * np.sum(np.cross(points, moved_bar), axis=0)
    points_bar = c * moved_bar + s * np.cross(moved_bar, axis) + np.outer(along_bar, axis)
    angle_bar = s_bar * c - c_bar * s - axis_bar @ axis / angle
    return axis_bar / angle + angle_bar * axis, shift_bar, focal_bar, radial_bar, points_bar, seen_bar


@case(normal(40, 3), normal(40, 3, seed=1), np.abs(normal(40)) + 0.5, 0.01, 5)
def n_body(x, v, m, dt, steps):
    for _ in range(steps):
        d = x[None, :, :] - x[:, None, :]
        r2 = np.sum(d * d, axis=2) + 0.1
        force = np.sum(d * (m / r2**1.5)[:, :, None], axis=1)
        v = v + dt * force
        x = x + dt * v
    return np.sum(x * x)


@by_hand(n_body)
def n_body_adjoint(x, v, m, dt, steps):
    saved = []
    for _ in range(steps):
        d = x[None, :, :] - x[:, None, :]
        r2 = np.sum(d * d, axis=2) + 0.1
        pull = r2**-1.5
        force = np.sum(d * (m * pull)[:, :, None], axis=1)
        v = v + dt * force
        saved.append((d, r2, pull, force, v))
        x = x + dt * v
    x_bar, v_bar, m_bar, dt_bar = 2.0 * x, np.zeros_like(v), np.zeros_like(m), 0.0
    for _ in range(steps):
        d, r2, pull, force, v = saved.pop()
        dt_bar += np.sum(x_bar * v)
        v_bar += dt * x_bar
        dt_bar += np.sum(v_bar * force)
        f_bar = dt * v_bar
        w = m * pull
        w_bar = np.sum(d * f_bar[:, None, :], axis=2)
        m_bar += np.sum(w_bar * pull, axis=0)
        d_bar = w[:, :, None] * f_bar[:, None, :] - (3.0 * w_bar * w / r2)[:, :, None] * d
        x_bar += d_bar.sum(0) - d_bar.sum(1)
    return x_bar, v_bar, m_bar, dt_bar


@case(normal(50), 0.1, 50)
def adam(w, rate, steps):
    m = np.zeros_like(w)
    v = np.zeros_like(w)
    for _ in range(steps):
        g = 2.0 * w - 1.0
        m = m + 0.1 * (g - m)
        v = v + 0.01 * (g * g - v)
        w = w - rate * m / (np.sqrt(v) + 0.01)
    return w @ w


@by_hand(adam)
def adam_adjoint(w, rate, steps):
    m, v, saved = np.zeros_like(w), np.zeros_like(w), []
    for _ in range(steps):
        g = 2.0 * w - 1.0
        m = m + 0.1 * (g - m)
        v = v + 0.01 * (g * g - v)
        root = np.sqrt(v)
        step = m / (root + 0.01)
        saved.append((g, root, step))
        w = w - rate * step
    w_bar, m_bar, v_bar, rate_bar = 2.0 * w, np.zeros_like(w), np.zeros_like(w), 0.0
    for _ in range(steps):
        g, root, step = saved.pop()
        rate_bar -= w_bar @ step
        t = rate * w_bar / (root + 0.01)
        m_bar -= t
        v_bar += 0.5 * t * step / root
        w_bar = w_bar + 0.2 * m_bar + 0.04 * v_bar * g
        m_bar *= 0.9
        v_bar *= 0.99
    return w_bar, rate_bar


@case(normal(5000))
def rosenbrock(x):
    return np.sum(100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1.0 - x[:-1]) ** 2)


@by_hand(rosenbrock)
def rosenbrock_adjoint(x):
    t = x[1:] - x[:-1] ** 2
    x_bar = np.zeros_like(x)
    x_bar[1:] = 200.0 * t
    x_bar[:-1] -= 400.0 * t * x[:-1] + 2.0 * (1.0 - x[:-1])
    return (x_bar,)
