"""sourcegrad: derivatives of ordinary Python and NumPy functions, as Python source that you can read.

    from sourcegrad import grad

    @grad
    def f(x):
        return np.sum(np.sin(x) * x)

Everything is imported when it is first used, so that importing the package costs next to nothing.
"""

import importlib

from .api import grad, hessian, hvp, jacobian, jvp, source, value_and_grad, vjp
from .errors import (
    BadArgument,
    ComplexOutput,
    DecoratedFunction,
    GradientMismatch,
    IntegerInput,
    MutatedPlace,
    NonScalarOutput,
    NoRule,
    SourceChanged,
    SourceGradError,
    SourceNotFound,
    UndefinedDerivative,
    UnknownKind,
    UnsupportedSyntax,
)

__version__ = "0.1.0"

__all__ = [
    "BadArgument", "ComplexOutput", "DecoratedFunction", "GradientMismatch", "IntegerInput", "MutatedPlace",
    "NoRule", "NonScalarOutput", "SourceChanged", "SourceGradError", "SourceNotFound", "UndefinedDerivative",
    "UnknownKind", "UnsupportedSyntax", "check_grads", "custom_jvp", "custom_vjp", "grad", "hessian", "hvp", "jacobian",
    "jvp", "rule", "source", "stop_gradient", "value_and_grad", "vjp", "zero",
]  # fmt: skip

_MODULES = ("bridges", "testing")


def __getattr__(name):
    if name == "check_grads":
        from .testing import check_grads

        return check_grads
    if name == "stop_gradient":
        from .runtime.numpy import stop_gradient

        return stop_gradient
    if name in _MODULES:
        return importlib.import_module(f"{__name__}.{name}")
    if name in ("custom_jvp", "custom_vjp", "rule", "zero"):
        from . import custom

        return getattr(custom, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
