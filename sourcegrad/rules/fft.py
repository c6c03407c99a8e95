"""Discrete Fourier transforms: linear, of real or complex entries."""

from .declare import general, linear

COMPLEX = "np.array([0.5 + 1j, -0.25j, 1.5 - 0.75j, 0.25 + 0.5j])"
MATRIX = "np.array([[0.5 + 1j, -0.25j, 1.5 - 0.75j], [0.25 + 0.5j, 2.0, -1j]])"
ONE = ["(4,)", "(5,)", COMPLEX, "(2, 3), axis=0", "(5,), 3", "(3,), n=6, norm='ortho'",
       "(2, 4), 4, 1, 'forward'"]  # fmt: skip
REAL = [case for case in ONE if case is not COMPLEX]
HALF = [COMPLEX, "(4,)", f"{COMPLEX}, 7", f"{MATRIX}, axis=1", f"{COMPLEX}, 4, norm='ortho'",
        f"{COMPLEX}, n=5, norm='forward'", f"{MATRIX}, 3, 0", "(3,), 8"]  # fmt: skip
MANY = ["(2, 3)", MATRIX, "(2, 3), axes=[0]", "(2, 3), [2, 4], axes=[0, 1]", "(2, 4), norm='ortho'",
        "(2, 2, 3), [3, 2], [0, 2], 'forward'"]  # fmt: skip
REALS = [case for case in MANY if case is not MATRIX]
HALVES = [MATRIX, "(2, 3)", f"{MATRIX}, [2, 3], axes=[0, 1]", f"{MATRIX}, axes=[1, 0]",
          f"{MATRIX}, norm='ortho'", f"{MATRIX}, [3, 7], [0, 1], 'forward'"]  # fmt: skip

for name, cases, n in (
    ("fft", ONE, ""),
    ("ifft", ONE, ""),
    ("rfft", REAL, "n, "),
    ("irfft", HALF, ""),
    ("hfft", HALF, ""),
    ("ihfft", REAL, "n, "),
):
    linear(
        f"y = np.fft.{name}(x, n=None, axis=-1, norm=None)",
        x=f"rt.{name}_adjoint(y_bar, x, {n}axis, norm)",
        cases=cases,
    )
for name, cases in ("fft", MANY), ("ifft", MANY), ("rfft", REALS), ("irfft", HALVES):
    linear(
        f"y = np.fft.{name}n(x, s=None, axes=None, norm=None)",
        x=f"rt.{name}n_adjoint(y_bar, x, s, axes, norm)",
        cases=cases,
    )
    linear(
        f"y = np.fft.{name}2(x, s=None, axes=(-2, -1), norm=None)",
        x=f"rt.{name}n_adjoint(y_bar, x, s, axes, norm)",
        cases=[case for case in cases if "[0]" not in case],
    )
# frequencies are k / (n d)
for name in "fftfreq", "rfftfreq":
    general(
        f"y = np.fft.{name}(n, d=1.0)",
        d="rt.unbroadcast(-np.sum(y_bar * y) / d, d)",
        tangents={"d": "-y * (d_dot / d)"},
        cases=["4, 0.5", "5, d=0.25"],
    )
