"""The programs that write into arrays, or loop, as the other tools want them: nothing is overwritten.

    @version
    def heat(t, u, k, steps):
        return t.loop(steps, lambda i, u: ..., u)

`t` is the tool: its array module as `t.np`, its loops, its choice between two numbers.  What is not here runs as it stands.
"""

import math

VERSIONS = {}


def version(function):
    VERSIONS[function.__name__] = function
    return function


class Autograd:
    """Python's own loops, branches and lists."""

    def __init__(self):
        import autograd.numpy

        self.np = autograd.numpy

    def loop(self, n, step, state):
        """state = step(i, state) for each i below n."""
        for i in range(n):
            state = step(i, state)
        return state

    def scan(self, step, state, items):
        """(the last state, what the passes have put out): state, out = step(state, item)."""
        outs = []
        for item in zip(*items):
            state, out = step(state, item)
            outs.append(out)
        return state, list(zip(*outs))

    def choose(self, test, a, b):
        return a() if test else b()

    def put(self, grid, i, j, v):
        grid[i][j] = v
        return grid

    def cells(self, grid):
        """A grid whose cells are put one by one."""
        return [[grid[i, j] for j in range(grid.shape[1])] for i in range(grid.shape[0])]

    def at(self, grid, i, j):
        return grid[i][j]

    def squares(self, grid):
        return sum(v * v for row in grid for v in row)


class Torch(Autograd):
    def __init__(self):
        import torch

        self.np = _TorchAsNumpy(torch)


class Jax(Autograd):
    def __init__(self):
        import jax
        import jax.numpy

        self.jax, self.np = jax, jax.numpy

    def loop(self, n, step, state):
        return self.jax.lax.fori_loop(0, n, step, state)

    def scan(self, step, state, items):
        return self.jax.lax.scan(step, state, items)

    def choose(self, test, a, b):
        return self.np.where(test, a(), b())

    def put(self, grid, i, j, v):
        return grid.at[i, j].set(v)

    def cells(self, grid):
        return grid

    def at(self, grid, i, j):
        return grid[i, j]

    def squares(self, grid):
        return self.np.sum(grid**2)


class _TorchAsNumpy:
    """NumPy's names for what torch has under others."""

    def __init__(self, torch):
        self._torch = torch

    def __getattr__(self, name):
        return getattr(self._torch, {"max": "amax"}.get(name, name))

    def sqrt(self, x):
        return math.sqrt(x) if isinstance(x, (int, float)) else self._torch.sqrt(x)

    def maximum(self, x, y):
        return self._torch.clamp(x, min=y)

    def cross(self, x, y):
        return self._torch.linalg.cross(*self._torch.broadcast_tensors(x, y))


@version
def log_determinant(t, a):
    total = 0.0
    for _ in range(len(a)):
        column = a[:, 0] / t.np.sqrt(a[0, 0])
        total = total + t.np.log(column[0])
        a = a[1:, 1:] - t.np.outer(column[1:], column[1:])
    return 2.0 * total


@version
def gram_schmidt(t, a):
    q, total = [], 0.0
    for j in range(a.shape[1]):
        v = a[:, j]
        for u in q:
            r = u @ v
            total = total + r**3
            v = v - r * u
        r = t.np.sqrt(v @ v)
        total = total + r**3
        q.append(v / r)
    return total + q[0][0]


@version
def power_iteration(t, a, v, steps):
    def step(i, v):
        w = a @ v
        return w / t.np.sqrt(w @ w)

    v = t.loop(steps, step, v)
    return v @ a @ v


@version
def conjugate_gradients(t, a, b, steps):
    def step(i, state):
        x, r, p, rs = state
        ap = a @ p
        alpha = rs / (p @ ap)
        x = x + alpha * p
        r = r - alpha * ap
        new = r @ r
        return x, r, r + (new / rs) * p, new

    return t.np.sum(t.loop(steps, step, (0.0 * b, b, b, b @ b))[0] ** 2)


@version
def substitution(t, a, b):
    n = len(b)
    x = b[:0]
    for i in range(n - 1, -1, -1):
        new = (b[i] - t.np.sum(a[i, i + 1 :] * x)) / a[i, i]
        x = t.np.concatenate([t.np.reshape(new, (1,)), x])
    return t.np.sum(x**2)


@version
def heat(t, u, k, steps):
    def step(i, u):
        return t.np.concatenate([u[:1], u[1:-1] + k * (u[2:] - 2.0 * u[1:-1] + u[:-2]), u[-1:]])

    return t.np.sum(t.loop(steps, step, u) ** 2)


@version
def heat_in_two_buffers(t, u, k, steps):
    def step(i, state):
        u, new = state
        lap = u[2:, 1:-1] + u[:-2, 1:-1] + u[1:-1, 2:] + u[1:-1, :-2] - 4.0 * u[1:-1, 1:-1]
        rows = t.np.concatenate([new[1:-1, :1], u[1:-1, 1:-1] + k * lap, new[1:-1, -1:]], axis=1)
        return t.np.concatenate([new[:1], rows, new[-1:]], axis=0), u

    return t.np.sum(t.loop(steps, step, (u, u))[0] ** 2)


@version
def burgers(t, u, dt, steps):
    def step(i, u):
        flux = 0.5 * u * u
        return u - dt * (t.np.roll(flux, -1) - t.np.roll(flux, 1))

    return t.np.sum(t.loop(steps, step, u) ** 2)


@version
def wave(t, u, c, steps):
    def step(i, state):
        u, old = state
        return 2.0 * u - old + c * c * (t.np.roll(u, 1) - 2.0 * u + t.np.roll(u, -1)), u

    return t.np.sum(t.loop(steps, step, (u, u))[0] ** 2)


@version
def trajectory(t, start, dt, steps):
    def step(i, state):
        u, total = state
        u = u + dt * t.np.sin(u)
        return u, total + t.np.sum(u**2)

    return t.loop(steps, step, (start, t.np.sum(start**2)))[1]


@version
def lorenz(t, state, sigma, dt, steps):
    def step(i, state):
        x, y, z = state
        dx, dy, dz = sigma * (y - x), x * (28.0 - z) - y, x * y - 2.5 * z
        return x + dt * dx, y + dt * dy, z + dt * dz

    x, y, z = t.loop(steps, step, (state[0], state[1], state[2]))
    return t.np.sum(x * y) + t.np.sum(z)


@version
def convolution(t, w, b, x):
    n = x.shape[1] - len(w) + 1
    y = w[0] * x[:, :n]
    for k in range(1, len(w)):
        y = y + w[k] * x[:, k : k + n]
    return t.np.sum(t.np.maximum(y + b, 0.0))


@version
def n_body(t, x, v, m, dt, steps):
    def step(i, state):
        x, v = state
        d = x[None, :, :] - x[:, None, :]
        r2 = t.np.sum(d * d, axis=2) + 0.1
        v = v + dt * t.np.sum(d * (m / r2**1.5)[:, :, None], axis=1)
        return x + dt * v, v

    return t.np.sum(t.loop(steps, step, (x, v))[0] ** 2)


@version
def adam(t, w, rate, steps):
    def step(i, state):
        w, m, v = state
        g = 2.0 * w - 1.0
        m = m + 0.1 * (g - m)
        v = v + 0.01 * (g * g - v)
        return w - rate * m / (t.np.sqrt(v) + 0.01), m, v

    w = t.loop(steps, step, (w, 0.0 * w, 0.0 * w))[0]
    return w @ w


@version
def logistic_map(t, x, r, n):
    return t.loop(n, lambda i, x: r * x * (1.0 - x), x)


@version
def smooth(t, x, k):
    def step(i, state):
        s, total = state
        s = t.choose(x[i] > s, lambda: s + k * (x[i] - s), lambda: s * t.np.exp(-k))
        return s, total + s * s

    return t.loop(len(x), step, (0.0, 0.0))[1]


@version
def kalman(t, y, q, r):
    def step(i, state):
        m, p, total = state
        p = p + q
        s = p + r
        e = y[i] - m
        return m + p / s * e, p - p * p / s, total + e * e / s

    return t.loop(len(y), step, (0.0, 1.0, 0.0))[2]


@version
def pendulum(t, angle, drag, steps):
    def step(i, state):
        angle, speed = state
        speed = speed - 0.01 * (t.np.sin(angle) + drag * speed)
        return angle + 0.01 * speed, speed

    angle, speed = t.loop(steps, step, (angle, 0.0))
    return angle * angle + speed * speed


@version
def discounted(t, rewards, gamma):
    n = len(rewards)

    def step(i, state):
        value, total = state
        value = rewards[n - 1 - i] + gamma * value
        return value, total + value**2

    return t.loop(n, step, (0.0, 0.0))[1]


@version
def thomas(t, lower, diag, upper, rhs):
    def down(state, item):
        c, x = state
        a, b, u, d = item
        m = b - a * c
        return (u / m, (d - a * x) / m), (c, x)

    def up(state, item):
        after, total = state
        c, x = item
        x = x - c * after
        return (x, total + x**2), (x,)

    padded = t.np.concatenate([upper[1:], 0.0 * upper[:1]])
    first = upper[0] / diag[0], rhs[0] / diag[0]
    (_, x), (c, xs) = t.scan(down, first, (lower, diag[1:], padded, rhs[1:]))
    return t.scan(up, (x, x**2), (c[::-1], xs[::-1]))[0][1]


@version
def gauss_seidel(t, u, f, sweeps):
    n, m = u.shape

    def cell(k, u):
        i, j = 1 + k // (m - 2) % (n - 2), 1 + k % (m - 2)
        around = t.at(u, i - 1, j) + t.at(u, i + 1, j) + t.at(u, i, j - 1) + t.at(u, i, j + 1)
        return t.put(u, i, j, 0.25 * (around - 0.01 * f[i, j]))

    return t.squares(t.loop(sweeps * (n - 2) * (m - 2), cell, t.cells(u)))


@version
def reprojection(t, rotation, shift, focal, radial, points, seen):
    angle = t.np.sqrt(rotation @ rotation)
    axis = rotation / angle
    c, s = t.np.cos(angle), t.np.sin(angle)
    wide = axis + 0.0 * points  # np.cross of autograd broadcasts forwards alone
    turned = c * points + s * t.np.cross(wide, points) + (1.0 - c) * t.np.outer(points @ axis, axis)
    moved = turned + shift
    flat = moved[:, :2] / moved[:, 2:]
    r2 = t.np.sum(flat * flat, axis=1)
    scale = focal * (1.0 + radial * r2)
    return t.np.sum((scale[:, None] * flat - seen) ** 2)
