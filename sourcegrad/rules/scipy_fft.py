"""scipy.fft: as numpy.fft, and cosine transforms."""

from .declare import idle, linear
from .fft import HALF, HALVES, MANY, ONE, REAL, REALS

F = "scipy.fft."
idle(F, "workers")
idle(F, "overwrite_x")

for name, cases, n in (
    ("fft", ONE, ""), ("ifft", ONE, ""), ("rfft", REAL, "n, "), ("irfft", HALF, ""), ("hfft", HALF, ""), ("ihfft", REAL, "n, "),
):  # fmt: skip
    linear(f"y = {F}{name}(x, n=None, axis=-1, norm=None)", x=f"rt.{name}_adjoint(y_bar, x, {n}axis, norm)", cases=cases)
for name, cases in ("fft", MANY), ("ifft", MANY), ("rfft", REALS), ("irfft", HALVES):
    linear(f"y = {F}{name}n(x, s=None, axes=None, norm=None)", x=f"rt.{name}n_adjoint(y_bar, x, s, axes, norm)", cases=cases)
    linear(
        f"y = {F}{name}2(x, s=None, axes=(-2, -1), norm=None)",
        x=f"rt.{name}n_adjoint(y_bar, x, s, axes, norm)",
        cases=[case for case in cases if "[0]" not in case],
    )
for name, other in ("fftshift", "ifftshift"), ("ifftshift", "fftshift"):
    linear(f"y = {F}{name}(x, axes=None)", x=f"np.fft.{other}(y_bar, axes)", kind="like x", cases=["(3,)", "(2, 3)", "(2, 3), axes=1"])
# a transform counts the constant wave once and others twice
ENDS = "rt.first_scaled({}, axis, {})"
linear(
    f"y = {F}dct(x, axis=-1)",
    x=f"{F}idct({ENDS.format('y_bar', 2)}, axis=axis) * (2 * np.shape(x)[axis])",
    kind="like x",
    cases=["(4,)", "(3, 2), axis=0", "(2, 5)"],
)
linear(
    f"y = {F}idct(x, axis=-1)",
    x=ENDS.format(f"{F}dct(y_bar, axis=axis)", 0.5) + " / (2 * np.shape(x)[axis])",
    kind="like x",
    cases=["(4,)", "(3, 2), axis=0", "(2, 5)"],
)
# with norm='ortho' the transpose is the inverse
for name, other in ("dct", "idct"), ("idct", "dct"), ("dst", "idst"), ("idst", "dst"):
    linear(
        f"y = {F}{name}(x, type=2, axis=-1, norm=None)",
        inert=("type",),
        x=f"{F}{other}(y_bar, type, axis=axis, norm=rt.orthonormal(norm))",
        kind="like x",
        cases=["(4,), norm='ortho'", "(3, 2), 3, axis=0, norm='ortho'", "(2, 5), 4, norm='ortho'"],
    )
    linear(
        f"y = {F}{name}n(x, type=2, norm=None)",
        inert=("type",),
        x=f"{F}{other}n(y_bar, type, norm=rt.orthonormal(norm))",
        kind="like x",
        cases=["(4,), norm='ortho'", "(3, 2), 3, norm='ortho'"],
    )
