import math

ARGS, WRT = (0.3, 0.7), (0, 1)


def price(x, y):
    if x < 0:
        return 0.0
    z = math.sqrt(x) + y
    if y > 1:
        z = z * y
    elif y > 0:
        z = z + math.exp(-y)
    return z * x
