ARGS, WRT = (0.3, 3.5, 10), (0, 1)


def logistic_map(x, r, steps):
    for _ in range(steps):
        x = r * x * (1 - x)
    return x
