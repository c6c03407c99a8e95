"""scipy.integrate's solvers of ordinary differential equations, written out as the kernels that take their steps, and quad
as a sum over places of the interval.
"""

from __future__ import annotations

from ..ir import nodes as N
from ..runtime import solvers as kernels
from ..runtime.quadrature import quad_rule
from ..runtime.numpy import stop_gradient
from .calling import closure

_EXPLICIT = ("RK45", "RK23")
_NAMES = {
    "solve_ivp": "fun t_span y0 method t_eval dense_output events vectorized args",
    "odeint": "func y0 t args Dfun col_deriv full_output ml mu rtol atol tcrit h0 hmax hmin ixpr mxstep mxhnil mxordn mxords "
    "printmessg tfirst",
    "quad": "func a b args full_output epsabs epsrel limit points weight wvar wopts maxp1 limlst complex_func",
}
_NEEDED = {"solve_ivp": ("fun", "t_span", "y0"), "odeint": ("func", "y0", "t"), "quad": ("func", "a", "b")}
# what may only be left as it is
_WITHOUT = {
    "dense_output": (False,), "events": (None,), "jac": (None,), "jac_sparsity": (None,), "lband": (None,), "uband": (None,),
    "min_step": (0, 0.0), "full_output": (0, False), "tcrit": (None,),
    "points": (None,), "weight": (None,), "complex_func": (False,),
}  # fmt: skip
_OPTIONS = {"solve_ivp": "method t_eval rtol atol max_step first_step".split(), "odeint": "rtol atol".split()}
_TOLERANCE = 1.49012e-8  # odeint's own


def written_out(d, call):
    """The call of a kernel for scipy.integrate.solve_ivp, odeint and quad; None for other calls."""
    obj = d.env.static(call.func)
    if getattr(obj, "__name__", None) not in _NAMES or not (getattr(obj, "__module__", None) or "").startswith("scipy.integrate"):
        return None
    name = obj.__name__
    starred = any(type(a) is N.Starred for a in call.args) or any(n is None for n, _ in call.keywords)
    given = dict(zip(_NAMES[name].split(), call.args)) | dict(call.keywords)
    if starred or any(n not in given for n in _NEEDED[name]):
        return None
    problem = _problem(name, given)
    if problem is not None:
        d.refuse(call, *problem)
        return N.Const(None, call.span)
    for n in list(given):
        if n not in _NEEDED[name] and n not in ("method", "tfirst", "vectorized"):
            given[n] = _settled(d, given[n])
    for n in _NEEDED[name][1:]:
        given[n] = _settled(d, given[n])
    if "func" in given:  # which is called in several places
        given["func"] = _made_once(d, given["func"])
    args = given.get("args", N.Const(None))
    if name == "quad" and type(args) is N.Name:  # SciPy takes one argument without a tuple around it
        whole = N.Call(d.builtin("isinstance"), (args, d.builtin("tuple")), (), call.span)
        args = given["args"] = d.atom(N.IfExp(whole, args, N.Display("tuple", (args,), call.span), call.span))
    items = list(args.items) if type(args) is N.Display else [] if args in (N.Const(None), N.Const(())) else [N.Starred(args, call.span)]
    return {"solve_ivp": _solve_ivp, "odeint": _odeint, "quad": _quad}[name](d, call, given, items)


def _made_once(d, func):
    """A function, or a method, of what a call or the like gives."""
    if type(func) is N.Attr and type(func.value) in (N.Call, N.Index, N.IfExp):
        return N.Attr(d.atom(func.value), func.name, func.span)
    return d.atom(func) if type(func) in (N.Call, N.Index, N.IfExp) else func


def _problem(name, given):
    """Why a call is refused: (cause, remedy)."""
    for word, without in _WITHOUT.items():
        if word in given and not (type(given[word]) is N.Const and given[word].value in without):
            return f"{name} with {word}=", "Leave it out, or declare a derivative with sourcegrad.custom_vjp(...)."
    method = given.get("method", N.Const("RK45"))
    if name == "solve_ivp" and (type(method) is not N.Const or method.value not in _EXPLICIT):
        what = f"method={method.value!r}" if type(method) is N.Const else "a method that is not written in the call"
        return f"solve_ivp with {what}", 'Use method="RK45" or "RK23", whose steps are differentiated.'
    tfirst = given.get("tfirst", N.Const(False))
    if type(tfirst) is not N.Const:
        return "odeint with a tfirst= that is not written in the call", "Write True or False."
    return None


def _settled(d, e):
    """An argument that is evaluated once, the items of a display each by themselves."""
    if type(e) is N.Display and e.kind in ("tuple", "list"):
        return N.Display(e.kind, tuple(i if type(i) is N.Starred else d.atom(i) for i in e.items), e.span)
    return d.atom(e)


def _solve_ivp(d, call, given, items):
    func = given["fun"]
    if not _known(d, func) or items:
        func = closure(d, func, 2, items, (), call.span)
    options = tuple((n, given[n]) for n in _OPTIONS["solve_ivp"] if n in given)
    kernel = d.env.bind(d.names, "solve_ivp", kernels.solve_ivp)
    return N.Call(kernel, (func, given["t_span"], given["y0"]), options, call.span)


def _odeint(d, call, given, items):
    """SciPy's value, with the derivative of explicit steps."""
    span, func = call.span, given["func"]
    passed = tuple((n, e) for n, e in given.items() if n not in _NEEDED["odeint"])
    same = N.Call(call.func, (func, given["y0"], given["t"]), passed, span)
    value = d.atom(N.Call(d.env.bind(d.names, "stop_gradient", stop_gradient), (same,), (), span))
    y, t = N.Name(d.names.fresh("v"), span), N.Name(d.names.fresh("v"), span)
    first = given.get("tfirst", N.Const(False)).value
    body = N.Call(func, ((t, y) if first else (y, t)) + tuple(items), (), span)
    func = N.Lambda((N.Param(y.id), N.Param(t.id)), body, span)
    rtol, atol = (given.get(n, N.Const(None)) for n in ("rtol", "atol"))
    rtol, atol = (N.Const(_TOLERANCE) if e == N.Const(None) else e for e in (rtol, atol))
    kernel = d.env.bind(d.names, "odeint", kernels.odeint)
    return N.Call(kernel, (func, given["y0"], given["t"], value, rtol, atol), (), span)


def _quad(d, call, given, items):
    """SciPy's value, with the derivative of a sum over places within the interval."""
    span, func = call.span, given["func"]
    passed = tuple((n, e) for n, e in given.items() if n not in _NEEDED["quad"])
    stop = d.env.bind(d.names, "stop_gradient", stop_gradient)
    value = d.atom(N.Call(stop, (N.Call(call.func, (func, given["a"], given["b"]), passed, span),), (), span))
    places = N.Call(d.env.bind(d.names, "quad_rule", quad_rule), (func, given["a"], given["b"], given.get("args", N.Const(())), value), (), span)
    rule = d.atom(N.Call(stop, (places,), (), span))
    if not _known(d, func) or items:
        func = closure(d, func, 1, items, (), span)
    kernel = d.env.bind(d.names, "quad", kernels.quad)
    return N.Call(kernel, (func, given["a"], given["b"], value, rule), (), span)


def _known(d, func):
    return type(func) is N.Lambda or type(func) is N.Name and func.id in d.functions
