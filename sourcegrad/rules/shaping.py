"""Shapes: what rearranges the entries of one array.  All are linear; most may return a view."""

from .declare import general, linear, method, zero

BACK = "np.reshape(y_bar, np.shape(x))"

linear(
    "y = np.reshape(x, shape, order='C')",
    x="np.reshape(y_bar, np.shape(x), order=order)",
    memory="may view x",
    kind="reshape",
    cases=["(2, 3), (3, 2)", "(6,), (2, -1)", "(2, 3), -1", "(2, 3), (3, 2), order='F'"],
)
linear(
    "y = rt.with_shape(x, shape, *others)",
    inert=("others",),
    x=BACK,
    memory="views x",
    kind="reshape",
    cases=["(2, 3), 6", "(4,), [2, 2]"],
)
linear(
    "y = x.reshape(*shape, order='C')",
    x="np.reshape(y_bar, np.shape(x), order=order)",
    memory="may view x",
    kind="reshape",
    cases=["(2, 3), 3, 2", "(2, 3), np.array([3, 2])", "(6,), -1, 2", "(2, 3), 3, 2, order='F'"],
)
linear(
    "y = np.ravel(x, order='C')",
    x="np.reshape(y_bar, np.shape(x), order=order)",
    memory="may view x",
    kind="flat",
    cases=["(2, 3)", "(3,)", "(2, 3), order='F'", "()"],
)
linear(
    "y = x.flatten(order='C')",
    x="np.reshape(y_bar, np.shape(x), order=order)",
    kind="flat",
    cases=["(2, 3)", "(2, 3), 'F'"],
)
linear(
    "y = np.transpose(x)",
    x="np.transpose(y_bar)",
    memory="views x",
    kind="transpose",
    cases=["(2, 3)", "(2, 3, 4)", "(3,)"],
)
linear(
    "y = np.transpose(x, axes=None)",
    x="rt.transpose_back(y_bar, axes)",
    memory="views x",
    kind="transpose",
    cases=["(2, 3, 4), [2, 0, 1]", "(2, 3), axes=(1, 0)", "(2, 3, 4), [-1, 0, 1]"],
)
linear(
    "y = x.transpose()", x="y_bar.transpose()", memory="views x", kind="transpose", cases=["(2, 3)"]
)
linear(
    "y = x.transpose(*axes)",
    x="rt.transpose_back(y_bar, rt.axes_tuple(axes))",
    memory="views x",
    kind="transpose",
    cases=["(2, 3, 4), 2, 0, 1", "(2, 3, 4), np.array([1, 2, 0])", "(2, 3), None"],
)
linear(
    "y = np.permute_dims(x, axes=None)",
    x="rt.transpose_back(y_bar, axes)",
    memory="views x",
    kind="transpose",
    cases=["(2, 3, 4), [2, 0, 1]", "(2, 3)"],
)
linear(
    "y = x.T",
    x="y_bar.T",
    memory="views x",
    kind="transpose",
    cases=["(2, 3)", "(3,)", "(2, 3, 4)"],
)
linear("y = x.mT", x="y_bar.mT", memory="views x", cases=["(2, 3)", "(4, 2, 3)"])
for name in "np.matrix_transpose", "np.linalg.matrix_transpose":
    linear(
        f"y = {name}(x)",
        x="np.swapaxes(y_bar, -1, -2)",
        memory="views x",
        cases=["(2, 3)", "(4, 2, 3)"],
    )
linear(
    "y = np.swapaxes(x, axis1, axis2)",
    x="np.swapaxes(y_bar, axis1, axis2)",
    memory="views x",
    cases=["(2, 3, 4), 0, 2"],
)
linear(
    "y = np.moveaxis(x, source, destination)",
    x="np.moveaxis(y_bar, destination, source)",
    memory="views x",
    cases=["(2, 3, 4), 0, 2", "(2, 3, 4), [0, 1], [-1, 0]"],
)
linear(
    "y = np.rollaxis(x, axis, start=0)",
    x="np.reshape(rt.gathered_back(y_bar, np.shape(x), "
    "np.rollaxis(rt.places(np.shape(x)), axis, start)), np.shape(x))",
    memory="views x",
    cases=["(2, 3, 4), 2", "(2, 3, 4), 0, 3"],
)
linear(
    "y = np.expand_dims(x, axis)",
    x=BACK,
    memory="views x",
    cases=["(3,), 0", "(2, 3), (0, 2)", "(), 0"],
)
linear(
    "y = np.squeeze(x, axis=None)",
    x=BACK,
    memory="may view x",
    cases=["(1, 3, 1)", "(1, 3), axis=0", "(2, 3)"],
)
for name in "np.atleast_1d", "np.atleast_2d", "np.atleast_3d":
    linear(
        f"y = {name}(x)",
        x=BACK,
        memory="may view x",
        cases=["()", "(3,)", "(2, 3)", "(2, 3, 2)", "0.5"],
    )
# of several arrays, after that of one
for name in "np.atleast_1d", "np.atleast_2d", "np.atleast_3d":
    general(
        f"y = {name}(*arrays)",
        arrays="rt.reshaped_back(y_bar, arrays)",
        tangents={"arrays": f"{name}(*rt.filled(arrays_dot, arrays))"},
        memory="may view arrays",
        kind="tuple",
        cases=["(3,), ()", "(2, 3), (2,)"],
    )

linear(
    "y = np.broadcast_to(x, shape, subok=False)",
    inert=("subok",),
    x="rt.unbroadcast(y_bar, x)",
    memory="views x",
    cases=["(3,), [2, 3]", "(2, 1), [2, 3]", "(), [2]", "0.5, [3]"],
)
linear(
    "y = rt.spread_out(x, shape)",
    x="rt.unbroadcast(y_bar, x)",
    cases=["(3,), [2, 3]", "(2, 1), [2, 3]", "(), [2]", "0.5, [3]"],
)
# becomes a gather before it is differentiated
general(
    "y = np.lib.stride_tricks.as_strided(x, shape=None, strides=None, subok=False, writeable=True)",
    inert=("subok", "writeable"),
    x="rt.gathered_back(y_bar, np.shape(x), rt.strided_places(x, shape, strides))",
    tangents={"x": "rt.gathered(x_dot, rt.strided_places(x, shape, strides))"},
    memory="views x",
    cases=["(4,), [2, 3], [0, 0]", "(3, 4), [2, 4]", "(4,), [3]"],
)
zero("rt.strided_places")
linear(
    "y = np.repeat(x, repeats, axis=None)",
    x="rt.gathered_back(y_bar, np.shape(x), np.repeat(rt.places(np.shape(x)), repeats, axis))",
    cases=["(3,), 2", "(2, 3), 2, axis=1", "(2, 3), [1, 2], axis=0", "(2, 3), 3"],
)
linear(
    "y = np.tile(x, reps)",
    x="rt.tile_adjoint(y_bar, np.shape(x), reps)",
    cases=["(3,), 2", "(2, 3), [2, 1]", "(3,), [2, 2]", "(2, 3), 2"],
)
linear(
    "y = np.flip(x, axis=None)",
    x="np.flip(y_bar, axis)",
    memory="views x",
    kind="like x",
    cases=["(3,)", "(2, 3)", "(2, 3), axis=1", "(2, 3, 2), [0, 2]"],
)
linear("y = np.fliplr(x)", x="np.fliplr(y_bar)", memory="views x", kind="like x", cases=["(2, 3)"])
linear("y = np.flipud(x)", x="np.flipud(y_bar)", memory="views x", kind="like x", cases=["(2, 3)"])
linear(
    "y = np.roll(x, shift, axis=None)",
    x="rt.rolled_back(y_bar, shift, axis)",
    kind="like x",
    cases=["(4,), 1", "(2, 3), 2", "(2, 3), 1, axis=1", "(2, 3), [1, 2], axis=[0, 1]"],
)
linear(
    "y = np.rot90(x, k=1, axes=(0, 1))",
    x="np.rot90(y_bar, -k, axes)",
    memory="may view x",
    cases=["(2, 3)", "(2, 3), 2", "(2, 3, 2), 3, axes=[1, 2]", "(2, 3), 0"],
)
for name in "np.tril", "np.triu":
    linear(
        f"y = {name}(x, k=0)",
        x=f"rt.unbroadcast({name}(y_bar, k), x)",
        kind="like x",
        cases=["(3, 3)", "(2, 3), 1", "(2, 3, 3), -1", "(3,), 1"],
    )
linear(
    "y = np.diag(x, k=0)",
    x="rt.diag_adjoint(y_bar, np.shape(x), k)",
    memory="may view x",
    cases=["(3,)", "(3, 3)", "(2, 3), 1", "(2,), -1"],
)
linear(
    "y = np.diagflat(x, k=0)",
    x="np.reshape(np.diagonal(y_bar, k), np.shape(x))",
    cases=["(3,)", "(2, 2), 1"],
)
linear(
    "y = np.diagonal(x, offset=0, axis1=0, axis2=1)",
    x="rt.diagonal_adjoint(y_bar, np.shape(x), offset, axis1, axis2)",
    memory="views x",
    cases=["(3, 3)", "(2, 3), 1", "(2, 3, 4), 0, 1, 2"],
)
linear(
    "y = np.linalg.diagonal(x, offset=0)",
    x="rt.diagonal_adjoint(y_bar, np.shape(x), offset, -2, -1)",
    memory="views x",
    cases=["(3, 3)", "(2, 3, 4), offset=1"],
)
linear(
    "y = np.trace(x, offset=0, axis1=0, axis2=1)",
    x="rt.trace_adjoint(y_bar, np.shape(x), offset, axis1, axis2)",
    cases=["(3, 3)", "(2, 3), 1", "(2, 3, 3), 0, 1, 2"],
)
linear(
    "y = np.linalg.trace(x, offset=0)",
    x="rt.trace_adjoint(y_bar, np.shape(x), offset, -2, -1)",
    cases=["(3, 3)", "(2, 3, 3), offset=1"],
)
linear(
    "y = np.resize(x, new_shape)",
    x="rt.gathered_back(y_bar, np.shape(x), np.resize(rt.places(np.shape(x)), new_shape))",
    cases=["(3,), [2, 3]", "(2, 3), 4"],
)
linear(
    "y = np.trim_zeros(x, trim='fb')",
    x="rt.scatter(y_bar, np.shape(x), rt.trimmed(x, trim))",
    tangents={"x": "x_dot[rt.trimmed(x, trim)]"},
    memory="may view x",
    domain={"x": "zeros stay"},
    cases=["np.array([0.0, 0.0, 1.0, 2.0, 0.0])", "np.array([0.0, 1.0, 2.0, 0.0]), 'f'"],
)
linear(
    "y = np.trim_zeros(x, trim='fb', axis=None)",
    x="rt.scatter(y_bar, np.shape(x), rt.trimmed(x, trim, axis))",
    tangents={"x": "x_dot[rt.trimmed(x, trim, axis)]"},
    memory="may view x",
    domain={"x": "zeros stay"},
    cases=[
        "np.array([[0.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 2.0, 3.0]]), axis=None",
        "np.array([[0.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 2.0, 3.0]]), 'f', axis=-1",
    ],
)

for name in "np.fft.fftshift", "np.fft.ifftshift":
    other = "np.fft.ifftshift" if name == "np.fft.fftshift" else "np.fft.fftshift"
    linear(
        f"y = {name}(x, axes=None)",
        x=f"{other}(y_bar, axes)",
        kind="like x",
        cases=["(5,)", "(2, 3)", "(4, 3), axes=0"],
    )

# cut apart: the result is a list of views
for name in "np.split", "np.array_split":
    linear(
        f"y = {name}(x, indices_or_sections, axis=0)",
        x="np.concatenate(rt.filled(y_bar, y), axis)",
        memory="views x",
        kind="split",
        cases=["(4,), 2", "(6,), [1, 4]", "(2, 4), 2, axis=1"],
    )
linear(
    "y = np.vsplit(x, indices_or_sections)",
    x="np.concatenate(rt.filled(y_bar, y), 0)",
    memory="views x",
    kind="split",
    cases=["(4, 2), 2"],
)
linear(
    "y = np.hsplit(x, indices_or_sections)",
    x="np.hstack(rt.filled(y_bar, y))",
    memory="views x",
    kind="split",
    cases=["(2, 4), 2", "(4,), [1, 2]"],
)
linear(
    "y = np.dsplit(x, indices_or_sections)",
    x="np.concatenate(rt.filled(y_bar, y), 2)",
    memory="views x",
    kind="split",
    cases=["(2, 2, 4), 2"],
)
linear(
    "y = np.unstack(x, axis=0)",
    x="np.stack(rt.filled(y_bar, y), axis) if len(y) else np.zeros_like(x)",
    memory="views x",
    kind="tuple",
    cases=["(2, 3)", "(2, 3), axis=1"],
)

for name in "ravel", "swapaxes", "squeeze", "repeat", "diagonal", "trace":
    method(name, "np." + name)

zero("np.shape", ".shape", kind="tuple")
zero("np.ndim", "np.size", ".ndim", ".size", ".nbytes", ".itemsize", "len", kind="int")
zero(
    ".dtype",
    ".strides",
    ".flags",
    "np.result_type",
    "np.broadcast_shapes",
    "np.can_cast",
    "np.promote_types",
)
zero(
    "np.common_type",
    "np.min_scalar_type",
    "np.finfo",
    "np.iinfo",
    "np.dtype",
    "np.ix_",
    "np.einsum_path",
)
zero(
    "np.isscalar",
    "np.iscomplexobj",
    "np.isrealobj",
    "np.isfortran",
    "np.issubdtype",
    "np.iterable",
    kind="bool",
)
zero(
    "np.shares_memory",
    "np.may_share_memory",
    "np.array_equal",
    "np.array_equiv",
    "np.allclose",
    kind="bool",
)

# the same array under another name ----------------------------------------------------------------

linear("y = x.view()", x="y_bar", memory="views x", kind="like x", cases=["(3,)", "(2, 3)"])
linear(
    "y = x.to_device(device)",
    inert=("device",),
    x="y_bar",
    tangents={"x": "x_dot"},
    memory="views x",
    kind="like x",
    cases=["(3,), 'cpu'"],
)
