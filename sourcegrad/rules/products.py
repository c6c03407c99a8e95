"""Products of arrays: linear in each factor."""

from .declare import general, linear, method, multilinear


def product(name, x, y, cases, **more):
    """A product of two arrays whose adjoints are kernels of (z_bar, x, y)."""
    multilinear(f"z = {name}(x, y)", x=x, y=y, cases=cases, **more)


MATRICES = [
    "(3,), (3,)",
    "(2, 3), (3,)",
    "(3,), (3, 2)",
    "(2, 3), (3, 4)",
    "(5, 2, 3), (3, 4)",
    "(2, 3), (5, 3, 4)",
    "(4, 1, 2, 3), (5, 3, 2)",
]
for name in "np.matmul", "np.linalg.matmul":
    cases = MATRICES if name == "np.matmul" else MATRICES[3:]
    product(
        name,
        "rt.matmul_adjoint_x(z_bar, x, y)",
        "rt.matmul_adjoint_y(z_bar, x, y)",
        cases,
        kind="matmul",
    )
product(
    "np.dot",
    "rt.dot_adjoint_x(z_bar, x, y)",
    "rt.dot_adjoint_y(z_bar, x, y)",
    [
        "(3,), (3,)",
        "(2, 3), (3,)",
        "(3,), (3, 2)",
        "(2, 3), (3, 4)",
        "(), (3,)",
        "(2, 3), 0.5",
        "(2, 3), (4, 3, 2)",
        "(2, 2, 3), (3, 2)",
        "(3,), (4, 3, 2)",
        "0.5, 0.25",
    ],
    kind="dot",
)
product(
    "np.inner",
    "rt.inner_adjoint_x(z_bar, x, y)",
    "rt.inner_adjoint_y(z_bar, x, y)",
    ["(3,), (3,)", "(2, 3), (3,)", "(2, 3), (4, 3)", "(2, 2, 3), (3,)", "0.5, (3,)"],
)
for name in "np.outer", "np.linalg.outer":
    product(
        name,
        "rt.unbroadcast(np.reshape(z_bar @ np.ravel(np.conj(y)), np.shape(x)), x)",
        "rt.unbroadcast(np.reshape(np.ravel(np.conj(x)) @ z_bar, np.shape(y)), y)",
        ["(3,), (2,)"] + (["(2, 2), (3,)", "(), (2,)"] if name == "np.outer" else []),
    )
product(
    "np.vdot",
    "rt.vdot_adjoint_x(z_bar, x, y)",
    "rt.vdot_adjoint_y(z_bar, x, y)",
    ["(3,), (3,)", "(2, 2), (2, 2)"],
)
for name in "np.vecdot", "np.linalg.vecdot":
    multilinear(
        f"z = {name}(x, y, axis=-1)",
        x="rt.vecdot_adjoint(np.conj(z_bar), y, x, axis)",
        y="rt.vecdot_adjoint(z_bar, x, y, axis)",
        cases=["(3,), (3,)", "(2, 3), (3,)", "(3, 2), (3, 2), axis=0"],
    )
product(
    "np.matvec",
    "rt.matvec_adjoint_x(z_bar, x, y)",
    "rt.matvec_adjoint_y(z_bar, x, y)",
    ["(2, 3), (3,)", "(4, 2, 3), (3,)", "(2, 3), (4, 3)"],
)
product(
    "np.vecmat",
    "rt.vecmat_adjoint_x(z_bar, x, y)",
    "rt.vecmat_adjoint_y(z_bar, x, y)",
    ["(2,), (2, 3)", "(4, 2), (2, 3)", "(2,), (4, 2, 3)"],
)
# where the vectors and matrices stand, told by `axes`; what dtype they are multiplied in
CORES = {
    "matmul": ("rt.matmul_adjoint_x({0}, {1}, {2})", "rt.matmul_adjoint_y({0}, {1}, {2})"),
    "vecdot": ("rt.vecdot_adjoint(np.conj({0}), {2}, {1})", "rt.vecdot_adjoint({0}, {1}, {2})"),
    "matvec": ("rt.matvec_adjoint_x({0}, {1}, {2})", "rt.matvec_adjoint_y({0}, {1}, {2})"),
    "vecmat": ("rt.vecmat_adjoint_x({0}, {1}, {2})", "rt.vecmat_adjoint_y({0}, {1}, {2})"),
}
HOW = "dtype=None, order='K', casting='same_kind', subok=True"
CORED = {
    "matmul": ["(2, 3), (3, 4), axes=[(0, 1), (0, 1), (1, 0)]", "(3, 5, 2), (3, 4), axes=[(2, 0), (0, 1), (0, 1)]", "(2, 3), (3,), axes=[(0, 1), (0,), 0]"],
    "vecdot": ["(3, 2), (3,), axes=[0, 0, ()]", "(3, 2), (3, 2), axes=[(0,), (0,)]"],
    "matvec": ["(3, 2), (3,), axes=[(1, 0), (0,), (0,)]", "(5, 2, 3), (3,), axes=[(1, 2), 0, 0]"],
    "vecmat": ["(3,), (2, 3), axes=[(0,), (1, 0), (0,)]"],
}
PLAIN = {"matmul": "(2, 3), (3, 2)", "vecdot": "(2, 3), (3,)", "matvec": "(2, 3), (3,)", "vecmat": "(2,), (2, 3)"}
for name, (x, y) in CORES.items():
    axis = ", axis=-1, keepdims=False" if name == "vecdot" else ""
    bar = "rt.squeezed_back(z_bar, axis, keepdims)" if axis else "z_bar"
    last = ("np.moveaxis(x, axis, -1)", "np.moveaxis(y, axis, -1)") if axis else ("x", "y")
    back = "np.moveaxis({}, -1, axis)" if axis else "{}"
    multilinear(
        f"z = np.{name}(x, y{axis}, {HOW})",
        x=back.format(x.format(bar, *last)),
        y=back.format(y.format(bar, *last)),
        cases=[PLAIN[name] + ", dtype=np.float64"] + (["(3, 2), (3, 2), axis=0, keepdims=True", "(2, 3), (3,), keepdims=True"] if axis else []),
    )
    cores = "rt.cored(z_bar, axes, 2)", "rt.cored(x, axes, 0)", "rt.cored(y, axes, 1)"
    multilinear(
        f"z = np.{name}(x, y, axes=None, {HOW})",
        x=f"rt.uncored({x.format(*cores)}, axes, 0)",
        y=f"rt.uncored({y.format(*cores)}, axes, 1)",
        cases=CORED[name],
    )
for name in "np.tensordot", "np.linalg.tensordot":
    multilinear(
        f"z = {name}(x, y, axes=2)",
        x="rt.tensordot_adjoint_x(z_bar, x, y, axes)",
        y="rt.tensordot_adjoint_y(z_bar, x, y, axes)",
        cases=[
            "(2, 3), (2, 3)",
            "(2, 3), (3, 4), axes=1",
            "(2, 3), (4,), axes=0",
            "(2, 3, 4), (4, 5, 2), axes=[[0, 2], [2, 0]]",
            "(2, 3), (3,), axes=[1, 0]",
            "(2, 3, 4), (5, 4), axes=[-1, -1]",
        ],
    )
product(
    "np.kron",
    "rt.kron_adjoint_x(z_bar, x, y)",
    "rt.kron_adjoint_y(z_bar, x, y)",
    ["(3,), (2,)", "(2, 3), (3, 2)", "(2, 3), (2,)", "(3,), (2, 2)", "(2, 2), ()"],
)
multilinear(
    "z = np.cross(x, y, axis=None)",
    x="rt.cross_adjoint_x(z_bar, x, y, axis)",
    y="rt.cross_adjoint_y(z_bar, x, y, axis)",
    cases=[
        "(3,), (3,)",
        "(2, 3), (3,)",
        "(3, 2), (3, 2), axis=0",
        "(3, 2), (3,), axis=0",
        "(2, 3), (2, 3)",
    ],
)
multilinear(
    "z = np.linalg.cross(x, y, axis=-1)",
    x="rt.cross_adjoint_x(z_bar, x, y, axis)",
    y="rt.cross_adjoint_y(z_bar, x, y, axis)",
    cases=["(3,), (3,)", "(3, 2), (3, 2), axis=0", "(2, 3), (2, 3)"],
)
LENGTHS = [
    "(5,), (3,)",
    "(3,), (5,)",
    "(4,), (2,), 'same'",
    "(2,), (5,), 'same'",
    "(5,), (3,), 'valid'",
    "(3,), (5,), 'valid'",
    "(4,), (3,), mode='full'",
    "(5,), (4,), 'same'",
    "(4,), (4,), 'same'",
]
multilinear(
    "z = np.convolve(a, v, mode='full')",
    a="rt.convolve_adjoint_a(z_bar, a, v, mode)",
    v="rt.convolve_adjoint_v(z_bar, a, v, mode)",
    cases=LENGTHS,
)
multilinear(
    "z = np.correlate(a, v, mode='valid')",
    a="rt.correlate_adjoint_a(z_bar, a, v, mode)",
    v="rt.correlate_adjoint_v(z_bar, a, v, mode)",
    cases=LENGTHS,
)

# one einsum for the adjoint of each operand; the case of any number of operands comes last
linear(
    "z = np.einsum(subscripts, x, optimize=False)",
    x="rt.einsum_adjoint(z_bar, subscripts, (x,), 0, optimize)",
    memory="may view x",
    cases=[
        "'ij->ji', (2, 3)",
        "'ij->i', (2, 3)",
        "'ii', (3, 3)",
        "'ii->i', (3, 3)",
        "'ij->', (2, 3)",
        "'iij->j', (2, 2, 3)",
        "'...i->...', (2, 3)",
        "'ba', (2, 3)",
    ],
)
multilinear(
    "z = np.einsum(subscripts, x, y, optimize=False)",
    x="rt.einsum_adjoint(z_bar, subscripts, (x, y), 0, optimize)",
    y="rt.einsum_adjoint(z_bar, subscripts, (x, y), 1, optimize)",
    cases=[
        "'ij,jk->ik', (2, 3), (3, 4)",
        "'ij,jk', (2, 3), (3, 4)",
        "'i,i->', (3,), (3,)",
        "'ij,j->', (2, 3), (3,)",
        "'i,j->ij', (2,), (3,)",
        "'ij,kl->ik', (2, 3), (4, 5)",
        "'...ij,...jk->...ik', (2, 2, 3), (3, 2)",
        "'ii,ij->j', (3, 3), (3, 2)",
        "'...,...', (3,), (2, 3)",
        "'ij,ij->i', (2, 3), (1, 3)",
        "'ij,jk->ik', (2, 3), (3, 4), optimize=True",
        "'i...,i...->...', (3, 2), (3,)",
    ],
)
multilinear(
    "z = np.einsum(subscripts, x, y, w, optimize=False)",
    x="rt.einsum_adjoint(z_bar, subscripts, (x, y, w), 0, optimize)",
    y="rt.einsum_adjoint(z_bar, subscripts, (x, y, w), 1, optimize)",
    w="rt.einsum_adjoint(z_bar, subscripts, (x, y, w), 2, optimize)",
    cases=[
        "'i,ij,j->', (2,), (2, 3), (3,)",
        "'ij,jk,kl->il', (2, 3), (3, 2), (2, 4)",
        "'bi,bj,ijk->bk', (2, 3), (2, 2), (3, 2, 4)",
    ],
)
general(
    "z = np.einsum(subscripts, *operands, optimize=False)",
    operands="rt.einsum_adjoints(z_bar, subscripts, operands, optimize)",
    tangents={"operands": "rt.einsum_tangent(operands_dot, subscripts, operands, optimize)"},
    cases=["'i,ij,j,j->', (2,), (2, 3), (3,), (3,)"],
)
general(
    "z = np.linalg.multi_dot(arrays)",
    arrays="rt.multi_dot_adjoint(z_bar, arrays)",
    tangents={"arrays": "rt.multi_dot_tangent(arrays_dot, arrays)"},
    cases=["[(2, 3), (3, 4), (4, 2)]", "[(3,), (3, 4), (4,)]", "[(2, 3), (3,)]"],
)
for name in "np.add", "np.subtract", "np.multiply":
    weight = {
        "np.add": ("z_bar", "z_bar"),
        "np.subtract": ("z_bar", "-z_bar"),
        "np.multiply": ("z_bar * rt.trailing(y, x)", "z_bar * rt.leading(x, y)"),
    }[name]
    general(
        f"z = {name}.outer(x, y)",
        x=f"rt.leading_sum({weight[0]}, x)",
        y=f"rt.unbroadcast({weight[1]}, y)",
        tangents={
            "x": f"{name}.outer(x_dot, {'y' if name == 'np.multiply' else 'np.zeros_like(y)'})",
            "y": f"{name}.outer({'x' if name == 'np.multiply' else 'np.zeros_like(x)'}, y_dot)",
        },
        cases=["(3,), (2,)", "(2, 2), (3,)", "(), (3,)"],
    )
method("dot", "np.dot")
