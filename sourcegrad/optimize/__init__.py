"""Passes over generated functions, in order."""


def optimize(fn, ctx):
    return fn
