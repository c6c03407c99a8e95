"""scipy.ndimage's filters with weights of any kind, and scipy.signal's smoothing polynomials."""

from .declare import general, linear, real
from . import scipy_filters  # noqa: F401  its entries come first

I = "scipy.ndimage."
MODES = ("reflect", "mirror", "nearest", "wrap", "constant")
for name in "correlate", "convolve":
    turned = name == "convolve"
    own = "np.flip(weights)" if turned else "weights"
    at = "rt.turned_origin(origin, np.shape(weights))" if turned else "origin"
    back = f"rt.weighed(y_bar, x, np.shape(weights), mode, cval, {at})"
    words = "mode=mode, cval={}, origin=origin"
    general(
        f"y = {I}{name}(x, weights, mode='reflect', cval=0.0, origin=0)",
        x=f"rt.unbroadcast(rt.correlated_back(y_bar, np.shape(x), {own}, mode, {at}), x)",
        weights=f"rt.unbroadcast({f'np.flip({back})' if turned else back}, weights)",
        tangents={
            "x": f"{I}{name}(x_dot, weights, {words.format('0.0')})",
            "weights": f"{I}{name}(x, weights_dot, {words.format('cval')})",
        },
        kind="like x",
        cases=[f"(4, 5), (3, 2), mode='{m}'" for m in MODES] + ["(5,), (4,), origin=1", "(3, 4), (3, 3), mode='constant', cval=0.5, origin=[1, -1]"],
    )
    own, at = (f"rt.along_axis({own}, np.ndim(x), axis)", "rt.axis_origin(origin, np.size(weights), np.ndim(x), axis, %s)" % turned)
    back = f"np.ravel(rt.weighed(y_bar, x, np.shape({own}), mode, cval, {at}))"
    words = "axis=axis, mode=mode, cval={}, origin=origin"
    general(
        f"y = {I}{name}1d(x, weights, axis=-1, mode='reflect', cval=0.0, origin=0)",
        x=f"rt.unbroadcast(rt.correlated_back(y_bar, np.shape(x), {own}, mode, {at}), x)",
        weights=f"rt.unbroadcast({f'np.flip({back})' if turned else back}, weights)",
        tangents={
            "x": f"{I}{name}1d(x_dot, weights, {words.format('0.0')})",
            "weights": f"{I}{name}1d(x, weights_dot, {words.format('cval')})",
        },
        kind="like x",
        cases=["(4, 5), (3,)", "(4, 5), (2,), axis=0, mode='nearest'", "(5,), (3,), mode='constant', cval=0.5, origin=1", "(2, 6), (4,), mode='mirror'"],
    )
for name, given, weights, cases in (
    ("uniform_filter", "size=3", "rt.boxed(size, np.ndim(x))", ["(4, 5)", "(4, 5), size=[2, 3], mode='nearest'", "(6,), 4, mode='wrap'"]),
    ("uniform_filter1d", "size, axis=-1", "rt.along_axis(rt.boxed(size, 1), np.ndim(x), axis)", ["(4, 5), 3", "(4, 5), 2, axis=0, mode='mirror'"]),
    ("sobel", "axis=-1", "rt.derived(np.ndim(x), axis, [1.0, 2.0, 1.0])", ["(4, 5)", "(4, 5), axis=0, mode='constant'"]),
    ("prewitt", "axis=-1", "rt.derived(np.ndim(x), axis, [1.0, 1.0, 1.0])", ["(4, 5)", "(4, 5), 0, mode='nearest'"]),
):
    words = ", ".join(w if "=" not in w else f"{w.partition('=')[0]}={w.partition('=')[0]}" for w in given.split(", "))
    linear(
        f"y = {I}{name}(x, {given}, mode='reflect', cval=0.0)",
        x=f"rt.unbroadcast(rt.correlated_back(y_bar, np.shape(x), {weights}, mode), x)",
        tangents={"x": f"{I}{name}(x_dot, {words}, mode=mode)"},
        inert=("cval",),
        kind="like x",
        cases=cases,
    )
S = "scipy.signal.savgol_filter"
POLYNOMIAL = f"{S}(np.eye(window_length), window_length, polyorder, deriv, delta, 0)"
linear(
    f"y = {S}(x, window_length, polyorder, deriv=0, delta=1.0, axis=-1, mode='interp', cval=0.0)",
    x="rt.unbroadcast(rt.smoothed_back(y_bar, np.shape(x)[axis], rows, ends, axis) if mode == 'interp' else "
    "rt.correlated_back(y_bar, np.shape(x), rt.along_axis(rows, np.ndim(x), axis), mode), x)",
    tangents={"x": f"{S}(x_dot, window_length, polyorder, deriv, delta, axis, mode)"},
    where=f"ends = {POLYNOMIAL}\nrows = ends[window_length // 2]",
    inert=("cval", "delta"),
    kind="like x",
    cases=["(7,), 5, 2", "(8, 2), 3, 1, axis=0, deriv=1, delta=0.5", "(2, 7), 5, 2, mode='nearest'", "(7,), 5, 3, mode='wrap'"],
)
real(*(I + name for name in ("correlate", "convolve", "correlate1d", "convolve1d", "uniform_filter", "uniform_filter1d", "sobel", "prewitt")), S)
