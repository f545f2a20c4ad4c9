#!/usr/bin/env python3
"""Makes torture.npz: the inputs on which attention, softmax and LayerNorm were seen to fail in public, and right and wrong results for
them. Python's standard library only, so that nothing here shares code or arithmetic with what it tests: the right values are computed
in 80-digit decimals and rounded once through exact fractions.      python3 tests/regress/torture.py
"""
import math
import pathlib
import struct
import zipfile
from decimal import Decimal, getcontext
from fractions import Fraction

getcontext().prec = 80
getcontext().Emin, getcontext().Emax = -10**15, 10**15
HERE = pathlib.Path(__file__).resolve().parent
FORMAT = {"f8": (53, -1022, 1023, "d"), "f4": (24, -126, 127, "f"), "f2": (11, -14, 15, "e"), "?": None}
arrays = {}


def nearest(t, dtype):
    """The number of the format nearest to t (ties to even), as a float."""
    t = Fraction(t)
    if t == 0:
        return 0.0
    p, emin, emax, _ = FORMAT[dtype]
    e = max(math.frexp(abs(float(t)))[1] - 1 if abs(t) > Fraction(1, 2**1070) else -1100, emin)
    while Fraction(2) ** e > abs(t) and e > emin:
        e -= 1
    while Fraction(2) ** (e + 1) <= abs(t):
        e += 1
    q = Fraction(2) ** (e - p + 1)
    r = round(t / q) * q  # Python rounds fractions half to even
    return math.copysign(math.inf, t) if abs(r) >= Fraction(2) ** (emax + 1) else math.copysign(float(r), t)


def keep(name, dtype, values, shape=None):
    """An NPY entry; values a flat list, shape a tuple (default: one dimension)."""
    shape = (len(values),) if shape is None else shape
    code = "?" if dtype == "?" else FORMAT[dtype][3]
    head = f"{{'descr': '{'|b1' if dtype == '?' else '<' + dtype}', 'fortran_order': False, 'shape': {shape!r}, }}"
    head += " " * (-(len(head) + 11) % 64) + "\n"
    arrays[name] = b"\x93NUMPY\x01\x00" + struct.pack("<H", len(head)) + head.encode() + struct.pack(f"<{len(values)}{code}", *values)


def dec(x):
    return Decimal(x.numerator) / Decimal(x.denominator) if isinstance(x, Fraction) else Decimal(x)


def layernorm(x, eps=1e-5):
    n, mean = len(x), sum(map(Fraction, x)) / len(x)
    var = sum((Fraction(v) - mean) ** 2 for v in x) / n + Fraction(eps)
    return [Fraction(dec(Fraction(v) - mean) / dec(var).sqrt()) for v in x]


def one_pass(x, eps=1e-5):
    """What a kernel computes that takes the variance as E[x^2] - E[x]^2, every operation rounded to f4."""
    f = lambda t: nearest(t, "f4")
    s = q = 0.0
    for v in x:
        s, q = f(Fraction(s) + Fraction(v)), f(Fraction(q) + Fraction(f(Fraction(v) ** 2)))
    mean, square = f(Fraction(s) / len(x)), f(Fraction(q) / len(x))
    var = f(Fraction(f(Fraction(square) - Fraction(f(Fraction(mean) ** 2)))) + Fraction(f(Fraction(eps))))
    if var < 0:
        return [math.nan] * len(x)
    return [f(Fraction(v - mean) / Fraction(dec(Fraction(var)).sqrt())) for v in x]


def softmax(x):
    w = [Decimal(0) if v == -math.inf else Decimal(v).exp() for v in x]
    return [Fraction(v / sum(w)) for v in w]


def attention(q, k, v, scale=None, live=None):
    """Rows of exact outputs; scale a Fraction, or None for 1/sqrt(d); live(i, j): may query i attend to key j"""
    scale = dec(scale) if scale is not None else 1 / Decimal(len(q[0])).sqrt()
    out = []
    for i, qi in enumerate(q):
        at = [j for j in range(len(k)) if live is None or live(i, j)]
        p = softmax([scale * dec(sum(Fraction(a) * Fraction(b) for a, b in zip(qi, k[j]))) for j in at])
        out.append([sum(w * Fraction(v[j][c]) for w, j in zip(p, at)) for c in range(len(v[0]))])
    return out


def rounded(name, dtype, values, shape=None):
    keep(name, dtype, [nearest(v, dtype) for v in values], shape)


def norm_case(name, x, dtype="f4"):
    x = [nearest(Fraction(str(v)), dtype) for v in x]
    keep(name + ".x", dtype, x)
    rounded(name + ".right", dtype, layernorm(x))
    keep(name + ".nan", dtype, [math.nan] * len(x))
    keep(name + ".zero", dtype, [0.0] * len(x))
    if dtype == "f4" and max(x) < 1e15:
        keep(name + ".onepass", dtype, one_pass(x))


def layernorms():
    norm_case("ln40000", [40000, 40001, 40002, 40003])                # onnxruntime #28463: NaN
    norm_case("ln1234", [1234] * 16)                                  # onnxruntime #21935
    keep("ln1234.minuszero", "f4", [-0.0] * 16)
    norm_case("ln10000", [f"{10000 + i * 1e-3:.3f}" for i in range(16)])  # burn #5607
    norm_case("ln1e30", [1e30, 2e30, 3e30, 4e30])                     # pytorch PR #178123
    norm_case("ln2000", [f"{2000 + 0.01 * ((i * 7) % 16):.2f}" for i in range(32)])  # pytorch #51102
    keep("lnone.x", "f8", [0.3], (1, 1))                              # pytorch #98075: one element
    keep("lnone.weight", "f8", [1e17])
    keep("lnone.bias", "f8", [-1.0])
    keep("lnone.right", "f8", [-1.0], (1, 1))
    keep("lnone.torch113", "f8", [87.8], (1, 1))


def softmaxes():
    for name, x in (("sm760", [0.0, -760.0]), ("sm740", [0.0, -740.0]), ("smone", [-3.5]), ("sminf", [-math.inf, 0.0])):
        keep(name + ".x", "f8", x)
        rounded(name + ".right", "f8", softmax(x))
    keep("sm760.least", "f8", [1.0, 2.0**-1074])
    keep("sm760.normal", "f8", [1.0, 2.0**-1022])
    keep("sm740.zero", "f8", [1.0, 0.0])
    keep("smbig.x", "f4", [1000.0, 1000.0])
    keep("smbig.right", "f4", [0.5, 0.5])
    keep("smbig.nan", "f4", [math.nan, math.nan])
    keep("smempty.x", "f8", [0.0, 1.0, -math.inf, -math.inf], (2, 2))
    keep("smempty.any", "f8", [0.25, 0.75, 0.0, 0.0], (2, 2))
    keep("smplusinf.x", "f8", [0.0, math.inf])
    keep("smnan.x", "f8", [0.0, math.nan])
    keep("smhalf.x", "f8", [0.0, 0.0])
    keep("smhalf.right", "f8", [0.5, 0.5])
    keep("smhalf.three", "f8", [0.5 + 3 * 2.0**-53, 0.5])             # exactly three ulps off
    keep("smhalf.inf", "f8", [0.5, math.inf])
    keep("lse.x", "f4", [1000.0, 1000.0])
    rounded("lse.right", "f4", [1000 + Fraction(Decimal(2).ln())], ())
    keep("lse.inf", "f4", [math.inf], ())
    keep("lse1.x", "f8", [-math.inf, 5.0])
    keep("lse1.right", "f8", [5.0], ())
    keep("lsm.x", "f8", [0.0, -760.0])
    keep("lsm.right", "f8", [-0.0, -760.0])                            # -log(1 + e^-760) = -9.8e-331: an underflow keeps its sign
    keep("lsm.pluszero", "f8", [0.0, -760.0])
    keep("lsm.underflow", "f8", [0.0, -math.inf])                      # log of an underflowed softmax


def masked():
    q, k = [[1.0, 2.0], [3.0, -1.0]], [[0.5, 1.0], [-1.0, 0.25]]
    v = [[1.0, -2.0], [4.0, 8.0]]
    flat = lambda rows: [c for row in rows for c in row]
    for name, rows in (("q", q), ("k", k), ("v", v)):
        keep("mask." + name, "f8", flat(rows), (2, 2))
    keep("mask.mask", "?", [False, False, True, True], (2, 2))
    keep("mask.float", "f8", [-math.inf, -math.inf, 0.0, 0.0], (2, 2))
    keep("mask.1e9", "f8", [-1e9, -1e9, 0.0, 0.0], (2, 2))            # not a mask but a number: both keys equally far away
    right = [nearest(t, "f8") for t in attention(q, k, v)[1]]
    keep("mask.zero", "f8", [0.0, 0.0] + right, (2, 2))
    keep("mask.nan", "f8", [math.nan, math.nan] + right, (2, 2))
    keep("mask.mean", "f8", [2.5, 3.0] + right, (2, 2))                # what softmax over equal -1e9 gives
    keep("mask.1e9.right", "f8", [nearest(t, "f8") for t in attention(q, k, v)[0]] + right, (2, 2))
    least = -float.fromhex("0x1.fffffffffffffp1023")                               # what many programs write for "masked"
    keep("mask.min", "f8", [0.0, least, 0.0, 0.0], (2, 2))
    keep("mask.min4", "f4", [0.0, -(2.0**128 - 2.0**104), 0.0, 0.0], (2, 2))
    for dtype, name in (("f8", "mask.min.right"), ("f4", "mask.min.right4")):
        rounded(name, dtype, attention(q, k, v, live=lambda i, j: j == 0 or i == 1)[0] + attention(q, k, v)[1], (2, 2))
    rounded("mask.min.wrong", "f8", attention(q, k, v)[0] + attention(q, k, v)[1], (2, 2))
    keep("mask.allnan", "f8", [math.nan] * 4, (2, 2))


def scales():
    d = 3
    q, k = [[1.0, -2.0, 0.5]], [[2.0, 1.0, -1.0], [0.25, -3.0, 1.5], [-1.0, 0.5, 4.0]]
    v = [[1.0], [-0.5], [3.0]]
    for name, rows in (("q", q), ("k", k), ("v", v)):
        keep("scale." + name, "f8", [c for row in rows for c in row], (len(rows), len(rows[0])))
    s = Fraction(1 / Decimal(d).sqrt())
    rounded("scale.right", "f8", attention(q, k, v)[0], (1, 1))
    rounded("scale.none", "f8", attention(q, k, v, Fraction(1))[0], (1, 1))
    rounded("scale.twice", "f8", attention(q, k, v, s * s)[0], (1, 1))
    rounded("scale.third", "f8", attention(q, k, v, Fraction(1, 3))[0], (1, 1))


def causals():
    q = [[1.0, 0.5], [-0.5, 2.0]]
    k = [[1.0, 1.0], [0.5, -1.0], [-2.0, 0.25]]
    v = [[1.0], [2.0], [-4.0]]
    for name, rows in (("q", q), ("k", k), ("v", v)):
        keep("causal." + name, "f4", [c for row in rows for c in row], (len(rows), len(rows[0])))
    for name, live in (("topleft", lambda i, j: j <= i), ("bottomright", lambda i, j: j <= i + 1), ("none", None)):
        rounded("causal." + name, "f4", [r[0] for r in attention(q, k, v, live=live)], (2, 1))


def ties():
    keep("tie.q", "f8", [1.0], (1, 1))
    keep("tie.v", "f8", [1.0, 1 + 2.0**-52, 5.0], (3, 1))
    keep("tie.k1e9", "f8", [0.0, 0.0, -1e9], (3, 1))
    keep("tie.k1e20", "f8", [0.0, 0.0, -1e20], (3, 1))
    keep("tie.v2", "f8", [1.0, 1 + 2.0**-52], (2, 1))
    keep("tie.k2", "f8", [0.0, 0.0], (2, 1))
    keep("tie.one", "f8", [1.0], (1, 1))
    keep("tie.next", "f8", [1 + 2.0**-52], (1, 1))
    keep("tie.nan", "f8", [math.nan], (1, 1))


def scalars():
    keep("exp.x", "f8", [0.0, -760.0])
    keep("exp.right", "f8", [1.0, 0.0])
    keep("exp.minuszero", "f8", [1.0, -0.0])
    keep("exp.x710", "f8", [710.0])
    keep("exp.inf", "f8", [math.inf])
    keep("exp.x709", "f8", [709.0])
    keep("dot.x", "f8", [1e16, 1.0, -1e16])
    keep("dot.y", "f8", [1.0, 1.0, 1.0])
    keep("dot.zero", "f8", [0.0], ())
    keep("dot.one", "f8", [1.0], ())
    keep("dot.half", "f2", [65504.0, 16.0])                            # 65520: halfway to what would be the next number, so infinity
    keep("dot.almost", "f2", [65504.0, 15.992])                       # just below
    keep("dot.ones", "f2", [1.0, 1.0])
    keep("dot.halfinf", "f2", [math.inf], ())
    keep("dot.halfmax", "f2", [65504.0], ())
    keep("l2.zero", "f4", [0.0, 0.0, 0.0])
    keep("l2.x", "f4", [3e-30, 4e-30])                                 # squares underflow
    x = [Fraction(nearest(Fraction(3e-30), "f4")), Fraction(nearest(Fraction(4e-30), "f4"))]
    norm = Fraction(dec(sum(v * v for v in x)).sqrt())
    rounded("l2.right", "f4", [v / norm for v in x])
    keep("l2.naive", "f4", [math.inf, math.inf])
    keep("rms.x", "f4", [1e25, 1e25])                                  # squares overflow
    keep("rms.right", "f4", [1.0, 1.0])
    keep("rms.zero", "f4", [0.0, 0.0])


def main():
    for make in (layernorms, softmaxes, masked, scales, causals, ties, scalars):
        make()
    with zipfile.ZipFile(HERE / "torture.npz", "w") as z:
        for name, data in arrays.items():
            z.writestr(zipfile.ZipInfo(name + ".npy"), data)


if __name__ == "__main__":
    main()
