"""The kernels that generated code calls: one namespace per array module, with the same names and
signatures.
"""
