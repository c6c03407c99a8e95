"""How much does the Nile's flow drift, and how much of it is noise?  Maximum likelihood by a Kalman
filter.

The local-level model of the textbooks: the level is a random walk, each year's flow is the level
plus noise.  The filter is a loop over scalars; its likelihood is maximised by Newton's method, with
the gradient from sourcegrad and the Hessian from differentiating the gradient once more.
"""

from pathlib import Path

import numpy as np

import sourcegrad

DATA = Path(__file__).parent / "data" / "nile.csv"


def negative_log_likelihood(log_variances, flows):
    """Of the flows after the first year, whose level is taken as it is."""
    noise, drift = np.exp(log_variances)
    level, variance = flows[0], noise
    total = 0.0
    for flow in flows[1:]:
        variance = variance + drift
        spread = variance + noise
        surprise = flow - level
        total = total + 0.5 * (np.log(2 * np.pi * spread) + surprise**2 / spread)
        gain = variance / spread
        level = level + gain * surprise
        variance = variance * (1 - gain)
    return total


def maximise(flows, start, iterations=20):
    """Newton's method, damped where the Hessian is not positive definite or the step is too
    long."""
    gradient = sourcegrad.grad(negative_log_likelihood)
    at = start
    for _ in range(iterations):
        slope = gradient(at, flows)
        columns = [
            sourcegrad.jvp(gradient, (at, flows), (direction, None))[1]
            for direction in np.eye(len(at))
        ]
        hessian = np.stack(columns)
        lowest = np.min(np.linalg.eigvalsh(hessian))
        step = -np.linalg.solve(hessian + max(0.0, 0.1 - lowest) * np.eye(len(at)), slope)
        at = at + step * min(1.0, 1.0 / np.max(np.abs(step)))
        if np.max(np.abs(slope)) < 1e-9:
            break
    return at, slope, hessian


def main():
    flows = np.loadtxt(DATA, delimiter=",", skiprows=1)[:, 1]
    start = np.log(np.array([np.var(flows) / 2, np.var(flows) / 10]))
    found, slope, hessian = maximise(flows, start)
    noise, drift = np.exp(found)
    spread = np.sqrt(np.diag(np.linalg.inv(hessian)))

    print(f"{len(flows)} years, log-likelihood {-negative_log_likelihood(found, flows):.3f}")
    for name, variance, error in zip(("noise", "drift"), (noise, drift), spread):
        low, high = variance * np.exp(-2 * error), variance * np.exp(2 * error)
        print(f"{name} variance  {variance:8.0f}   (95 %: {low:.0f} to {high:.0f})")
    print(f"slope at the maximum: {np.max(np.abs(slope)):.1e}")
    assert (
        abs(noise / 15099 - 1) < 0.01 and abs(drift / 1469 - 1) < 0.01
    )  # Durbin and Koopman's values
    assert np.max(np.abs(slope)) < 1e-6


if __name__ == "__main__":
    main()
