"""How stiff and how damped is this spring?  A mass on a spring is simulated, and the simulation
fitted to a recording.

The equation of motion, the integrator and the loop over time are plain helper functions; the
gradient goes through all of them, backwards in time.
"""

import numpy as np

import sourcegrad


def acceleration(position, velocity, stiffness, damping):
    return -stiffness * position - damping * velocity - 0.1 * stiffness * position**3


def rk4_step(position, velocity, dt, stiffness, damping):
    """One step of the classical Runge-Kutta method."""
    k1x, k1v = velocity, acceleration(position, velocity, stiffness, damping)
    x2, v2 = position + 0.5 * dt * k1x, velocity + 0.5 * dt * k1v
    k2x, k2v = v2, acceleration(x2, v2, stiffness, damping)
    x3, v3 = position + 0.5 * dt * k2x, velocity + 0.5 * dt * k2v
    k3x, k3v = v3, acceleration(x3, v3, stiffness, damping)
    x4, v4 = position + dt * k3x, velocity + dt * k3v
    k4x, k4v = v4, acceleration(x4, v4, stiffness, damping)
    position = position + dt / 6.0 * (k1x + 2.0 * k2x + 2.0 * k3x + k4x)
    velocity = velocity + dt / 6.0 * (k1v + 2.0 * k2v + 2.0 * k3v + k4v)
    return position, velocity


def simulate(stiffness, damping, start, times):
    """The position at each of the times."""
    position, velocity, now = start, 0.0, 0.0
    positions = []
    for time in times:
        while now < time - 1e-9:
            dt = min(0.05, time - now)
            position, velocity = rk4_step(position, velocity, dt, stiffness, damping)
            now = now + dt
        positions.append(position)
    return np.array(positions)


def misfit(parameters, times, recorded):
    stiffness, damping, start = parameters
    residual = simulate(np.exp(stiffness), np.exp(damping), start, times) - recorded
    return np.sum(residual**2)


def fit(parameters, times, recorded, iterations=60):
    """BFGS with a backtracking line search: every step is one gradient."""
    value_and_grad = sourcegrad.value_and_grad(misfit)
    inverse = np.eye(len(parameters)) * 0.05
    value, gradient = value_and_grad(parameters, times, recorded)
    for _ in range(iterations):
        step = -inverse @ gradient
        scale = 1.0
        while misfit(parameters + scale * step, times, recorded) > value and scale > 1e-8:
            scale = scale / 2
        moved = parameters + scale * step
        new_value, new_gradient = value_and_grad(moved, times, recorded)
        s, y = moved - parameters, new_gradient - gradient
        if s @ y > 1e-14:
            rho = 1.0 / (s @ y)
            left = np.eye(len(s)) - rho * np.outer(s, y)
            inverse = left @ inverse @ left.T + rho * np.outer(s, s)
        done = abs(value - new_value) < 1e-12 * max(1.0, abs(value))
        parameters, value, gradient = moved, new_value, new_gradient
        if done:
            break
    return parameters, value


def main():
    truth = 4.0, 0.25, 1.5
    times = np.linspace(0.2, 8.0, 40)
    noise = np.random.default_rng(0).normal(size=len(times))
    recorded = simulate(*truth, times) + 0.02 * noise

    guess = np.array([np.log(3.0), np.log(0.5), 1.0])
    found, value = fit(guess, times, recorded)
    stiffness, damping, start = np.exp(found[0]), np.exp(found[1]), found[2]

    print(f"misfit     {misfit(guess, times, recorded):.4f} -> {value:.4f}")
    print(f"stiffness  {stiffness:.3f}   (recorded with {truth[0]})")
    print(f"damping    {damping:.3f}   (recorded with {truth[1]})")
    print(f"start      {start:.3f}   (recorded with {truth[2]})")
    assert value < 0.03
    assert (
        abs(stiffness - truth[0]) < 0.05
        and abs(damping - truth[1]) < 0.02
        and abs(start - truth[2]) < 0.05
    )


if __name__ == "__main__":
    main()
