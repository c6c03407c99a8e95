"""Where a function of Python numbers does not raise, its derivative does not either: it is what NumPy's division gives."""

import itertools
import linecache
import math

import numpy as np
import pytest

import sourcegrad

VALUES = [0.0, 1.0, -1.0, math.inf, -math.inf, math.nan, 800.0, -2.5]
UNARY = (
    "sin tan arcsin arccos arctan sinh cosh tanh arcsinh arccosh arctanh exp exp2 expm1 log log2 log10 log1p sqrt cbrt square reciprocal abs sinc i0 angle"
).split()
BINARY = "divide power float_power arctan2 hypot logaddexp logaddexp2 maximum fmin fmod mod copysign".split()
OTHERS = (
    "math.sqrt(a)|math.cbrt(a)|math.asin(a)|math.acos(a)|math.acosh(a)|math.lgamma(a)|math.hypot(a, 1.0)|np.float64(1) / a|1.0 / np.float64(a)|np.float64(a) ** 0.5|np.sqrt(a) * np.log(a)"
    "|np.interp(a, [0.0, 1.0], [0.0, 1.0])|np.linalg.norm([a, a])|np.std([a, a])"
).replace("math.cbrt(a)|", "math.cbrt(a)|" if hasattr(math, "cbrt") else "").split("|")


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("mode", ["reverse", "forward"])
@pytest.mark.parametrize("text", [f"np.{u}(a)" for u in UNARY] + [f"np.{b}(a, b)" for b in BINARY] + OTHERS)
def test_the_derivative_does_not_raise(text, mode):
    names = ["a", "b"] if ", b)" in text else ["a"]
    file = f"<{text}>"
    code = f"def f({', '.join(names)}):\n    return {text}\n"
    linecache.cache[file] = (len(code), None, code.splitlines(True), file)
    scope = {"np": np, "math": math}
    exec(compile(code, file, "exec"), scope)
    gradient = sourcegrad.grad(scope["f"], tuple(names), mode=mode)
    for args in itertools.product(VALUES, repeat=len(names)):
        try:
            value = scope["f"](*args)
        except (ArithmeticError, ValueError):
            continue
        if not np.iscomplexobj(value):
            gradient(*args)


def test_the_slope_of_lgamma_far_below_0():
    """ψ(−1000.25) = ψ(1001.25) − π / tan(π (−1000.25)), and tan(−0.25 π) is −1."""
    assert sourcegrad.grad(lambda a: math.lgamma(a))(-1000.25) == pytest.approx(math.log(1001.25) - 0.5 / 1001.25 - 1 / (12 * 1001.25**2) + math.pi, rel=1e-13)
