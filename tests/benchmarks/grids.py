"""Stencils and solvers of differential equations, on arrays."""

import numpy as np

from .cases import by_hand, case, normal


@case(normal(2000), 0.1, 50)
def heat(u, k, steps):
    u = u.copy()
    for _ in range(steps):
        u[1:-1] += k * (u[2:] - 2.0 * u[1:-1] + u[:-2])
    return np.sum(u**2)


@by_hand(heat)
def heat_adjoint(u, k, steps):
    u, saved = u.copy(), []
    for _ in range(steps):
        lap = u[2:] - 2.0 * u[1:-1] + u[:-2]
        saved.append(lap)
        u[1:-1] += k * lap
    u_bar, k_bar = 2.0 * u, 0.0
    for _ in range(steps):
        g = u_bar[1:-1]
        k_bar += np.sum(g * saved.pop())
        lap_bar = k * g
        u_bar[2:] += lap_bar
        u_bar[1:-1] -= 2.0 * lap_bar
        u_bar[:-2] += lap_bar
    return u_bar, k_bar


@case(normal(100, 100), 0.1, 20)
def heat_in_two_buffers(u, k, steps):
    u = u.copy()
    new = u.copy()
    for _ in range(steps):
        lap = u[2:, 1:-1] + u[:-2, 1:-1] + u[1:-1, 2:] + u[1:-1, :-2] - 4.0 * u[1:-1, 1:-1]
        new[1:-1, 1:-1] = u[1:-1, 1:-1] + k * lap
        u, new = new, u
    return np.sum(u**2)


@by_hand(heat_in_two_buffers)
def heat_in_two_buffers_adjoint(u, k, steps):
    u = u.copy()
    new, saved = u.copy(), []
    for _ in range(steps):
        lap = u[2:, 1:-1] + u[:-2, 1:-1] + u[1:-1, 2:] + u[1:-1, :-2] - 4.0 * u[1:-1, 1:-1]
        saved.append(lap)
        new[1:-1, 1:-1] = u[1:-1, 1:-1] + k * lap
        u, new = new, u
    u_bar, new_bar, k_bar = 2.0 * u, np.zeros_like(u), 0.0
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


@case(normal(2000), 0.01, 50)
def burgers(u, dt, steps):
    for _ in range(steps):
        flux = 0.5 * u * u
        u = u - dt * (np.roll(flux, -1) - np.roll(flux, 1))
    return np.sum(u**2)


@by_hand(burgers)
def burgers_adjoint(u, dt, steps):
    saved = []
    for _ in range(steps):
        flux = 0.5 * u * u
        slope = np.roll(flux, -1) - np.roll(flux, 1)
        saved.append((u, slope))
        u = u - dt * slope
    u_bar, dt_bar = 2.0 * u, 0.0
    for _ in range(steps):
        u, slope = saved.pop()
        dt_bar -= np.sum(u_bar * slope)
        g = dt * u_bar
        u_bar += u * (np.roll(g, -1) - np.roll(g, 1))
    return u_bar, dt_bar


@case(normal(2000), 0.2, 50)
def wave(u, c, steps):
    old = u.copy()
    for _ in range(steps):
        new = 2.0 * u - old + c * c * (np.roll(u, 1) - 2.0 * u + np.roll(u, -1))
        old, u = u, new
    return np.sum(u**2)


@by_hand(wave)
def wave_adjoint(u, c, steps):
    old, saved = u.copy(), []
    for _ in range(steps):
        lap = np.roll(u, 1) - 2.0 * u + np.roll(u, -1)
        saved.append(lap)
        old, u = u, 2.0 * u - old + c * c * lap
    u_bar, old_bar, c_bar = 2.0 * u, 0.0, 0.0
    for _ in range(steps):
        c_bar += 2.0 * c * np.sum(u_bar * saved.pop())
        g = c * c * u_bar
        u_bar, old_bar = 2.0 * u_bar + old_bar + np.roll(g, -1) - 2.0 * g + np.roll(g, 1), -u_bar
    return u_bar + old_bar, c_bar


@case(normal(500), 0.05, 100)
def trajectory(start, dt, steps):
    u = np.zeros((steps + 1, len(start)))
    u[0] = start
    for t in range(steps):
        u[t + 1] = u[t] + dt * np.sin(u[t])
    return np.sum(u**2)


@by_hand(trajectory)
def trajectory_adjoint(start, dt, steps):
    u, s = np.zeros((steps + 1, len(start))), np.zeros((steps, len(start)))
    u[0] = start
    for t in range(steps):
        s[t] = np.sin(u[t])
        u[t + 1] = u[t] + dt * s[t]
    u_bar, dt_bar = 2.0 * u, 0.0
    for t in range(steps - 1, -1, -1):
        g = u_bar[t + 1]
        dt_bar += np.sum(g * s[t])
        u_bar[t] += g + dt * g * np.cos(u[t])
    return u_bar[0].copy(), dt_bar


@case(normal(3, 200), 10.0, 0.01, 20)
def lorenz(state, sigma, dt, steps):
    x, y, z = state[0], state[1], state[2]
    for _ in range(steps):
        dx = sigma * (y - x)
        dy = x * (28.0 - z) - y
        dz = x * y - 2.5 * z
        x, y, z = x + dt * dx, y + dt * dy, z + dt * dz
    return np.sum(x * y) + np.sum(z)


@by_hand(lorenz)
def lorenz_adjoint(state, sigma, dt, steps):
    x, y, z = state
    saved = []
    for _ in range(steps):
        dx, dy, dz = sigma * (y - x), x * (28.0 - z) - y, x * y - 2.5 * z
        saved.append((x, y, z, dx, dy, dz))
        x, y, z = x + dt * dx, y + dt * dy, z + dt * dz
    x_bar, y_bar, z_bar = y.copy(), x.copy(), np.ones_like(z)
    sigma_bar = dt_bar = 0.0
    for _ in range(steps):
        x, y, z, dx, dy, dz = saved.pop()
        dt_bar += np.sum(x_bar * dx) + np.sum(y_bar * dy) + np.sum(z_bar * dz)
        a, b, c = dt * x_bar, dt * y_bar, dt * z_bar
        sigma_bar += np.sum(a * (y - x))
        a *= sigma
        x_bar += b * (28.0 - z) + c * y - a
        y_bar += a - b + c * x
        z_bar -= b * x + 2.5 * c
    return np.array([x_bar, y_bar, z_bar]), sigma_bar, dt_bar
