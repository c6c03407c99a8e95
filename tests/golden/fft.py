import numpy as np

ARGS, WRT = (np.ones(8), np.ones(8)), (0, 1)


def fft(re, im):
    """The butterflies of a transform in place; the order of the input is left to others."""
    n = len(re)
    size = 2
    while size <= n:
        half = size // 2
        angle = -2 * np.pi / size
        for start in range(0, n, size):
            for k in range(half):
                c, s = np.cos(angle * k), np.sin(angle * k)
                p, q = start + k, start + k + half
                tr = c * re[q] - s * im[q]
                ti = c * im[q] + s * re[q]
                re[q] = re[p] - tr
                im[q] = im[p] - ti
                re[p] += tr
                im[p] += ti
        size *= 2
    return np.sum(re**4 + im**4)
