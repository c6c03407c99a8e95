"""NumPy's public names, and what a derivative through each means: what the tests hold the rules to.

A plain name is a function of `np` ("linalg.inv", "add.reduce"), one behind a dot a method or an attribute of arrays.
A NumPy with a new name fails the tests until that name stands here.
"""

# a derivative in at least one argument
DIFFERENTIABLE = """
abs absolute acos acosh add amax amin angle append apply_along_axis apply_over_axes arange
arccos arccosh arcsin arcsinh arctan arctan2 arctanh array array_split asanyarray asarray
asarray_chkfinite ascontiguousarray asfortranarray asin asinh astype atan atan2 atanh atleast_1d
atleast_2d atleast_3d average bincount block broadcast_arrays broadcast_to cbrt choose clip
column_stack compress concat concatenate conj conjugate convolve copy copysign corrcoef
correlate cos cosh cov cross cumprod cumsum cumulative_prod cumulative_sum deg2rad degrees
delete diag diagflat diagonal diff divide divmod dot dsplit dstack ediff1d einsum exp exp2
expand_dims expm1 extract fabs flip fliplr flipud float_power fmax fmin fmod frexp fromiter full
full_like geomspace gradient heaviside histogram histogram2d histogram_bin_edges histogramdd hsplit hstack hypot i0
imag inner insert interp kaiser kron ldexp linspace log log10 log1p log2 logaddexp logaddexp2
logspace matmul matrix_transpose matvec max maximum mean median meshgrid min minimum mod modf
moveaxis multiply nan_to_num nancumprod nancumsum nanmax nanmean nanmedian nanmin nanpercentile
nanprod nanquantile nanstd nansum nanvar negative outer pad partition percentile permute_dims
piecewise poly polyadd polyder polydiv polyfit polyint polymul polysub polyval positive pow
power prod ptp quantile rad2deg radians ravel real real_if_close reciprocal remainder repeat
require reshape resize roll rollaxis roots rot90 row_stack select setdiff1d setxor1d sin sinc
sinh sort sort_complex split sqrt square squeeze stack std subtract sum swapaxes take
take_along_axis tan tanh tensordot tile trace transpose trapezoid tril trim_zeros triu
true_divide union1d unique unique_all unique_counts unique_inverse unique_values unstack unwrap
vander var vdot vecdot vecmat vsplit vstack where linalg.cholesky linalg.cond linalg.cross
linalg.det linalg.diagonal linalg.eig linalg.eigh linalg.eigvals linalg.eigvalsh linalg.inv
linalg.lstsq linalg.matmul linalg.matrix_norm linalg.matrix_power linalg.matrix_transpose
linalg.multi_dot linalg.norm linalg.outer linalg.pinv linalg.qr linalg.slogdet linalg.solve
linalg.svd linalg.svdvals linalg.tensordot linalg.tensorinv linalg.tensorsolve linalg.trace
linalg.vecdot linalg.vector_norm fft.fft fft.fft2 fft.fftfreq fft.fftn fft.fftshift fft.hfft
fft.ifft fft.ifft2 fft.ifftn fft.ifftshift fft.ihfft fft.irfft fft.irfft2 fft.irfftn fft.rfft
fft.rfft2 fft.rfftfreq fft.rfftn add.reduce add.accumulate add.reduceat add.outer subtract.outer
multiply.reduce multiply.accumulate multiply.outer maximum.reduce maximum.accumulate
minimum.reduce minimum.accumulate logaddexp.reduce .T .astype .choose .clip .compress .conj
.conjugate .copy .cumprod .cumsum .diagonal .dot .flat .flatten .imag .item .mT .max .mean .min
.prod .ravel .real .repeat .reshape .squeeze .std .sum .swapaxes .take .to_device .tolist .trace
.transpose .var .view
""".split()

# which store, so that a derivative flows into an array
IN_PLACE = """
copyto fill_diagonal place put put_along_axis putmask .fill .partition .put .resize .sort
""".split()

# piecewise constant, or looking at shapes, dtypes and memory only
ZERO = """
all allclose any argmax argmin argpartition argsort argwhere around array_equal array_equiv ceil
count_nonzero digitize empty_like equal fix flatnonzero floor floor_divide greater greater_equal
isclose iscomplex iscomplexobj isfinite isfortran isin isinf isnan isneginf isposinf isreal
isrealobj isscalar less less_equal lexsort logical_and logical_not logical_or logical_xor
nanargmax nanargmin ndim nonzero not_equal ones_like result_type rint round searchsorted shape
sign signbit size spacing trunc zeros_like linalg.matrix_rank can_cast common_type
diag_indices_from einsum_path get_printoptions geterr issubdtype iterable may_share_memory
min_scalar_type shares_memory tril_indices_from triu_indices_from .all .any .argmax .argmin
.argpartition .argsort .ndim .nonzero .round .searchsorted .shape .size .dtype .flags .itemsize
.nbytes .strides
""".split()

# text, bits, files, integers: an active argument is refused
REFUSED = """
array2string array_repr array_str asmatrix bartlett base_repr binary_repr bitwise_and
bitwise_count bitwise_invert bitwise_left_shift bitwise_not bitwise_or bitwise_right_shift
bitwise_xor blackman bmat broadcast_shapes busday_count busday_offset datetime_as_string
datetime_data diag_indices empty eye format_float_positional format_float_scientific from_dlpack
frombuffer fromfile fromfunction frompyfunc fromregex fromstring gcd genfromtxt get_include
getbufsize geterrcall hamming hanning identity indices info intersect1d
invert is_busday isdtype isnat ix_ lcm left_shift load loadtxt mask_indices mintypecode
nested_iters nextafter ones packbits printoptions promote_types ravel_multi_index right_shift
save savetxt savez savez_compressed set_printoptions setbufsize seterr seterrcall show_config
show_runtime test tri tril_indices triu_indices typename unpackbits unravel_index zeros
linalg.test fft.test .base .byteswap .ctypes .data .device .dump .dumps .getfield .setfield
.setflags .tobytes .tofile
""".split()

# in NumPy 2.0, and gone or on the way out since
GONE = "in1d trapz .itemset .newbyteorder .ptp .tostring".split()

# the operators of arrays: those with a derivative, and those of integers and truth
OPERATORS = """
add sub mul truediv mod pow matmul neg pos abs divmod
""".split()
ZERO_OPERATORS = """
floordiv lt le eq ne gt ge and or xor invert lshift rshift
""".split()

# written by the compiler as other calls
BY_THE_COMPILER = {
    "calls": "apply_along_axis apply_over_axes piecewise".split(),
    "stores": IN_PLACE,
    "reads": [".flat"],
}


def key(name):
    """The key of the rule of a name."""
    return name if name.startswith(".") else "np." + name


def operator_key(word):
    """The key of the rule of an operator."""
    from .objects import OPERATORS as KEYS

    return KEYS.get(word, KEYS.get(word + "_", word))


def covered(name):
    """Is a name with a derivative differentiated, by a rule or by what the compiler writes for it?"""
    from . import parse

    if any(name in names for names in BY_THE_COMPILER.values()):
        return True
    rule = parse.rule_for_key(key(name))
    return rule is not None and any(each.differentiable for each in rule.overloads or (rule,))
