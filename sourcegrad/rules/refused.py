"""Functions whose arguments carry no derivative: integers, bits, text, files, sizes.

What only looks at a shape, a dtype or memory (np.tril_indices_from, np.shares_memory) has a zero
derivative and is not here; what makes text or reads bits would lose one.
"""

from .declare import refused

MAKERS = "zeros ones empty eye identity tri indices diag_indices tril_indices triu_indices mask_indices mgrid ogrid"
WINDOWS = "bartlett blackman hamming hanning"
INTEGERS = (
    "bitwise_and bitwise_or bitwise_xor bitwise_not bitwise_invert invert bitwise_count "
    "bitwise_left_shift bitwise_right_shift left_shift right_shift gcd lcm nextafter packbits "
    "unpackbits ravel_multi_index unravel_index ix_ intersect1d"
)
TEXT = (
    "array2string array_repr array_str base_repr binary_repr format_float_positional "
    "format_float_scientific save savetxt savez savez_compressed load loadtxt genfromtxt fromfile "
    "fromregex fromstring frombuffer info broadcast_shapes promote_types set_printoptions seterr"
)
for name in f"{MAKERS} {WINDOWS} {INTEGERS} {TEXT}".split():
    refused(f"np.{name}")
refused("math.nextafter", "math.gcd", "math.lcm", "math.comb", "math.perm", "math.factorial")
