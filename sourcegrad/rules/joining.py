"""Joining arrays: the operand is a sequence, its cotangent the list of its items' cotangents."""

from .declare import general, linear

FILLED = "rt.filled(arrays_dot, arrays)"

for name in "np.concatenate", "np.concat":
    general(
        f"y = {name}(arrays, axis=0)",
        arrays="rt.concatenate_adjoint(y_bar, arrays, axis)",
        tangents={"arrays": f"{name}({FILLED}, axis)"},
        cases=[
            "[(3,), (2,)]",
            "[(2, 3), (2, 1)], axis=1",
            "[(2, 3), (2,)], axis=None",
            "[(2, 3)]",
            "[(2, 2), (2, 2)], axis=-1",
            "(2, 3, 2)",
        ],
    )
general(
    "y = np.stack(arrays, axis=0)",
    arrays="rt.stack_adjoint(y_bar, arrays, axis)",
    tangents={"arrays": f"np.stack({FILLED}, axis)"},
    cases=[
        "[(3,), (3,)]",
        "[(2, 3), (2, 3)], axis=-1",
        "[(), (), ()]",
        "[0.5, 0.25]",
        "(2, 3), axis=1",
    ],
)
for name in "np.vstack", "np.row_stack":  # which is a function of its own since NumPy 2.0, and gone in 2.5
    general(
        f"y = {name}(arrays)",
        arrays="rt.joined_adjoint(y_bar, arrays, 0, 2)",
        tangents={"arrays": f"np.vstack({FILLED})"},
        cases=["[(3,), (3,)]", "[(2, 3), (1, 3), (3,)]", "[0.5, ()]"],
    )
general(
    "y = np.hstack(arrays)",
    arrays="rt.hstack_adjoint(y_bar, arrays)",
    tangents={"arrays": f"np.hstack({FILLED})"},
    cases=["[(3,), (2,)]", "[(2, 3), (2, 1)]", "[0.5, (2,)]"],
)
general(
    "y = np.dstack(arrays)",
    arrays="rt.joined_adjoint(y_bar, arrays, 2, 3)",
    tangents={"arrays": f"np.dstack({FILLED})"},
    cases=["[(3,), (3,)]", "[(2, 3), (2, 3)]", "[(2, 3, 2), (2, 3)]"],
)
general(
    "y = np.column_stack(arrays)",
    arrays="rt.joined_adjoint(y_bar, arrays, 1, 2)",
    tangents={"arrays": f"np.column_stack({FILLED})"},
    cases=["[(3,), (3,)]", "[(3,), (3, 2)]"],
)
general(
    "y = rt.r_(arrays)",
    arrays="rt.joined_adjoint(y_bar, arrays, 0, 1)",
    tangents={"arrays": f"rt.r_({FILLED})"},
    cases=["[(3,), (2,)]", "[0.5, (2,), ()]", "[(2, 3), (1, 3)]"],
)
general(
    "y = rt.c_(arrays)",
    arrays="rt.joined_adjoint(y_bar, arrays, np.ndim(y_bar) - 1, 2)",
    tangents={"arrays": f"rt.c_({FILLED})"},
    cases=["[(3,), (3, 2)]", "[(2, 3, 1), (2, 3, 2)]", "[0.5, (1,)]"],
)
general(
    "y = np.block(arrays)",
    arrays="rt.block_adjoint(y_bar, arrays)",
    tangents={"arrays": f"np.block({FILLED})"},
    cases=["[(3,), (2,)]", "[[(2, 2), (2, 1)], [(1, 2), (1, 1)]]", "(2, 2)"],
)
general(
    "y = np.append(x, values, axis=None)",
    x="rt.concatenate_adjoint(y_bar, (x, values), axis)[0]",
    values="rt.concatenate_adjoint(y_bar, (x, values), axis)[1]",
    tangents={
        "x": "np.append(x_dot, np.zeros_like(values, np.result_type(y)), axis)",
        "values": "np.append(np.zeros_like(x, np.result_type(y)), values_dot, axis)",
    },
    cases=["(3,), (2,)", "(2, 3), (4,)", "(2, 3), (1, 3), axis=0", "(3,), ()"],
)
linear(
    "y = np.delete(x, obj, axis=None)",
    x="rt.gathered_back(y_bar, np.shape(x), np.delete(rt.places(np.shape(x)), obj, axis))",
    cases=["(4,), 1", "(4,), [0, 2]", "(2, 3), 1, axis=1", "(5,), slice(1, 3)", "(2, 3), 4"],
)
general(
    "y = np.insert(x, obj, values, axis=None)",
    x="rt.gathered_back(y_bar, np.shape(x), taken)",
    values="rt.unbroadcast_values(y_bar, x, obj, values, axis)",
    where="taken = np.insert(rt.places(np.shape(x)), obj, np.full(np.shape(values), -1), axis)",
    tangents={
        "x": "np.insert(x_dot, obj, np.zeros_like(values), axis)",
        "values": "np.insert(np.zeros_like(x), obj, values_dot, axis)",
    },
    cases=[
        "(4,), 1, 0.5",
        "(4,), [0, 2], (2,)",
        "(2, 3), 1, (2,), axis=1",
        "(2, 3), 1, 0.5",
        "(3,), 3, (2,)",
        "(2, 3), [1], (2, 1), axis=1",
    ],
)
general(
    "y = np.meshgrid(*xi, indexing='xy')",
    xi="rt.meshgrid_adjoint(y_bar, xi, indexing)",
    tangents={"xi": "np.meshgrid(*rt.filled(xi_dot, xi), indexing=indexing)"},
    kind="tuple",
    cases=["(3,), (2,)", "(3,), (2,), (4,)", "(3,), (2,), indexing='ij'", "(3,)"],
)
for name, memory in ("np.broadcast_arrays", "views arrays"), ("rt.spread_all", "fresh"):
    general(
        f"y = {name}(*arrays)",
        arrays="rt.broadcast_adjoint(y_bar, arrays)",
        tangents={"arrays": f"{name}(*rt.filled(arrays_dot, arrays))"},
        memory=memory,
        kind="tuple",
        cases=["(3,), (2, 1)", "(2, 3), ()"],
    )
