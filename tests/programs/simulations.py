"""Time steps and sweeps over grids, columns and particles, as their authors write them: buffers, views, objects."""

import numpy as np

from . import normal, positive, program


@program(normal(4, 4), positive(4, 4))
def gauss_seidel(u, f):
    h = 0.3
    for sweep in range(2):
        change = 0.0
        for i in range(1, 3):
            for j in range(1, 3):
                old = u[i, j]
                u[i, j] = 0.25 * (u[i - 1, j] + u[i + 1, j] + u[i, j - 1] + u[i, j + 1] - h * h * f[i, j])
                change += (u[i, j] - old) ** 2
        if change < 1e-8:
            break
    return np.sum(u**2) + change


@program(normal(5, 5), 1.3)
def red_black_sweeps(u, omega):
    for sweep in range(2):
        for colour in (0, 1):
            for i in range(1, 4):
                start = 1 + (i + colour) % 2
                row = u[i, start:-1:2]
                around = (
                    u[i - 1, start:-1:2]
                    + u[i + 1, start:-1:2]
                    + u[i, start - 1 : -2 : 2]
                    + u[i, start + 1 :: 2][: len(row)]
                )
                row += omega * (0.25 * around - row)
    return np.sum(u**3)


@program(normal(5, 5), 0.1)
def heat_in_two_buffers(u, k):
    new = u.copy()
    for step in range(4):
        new[1:-1, 1:-1] = u[1:-1, 1:-1] + k * (
            u[2:, 1:-1] + u[:-2, 1:-1] + u[1:-1, 2:] + u[1:-1, :-2] - 4.0 * u[1:-1, 1:-1]
        )
        new[0], new[-1] = new[1], new[-2]
        u, new = new, u
    return np.sum(u**2)


@program(normal(5, 4, seed=1), normal(5, 4, seed=2), 0.2)
def advection_in_two_buffers(q, v, dt):
    """Upwind, periodic, by loops; the buffers change places after each step."""
    a, b = q.copy(), np.empty_like(q)
    nx, ny = q.shape
    for step in range(2):
        for i in range(nx):
            for j in range(ny):
                if v[i, j] > 0:
                    slope = a[i, j] - a[i - 1, j]
                else:
                    slope = a[(i + 1) % nx, j] - a[i, j]
                b[i, j] = a[i, j] - dt * v[i, j] * slope
        a, b = b, a
    return np.sum(a * a * v)


@program(normal(8), 0.1)
def burgers_with_fluxes(u, dt):
    u = u.copy()
    flux = np.zeros(9)
    left, right = flux[:-1], flux[1:]
    for step in range(3):
        right[:-1] = 0.25 * (u[:-1] ** 2 + u[1:] ** 2)
        flux[0] = flux[-2]
        flux[-1] = flux[0]
        u -= dt * (right - left)
    return np.sum(u**2)


@program(normal(5, 5, seed=1), normal(5, 5, seed=2), normal(5, 5, seed=3), 0.05)
def cavity_flow(u, v, p, dt):
    """One step of a lid-driven cavity: pressure iterations, momentum, walls."""
    dx, rho, nu = 0.5, 1.0, 0.1
    b = np.zeros_like(p)
    b[1:-1, 1:-1] = rho * (
        1 / dt * ((u[1:-1, 2:] - u[1:-1, :-2]) / (2 * dx) + (v[2:, 1:-1] - v[:-2, 1:-1]) / (2 * dx))
        - ((u[1:-1, 2:] - u[1:-1, :-2]) / (2 * dx)) ** 2
    )
    pn = np.empty_like(p)
    for it in range(3):
        pn[:] = p
        p[1:-1, 1:-1] = (pn[1:-1, 2:] + pn[1:-1, :-2] + pn[2:, 1:-1] + pn[:-2, 1:-1]) / 4 - dx**2 / 4 * b[1:-1, 1:-1]
        p[:, -1] = p[:, -2]
        p[0, :] = p[1, :]
        p[:, 0] = p[:, 1]
        p[-1, :] = 0
    un = u.copy()
    vn = v.copy()
    u[1:-1, 1:-1] = (
        un[1:-1, 1:-1]
        - un[1:-1, 1:-1] * dt / dx * (un[1:-1, 1:-1] - un[1:-1, :-2])
        - vn[1:-1, 1:-1] * dt / dx * (un[1:-1, 1:-1] - un[:-2, 1:-1])
        - dt / (2 * rho * dx) * (p[1:-1, 2:] - p[1:-1, :-2])
        + nu * dt / dx**2 * (un[1:-1, 2:] - 2 * un[1:-1, 1:-1] + un[1:-1, :-2])
    )
    v[1:-1, 1:-1] = vn[1:-1, 1:-1] - dt / (2 * rho * dx) * (p[2:, 1:-1] - p[:-2, 1:-1])
    u[0, :] = 0
    u[:, 0] = 0
    u[:, -1] = 0
    u[-1, :] = 1
    v[0, :] = v[-1, :] = 0
    v[:, 0] = v[:, -1] = 0
    return np.sum(u**2) + np.sum(v**2) + np.sum(p)


class Body:
    __slots__ = ("p", "v", "m")

    def __init__(self, p, v, m):
        self.p = p
        self.v = v
        self.m = m


class System:
    def __init__(self, bodies):
        self.bodies = bodies
        self.t = 0.0

    def kick(self, dt):
        for i in range(len(self.bodies)):
            for j in range(len(self.bodies)):
                if i != j:
                    d = self.bodies[j].p - self.bodies[i].p
                    r3 = (d @ d + 0.1) ** 1.5
                    self.bodies[i].v += dt * self.bodies[j].m * d / r3

    def drift(self, dt):
        for b in self.bodies:
            b.p += dt * b.v
        self.t += dt

    def energy(self):
        return sum([0.5 * b.m * (b.v @ b.v) for b in self.bodies])


@program(System([Body(normal(3), np.zeros(3), 1.0), Body(normal(3, seed=4), normal(3, seed=5), 0.5)]), 0.1)
def n_body(s, dt):
    for step in range(2):
        s.kick(dt)
        s.drift(dt)
    return s.energy() * s.t


class Particles:
    def __init__(self, x, v, m):
        self.x = x
        self.v = v
        self.m = m
        self.force = np.zeros_like(x)

    def forces(self):
        self.force[...] = 0.0
        for i in range(len(self.x)):
            for j in range(i):
                d = self.x[j] - self.x[i]
                f = self.m[i] * self.m[j] * d / (d @ d + 0.2) ** 1.5
                self.force[i] += f
                self.force[j] -= f

    def step(self, dt):
        self.forces()
        self.v += dt * self.force / self.m[:, None]
        self.x += dt * self.v


@program(Particles(normal(3, 2), normal(3, 2, seed=1), positive(3)), 0.1)
def n_body_in_arrays(s, dt):
    for step in range(2):
        s.step(dt)
    return np.sum(s.m[:, None] * s.v**2) + s.x[0, 0] * s.x[2, 1]


@program(normal(3, 2, 4, seed=1), positive(3, 2, 4), 0.3)
def vertical_advection(u, w, dt):
    """An implicit column solve, for each column: a Thomas sweep down and up through views."""
    ni, nj, nk = u.shape
    c = np.zeros(nk)
    for i in range(ni):
        for j in range(nj):
            col, vel = u[i, j], w[i, j]
            a = -dt * vel
            c[0] = a[0] / (1.0 - a[0])
            col[0] = col[0] / (1.0 - a[0])
            for k in range(1, nk):
                m = 1.0 / (1.0 - a[k] - a[k] * c[k - 1])
                c[k] = a[k] * m
                col[k] = (col[k] - a[k] * col[k - 1]) * m
            for k in range(nk - 2, -1, -1):
                col[k] -= c[k] * col[k + 1]
    return np.sum(u**2)


@program(normal(3, 4, seed=1), positive(3, 4))
def vertical_advection_of_all_columns(u, w):
    nk = u.shape[1]
    c = np.empty_like(u)
    c[:, 0] = w[:, 0] / (2.0 + w[:, 0])
    u[:, 0] /= 2.0 + w[:, 0]
    for k in range(1, nk):
        m = 1.0 / (2.0 + w[:, k] - w[:, k] * c[:, k - 1])
        c[:, k] = w[:, k] * m
        u[:, k] = (u[:, k] + w[:, k] * u[:, k - 1]) * m
    for k in range(nk - 2, -1, -1):
        u[:, k] -= c[:, k] * u[:, k + 1]
    return np.sum(u**3)


@program(normal(3), 0.1)
def adam(w, lr):
    state = {"m": np.zeros(3), "v": np.zeros(3)}
    for t in range(1, 4):
        g = 2.0 * w - 1.0
        m, v = state["m"], state["v"]
        m *= 0.9
        m += 0.1 * g
        v *= 0.99
        v += 0.01 * g * g
        w -= lr * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.99**t)) + 1e-2)
    return w @ w


@program(normal(3, 3), normal(3))
def runge_kutta_with_work_rows(a, y):
    k = np.zeros((4, 3))
    y = y.copy()
    for step in range(2):
        for s, c in enumerate((0.0, 0.5, 0.5, 1.0)):
            k[s] = np.tanh(a @ (y + 0.1 * c * k[s - 1]))
        y += 0.1 * (k[0] + 2 * k[1] + 2 * k[2] + k[3]) / 6
    return np.sum(y**2)
