"""Random numbers are constants, drawn once.  Where a parameter only shifts or scales them, they
move with it.

A parameter of a distribution without such a formula has no derivative declared, so that it is
refused if it is active.  Methods of both Generator and RandomState, and the functions of np.random,
go by the same names.
"""

from .declare import elementwise, general, zero

OWNERS = "Generator", "np.random"

for owner in OWNERS:
    for name in "normal", "laplace", "logistic", "gumbel":
        elementwise(
            f"y = {owner}.{name}(loc=0.0, scale=1.0, size=None)",
            1,
            "(y - loc) / scale",
            None,
            kind="random",
            pure=False,
            cases=["0.5, 2.0, size=3", "(3,), 0.5", "0.5"],
        )
    elementwise(
        f"y = {owner}.uniform(low=0.0, high=1.0, size=None)",
        "(high - y) / (high - low)",
        "(y - low) / (high - low)",
        None,
        kind="random",
        pure=False,
        cases=["0.5, 2.0, 3", "-1.5, (3,)"],
    )
    elementwise(
        f"y = {owner}.lognormal(mean=0.0, sigma=1.0, size=None)",
        "y",
        "y * (np.log(y) - mean) / sigma",
        None,
        kind="random",
        pure=False,
        cases=["0.5, 0.3, 3"],
    )
    for name in "exponential", "rayleigh":
        elementwise(
            f"y = {owner}.{name}(scale=1.0, size=None)",
            "y / scale",
            None,
            kind="random",
            pure=False,
            cases=["0.5, 3"],
        )
    elementwise(
        f"y = {owner}.gamma(shape, scale=1.0, size=None)",
        None,
        "y / scale",
        None,
        kind="random",
        pure=False,
        cases=["2.0, 0.5, 3"],
    )
    for statement in (
        "beta(a, b, size=None)",
        "binomial(n, p, size=None)",
        "chisquare(df, size=None)",
        "dirichlet(alpha, size=None)",
        "f(dfnum, dfden, size=None)",
        "geometric(p, size=None)",
        "pareto(a, size=None)",
        "poisson(lam=1.0, size=None)",
        "power(a, size=None)",
        "standard_gamma(shape, size=None)",
        "standard_t(df, size=None)",
        "triangular(left, mode, right, size=None)",
        "vonmises(mu, kappa, size=None)",
        "wald(mean, scale, size=None)",
        "weibull(a, size=None)",
        "zipf(a, size=None)",
        "multinomial(n, pvals, size=None)",
        "multivariate_normal(mean, cov, size=None)",
        "choice(a, size=None, replace=True, p=None, axis=0, shuffle=True)",
        "permutation(x, axis=0)",
    ):
        if owner == "np.random":
            statement = statement.replace(", axis=0, shuffle=True", "").replace(", axis=0", "")
        general(f"y = {owner}.{statement}", tangents={}, cases=(), kind="random", pure=False)
    zero(
        *(
            f"{owner}.{name}"
            for name in (
                "standard_normal",
                "random",
                "standard_exponential",
                "standard_cauchy",
                "bytes",
            )
        ),
        kind="random",
        pure=False,
    )

zero(
    "Generator.integers",
    "Generator.spawn",
    "Generator.randint",
    "Generator.rand",
    "Generator.randn",
    "Generator.random_sample",
    "Generator.seed",
    kind="random",
    pure=False,
)
zero(
    "np.random.randint",
    "np.random.rand",
    "np.random.randn",
    "np.random.random_sample",
    "np.random.ranf",
    "np.random.sample",
    "np.random.random_integers",
    kind="random",
    pure=False,
)
zero(
    "np.random.default_rng",
    "np.random.RandomState",
    "np.random.Generator",
    "np.random.SeedSequence",
    "np.random.PCG64",
    "np.random.seed",
    "np.random.get_state",
    "np.random.set_state",
    pure=False,
)
