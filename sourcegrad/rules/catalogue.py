"""Loads every module of entries; the first entry for an object gives it its name (np.abs, not
np.absolute).
"""

from . import (  # noqa: F401
    boundary,
    builtin,
    creation,
    factors,
    fft,
    indexing,
    joining,
    keywords,
    linalg,
    masks,
    operators,
    polynomials,
    products,
    random,
    reductions,
    refused,
    runtime,
    scalars,
    scans,
    scipy_linalg,
    scipy_special,
    scipy_stats,
    sets,
    shaping,
    special,
    statistics,
    ufunc_words,
    ufuncs,
)
