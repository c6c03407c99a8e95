ARGS, WRT = ([1.0, 2.0, 3.0], 0.5), (0, 1)


def horner(coefficients, x):
    value = 0.0
    for c in coefficients:
        value = value * x + c
    return value
