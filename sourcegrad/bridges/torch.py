"""A NumPy function in a PyTorch program: `to_torch(f)` takes and returns tensors, and `backward` runs the generated adjoint.

    energy = to_torch(energy_of_numpy_arrays)
    energy(positions, 0.5).backward()
"""

from __future__ import annotations

from functools import wraps

import numpy as np

from ..api import vjp


def to_torch(f):
    """`f`, a function of arrays that returns one array or number, as a function of tensors on the CPU.

    Floating tensors that require a gradient get one; other arguments reach `f` as they are (tensors as arrays).
    """
    import torch

    class Function(torch.autograd.Function):
        @staticmethod
        def forward(ctx, *args):
            arrays = [a.detach().cpu().numpy() if isinstance(a, torch.Tensor) else a for a in args]
            ctx.places = tuple(k for k, needed in enumerate(ctx.needs_input_grad) if needed)
            ctx.count, ctx.devices = len(args), [getattr(a, "device", None) for a in args]
            if ctx.places:
                value, ctx.pull = vjp(f, *arrays, wrt=ctx.places)
            else:
                value = f(*arrays)
            ctx.number = not isinstance(value, np.ndarray)
            device = next((d for d in ctx.devices if d is not None), None)
            return torch.as_tensor(np.array(value), device=device)

        @staticmethod
        @torch.autograd.function.once_differentiable
        def backward(ctx, bar):
            bar = bar.detach().cpu().numpy()
            bars = ctx.pull(bar.item() if ctx.number else bar)
            given = [None] * ctx.count
            for k, g in zip(ctx.places, bars):
                given[k] = torch.as_tensor(np.array(g), device=ctx.devices[k])
            return tuple(given)

    @wraps(f)
    def function(*args):
        return Function.apply(*args)

    return function
