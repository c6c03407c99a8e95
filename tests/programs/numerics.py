"""Small numerical codes: integrators, series, filters, options, dynamic programming."""

import math

import numpy as np

from . import normal, positive, program


def rosenbrock_terms(a, b):
    return 100 * (b - a * a) ** 2 + (1 - a) ** 2


@program(normal(5))
def rosenbrock(x):
    return np.sum(100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)


@program(normal(4))
def rosenbrock_in_a_loop(x):
    s = 0.0
    for i in range(len(x) - 1):
        s += rosenbrock_terms(x[i], x[i + 1])
    return s


@program(normal(5), 0.7)
def horner(coefficients, x):
    y = 0.0
    for c in reversed(coefficients):
        y = y * x + c
    return y


@program(positive(6))
def geometric_mean(x):
    product = 1.0
    for v in x:
        product = product * v
    return product ** (1 / len(x))


def pendulum(state, damping):
    angle, speed = state
    return np.array([speed, -math.sin(angle) - damping * speed])


@program(np.array([1.0, 0.2]), 0.3, 0.1)
def runge_kutta(state, damping, dt):
    for _ in range(8):
        k1 = pendulum(state, damping)
        k2 = pendulum(state + dt / 2 * k1, damping)
        k3 = pendulum(state + dt / 2 * k2, damping)
        k4 = pendulum(state + dt * k3, damping)
        state = state + dt / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
    return state @ state


@program(1.0, 0.2, 0.5)
def predator_prey(prey, predators, rate):
    for _ in range(30):
        births, meetings = rate * prey, prey * predators
        prey, predators = prey + 0.05 * (births - meetings), predators + 0.05 * (
            meetings - predators
        )
    return prey * predators


@program(normal(8), 0.4, 0.6)
def kalman_likelihood(observations, q, r):
    mean, variance, loglik = 0.0, 1.0, 0.0
    for y in observations:
        variance = variance + q * q
        innovation = y - mean
        s = variance + r * r
        gain = variance / s
        loglik -= 0.5 * (np.log(2 * np.pi * s) + innovation**2 / s)
        mean = mean + gain * innovation
        variance = (1 - gain) * variance
    return loglik


@program(normal(8), 0.4)
def smooth(x, k):
    s, total = 0.0, 0.0
    for i in range(len(x)):
        if x[i] > s:
            s = s + k * (x[i] - s)
        else:
            s = s * np.exp(-k)
        total = total + s * s
    return total


@program(100.0, 95.0, 0.03, 0.2, 0.75)
def black_scholes(spot, strike, rate, volatility, maturity):
    def cdf(z):
        return 0.5 * (1 + math.erf(z / math.sqrt(2)))

    root = volatility * math.sqrt(maturity)
    d1 = (math.log(spot / strike) + (rate + volatility**2 / 2) * maturity) / root
    d2 = d1 - root
    return spot * cdf(d1) - strike * math.exp(-rate * maturity) * cdf(d2)


@program(100.0, 95.0, 0.2)
def binomial_tree(spot, strike, volatility):
    n, dt = 5, 0.2
    up = math.exp(volatility * math.sqrt(dt))
    p = (math.exp(0.03 * dt) - 1 / up) / (up - 1 / up)
    values = []
    for i in range(n + 1):
        values.append(max(strike - spot * up ** (2 * i - n), 0.0))
    for step in range(n, 0, -1):
        earlier = []
        for i in range(step):
            earlier.append(math.exp(-0.03 * dt) * (p * values[i + 1] + (1 - p) * values[i]))
        values = earlier
    return values[0]


@program(normal(4), normal(5, seed=1))
def dynamic_time_warping(a, b):
    infinity = 1e9
    previous = [0.0] + [infinity] * len(b)
    for u in a:
        current = [infinity]
        for j in range(len(b)):
            best = min(previous[j], previous[j + 1], current[j])
            current.append((u - b[j]) ** 2 + best)
        previous = current
    return previous[-1]


@program(normal(4), normal(5, seed=1))
def soft_alignment(a, b):
    first = [0.0]
    for v in b:
        first.append(first[-1] + 0.5)
    rows = [first]
    for i, u in enumerate(a):
        row = [rows[i][0] + 0.5]
        for j, v in enumerate(b):
            match = rows[i][j] + (u - v) ** 2
            gap = np.logaddexp(-rows[i][j + 1], -row[j])
            row.append(-np.logaddexp(-match, gap - 0.5))
        rows.append(row)
    return rows[-1][-1]


@program(normal(4, 3))
def lennard_jones(positions):
    energy = 0.0
    n = len(positions)
    for i in range(n):
        for j in range(i + 1, n):
            d = positions[i] - positions[j]
            r2 = np.sum(d * d) + 0.5
            inverse = 1.0 / r2**3
            energy += 4.0 * (inverse * inverse - inverse)
    return energy


@program(normal(4, 3))
def lennard_jones_by_arrays(positions):
    d = positions[:, None, :] - positions[None, :, :]
    r2 = np.sum(d**2, axis=-1) + np.eye(len(positions)) + 0.5
    inverse = r2**-3
    return np.sum(np.triu(4 * (inverse**2 - inverse), 1))


@program(normal(6), normal(3, seed=1))
def convolution_by_slices(signal, kernel):
    n = len(signal) - len(kernel) + 1
    out = 0.0
    for k in range(len(kernel)):
        out = out + kernel[k] * signal[k : k + n]
    return np.sum(np.tanh(out) ** 2)


@program(normal(5, 6), normal(3, 3, seed=1))
def image_filter(image, kernel):
    h, w = image.shape[0] - 2, image.shape[1] - 2
    parts = []
    for i in range(3):
        for j in range(3):
            parts.append(kernel[i, j] * image[i : i + h, j : j + w])
    response = np.sum(np.stack(parts), axis=0)
    return np.sum(np.maximum(response, 0.0) ** 2)


@program(normal(4, 5))
def heat_step_by_slices(u):
    for _ in range(3):
        inside = u[1:-1, 1:-1]
        laplacian = u[2:, 1:-1] + u[:-2, 1:-1] + u[1:-1, 2:] + u[1:-1, :-2] - 4 * inside
        u = np.pad(inside + 0.1 * laplacian, 1)
    return np.sum(u**2)


@program(positive(4), 0.7)
def trapezoid_rule(y, width):
    xs = np.linspace(0.0, width, len(y))
    area = 0.0
    for i in range(len(y) - 1):
        area = area + (xs[i + 1] - xs[i]) * (y[i] + y[i + 1]) / 2
    return area * area


@program(0.6)
def kepler(eccentricity):
    mean_anomaly = 1.2
    e = mean_anomaly
    for _ in range(20):
        step = (e - eccentricity * math.sin(e) - mean_anomaly) / (1 - eccentricity * math.cos(e))
        e = e - step
        if abs(step) < 1e-13:
            break
    return math.cos(e)


@program(0.4, 1.3)
def arithmetic_geometric_mean(a, b):
    while abs(a - b) > 1e-10:
        a, b = (a + b) / 2, math.sqrt(a * b)
    return a


@program(normal(6), 1.2)
def huber(residuals, delta):
    a = np.abs(residuals)
    return np.sum(np.where(a < delta, 0.5 * residuals**2, delta * (a - 0.5 * delta)))


@program(positive(5), positive(5, seed=1))
def divergence(p, q):
    p = p / p.sum()
    q = q / q.sum()
    m = (p + q) / 2
    return 0.5 * np.sum(p * np.log(p / m)) + 0.5 * np.sum(q * np.log(q / m))


@program(0.2, 0.5, 0.9)
def haversine(lat, lon, lat2):
    h = math.sin((lat2 - lat) / 2) ** 2 + math.cos(lat) * math.cos(lat2) * math.sin(lon / 2) ** 2
    return 2 * 6371.0 * math.asin(math.sqrt(h))
